#include "api/cli/test_contract.h"

#include <algorithm>
#include <chrono>

#include "api/cli/check_run.h"
#include "api/cli/input_flags.h"
#include "api/cli/load_contract.h"
#include "api/cli/report_files.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/check_inputs.h"
#include "ingest/contract_data.h"

namespace goldline::cli {
namespace {

using ingest::ObjectData;
using quality::CheckedObject;
using quality::CheckRun;

Result<std::vector<ObjectData>> DataOf(const Invocation& call, const quality::Contract& contract) {
  const std::vector<std::string> inputs(call.operands().begin() + 1, call.operands().end());
  GL_TRY(const ingest::ReadOptions read, ReadOptionsOf(call));
  if (inputs.empty()) return ingest::DataOfServer(contract, call.Text("server-name"), read);
  if (call.Has("server-name")) {
    return Error(ErrorCode::kInvalidArgument, "usage",
                 "--server-name says where the data is, and so do the inputs", "give one of them");
  }
  return ingest::DataOfInputs(contract, inputs, read);
}

std::vector<ingest::NamedFile> FilesRead(const quality::Contract& contract,
                                         const std::vector<ObjectData>& data) {
  std::vector<ingest::NamedFile> files = {{"the contract", contract.input}};
  for (const ObjectData& one : data) {
    for (const std::string& file : one.files) files.push_back({"an input", file});
  }
  return files;
}

// Objects of one contract refer to each other.
ingest::RelatedInputs AtHand(const std::vector<ObjectData>& all) {
  ingest::RelatedInputs related;
  for (const ObjectData& one : all) {
    if (!one.files.empty()) related[one.object->name] = one.files;
  }
  return related;
}

Result<CheckedObject> CheckObject(const Invocation& call, const quality::Contract& contract,
                                  const ObjectData& data, const ingest::RelatedInputs& at_hand) {
  if (data.files.empty()) {
    CheckedObject object;
    object.report.object = data.object->name;
    object.skip_reason = data.reason;
    return object;
  }
  const auto begin = std::chrono::steady_clock::now();
  ingest::CheckInputsOptions options;
  options.read = data.read;
  options.threads = call.threads();
  options.object = data.object->name;
  options.profile = call.Has("profile");
  options.at_hand = at_hand;
  options.now = call.now();
  options.stop = call.stop();
  Result<ingest::CheckOutcome> outcome = ingest::CheckInputs(contract, data.files, options);
  if (!outcome.ok()) {
    return std::move(outcome).error().With(Concat("while checking ", data.object->name));
  }
  for (const std::string& note : outcome->notes) call.Remark(note);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  return CheckedObjectOf(*outcome, data.inputs, data.files.size(), seconds.count());
}

std::size_t SkippedIn(const CheckRun& run) {
  return static_cast<std::size_t>(
      std::count_if(run.objects.begin(), run.objects.end(), [](const CheckedObject& object) {
        return object.status() == quality::CheckStatus::kSkipped;
      }));
}

std::string JsonOf(const CheckRun& run) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("status").String(ToString(run.Total()));
  json.Key("contract").String(run.contract);
  json.Key("checked").UInt(run.objects.size() - SkippedIn(run));
  json.Key("skipped").UInt(SkippedIn(run)).Key("objects").BeginArray();
  for (const CheckedObject& object : run.objects) {
    json.BeginObject();
    object.WriteMembers(json);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

std::string TextOf(const CheckRun& run) {
  std::string text;
  for (const CheckedObject& object : run.objects) {
    if (object.skip_reason.empty()) {
      text += object.report.ToText();
    } else {
      text += Concat(run.contract, " (", object.report.object, "): skipped\n  ", object.skip_reason,
                     "\n");
    }
    if (object.profile) text += Concat("\n", object.profile->ToText());
    text += '\n';
  }
  return Concat(text, run.contract, ": ", ToString(run.Total()), "; ",
                run.objects.size() - SkippedIn(run), " checked, ", SkippedIn(run), " skipped\n");
}

Result<int> Run(Invocation& call) {
  GL_TRY(const quality::Contract contract, LoadContract(call.operands().front()));
  GL_TRY(const std::vector<ObjectData> data, DataOf(call, contract));
  GL_TRY(ReportFiles reports, ReportFiles::Open(call, {}, FilesRead(contract, data)));
  CheckRun run = CheckRunOf(call, "goldline contract test", contract);
  const ingest::RelatedInputs at_hand = AtHand(data);
  for (const ObjectData& one : data) {
    GL_TRY(CheckedObject object, CheckObject(call, contract, one, at_hand));
    run.objects.push_back(std::move(object));
  }
  RemarkOn(call, {}, contract);
  GL_RETURN_IF_ERROR(reports.Write(run));
  GL_RETURN_IF_ERROR(call.Print(call.json() ? JsonOf(run) : TextOf(run)));
  return run.ExitCode(call.Has("strict"));
}

}  // namespace

Command ContractTestCommand() {
  return {.name = "contract test",
          .operands = "FILE [INPUT]...",
          .sentence = "Check every object of a contract, by default where its server keeps them.",
          .flags = WithInputFlags(
              {{"server-name", "NAME", "The server of the contract whose files are checked."},
               {"profile", "", "Profile the fields in the same pass."},
               ReportFlag(),
               {"strict", "", "Warnings and objects without data fail it, too."}}),
          .example = "goldline contract test shop.odcs.yaml --report junit=report.xml",
          .run = Run};
}

}  // namespace goldline::cli
