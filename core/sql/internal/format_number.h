// PostgreSQL's templates for numbers ("FM999,990.00"), for to_char.
#pragma once

#include <string>
#include <string_view>

#include "core/decimal.h"
#include "core/result.h"

namespace goldline::sql::internal {

// How many digits after the point the template asks for.
Result<int> TemplateScale(std::string_view format);
// `magnitude` has the template's scale already; a double may be negative and round to zero.
Result<std::string> FormatNumber(std::string_view format, const Decimal& magnitude, bool negative);

}  // namespace goldline::sql::internal
