#include "api/cli/check.h"

#include <chrono>

#include "api/cli/check_keeper.h"
#include "api/cli/check_run.h"
#include "api/cli/input_flags.h"
#include "api/cli/load_contract.h"
#include "api/cli/related_inputs.h"
#include "api/cli/replaced_run.h"
#include "api/cli/report_files.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/check_inputs.h"
#include "ingest/contract_data.h"

namespace goldline::cli {
namespace {

std::string JsonOf(const quality::CheckedObject& object, const KeptCheck& check, bool set_aside) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  object.WriteMembers(json);
  if (set_aside) json.Key("quarantined").UInt(check.outcome.quarantined);
  check.WriteMembers(json);
  json.EndObject();
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

std::string TextOf(const quality::CheckedObject& object, const KeptCheck& check,
                   const std::string& quarantine) {
  std::string text = object.report.ToText() + check.ToText();
  if (!quarantine.empty()) {
    text += Concat("\n  ", check.outcome.quarantined, " records set aside in ", quarantine, "\n");
  }
  if (object.profile) text += Concat("\n", object.profile->ToText());
  return text + Concat("\n  ", Pace(object.bytes, object.seconds), "\n");
}

// NAME or NAMESPACE/NAME; without it the object of the contract.
catalog::DatasetRef DatasetToRecord(const Invocation& call, const quality::Contract& contract) {
  std::string name = call.Text("dataset");
  if (name.empty()) name = call.Text("object");
  if (name.empty() && contract.objects.size() == 1) name = contract.objects.front().name;
  if (name.empty()) name = ingest::ObjectNameOf(call.operands().front());
  const std::size_t slash = call.Has("dataset") ? name.find('/') : std::string::npos;
  if (slash == std::string::npos) return {"default", name};
  return {name.substr(0, slash), name.substr(slash + 1)};
}

// The run whose place the check takes, if it is kept.
Result<std::optional<Uuid>> RunToReplace(const Invocation& call) {
  if (call.Has("replaces") && !call.Has("record")) {
    return errors::BadSetting("--replaces", "nothing is kept of this check")
        .Hint("give --record, too");
  }
  return ReplacedRun(call);
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
  options.against = call.Text("against");
  GL_TRY(options.related, RelatedInputsOf(call));
  options.now = call.now();
  options.stop = call.stop();
  GL_TRY(const std::vector<std::string> files, ingest::ExpandInputs(call.operands()));
  std::vector<ingest::NamedFile> read = {{"the contract", contract.input}};
  for (const std::string& file : files) read.push_back({"an input", file});
  if (!options.against.empty()) read.push_back({"--against", options.against});
  GL_TRY(ReportFiles reports,
         ReportFiles::Open(call, {{"--quarantine", options.quarantine}}, read));
  GL_TRY(const std::optional<Uuid> replaced, RunToReplace(call));
  GL_TRY(CheckKeeper keeper, CheckKeeper::Open(call, contract, "dataset"));
  GL_TRY(const KeptCheck check,
         keeper.Check(files, options, DatasetToRecord(call, contract), replaced));
  GL_RETURN_IF_ERROR(keeper.Close());
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const ingest::CheckOutcome& outcome = check.outcome;
  RemarkOn(call, outcome.notes, contract);
  quality::CheckRun run = CheckRunOf(call, "goldline check", contract);
  run.objects.push_back(CheckedObjectOf(outcome, call.operands(), files.size(), seconds.count()));
  GL_RETURN_IF_ERROR(reports.Write(run));
  const bool set_aside = !options.quarantine.empty() || check.run;
  const quality::CheckedObject& object = run.objects.front();
  GL_RETURN_IF_ERROR(call.Print(call.json() ? JsonOf(object, check, set_aside)
                                            : TextOf(object, check, options.quarantine)));
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
           kWithFlag,
           kRecordFlag,
           {"dataset", "NAME", "Under which it is kept: NAME or NAMESPACE/NAME; else the object."},
           kReplacesFlag,
           {"profile", "", "Profile the fields in the same pass."},
           {"against", "FILE", "A profile state, which rules about distance compare with."},
           ReportFlag(),
           {"strict", "", "Warnings fail the check, too."}}),
      .example = "goldline check orders.csv --contract orders.odcs.yaml --quarantine bad.ndjson",
      .run = Run};
}

}  // namespace goldline::cli
