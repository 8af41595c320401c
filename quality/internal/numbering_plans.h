// How telephone numbers of a country are built: calling code, trunk prefix, national lengths.
// Immutable tables; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace goldline::quality {

using LengthSet = std::uint32_t;  // bit n: national numbers of n digits are possible

struct NumberingPlan {
  std::uint16_t calling_code = 0;
  std::string_view trunk;  // what is dialled before a national number inside the country, or empty
  LengthSet lengths = 0;
};

// Of a country by its code of ISO 3166-1, such as "DE"; nullptr when there is none.
const NumberingPlan* PlanOfRegion(std::string_view region);
// Of the calling code that an international number begins with; no code begins another. nullptr
// when the digits begin with none.
const NumberingPlan* PlanOfDigits(std::string_view digits);

}  // namespace goldline::quality
