#include "api/rest/internal/marquez_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "api/rest/errors.h"
#include "core/json.h"

namespace goldline::rest {
namespace {

// The raw event of a row of kEvent: a format, a receipt and the event, each text with its length in
// front (7 bits a byte, low first). nullopt for anything else.
std::optional<std::string_view> RawEventOf(std::string_view row) {
  const auto number = [&row]() -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !row.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(row.front());
      row.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  };
  if (number() != 1U) return std::nullopt;
  const auto receipt = number();
  if (!receipt || *receipt > row.size()) return std::nullopt;
  row.remove_prefix(static_cast<std::size_t>(*receipt));
  const auto event = number();
  if (!event || *event != row.size()) return std::nullopt;
  return row;
}

// The time of a run event; nullopt for events of the other kinds.
std::optional<UtcTime> TimeOfRunEvent(std::string_view body) {
  const Result<JsonValue> event = ParseJson(body);
  if (!event.ok() || event->Find("run") == nullptr) return std::nullopt;
  const Result<UtcTime> time = ParseUtcTime(event->Text("eventTime"));
  if (!time.ok()) return std::nullopt;
  return *time;
}

}  // namespace

Result<std::vector<Facet>> FacetsOf(const store::ReadView& /*view*/, std::uint64_t /*subject*/) {
  return std::vector<Facet>();
}

Result<EventPage> RunEvents(const store::ReadView& view, const EventQuery& query,
                            const std::stop_token& stop) {
  std::vector<std::pair<UtcTime, std::string>> found;
  store::Cursor at = view.Prefix(store::Keyspace::kEvent, "");
  for (; at.valid(); at.Next()) {
    if (stop.stop_requested()) return errors::NotReady("the request was given up");
    const auto body = RawEventOf(at.value());
    if (!body) continue;
    const auto time = TimeOfRunEvent(*body);
    if (!time || *time < query.after || *time >= query.before) continue;
    found.emplace_back(*time, *body);
  }
  GL_RETURN_IF_ERROR(at.status());
  std::sort(found.begin(), found.end());
  if (query.newest_first) std::reverse(found.begin(), found.end());
  EventPage page;
  page.total = found.size();
  for (std::size_t i = query.offset; i < found.size() && page.bodies.size() < query.limit; ++i) {
    page.bodies.push_back(std::move(found[i].second));
  }
  return page;
}

}  // namespace goldline::rest
