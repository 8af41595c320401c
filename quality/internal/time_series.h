// Service levels over the times of records: the age of the newest and the oldest, gaps between
// them, and how many there are in each bucket of time.
#pragma once

#include <cstdint>
#include <memory>

#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {

// Rounded down, also below 0.
std::int64_t FloorDivide(std::int64_t value, std::int64_t by);

std::unique_ptr<SeriesPart> EvaluateTimes(const TimeSeries& series, std::uint32_t rule,
                                          const TypedColumn& column, BatchVerdict& verdict);

std::unique_ptr<SeriesState> StartTimes(const TimeSeries& series);

}  // namespace goldline::quality::internal
