#include "api/cli/run.h"

#include "api/cli/caller.h"
#include "api/cli/open_store.h"
#include "api/cli/replaced_run.h"
#include "api/cli/run_teller.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/run.h"

namespace goldline::cli {
namespace {

Result<std::map<std::string, std::string>> Variables(const Invocation& call) {
  std::map<std::string, std::string> variables;
  for (const std::string& text : call.Texts("set")) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return errors::BadSetting("--set", Concat(Quoted(text), " is not NAME=VALUE"));
    }
    variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

Result<int> Run(Invocation& call) {
  GL_TRY(const auto variables, Variables(call));
  GL_TRY(const ingest::Pipeline pipeline, ingest::Pipeline::Load(call.operands()[0], variables));
  GL_TRY(const auto replaced, ReplacedRun(call));
  GL_TRY(RunTeller teller, RunTeller::Open(call));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kCreate));
  const Result<ingest::RunReport> done = ingest::RunPipeline(pipeline, *store,
                                                             {.threads = call.threads(),
                                                              .now = call.now(),
                                                              .stop = call.stop(),
                                                              .actor = CallerName(),
                                                              .replaced = replaced,
                                                              .parent = ParentRunOf(call),
                                                              .started = teller.Listener(*store)});
  teller.Finish(*store);
  if (!done.ok()) return done.error();
  const ingest::RunReport& report = *done;
  GL_RETURN_IF_ERROR(store->Close());
  if (call.json()) {
    JsonWriter json(JsonWriter::Layout::kIndented);
    ingest::WriteJson(report, json);
    GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  } else {
    GL_RETURN_IF_ERROR(call.Print(ingest::TextOf(report)));
  }
  const bool failed = report.status == ingest::RunStatus::kFailed ||
                      (call.Has("strict") && report.status == ingest::RunStatus::kWarned);
  return failed ? kExitFailed : kExitPassed;
}

}  // namespace

Command RunCommand() {
  return {.name = "run",
          .operands = "PIPELINE.yaml",
          .sentence = "Run a pipeline: read, map, gate, resolve duplicates, write, reconcile.",
          .flags = {{"set", "NAME=VALUE", "Give a variable of the pipeline a value.", false, true},
                    kReplacesFlag,
                    {"strict", "", "Records that were set aside fail the run, too."}},
          .example = "goldline run customers.yaml --set period=2026-10",
          .run = Run};
}

}  // namespace goldline::cli
