#include "quality/internal/key_index.h"

#include <csignal>
#include <filesystem>
#include <map>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing_support::IsOk;
using testing_support::TempFolder;

// As integers and as texts come.
Hash128 IntegerKey(std::uint64_t value) { return {1, value}; }
Hash128 TextKey(std::uint64_t value) { return HashBytes128(std::to_string(value)); }

struct SpillCase {
  const char* name;
  std::size_t budget;
  Hash128 (*key)(std::uint64_t);
  std::uint64_t keys;    // different ones
  std::uint64_t rounds;  // of all keys
};

TEST(KeyIndex, TellsTheFirstRecordOfEveryKeyWhateverItsBudget) {
  // The least budget holds 48 keys in each of 64 partitions: 3,072.
  const std::vector<SpillCase> kCases = {
      {"nothing spills", 64 << 20, IntegerKey, 50'000, 3},
      {"integers in pages", 1 << 20, IntegerKey, 200'000, 3},
      {"some spill", 1 << 20, TextKey, 50'000, 3},
      {"runs are merged", 0, IntegerKey, 60'000, 3},
      {"merged runs are merged", 0, TextKey, 220'000, 2},
      {"one key", 0, TextKey, 1, 1000},
  };
  for (const SpillCase& one : kCases) {
    SCOPED_TRACE(one.name);
    KeyIndex index(one.budget);
    std::uint64_t ordinal = 0;
    for (std::uint64_t round = 0; round < one.rounds; ++round) {
      for (std::uint64_t key = 0; key < one.keys; ++key, ++ordinal) {
        index.Prefetch(one.key(key));
        const auto repeat = index.Insert(one.key(key), ordinal);
        ASSERT_EQ(repeat.has_value(), round > 0) << key;
        if (!repeat) continue;
        ASSERT_EQ(repeat->first_ordinal, key);
        ASSERT_EQ(repeat->first_time, round == 1) << key;
      }
    }
    EXPECT_FALSE(index.failure());
    EXPECT_EQ(index.size(), one.keys);
  }
}

// Close together, far apart, negative, in any order: whatever place a key belongs to, it stays.
TEST(KeyIndex, KeepsIntegersThatLieCloseTogether) {
  static constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15;
  const struct {
    const char* name;
    std::uint64_t (*value)(std::uint64_t);
  } kCases[] = {
      {"ascending", [](std::uint64_t i) { return i; }},
      {"descending around zero", [](std::uint64_t i) { return 50'000 - i; }},
      {"shuffled", [](std::uint64_t i) { return i * 7919 % 100'003; }},
      {"every hundredth", [](std::uint64_t i) { return i * 100; }},
      {"sparse", [](std::uint64_t i) { return i * kSpread; }},
      {"first close, then sparse", [](std::uint64_t i) { return i < 70'000 ? i : i * kSpread; }},
      {"the ends", [](std::uint64_t i) { return i % 2 == 0 ? i : ~std::uint64_t{0} / 2 - i; }},
  };
  for (const auto& one : kCases) {
    for (const std::size_t budget : {std::size_t{64} << 20, std::size_t{1} << 20}) {
      SCOPED_TRACE(one.name);
      KeyIndex index(budget);
      constexpr std::uint64_t kKeys = 100'000;
      for (std::uint64_t ordinal = 0; ordinal < 3 * kKeys; ++ordinal) {
        const Hash128 key = IntegerKey(one.value(ordinal % kKeys));
        index.Prefetch(key);
        const auto repeat = index.Insert(key, ordinal);
        ASSERT_EQ(repeat.has_value(), ordinal >= kKeys);
        if (!repeat) continue;
        ASSERT_EQ(repeat->first_ordinal, ordinal % kKeys);
        ASSERT_EQ(repeat->first_time, ordinal < 2 * kKeys);
      }
      EXPECT_EQ(index.size(), kKeys);
    }
  }
}

// A page knows its records by 31 bits.
TEST(KeyIndex, KnowsRecordsThatAreFarApart) {
  KeyIndex index(std::size_t{1} << 20);
  constexpr std::uint64_t kFar = std::uint64_t{1} << 40;
  EXPECT_FALSE(index.Insert(IntegerKey(1), 5));
  EXPECT_FALSE(index.Insert(IntegerKey(2), kFar));
  EXPECT_EQ(index.Insert(IntegerKey(2), kFar + 1)->first_ordinal, kFar);
  EXPECT_EQ(index.Insert(IntegerKey(1), kFar + 2)->first_ordinal, 5U);
  EXPECT_EQ(index.size(), 2U);
}

// Keys of one partition and one home: what chance does not make, but somebody may.
TEST(KeyIndex, HoldsKeysThatAllWantOnePlace) {
  KeyIndex index(0);
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t key = 0; key < 3'000; ++key) {
      // low ^ high is the same for all of them.
      const auto repeat = index.Insert({key, key ^ 0x1234}, 10 * key + 1);
      ASSERT_EQ(repeat.has_value(), round > 0) << key;
      if (repeat) {
        ASSERT_EQ(repeat->first_ordinal, 10 * key + 1);
      }
    }
  }
  EXPECT_EQ(index.size(), 3'000U);
}

TEST(KeyIndex, LeavesNothingBehind) {
  const TempFolder folder;
  KeyIndex index(0, folder.path());
  for (std::uint64_t key = 0; key < 10'000; ++key) index.Insert(IntegerKey(key), key);
  EXPECT_FALSE(index.failure());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// A limit on the size of files, for as long as it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    static_cast<void>(std::signal(SIGXFSZ, handler_));
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST(KeyIndex, SaysThatItCouldNotWrite) {
  const FileSizeLimit limit(100'000);
  KeyIndex index(0);
  std::uint64_t key = 0;
  for (; key < 20'000 && !index.failure(); ++key) index.Insert(IntegerKey(key), key);
  ASSERT_TRUE(index.failure());
  EXPECT_EQ(index.failure()->id(), "cannot_write");
  EXPECT_GT(key, 3'000U);
  EXPECT_LT(key, 10'000U);
  // The first error stays, and nothing is said that is not known.
  EXPECT_FALSE(index.Insert(IntegerKey(0), key));
  EXPECT_EQ(index.failure()->id(), "cannot_write");
}

TEST(KeyIndex, SaysThatThereIsNoFolder) {
  const TempFolder folder;
  KeyIndex index(0, folder / "missing");
  for (std::uint64_t key = 0; key < 20'000 && !index.failure(); ++key) {
    index.Insert(IntegerKey(key), key);
  }
  ASSERT_TRUE(index.failure());
  EXPECT_EQ(index.failure()->id(), "cannot_write");
  EXPECT_NE(index.failure()->hint().find("TMPDIR"), std::string::npos);
}

// What the memory of 100 million keys rests on; a filter that let too much through would only be
// slow.
TEST(KeyFilter, LetsFewStrangersThrough) {
  constexpr std::uint64_t kKeys = 100'000;
  KeyFilter filter(kKeys);
  for (std::uint64_t key = 0; key < kKeys; ++key) {
    filter.Add(MixedBits(IntegerKey(key)) >> kPartitionBits);
  }
  std::uint64_t strangers = 0;
  for (std::uint64_t key = 0; key < 2 * kKeys; ++key) {
    const bool may_hold = filter.MayHold(MixedBits(IntegerKey(key)) >> kPartitionBits);
    if (key < kKeys) {
      ASSERT_TRUE(may_hold);
    } else {
      strangers += may_hold ? 1 : 0;
    }
  }
  EXPECT_LT(strangers, kKeys / 100);
}

}  // namespace
}  // namespace goldline::quality
