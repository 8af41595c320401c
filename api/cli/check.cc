#include "api/cli/check.h"

#include <chrono>

#include "api/cli/check_run.h"
#include "api/cli/input_flags.h"
#include "api/cli/load_contract.h"
#include "api/cli/report_files.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/check_inputs.h"

namespace goldline::cli {
namespace {

void RemarkOn(const Invocation& call, const quality::Contract& contract,
              const ingest::CheckOutcome& outcome) {
  for (const std::string& note : outcome.notes) call.Remark(note);
  for (const quality::UnknownKey& key : contract.unknown_keys) {
    call.Remark(Concat(contract.input, ":", key.place.line, ": the key ", key.path,
                       " is not known to ODCS, and ignored"));
  }
}

std::string JsonOf(const ingest::CheckOutcome& outcome, bool quarantine, double seconds) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  outcome.report.WriteMembers(json);
  if (quarantine) json.Key("quarantined").UInt(outcome.quarantined);
  if (outcome.profile) {
    json.Key("profile").BeginObject();
    outcome.profile->WriteMembers(json);
    json.EndObject();
  }
  json.Key("bytes").UInt(outcome.bytes).Key("seconds").Double(seconds).EndObject();
  return json.Take() + "\n";
}

// "303 kB in 12 ms", "547 MB in 1.58 s".
std::string Pace(std::uint64_t bytes, double seconds) {
  const std::string size =
      bytes < 1'000'000 ? Concat((bytes + 999) / 1000, " kB") : Concat(bytes / 1'000'000, " MB");
  const auto milliseconds = static_cast<std::int64_t>(seconds * 1000);
  if (milliseconds < 1000) return Concat(size, " in ", milliseconds, " ms");
  const std::int64_t hundredths = milliseconds / 10;
  return Concat(size, " in ", static_cast<double>(hundredths) / 100, " s");
}

std::string TextOf(const ingest::CheckOutcome& outcome, const std::string& quarantine,
                   double seconds) {
  std::string text = outcome.report.ToText();
  if (!quarantine.empty()) {
    text += Concat("\n  ", outcome.quarantined, " records set aside in ", quarantine, "\n");
  }
  if (outcome.profile) text += Concat("\n", outcome.profile->ToText());
  return text + Concat("\n  ", Pace(outcome.bytes, seconds), "\n");
}

Result<int> Run(Invocation& call) {
  const auto begin = std::chrono::steady_clock::now();
  GL_TRY(const quality::Contract contract, LoadContract(call.Text("contract")));
  ingest::CheckInputsOptions options;
  GL_TRY(options.read, ReadOptionsOf(call));
  options.threads = call.threads();
  options.object = call.Text("object");
  options.quarantine = call.Text("quarantine");
  options.profile = call.Has("profile");
  options.now = call.now();
  options.stop = call.stop();
  GL_TRY(const std::vector<std::string> files, ingest::ExpandInputs(call.operands()));
  std::vector<ingest::NamedFile> read = {{"the contract", contract.input}};
  for (const std::string& file : files) read.push_back({"an input", file});
  GL_TRY(ReportFiles reports,
         ReportFiles::Open(call, {{"--quarantine", options.quarantine}}, read));
  GL_TRY(const ingest::CheckOutcome outcome, ingest::CheckInputs(contract, files, options));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  RemarkOn(call, contract, outcome);
  quality::CheckRun run = CheckRunOf(call, "goldline check", contract);
  run.objects.push_back(CheckedObjectOf(outcome, call.operands(), files.size(), seconds.count()));
  GL_RETURN_IF_ERROR(reports.Write(run));
  const bool quarantine = !options.quarantine.empty();
  GL_RETURN_IF_ERROR(call.Print(call.json()
                                    ? JsonOf(outcome, quarantine, seconds.count())
                                    : TextOf(outcome, options.quarantine, seconds.count())));
  return outcome.report.ExitCode(call.Has("strict"));
}

}  // namespace

Command CheckCommand() {
  return {
      .name = "check",
      .operands = "INPUT...",
      .sentence = "Check records against a contract; exit 1 when a promise is broken.",
      .flags = WithInputFlags(
          {{"contract", "FILE", "The ODCS contract.", true},
           {"object", "NAME", "The schema object of the contract that the inputs are."},
           {"quarantine", "FILE", "Write failing records here, with every reason, as NDJSON."},
           {"profile", "", "Profile the fields in the same pass."},
           ReportFlag(),
           {"strict", "", "Warnings fail the check, too."}}),
      .example = "goldline check orders.csv --contract orders.odcs.yaml --quarantine bad.ndjson",
      .run = Run};
}

}  // namespace goldline::cli
