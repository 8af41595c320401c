// Telephone numbers as people write them: +49 (0)30 123456, 030/123456.
#pragma once

#include <string_view>

#include "quality/internal/numbering_plans.h"

namespace goldline::quality {

// Whether the text is a number with a plus and a calling code, whose national part has a length
// that the country gives out; with `home`, also a number as dialled inside that country. Digits may
// be grouped by single blanks, hyphens, points and slashes, and by parentheses.
bool IsPhoneNumber(std::string_view text, const NumberingPlan* home);

}  // namespace goldline::quality
