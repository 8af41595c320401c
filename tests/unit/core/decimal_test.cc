#include "core/decimal.h"

#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

namespace goldline {
namespace {

TEST(Decimal, IsTheNearestDouble) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200'000; ++i) {
    const auto coefficient = static_cast<std::int64_t>(random() >> (random() % 64));
    const Decimal value{random() % 2 == 0 ? coefficient : -Int128{coefficient},
                        static_cast<std::uint8_t>(random() % 30)};
    const std::string text = ToString(value);
    ASSERT_EQ(ToDouble(value), std::strtod(text.c_str(), nullptr)) << text;
  }
}

}  // namespace
}  // namespace goldline
