#include "lineage/event_log.h"

#include <algorithm>
#include <utility>

#include "core/store/key.h"
#include "lineage/errors.h"
#include "lineage/internal/event_rows.h"

namespace goldline::lineage {

using store::Keyspace;

Result<EventPage> Events(const store::ReadView& view, const EventQuery& query,
                         const std::stop_token& stop) {
  EventPage page;
  if (query.after >= query.before) return page;
  const auto bound = [&](UtcTime time) {
    return store::KeyWriter().U8(static_cast<std::uint8_t>(query.kind)).DescendingTime(time).Take();
  };
  std::vector<std::pair<std::string, std::string>> rows;  // key, day; newest first
  const std::string begin = bound({query.before.micros - 1});
  store::Cursor at = view.Range(Keyspace::kEventTime, begin, store::PrefixEnd(bound(query.after)));
  for (; at.valid(); at.Next()) {
    if (stop.stop_requested()) return errors::EventNotBegun();
    ++page.total;
    const bool wanted = page.total > query.offset && rows.size() < query.limit;
    if (wanted || !query.newest_first) rows.emplace_back(at.key(), at.value());
  }
  GL_RETURN_IF_ERROR(at.status());
  if (!query.newest_first) {
    std::reverse(rows.begin(), rows.end());
    rows.erase(rows.begin(),
               rows.begin() + static_cast<std::ptrdiff_t>(std::min(query.offset, rows.size())));
    rows.resize(std::min(query.limit, rows.size()));
  }
  std::size_t sent = 0;
  for (const auto& [key, day] : rows) {
    store::KeyReader reader(key);
    reader.U8();
    reader.DescendingTime();
    const Hash128 hash = reader.Hash();
    GL_RETURN_IF_ERROR(reader.Finish());
    GL_TRY(const std::uint32_t arrival, DecodeDay(day));
    GL_TRY(const auto bytes, view.Get(Keyspace::kEvent, EventKey(arrival, hash)));
    if (!bytes) return errors::LineageDamaged("event");
    GL_TRY(std::string body, DecodeEventBody(*bytes));
    sent += body.size();
    page.cut = !page.bodies.empty() && sent > kMostEventBytes;
    if (page.cut) break;
    page.bodies.push_back(std::move(body));
  }
  return page;
}

}  // namespace goldline::lineage
