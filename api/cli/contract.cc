#include "api/cli/contract.h"

#include "api/cli/load_contract.h"
#include "core/json.h"
#include "core/text.h"
#include "quality/contract_diff.h"
#include "quality/contract_lint.h"

namespace goldline::cli {
namespace {

struct Linted {
  std::string file;
  std::vector<quality::LintFinding> findings;
};

std::string LintText(const std::vector<Linted>& files) {
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

std::string LintJson(const std::vector<Linted>& files) {
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
  GL_RETURN_IF_ERROR(call.Print(call.json() ? LintJson(files) : LintText(files)));
  return failed ? kExitFailed : kExitPassed;
}

std::string DiffLine(const quality::ContractChange& change) {
  std::string line = Concat("  ", ToString(change.kind), "  ", change.path);
  if (!change.before.empty() || !change.after.empty()) {
    line += Concat(": ", change.before.empty() ? "" : Quoted(change.before, 60),
                   change.before.empty() || change.after.empty() ? "" : " → ",
                   change.after.empty() ? "" : Quoted(change.after, 60));
  }
  return Concat(line, change.why.empty() ? "" : "  (", change.why, change.why.empty() ? "" : ")",
                "\n");
}

std::string DiffText(const quality::ContractDiff& diff) {
  static constexpr std::pair<quality::Party, std::string_view> kParts[] = {
      {quality::Party::kConsumers, "breaks consumers: promises made weaker"},
      {quality::Party::kProducers, "breaks producers: promises made stronger"},
      {quality::Party::kNobody, "breaks nobody"}};
  if (diff.changes.empty()) return "no difference\n";
  std::string out;
  for (const auto& [party, title] : kParts) {
    if (!diff.Breaks(party)) continue;
    out += Concat(title, "\n");
    for (const quality::ContractChange& change : diff.changes) {
      if (change.breaks == party) out += DiffLine(change);
    }
  }
  if (diff.HidesBreak()) {
    out += Concat("the version goes from ", diff.version_before, " to ", diff.version_after,
                  ", and consumers break: that asks for a new major version\n");
  }
  return out;
}

std::string DiffJson(const quality::ContractDiff& diff) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  json.Key("compatible").Bool(!diff.Breaks(quality::Party::kConsumers));
  json.Key("version_before").String(diff.version_before);
  json.Key("version_after").String(diff.version_after);
  json.Key("changes").BeginArray();
  for (const quality::ContractChange& change : diff.changes) {
    json.BeginObject().Key("kind").String(ToString(change.kind)).Key("path").String(change.path);
    if (!change.before.empty()) json.Key("before").String(change.before);
    if (!change.after.empty()) json.Key("after").String(change.after);
    json.Key("line").UInt(change.place.line).Key("breaks").String(ToString(change.breaks));
    if (!change.why.empty()) json.Key("why").String(change.why);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

Result<int> RunDiff(Invocation& call) {
  GL_TRY(const quality::Contract older, LoadContract(call.operands()[0]));
  GL_TRY(const quality::Contract newer, LoadContract(call.operands()[1]));
  const quality::ContractDiff diff = quality::CompareContracts(older, newer);
  GL_RETURN_IF_ERROR(call.Print(call.json() ? DiffJson(diff) : DiffText(diff)));
  const bool failed = diff.Breaks(quality::Party::kConsumers) ||
                      (call.Has("strict") && diff.Breaks(quality::Party::kProducers));
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

Command ContractDiffCommand() {
  return {.name = "contract diff",
          .operands = "OLD NEW",
          .sentence = "Say what changed and whom it breaks; exit 1 when consumers break.",
          .flags = {{"strict", "", "Producers count, too."}},
          .example = "goldline contract diff orders-1.odcs.yaml orders-2.odcs.yaml",
          .run = RunDiff};
}

}  // namespace goldline::cli
