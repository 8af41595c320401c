// Identifiers that carry their own proof: check digits, and what their registrars never give out.
// Pure functions of one text.
#pragma once

#include <string_view>

namespace goldline::quality {

bool IsLuhn(std::string_view text);        // digits whose last is Luhn's (ISO/IEC 7812-1)
bool IsCreditCard(std::string_view text);  // 12 to 19 such digits, maybe in groups
bool IsIban(std::string_view text);        // ISO 13616, as one word or in groups of four
bool IsBic(std::string_view text);         // ISO 9362: 8 or 11 characters around a country
bool IsLei(std::string_view text);         // ISO 17442
bool IsIsin(std::string_view text);        // ISO 6166
bool IsGtin(std::string_view text);        // GS1: 8, 12, 13 or 14 digits
bool IsEan8(std::string_view text);
bool IsEan13(std::string_view text);
bool IsIsbn(std::string_view text);  // ISO 2108: 10 or 13 digits, maybe with hyphens
bool IsSsn(std::string_view text);   // a US social security number that can have been given out

}  // namespace goldline::quality
