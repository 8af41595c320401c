// Text in code points. Bytes that are no UTF-8 count as one code point each and are passed on
// unchanged. Letters change case one code point at a time, as PostgreSQL does in C.UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace goldline::sql::internal {

// Bytes of the code point that `text` (not empty) begins with.
std::size_t CodePointBytes(std::string_view text);
// The code point that `text` (not empty) begins with; a byte that is no UTF-8 has its own value.
char32_t FirstCodePoint(std::string_view text);
void AppendCodePoint(std::string& out, char32_t code_point);
std::size_t CountCodePoints(std::string_view text);
// The byte at which code point `index` (from 0) starts; text.size() past the end.
std::size_t OffsetOfCodePoint(std::string_view text, std::size_t index);

char32_t LowerCase(char32_t code_point);
char32_t UpperCase(char32_t code_point);
bool IsAlphanumeric(char32_t code_point);
std::string LowerText(std::string_view text);
std::string UpperText(std::string_view text);

}  // namespace goldline::sql::internal
