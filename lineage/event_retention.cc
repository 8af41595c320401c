#include "lineage/event_retention.h"

#include <string>
#include <utility>

#include "core/store/key.h"
#include "lineage/internal/event_rows.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

using store::Keyspace;

namespace {

// Of one commit, so that it holds up no event that waits behind it.
constexpr std::size_t kEventsACommit = 500;

// The event's row of its time. One that cannot be read has none that could be found.
Status DropTime(const store::ReadView& view, std::string_view stored, std::uint32_t day,
                store::WriteSet& changes) {
  GL_TRY(const std::string body, DecodeEventBody(stored));
  const Result<Event> event = ParseEvent(body);
  if (!event.ok()) return Ok();
  const std::string key = EventTimeKey(event->kind, event->time, event->hash);
  GL_TRY(const auto arrival, view.Get(Keyspace::kEventTime, key));
  if (!arrival) return Ok();
  GL_TRY(const std::uint32_t arrived, DecodeDay(*arrival));
  if (arrived == day) changes.Delete(Keyspace::kEventTime, key);
  return Ok();
}

// One commit's worth of the oldest; fewer than kEventsACommit when these were the last.
Result<DroppedEvents> DropSome(store::KvStore& store, const std::string& end) {
  DroppedEvents gone;
  store::WriteSet changes;
  const store::ReadView view = store.View();
  store::Cursor at = view.Range(Keyspace::kEvent, {}, end);
  for (; at.valid() && gone.events < kEventsACommit; at.Next()) {
    store::KeyReader key(at.key());
    const std::uint32_t day = key.U32();
    GL_RETURN_IF_ERROR(DropTime(view, at.value(), day, changes));
    changes.Delete(Keyspace::kEvent, at.key());
    ++gone.events;
    gone.bytes += at.value().size();
  }
  GL_RETURN_IF_ERROR(at.status());
  if (gone.events > 0) {
    GL_RETURN_IF_ERROR(store.Commit(std::move(changes), store::Durability::kBuffered));
  }
  return gone;
}

}  // namespace

Result<DroppedEvents> DropEvents(store::KvStore& store, std::uint32_t keep_days, UtcTime now,
                                 const std::stop_token& stop) {
  DroppedEvents all;
  const std::uint32_t today = ArrivalDay(now);
  if (today <= keep_days) return all;
  const std::string end = store::KeyWriter().U32(today - keep_days).Take();
  while (!stop.stop_requested()) {
    GL_TRY(const DroppedEvents some, DropSome(store, end));
    all.events += some.events;
    all.bytes += some.bytes;
    if (some.events < kEventsACommit) break;
  }
  return all;
}

}  // namespace goldline::lineage
