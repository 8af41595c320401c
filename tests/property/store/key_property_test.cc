// Keys sort as their parts do, and read back as they were written.
#include <compare>
#include <random>
#include <tuple>

#include <gtest/gtest.h>

#include "core/store/key.h"

namespace goldline::store {
namespace {

// Parts in the order in which they are compared.
using Parts = std::tuple<std::uint8_t, std::string, std::int64_t, std::string, std::uint64_t>;

std::string Encode(const Parts& parts) {
  const auto& [kind, name, time, rest, number] = parts;
  return KeyWriter().U8(kind).Text(name).I64(time).Text(rest).U64(number).Take();
}

Parts Decode(const std::string& key) {
  KeyReader reader(key);
  const std::uint8_t kind = reader.U8();
  std::string name = reader.Text();
  const std::int64_t time = reader.I64();
  std::string rest = reader.Text();
  const std::uint64_t number = reader.U64();
  EXPECT_TRUE(reader.Finish().ok());
  return {kind, name, time, rest, number};
}

// Few distinct bytes, those that the escaping is about, so that texts often begin each other.
std::string RandomText(std::mt19937_64& random) {
  static constexpr char kBytes[] = {'\0', '\1', '\2', 'a', '\xfe', '\xff'};
  std::string text(random() % 5, '\0');
  for (char& byte : text) byte = kBytes[random() % sizeof kBytes];
  return text;
}

Parts RandomParts(std::mt19937_64& random) {
  static constexpr std::int64_t kTimes[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
  return {static_cast<std::uint8_t>(random() % 2), RandomText(random), kTimes[random() % 5],
          RandomText(random), random() >> (random() % 64)};
}

// Texts compare as unsigned bytes; std::string does that too (char_traits<char>::lt).
TEST(KeyPropertyTest, OrderIsTheOrderOfTheParts) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200000; ++round) {
    const Parts a = RandomParts(random);
    const Parts b = RandomParts(random);
    ASSERT_EQ(Encode(a) <=> Encode(b) < 0, a < b) << "seed " << seed << " round " << round;
    ASSERT_EQ(Encode(a) == Encode(b), a == b) << "seed " << seed << " round " << round;
    ASSERT_EQ(Decode(Encode(a)), a) << "seed " << seed << " round " << round;
  }
}

TEST(KeyPropertyTest, DescendingPartsSortTheOtherWay) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 100000; ++round) {
    const std::uint64_t a = random() >> (random() % 64);
    const std::uint64_t b = random() >> (random() % 64);
    ASSERT_EQ(KeyWriter().DescendingU64(a).Take() < KeyWriter().DescendingU64(b).Take(), a > b);
    const UtcTime s{static_cast<std::int64_t>(a)};
    const UtcTime t{static_cast<std::int64_t>(b) - 1000};
    ASSERT_EQ(KeyWriter().DescendingTime(s).Take() < KeyWriter().DescendingTime(t).Take(), s > t);
  }
}

}  // namespace
}  // namespace goldline::store
