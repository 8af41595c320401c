// Numbers as reports for people show them.
#pragma once

#include <cstdint>
#include <string>

namespace goldline::quality {

// 1234567 as "1,234,567".
std::string Grouped(std::uint64_t value);

// Whole numbers as they are, others with four figures: 3.142, 44000000. An exponent only where the
// number is very large or very small.
std::string FourFigures(double value);

}  // namespace goldline::quality
