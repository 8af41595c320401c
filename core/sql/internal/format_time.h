// PostgreSQL's templates for dates and times ("YYYY-MM-DD HH24:MI"), to write and to read by.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/sql/internal/date_parts.h"

namespace goldline::sql::internal {

// Fields that Goldline does not know are refused by name.
Result<std::string> FormatMoment(std::string_view format, const Moment& moment);

// What to_date and to_timestamp read: a day, and a time of day.
Result<DayAndTime> ReadMoment(std::string_view text, std::string_view format);

}  // namespace goldline::sql::internal
