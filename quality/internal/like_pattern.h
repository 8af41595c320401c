// LIKE patterns as regular expressions.
#pragma once

#include <string>
#include <string_view>

namespace goldline::quality::internal {

// % is any text, _ one character, and a backslash takes the next character as it is. With
// `classes`, as SQL Server reads them, [a-z] is one of and [^a-z] none of these.
std::string RegexOfLike(std::string_view pattern, bool classes = false);

}  // namespace goldline::quality::internal
