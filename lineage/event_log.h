// The events as they were sent, in the order of their event times.
//
//   GL_TRY(EventPage page, Events(store.View(), {.kind = EventKind::kRun, .limit = 100}, stop));
#pragma once

#include <cstddef>
#include <limits>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

struct EventQuery {
  EventKind kind = EventKind::kRun;
  UtcTime after{std::numeric_limits<std::int64_t>::min()};   // the first time that counts
  UtcTime before{std::numeric_limits<std::int64_t>::max()};  // the first that no longer does
  bool newest_first = true;
  std::size_t offset = 0;
  std::size_t limit = 100;
};

struct EventPage {
  std::vector<std::string> bodies;
  std::size_t total = 0;  // of all pages
  bool cut = false;       // it ended before its limit, after kMostEventBytes
};
inline constexpr std::size_t kMostEventBytes = std::size_t{64} << 20;

// The total takes a look at every key between the times, the page at its own events. kUnavailable
// once a stop is asked for.
Result<EventPage> Events(const store::ReadView& view, const EventQuery& query,
                         const std::stop_token& stop = {});

}  // namespace goldline::lineage
