#include "api/cli/events_drop.h"

#include <algorithm>

#include "api/cli/open_store.h"
#include "core/errors.h"
#include "core/json.h"
#include "core/text.h"
#include "lineage/event_retention.h"

namespace goldline::cli {
namespace {

std::string ToJson(const lineage::DroppedEvents& gone) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("events").UInt(gone.events).Key("bytes").UInt(gone.bytes).EndObject();
  return json.Take() + "\n";
}

std::string ToText(const lineage::DroppedEvents& gone) {
  return Concat(gone.events, gone.events == 1 ? " event" : " events", " dropped, ", gone.bytes,
                " bytes as they were sent. What follows from them stays.\n");
}

Result<int> Drop(Invocation& call) {
  constexpr std::uint64_t kMostDays = 100'000;
  GL_TRY(const std::uint64_t days, call.Count("keep", kMostDays));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const auto keep = static_cast<std::uint32_t>(std::min(days, kMostDays));
  GL_TRY(const lineage::DroppedEvents gone,
         lineage::DropEvents(*store, keep, call.now(), call.stop()));
  GL_RETURN_IF_ERROR(store->Close());
  if (call.stop().stop_requested()) return errors::Cancelled("dropping events");
  GL_RETURN_IF_ERROR(call.Print(call.json() ? ToJson(gone) : ToText(gone)));
  return kExitPassed;
}

}  // namespace

Command EventsDropCommand() {
  return {.name = "events drop",
          .operands = "",
          .sentence = "Let old raw events go; facets, edges and runs that follow from them stay.",
          .flags = {{"keep", "DAYS", "Keep those that arrived at most so many days ago.", true}},
          .example = "goldline events drop --keep 90 --data goldline-data",
          .run = Drop};
}

}  // namespace goldline::cli
