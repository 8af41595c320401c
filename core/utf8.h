// UTF-8, one character at a time, for texts that may hold anything.
#pragma once

#include <cstddef>
#include <string_view>

namespace goldline {

// How many bytes the character takes that `text` begins with; 0 when that is none of UTF-8: a byte
// out of place, an overlong form, a surrogate, or the text ends inside it (or is empty).
std::size_t Utf8Length(std::string_view text);

}  // namespace goldline
