#include "api/cli/check.h"

#include <chrono>

#include "api/cli/caller.h"
#include "api/cli/check_run.h"
#include "api/cli/input_flags.h"
#include "api/cli/load_contract.h"
#include "api/cli/open_store.h"
#include "api/cli/related_inputs.h"
#include "api/cli/replaced_run.h"
#include "api/cli/report_files.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/check_inputs.h"
#include "ingest/contract_data.h"
#include "ingest/record_check.h"

namespace goldline::cli {
namespace {

// What of a check stays, and where.
struct Recorded {
  Uuid run;
  catalog::DatasetRef dataset;
};

std::string JsonOf(const quality::CheckedObject& object, std::optional<std::uint64_t> quarantined,
                   const std::optional<Recorded>& recorded) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  object.WriteMembers(json);
  if (quarantined) json.Key("quarantined").UInt(*quarantined);
  if (recorded) {
    json.Key("run_id").String(ToString(recorded->run));
    json.Key("dataset").String(
        Concat(recorded->dataset.namespace_name, "/", recorded->dataset.name));
  }
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

std::string TextOf(const quality::CheckedObject& object, std::optional<std::uint64_t> quarantined,
                   const std::string& quarantine, const std::optional<Recorded>& recorded) {
  std::string text = object.report.ToText();
  if (recorded) {
    text += Concat("\n  kept as the run ", ToString(recorded->run), " of ",
                   recorded->dataset.namespace_name, "/", recorded->dataset.name, "\n");
  }
  if (quarantined && !quarantine.empty())
    text += Concat("\n  ", *quarantined, " records set aside in ", quarantine, "\n");
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

// Checks, and keeps what was found in the data directory when told so.
Result<ingest::CheckOutcome> Check(const Invocation& call, const quality::Contract& contract,
                                   const std::vector<std::string>& files,
                                   const ingest::CheckInputsOptions& options,
                                   std::optional<Recorded>& recorded) {
  if (!call.Has("record")) {
    if (call.Has("dataset")) {
      return errors::BadSetting("--dataset", "nothing is kept under its name")
          .Hint("give --record, too");
    }
    if (call.Has("replaces")) {
      return errors::BadSetting("--replaces", "nothing is kept of this check")
          .Hint("give --record, too");
    }
    return ingest::CheckInputs(contract, files, options);
  }
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kCreate));
  ingest::RecordOptions record;
  record.dataset = DatasetToRecord(call, contract);
  GL_TRY(record.contract_text, ReadContract(contract.input));
  record.actor = CallerName();
  GL_TRY(record.replaced, ReplacedRun(call));
  GL_TRY(ingest::RecordedCheck done,
         ingest::CheckAndRecord(*store, contract, files, options, record));
  recorded = {done.run, record.dataset};
  GL_RETURN_IF_ERROR(store->Close());
  return std::move(done.outcome);
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
  std::optional<Recorded> recorded;
  GL_TRY(const ingest::CheckOutcome outcome, Check(call, contract, files, options, recorded));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  RemarkOn(call, outcome.notes, contract);
  quality::CheckRun run = CheckRunOf(call, "goldline check", contract);
  run.objects.push_back(CheckedObjectOf(outcome, call.operands(), files.size(), seconds.count()));
  GL_RETURN_IF_ERROR(reports.Write(run));
  std::optional<std::uint64_t> quarantined;
  if (!options.quarantine.empty() || recorded) quarantined = outcome.quarantined;
  const quality::CheckedObject& object = run.objects.front();
  GL_RETURN_IF_ERROR(call.Print(call.json()
                                    ? JsonOf(object, quarantined, recorded)
                                    : TextOf(object, quarantined, options.quarantine, recorded)));
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
           {"record", "",
            "Keep the outcome in the data directory: history, quarantine, incidents."},
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
