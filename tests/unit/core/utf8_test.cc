#include "core/utf8.h"

#include <gtest/gtest.h>
#include <simdjson.h>

namespace goldline {
namespace {

// All texts of up to three bytes from those where the rules change, and some of four, against
// simdjson.
TEST(Utf8, AgreesWithSimdjson) {
  const std::string kEdges(
      "\x00\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4\xF5"
      "\xFF",
      24);
  for (const char a : kEdges) {
    EXPECT_EQ(Utf8Length({&a, 1}) == 1, simdjson::validate_utf8(&a, 1));
    for (const char b : kEdges) {
      const bool ascii = static_cast<unsigned char>(a) < 0x80;
      EXPECT_EQ(Utf8Length(std::string{a, b}) == 2,
                !ascii && simdjson::validate_utf8(std::string{a, b}));
      for (const char c : kEdges) {
        const std::string three{a, b, c};
        const bool whole_three =
            static_cast<unsigned char>(a) >= 0xE0 && simdjson::validate_utf8(three);
        EXPECT_EQ(Utf8Length(three) == 3, whole_three);
        for (const char d : kEdges) {
          const std::string four{a, b, c, d};
          const bool whole = static_cast<unsigned char>(a) >= 0xF0 && simdjson::validate_utf8(four);
          EXPECT_EQ(Utf8Length(four) == 4, whole);
        }
      }
    }
  }
  EXPECT_EQ(Utf8Length(""), 0U);
  EXPECT_EQ(Utf8Length("é"), 2U);
  EXPECT_EQ(Utf8Length("日本"), 3U);
}

}  // namespace
}  // namespace goldline
