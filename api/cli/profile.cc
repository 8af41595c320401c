#include "api/cli/profile.h"

#include <chrono>
#include <memory>

#include "api/cli/input_flags.h"
#include "core/errors.h"
#include "core/json.h"
#include "ingest/check_inputs.h"
#include "ingest/output_file.h"
#include "ingest/profile_state_file.h"
#include "ingest/separate_files.h"
#include "quality/profile_state.h"

namespace goldline::cli {
namespace {

constexpr Flag kStateFlag{.name = "state",
                          .value = "FILE",
                          .sentence = "Keep here what the profile was made of, for profile merge."};

// The file of --state, opened before the work so that one that cannot be written is said early;
// null without the flag.
Result<std::unique_ptr<ingest::OutputFile>> OpenState(const Invocation& call,
                                                      const std::vector<std::string>& inputs) {
  if (!call.Has("state")) return std::unique_ptr<ingest::OutputFile>();
  const std::string path = call.Text("state");
  if (path == "-") {
    return errors::BadSetting("--state", "standard output is for the answer: name a file");
  }
  std::vector<ingest::NamedFile> read;
  for (const std::string& input : inputs) read.push_back({"an input", input});
  GL_RETURN_IF_ERROR(ingest::CheckSeparate({{"--state", path}}, read));
  return ingest::OutputFile::Create(path, ingest::Compression::kNone);
}

Status WriteState(const std::unique_ptr<ingest::OutputFile>& file,
                  const quality::ProfilePartial& state) {
  if (!file) return Ok();
  GL_RETURN_IF_ERROR(file->Write(quality::EncodeProfileState(state)));
  return file->Finish();
}

Result<int> Run(Invocation& call) {
  const auto begin = std::chrono::steady_clock::now();
  GL_TRY(const ingest::ReadOptions read, ReadOptionsOf(call));
  GL_TRY(const std::vector<std::string> files, ingest::ExpandInputs(call.operands()));
  GL_TRY(const std::unique_ptr<ingest::OutputFile> state, OpenState(call, files));
  GL_TRY(const ingest::ProfileOutcome outcome,
         ingest::ProfileInputs(files, read, call.threads(), call.stop()));
  GL_RETURN_IF_ERROR(WriteState(state, outcome.state));
  for (const std::string& note : outcome.notes) call.Remark(note);
  if (!call.json()) {
    GL_RETURN_IF_ERROR(call.Print(outcome.profile.ToText()));
    return kExitPassed;
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  outcome.profile.WriteMembers(json);
  json.Key("bytes").UInt(outcome.bytes).Key("seconds").Double(seconds.count()).EndObject();
  GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  return kExitPassed;
}

Result<int> RunMerge(Invocation& call) {
  GL_TRY(const std::vector<std::string> files, ingest::ExpandInputs(call.operands()));
  GL_TRY(const std::unique_ptr<ingest::OutputFile> state, OpenState(call, files));
  quality::Profiler profiler;
  for (const std::string& file : files) {
    GL_TRY(quality::ProfilePartial part, ingest::ReadProfileState(file));
    profiler.Merge(std::move(part));
  }
  const quality::DatasetProfile profile = profiler.Finish();
  GL_RETURN_IF_ERROR(WriteState(state, profiler.TakeState()));
  if (!call.json()) {
    GL_RETURN_IF_ERROR(call.Print(profile.ToText()));
    return kExitPassed;
  }
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject();
  profile.WriteMembers(json);
  json.EndObject();
  GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  return kExitPassed;
}

}  // namespace

Command ProfileCommand() {
  return {.name = "profile",
          .operands = "INPUT...",
          .sentence = "Describe the values of every field: types, gaps, ranges, frequent values.",
          .flags = WithInputFlags({kStateFlag}),
          .example = "goldline profile orders.csv",
          .run = Run};
}

Command ProfileMergeCommand() {
  return {.name = "profile merge",
          .operands = "STATE...",
          .sentence = "Describe all records of earlier profiles from the files of their --state.",
          .flags = {kStateFlag},
          .example = "goldline profile merge 'days/*.state' --state month.state",
          .run = RunMerge};
}

}  // namespace goldline::cli
