// The index beside a std::unordered_map, for any keys in any order and any budget: the same answer
// to every insertion.
#include <unordered_map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "quality/internal/key_index.h"

namespace goldline::quality {
namespace {

struct Known {
  std::uint64_t first_ordinal = 0;
  bool repeated = false;
};

Hash128 AnyKey(std::uint64_t value, bool text) {
  return text ? HashBytes128(std::to_string(value)) : Hash128{1, value};
}

TEST(KeyIndexProperty, AnswersAsAMapDoes) {
  EXPECT_TRUE(rc::check([] {
    const std::size_t budget = *rc::gen::inRange<std::size_t>(0, 4'000'000);
    const std::size_t records = *rc::gen::inRange<std::size_t>(0, 60'000);
    const std::uint64_t different = *rc::gen::inRange<std::uint64_t>(1, 100'000);
    const std::uint64_t apart = *rc::gen::element<std::uint64_t>(1, 7, 300, 1'000'003);
    const bool text = *rc::gen::arbitrary<bool>();
    std::uint64_t random = *rc::gen::arbitrary<std::uint64_t>();
    KeyIndex index(budget);
    std::unordered_map<std::uint64_t, Known> map;
    for (std::size_t ordinal = 0; ordinal < records; ++ordinal) {
      random = random * 6364136223846793005ULL + 1442695040888963407ULL;
      const std::uint64_t value = (random >> 33) % different * apart;
      const auto repeat = index.Insert(AnyKey(value, text), ordinal);
      const auto [known, added] = map.try_emplace(value, Known{ordinal, false});
      RC_ASSERT(repeat.has_value() == !added);
      if (!repeat) continue;
      RC_ASSERT(repeat->first_ordinal == known->second.first_ordinal);
      RC_ASSERT(repeat->first_time == !known->second.repeated);
      known->second.repeated = true;
    }
    RC_ASSERT(!index.failure());
    RC_ASSERT(index.size() == map.size());
    std::unordered_map<std::uint64_t, std::uint64_t> listed;  // mixed bits -> first ordinal
    const auto list = [&](const KeyEntry& entry) -> Status {
      const std::uint64_t first = entry.ordinal & ~KeyEntry::kRepeated;
      RC_ASSERT(listed.try_emplace(entry.mixed, first).first->second == first);
      return Ok();
    };
    RC_ASSERT(index.ForEach(list).ok());
    RC_ASSERT(listed.size() == map.size());
    for (const auto& [value, known] : map) {
      RC_ASSERT(listed.at(MixedBits(AnyKey(value, text))) == known.first_ordinal);
    }
  }));
}

}  // namespace
}  // namespace goldline::quality
