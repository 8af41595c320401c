// Standard forms: what values are compared as. Each function gives an empty text for a value that
// says nothing (blank, "n/a", "unknown", no digits where a number is expected). Pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "mdm/model.h"

namespace goldline::mdm {

// How dates such as 03/04/1970 are meant in a field.
enum class DateOrder : std::uint8_t { kDayFirst, kMonthFirst };

struct PersonName {
  std::string given;
  std::string family;
};

// Letters and digits of the match form, words separated by one blank, titles dropped.
std::string StandardName(std::string_view text);
// "Dr. Anna Maria de Vries" and "de Vries, Anna Maria": given "anna maria", family "de vries".
PersonName ParsePersonName(std::string_view text);
// Lower case, without blanks and "mailto:".
std::string StandardEmail(std::string_view text);
// Significant digits: without international and trunk prefixes, at most the last nine.
std::string StandardPhone(std::string_view text);
// yyyymmdd; also from 19700431 style, 1970-04-03, 03.04.1970, 3/4/70.
std::string StandardDate(std::string_view text, DateOrder order);
// Month first if some value has a month-like first and day-like second part, and none the reverse.
DateOrder DetectDateOrder(std::span<const std::string_view> values);
// Letters and digits without blanks.
std::string StandardCode(std::string_view text);
// Words of letters and digits; street words in one form ("str." and "street" as "st").
std::string StandardWords(std::string_view text);

// The standard form for a role; names come through the two functions above instead.
std::string StandardValue(Role role, std::string_view text, DateOrder order);

}  // namespace goldline::mdm
