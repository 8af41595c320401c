// Codes of public lists: countries, currencies and languages. Pure functions of one text; codes are
// told apart by case, as the standards write them.
#pragma once

#include <string_view>

namespace goldline::quality {

bool IsCountryAlpha2(std::string_view text);   // ISO 3166-1: DE
bool IsCountryAlpha3(std::string_view text);   // ISO 3166-1: DEU
bool IsCountryNumeric(std::string_view text);  // ISO 3166-1: 276
bool IsCurrency(std::string_view text);        // ISO 4217, in force: EUR
bool IsLanguage(std::string_view text);        // ISO 639-1: de

}  // namespace goldline::quality
