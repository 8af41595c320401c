// Where the routes of Marquez's API get facets and events from: the one place that knows how they
// are kept.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"

namespace goldline::rest {

struct Facet {
  std::string name;
  UtcTime time;
  std::string body;  // JSON
};
// The facets that hold for a dataset, job or run, by its id; each name once, in their order.
Result<std::vector<Facet>> FacetsOf(const store::ReadView& view, std::uint64_t subject);

struct EventQuery {
  UtcTime after;   // first event time that counts
  UtcTime before;  // first that no longer does
  bool newest_first = true;
  std::size_t offset = 0;
  std::size_t limit = 0;
};
struct EventPage {
  std::vector<std::string> bodies;  // as they were sent
  std::size_t total = 0;            // of all pages
};
// Run events in the order of their times: events about jobs and datasets alone have no run to show.
Result<EventPage> RunEvents(const store::ReadView& view, const EventQuery& query,
                            const std::stop_token& stop);

}  // namespace goldline::rest
