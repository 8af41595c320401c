// Lengths of time as contracts write them: "4" with the unit "d", "500ms", "P1Y2M10DT2H30M".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/civil.h"
#include "core/time.h"

namespace goldline::quality::internal {

// `unit` may be empty when the value names its own. nullopt when it is no length of time, or not
// a positive one.
std::optional<Interval> ParseDuration(std::string_view value, std::string_view unit);

// A length of time with a sign and its own unit: "2 d", "-PT2H".
std::optional<Interval> ParseOffset(std::string_view text);

// The instant so much earlier: months and years by the calendar (31 March less a month is the last
// day of February), days of 24 hours.
UtcTime Before(UtcTime time, const Interval& duration);

// "3 d 4 h", the two greatest units that are not 0.
std::string AgeText(std::int64_t micros);

}  // namespace goldline::quality::internal
