#include "api/cli/profile.h"

#include <chrono>

#include "api/cli/input_flags.h"
#include "core/json.h"
#include "ingest/check_inputs.h"

namespace goldline::cli {
namespace {

Result<int> Run(Invocation& call) {
  const auto begin = std::chrono::steady_clock::now();
  GL_TRY(const ingest::ReadOptions read, ReadOptionsOf(call));
  GL_TRY(const ingest::ProfileOutcome outcome,
         ingest::ProfileInputs(call.operands(), read, call.threads(), call.stop()));
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

}  // namespace

Command ProfileCommand() {
  return {.name = "profile",
          .operands = "INPUT...",
          .sentence = "Describe the values of every field: types, gaps, ranges, frequent values.",
          .flags = WithInputFlags({}),
          .example = "goldline profile orders.csv",
          .run = Run};
}

}  // namespace goldline::cli
