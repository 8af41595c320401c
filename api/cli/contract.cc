#include "api/cli/contract.h"

#include "api/cli/load_contract.h"
#include "core/json.h"
#include "core/text.h"
#include "quality/contract_lint.h"

namespace goldline::cli {
namespace {

struct Linted {
  std::string file;
  std::vector<quality::LintFinding> findings;
};

std::string TextOf(const std::vector<Linted>& files) {
  std::string out;
  for (const Linted& linted : files) {
    for (const quality::LintFinding& finding : linted.findings) {
      out += Concat(linted.file, ":", finding.place.line, ":", finding.place.column, ": ",
                    ToString(finding.severity), ": ", finding.message, " [", finding.code, "]\n");
      if (!finding.hint.empty()) out += Concat("    ", finding.hint, "\n");
    }
    if (linted.findings.empty()) out += Concat(linted.file, ": nothing to say\n");
  }
  return out;
}

std::string JsonOf(const std::vector<Linted>& files) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginArray();
  for (const Linted& linted : files) {
    json.BeginObject().Key("file").String(linted.file).Key("findings").BeginArray();
    for (const quality::LintFinding& finding : linted.findings) {
      json.BeginObject().Key("code").String(finding.code);
      json.Key("severity").String(ToString(finding.severity)).Key("path").String(finding.path);
      json.Key("line").UInt(finding.place.line).Key("column").UInt(finding.place.column);
      json.Key("message").String(finding.message);
      if (!finding.hint.empty()) json.Key("hint").String(finding.hint);
      json.EndObject();
    }
    json.EndArray().EndObject();
  }
  json.EndArray();
  return json.Take() + "\n";
}

Result<int> RunLint(Invocation& call) {
  const quality::Severity fails =
      call.Has("strict") ? quality::Severity::kWarning : quality::Severity::kError;
  std::vector<Linted> files;
  bool failed = false;
  for (const std::string& file : call.operands()) {
    GL_TRY(const quality::Contract contract, LoadContract(file));
    files.push_back({file, quality::LintContract(contract)});
    for (const quality::LintFinding& finding : files.back().findings) {
      failed |= finding.severity >= fails;
    }
  }
  GL_RETURN_IF_ERROR(call.Print(call.json() ? JsonOf(files) : TextOf(files)));
  return failed ? kExitFailed : kExitPassed;
}

}  // namespace

Command ContractLintCommand() {
  return {.name = "contract lint",
          .operands = "FILE...",
          .sentence = "Say what a contract says and does not mean; exit 1 on an error.",
          .flags = {{"strict", "", "Warnings fail it, too."}},
          .example = "goldline contract lint orders.odcs.yaml",
          .run = RunLint};
}

}  // namespace goldline::cli
