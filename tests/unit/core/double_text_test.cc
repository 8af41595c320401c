#include "core/double_text.h"

#include <limits>
#include <string_view>

#include <gtest/gtest.h>

namespace goldline {
namespace {

struct TextCase {
  double value;
  std::string_view text;
};

TEST(FormatDouble, PrintsTheFewestDigitsThatReadBack) {
  const TextCase kCases[] = {
      {0.0, "0"},
      {-0.0, "-0"},
      {0.1, "0.1"},
      {1e-4, "0.0001"},
      {1e-5, "1e-05"},
      {123456789012345.0, "123456789012345"},
      {1e15, "1e+15"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {std::numeric_limits<double>::quiet_NaN(), "NaN"},
      {-std::numeric_limits<double>::infinity(), "-Infinity"},
  };
  for (const TextCase& test : kCases) EXPECT_EQ(FormatDouble(test.value), test.text);
}

// Texts half-way to a neighbour read back only because ties go to even; PostgreSQL's do not.
TEST(FormatDouble, DoesNotLeanOnTies) {
  const TextCase kCases[] = {
      {1e23, "9.999999999999999e+22"},
      {8.73278143459944e+17, "8.732781434599439e+17"},
      {9007199254740993e3, "9.007199254740993e+18"},
      {-1e23, "-9.999999999999999e+22"},
      {9.5e22, "9.5e+22"},
      // Near a midpoint, and on none.
      {2.723988345974317e24, "2.723988345974317e+24"},
      {6.2842961952713254e+218, "6.284296195271325e+218"},
  };
  for (const TextCase& test : kCases) EXPECT_EQ(FormatDouble(test.value), test.text);
}

}  // namespace
}  // namespace goldline
