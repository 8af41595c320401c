// LIKE patterns as regular expressions.
#pragma once

#include <string>
#include <string_view>

namespace goldline::quality::internal {

// % is any text, _ one character, and a backslash takes the next character as it is.
std::string RegexOfLike(std::string_view pattern);

}  // namespace goldline::quality::internal
