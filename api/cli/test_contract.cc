#include "api/cli/test_contract.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>

#include "api/cli/check_keeper.h"
#include "api/cli/check_run.h"
#include "api/cli/input_flags.h"
#include "api/cli/load_contract.h"
#include "api/cli/report_files.h"
#include "core/errors.h"
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

// The profile states that objects are compared with, by the object's name.
using States = std::map<std::string, std::string, std::less<>>;

bool IsObjectOf(const quality::Contract& contract, std::string_view name) {
  return std::any_of(contract.objects.begin(), contract.objects.end(),
                     [name](const quality::SchemaObject& object) { return object.name == name; });
}

// OBJECT=STATE, or a state alone where one object has data.
Result<States> StatesOf(const Invocation& call, const quality::Contract& contract,
                        const std::vector<ObjectData>& data) {
  States states;
  for (const std::string& text : call.Texts("against")) {
    const std::size_t equals = text.find('=');
    std::string object = text.substr(0, equals);
    std::string file = equals == std::string::npos ? text : text.substr(equals + 1);
    if (equals == std::string::npos || !IsObjectOf(contract, object)) {
      const auto has_data = [](const ObjectData& one) { return !one.files.empty(); };
      const auto only = std::find_if(data.begin(), data.end(), has_data);
      if (std::count_if(data.begin(), data.end(), has_data) != 1) {
        return errors::BadSetting("--against", Concat("of which object is ", Quoted(text), "?"))
            .Hint("write it as OBJECT=STATE");
      }
      object = only->object->name;
      file = text;
    }
    if (!states.emplace(object, file).second) {
      return errors::BadSetting("--against", Concat("two states are of ", Quoted(object)));
    }
  }
  return states;
}

std::vector<ingest::NamedFile> FilesRead(const quality::Contract& contract,
                                         const std::vector<ObjectData>& data,
                                         const States& states) {
  std::vector<ingest::NamedFile> files = {{"the contract", contract.input}};
  for (const auto& [object, state] : states) files.push_back({"--against", state});
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

// An object of the contract and what became of its check.
struct TestedObject {
  CheckedObject object;
  KeptCheck kept;  // empty of one without data
};

TestedObject Untested(const ObjectData& data) {
  TestedObject tested;
  tested.object.report.object = data.object->name;
  tested.object.skip_reason = data.reason;
  return tested;
}

// What the checks of all objects have in common.
struct Testing {
  const Invocation& call;
  ingest::RelatedInputs at_hand;
  States states;
  std::string namespace_name;  // that kept checks go to
};

Result<TestedObject> TestObject(const Testing& testing, const ObjectData& data,
                                CheckKeeper& keeper) {
  if (data.files.empty()) return Untested(data);
  const Invocation& call = testing.call;
  const auto begin = std::chrono::steady_clock::now();
  ingest::CheckInputsOptions options;
  options.read = data.read;
  options.threads = call.threads();
  options.object = data.object->name;
  options.profile = call.Has("profile");
  options.at_hand = testing.at_hand;
  const auto state = testing.states.find(data.object->name);
  if (state != testing.states.end()) options.against = state->second;
  options.now = call.now();
  options.stop = call.stop();
  Result<KeptCheck> kept =
      keeper.Check(data.files, options, {testing.namespace_name, data.object->name});
  if (!kept.ok()) return std::move(kept).error().With(Concat("while checking ", options.object));
  for (const std::string& note : kept->outcome.notes) call.Remark(note);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  CheckedObject object =
      CheckedObjectOf(kept->outcome, data.inputs, data.files.size(), seconds.count());
  return TestedObject{std::move(object), *std::move(kept)};
}

std::size_t SkippedIn(const CheckRun& run) {
  return static_cast<std::size_t>(
      std::count_if(run.objects.begin(), run.objects.end(), [](const CheckedObject& object) {
        return object.status() == quality::CheckStatus::kSkipped;
      }));
}

std::string JsonOf(const CheckRun& run, const std::vector<KeptCheck>& kept) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("status").String(ToString(run.Total()));
  json.Key("contract").String(run.contract);
  json.Key("checked").UInt(run.objects.size() - SkippedIn(run));
  json.Key("skipped").UInt(SkippedIn(run)).Key("objects").BeginArray();
  for (std::size_t i = 0; i < run.objects.size(); ++i) {
    json.BeginObject();
    run.objects[i].WriteMembers(json);
    if (kept[i].run) json.Key("quarantined").UInt(kept[i].outcome.quarantined);
    kept[i].WriteMembers(json);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

std::string TextOf(const CheckRun& run, const std::vector<KeptCheck>& kept) {
  std::string text;
  for (std::size_t i = 0; i < run.objects.size(); ++i) {
    const CheckedObject& object = run.objects[i];
    if (object.skip_reason.empty()) {
      text += object.report.ToText() + kept[i].ToText();
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
  Testing testing{
      call, AtHand(data), {}, call.Has("namespace") ? call.Text("namespace") : "default"};
  GL_TRY(testing.states, StatesOf(call, contract, data));
  GL_TRY(ReportFiles reports,
         ReportFiles::Open(call, {}, FilesRead(contract, data, testing.states)));
  CheckRun run = CheckRunOf(call, "goldline contract test", contract);
  GL_TRY(CheckKeeper keeper, CheckKeeper::Open(call, contract, "namespace"));
  std::vector<KeptCheck> kept;
  for (const ObjectData& one : data) {
    GL_TRY(TestedObject tested, TestObject(testing, one, keeper));
    run.objects.push_back(std::move(tested.object));
    kept.push_back(std::move(tested.kept));
  }
  GL_RETURN_IF_ERROR(keeper.Close());
  RemarkOn(call, {}, contract);
  GL_RETURN_IF_ERROR(reports.Write(run));
  GL_RETURN_IF_ERROR(call.Print(call.json() ? JsonOf(run, kept) : TextOf(run, kept)));
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
               kRecordFlag,
               {"namespace", "NAME",
                "Under which they are kept, each under its object's name; else default."},
               {"against", "OBJECT=FILE",
                "A profile state, which rules about distance compare with.", false, true},
               ReportFlag(),
               {"strict", "", "Warnings and objects without data fail it, too."}}),
          .example = "goldline contract test shop.odcs.yaml --report junit=report.xml",
          .run = Run};
}

}  // namespace goldline::cli
