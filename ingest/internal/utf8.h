// Checks of text for valid UTF-8 and NUL bytes, at memory speed.
#pragma once

#include <cstddef>
#include <string_view>

namespace goldline::ingest {

bool IsUtf8(std::string_view text);
// Position of the first byte that does not belong to a character of UTF-8; text.size() if none.
std::size_t FirstNotUtf8(std::string_view text);
bool HasNul(std::string_view text);

}  // namespace goldline::ingest
