// The store against a std::map that does the same: random commits, conflicts, range deletes,
// snapshots, flushes and reopening.
#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "core/store/key.h"
#include "core/store/store.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::store {
namespace {

using testing_support::ErrorIs;
using testing_support::IsOk;

using Model = std::map<std::pair<Keyspace, std::string>, std::string>;

// Twice two keyspaces that share a column family, of which one is searched by prefix, and one that
// shares none.
constexpr Keyspace kUsed[] = {Keyspace::kByName, Keyspace::kRunIndex, Keyspace::kEdgeIn,
                              Keyspace::kEdgeOut, Keyspace::kMdm};

class StoreModelTest : public testing_support::StoreTest {
 public:
  Keyspace AnyKeyspace() { return kUsed[random() % std::size(kUsed)]; }
  std::string AnyKey() {
    static constexpr char kBytes[] = {'\0', 'a', 'b', '\xff'};
    std::string key(random() % 4, '\0');
    for (char& byte : key) byte = kBytes[random() % sizeof kBytes];
    if (random() % 2 == 0) return key;
    static const std::string kNumbers[] = {"aaaaaaaa", "aaaaaaab", std::string(8, '\xff')};
    return kNumbers[random() % std::size(kNumbers)] + key;
  }

  static void Delete(Model& from, Keyspace keyspace, const std::string& begin,
                     const std::string& end) {
    std::erase_if(from, [&](const auto& entry) {
      const auto& [space, key] = entry.first;
      return space == keyspace && key >= begin && (end.empty() || key < end);
    });
  }

  // Adds one random change to both.
  void Change(WriteSet& changes, Model& after) {
    const Keyspace keyspace = AnyKeyspace();
    const std::string key = AnyKey();
    switch (random() % 8) {
      case 0:
        changes.Delete(keyspace, key);
        after.erase({keyspace, key});
        break;
      case 1: {
        const std::string end = AnyKey();
        changes.DeleteRange(keyspace, key, end);
        Delete(after, keyspace, key, end);
        break;
      }
      default: {
        const std::string value(random() % 50, static_cast<char>('a' + random() % 26));
        changes.Put(keyspace, key, value);
        after[{keyspace, key}] = value;
      }
    }
  }

  // An expectation that holds, or one that does not.
  void Expect(WriteSet& changes, bool holds) {
    const Keyspace keyspace = AnyKeyspace();
    const std::string key = AnyKey();
    const auto found = model.find({keyspace, key});
    const Revision real = found == model.end() ? kAbsent : RevisionOf(found->second);
    changes.Expect(keyspace, key, holds ? real : Revision{real.value + 12345});
  }

  // That as many keys are in a range as there are, or one more or less.
  void ExpectKeys(WriteSet& changes, bool holds) {
    const Keyspace keyspace = AnyKeyspace();
    const std::string begin = AnyKey();
    const std::string end = AnyKey();
    const auto inside = [&](const auto& entry) {
      const auto& [space, key] = entry.first;
      return space == keyspace && key >= begin && key < end;
    };
    const auto keys = static_cast<std::size_t>(std::count_if(model.begin(), model.end(), inside));
    const std::size_t wrong = keys > 0 && random() % 2 == 0 ? keys - 1 : keys + 1;
    changes.ExpectKeys(keyspace, begin, end, holds ? keys : wrong);
  }

  void CommitSome() {
    WriteSet changes;
    Model after = model;
    for (std::size_t i = random() % 6; i > 0; --i) Change(changes, after);
    for (const auto& [key, value] : after) {
      EXPECT_EQ(*store().View().Get(changes, key.first, key.second), value);
    }
    const bool conflicts = random() % 5 == 0;
    const bool by_range = random() % 2 == 0;
    Expect(changes, by_range || !conflicts);
    ExpectKeys(changes, !by_range || !conflicts);
    const auto durability = random() % 8 == 0 ? Durability::kSync : Durability::kBuffered;
    const Status committed = store().Commit(std::move(changes), durability);
    if (conflicts) {
      EXPECT_THAT(committed, ErrorIs(ErrorCode::kConflict));
    } else {
      EXPECT_THAT(committed, IsOk());
      model = std::move(after);
    }
  }

  static void Compare(const ReadView& view, const Model& expected) {
    Model found;
    for (const Keyspace keyspace : kUsed) {
      Cursor at = view.Prefix(keyspace, "");
      for (; at.valid(); at.Next()) {
        found[{keyspace, std::string(at.key())}] = std::string(at.value());
      }
      EXPECT_THAT(at.status(), IsOk());
    }
    EXPECT_EQ(found, expected);
  }

  void CompareRanges() {
    const Keyspace keyspace = AnyKeyspace();
    const ReadView view = store().View();
    Cursor at = view.Keys(keyspace);
    for (int i = 0; i < 4; ++i) CompareRange(view, keyspace, at);
  }

  void CompareRange(const ReadView& view, Keyspace keyspace, Cursor& at) {
    const std::string begin = AnyKey();
    const bool by_prefix = random() % 2 == 0;
    const std::string end = by_prefix ? PrefixEnd(begin) : AnyKey();
    Model expected = model;
    Model found;
    std::erase_if(expected, [&](const auto& entry) {
      const auto& [space, key] = entry.first;
      return space != keyspace || key < begin || (!end.empty() && key >= end);
    });
    by_prefix ? at.Seek(begin) : at.Seek(begin, end);
    for (; at.valid(); at.Next()) {
      found[{keyspace, std::string(at.key())}] = std::string(at.value());
    }
    EXPECT_THAT(at.status(), IsOk());
    EXPECT_EQ(found, expected);
    if (end.empty()) return;
    const auto last = view.Last(keyspace, begin, end);
    ASSERT_THAT(last, IsOk());
    EXPECT_EQ(last->has_value(), !expected.empty());
    if (!*last || expected.empty()) return;
    EXPECT_EQ((*last)->key, expected.rbegin()->first.second);
    EXPECT_EQ((*last)->value, expected.rbegin()->second);
  }

  std::mt19937_64 random;
  Model model;
};

TEST_F(StoreModelTest, BehavesAsAMapDoes) {
  const std::uint64_t seed = std::random_device{}();
  random.seed(seed);
  std::vector<std::pair<ReadView, Model>> views;
  for (int step = 0; step < 3000; ++step) {
    const std::uint64_t what = random() % 100;
    if (what < 70) {
      CommitSome();
    } else if (what < 90) {
      CompareRanges();
    } else if (what < 94) {
      views.emplace_back(store().View(), model);
    } else if (what < 97 && !views.empty()) {
      Compare(views.front().first, views.front().second);
      views.erase(views.begin());
    } else if (what == 98) {
      EXPECT_THAT(store().Flush(), IsOk());
    } else if (what == 99) {
      views.clear();
      Reopen();
      Compare(store().View(), model);
    }
    ASSERT_FALSE(HasFailure()) << "seed " << seed << " step " << step;
  }
  Compare(store().View(), model);
}

}  // namespace
}  // namespace goldline::store
