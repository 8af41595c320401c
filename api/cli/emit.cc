#include "api/cli/emit.h"

#include "api/cli/open_store.h"
#include "api/cli/run_teller.h"
#include "api/cli/version.h"
#include "core/errors.h"
#include "core/text.h"
#include "ingest/run_events.h"

namespace goldline::cli {
namespace {

Result<std::vector<std::string>> EventsOf(const Invocation& call) {
  std::vector<Uuid> runs;
  for (const std::string& text : call.operands()) {
    const std::optional<Uuid> run = ParseUuid(text);
    if (!run) return errors::BadSetting(Quoted(text), "it is no run").Hint("give a run's id");
    runs.push_back(*run);
  }
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  std::vector<std::string> all;
  for (const Uuid& run : runs) {
    GL_TRY(std::vector<std::string> events, ingest::RunEvents(store->View(), run, Version()));
    all.insert(all.end(), events.begin(), events.end());
  }
  GL_RETURN_IF_ERROR(store->Close());
  return all;
}

Status Send(const Invocation& call, const EventReceiver& receiver,
            const std::vector<std::string>& events) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Status sent = receiver.Send(events[i]);
    if (!sent.ok()) {
      return Error(sent.error())
          .With(Concat("after ", i, " of ", events.size(), " events were taken"));
    }
  }
  if (!call.json()) {
    return call.Print(Concat(receiver.name(), " took ", events.size(), " events\n"));
  }
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("receiver").String(receiver.name());
  json.Key("events").UInt(events.size()).EndObject();
  return call.Print(json.Take() + "\n");
}

Result<int> Run(Invocation& call) {
  const std::string& where = call.settings().Text("openlineage");
  std::optional<EventReceiver> receiver;
  if (!where.empty()) {
    GL_TRY(receiver, EventReceiver::Parse(where));
  }
  GL_TRY(const std::vector<std::string> events, EventsOf(call));
  if (receiver) {
    GL_RETURN_IF_ERROR(Send(call, *receiver, events));
  } else {
    for (const std::string& event : events) GL_RETURN_IF_ERROR(call.Print(event + "\n"));
  }
  return kExitPassed;
}

}  // namespace

Command EmitCommand() {
  return {.name = "emit",
          .operands = "RUN...",
          .sentence =
              "Tell of earlier runs: print their OpenLineage events, or send them to "
              "--openlineage.",
          .flags = {},
          .example =
              "goldline emit 0193554a-6a6b-7c3d-9a1e-0123456789ab "
              "--openlineage http://127.0.0.1:5000",
          .run = Run};
}

}  // namespace goldline::cli
