// Doubles as text, in the form that PostgreSQL prints them.
#pragma once

#include <string>

namespace goldline {

// The shortest text that reads back as the same value, without an exponent from 0.0001 to below
// 1e15; NaN, Infinity, -Infinity.
std::string FormatDouble(double value);

}  // namespace goldline
