#include "core/store/store.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/store/internal/settled_rows.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::store {
namespace {

using testing_support::ErrorId;
using testing_support::ErrorIs;
using testing_support::IsOk;

class KvStoreTest : public testing_support::StoreModesTest {
 public:
  std::optional<std::string> Get(Keyspace keyspace, std::string_view key) {
    auto value = store().Get(keyspace, key);
    EXPECT_THAT(value, IsOk());
    return *std::move(value);
  }

  // "a=1 b=2" for the keys of a scan.
  static std::string Text(Cursor at) {
    std::string text;
    for (; at.valid(); at.Next()) {
      text += Concat(text.empty() ? "" : " ", at.key(), "=", at.value());
    }
    EXPECT_THAT(at.status(), IsOk());
    return text;
  }
};
INSTANTIATE_TEST_SUITE_P(Modes, KvStoreTest, testing_support::AllStoreModes(),
                         testing_support::StoreModeName);

TEST_P(KvStoreTest, KeepsWhatWasCommitted) {
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1").Put(Keyspace::kMeta, "a", "2")));
  Step();
  EXPECT_EQ(Get(Keyspace::kEntity, "a"), "1");
  EXPECT_EQ(Get(Keyspace::kMeta, "a"), "2");
  EXPECT_EQ(Get(Keyspace::kEntity, "b"), std::nullopt);
  Commit(std::move(WriteSet().Delete(Keyspace::kEntity, "a").Put(Keyspace::kEntity, "e", "")));
  Step();
  EXPECT_EQ(Get(Keyspace::kEntity, "a"), std::nullopt);
  EXPECT_EQ(Get(Keyspace::kEntity, "e"), "");
}

TEST_P(KvStoreTest, ScansInOrderWithinTheKeyspace) {
  WriteSet changes;
  // kEntity and kByName have families of their own; kByName and kRunIndex share one.
  for (const std::string key : {"b", "ab", "a", "\xff", "\xff\xff"}) {
    changes.Put(Keyspace::kByName, key, "n").Put(Keyspace::kRunIndex, key, "r");
  }
  Commit(std::move(changes));
  Step();
  const ReadView view = store().View();
  EXPECT_EQ(Text(view.Prefix(Keyspace::kByName, "")), "a=n ab=n b=n \xff=n \xff\xff=n");
  EXPECT_EQ(Text(view.Prefix(Keyspace::kByName, "a")), "a=n ab=n");
  EXPECT_EQ(Text(view.Prefix(Keyspace::kByName, "\xff")), "\xff=n \xff\xff=n");
  EXPECT_EQ(Text(view.Range(Keyspace::kRunIndex, "ab", "\xff")), "ab=r b=r");
  EXPECT_EQ(Text(view.Range(Keyspace::kRunIndex, "b", "")), "b=r \xff=r \xff\xff=r");
  EXPECT_EQ(Text(view.Range(Keyspace::kRunIndex, "b", "a")), "");
}

TEST_P(KvStoreTest, DeletesRangesWithinTheKeyspace) {
  WriteSet changes;
  for (const std::string key : {"a", "ab", "b", "c"}) {
    changes.Put(Keyspace::kByName, key, "n").Put(Keyspace::kRunIndex, key, "r");
  }
  Commit(std::move(changes));
  Step();
  Commit(std::move(WriteSet().DeletePrefix(Keyspace::kByName, "a")));
  Step();
  EXPECT_EQ(Text(store().View().Prefix(Keyspace::kByName, "")), "b=n c=n");
  Commit(std::move(WriteSet().DeleteRange(Keyspace::kByName, "", "")));
  Step();
  EXPECT_EQ(Text(store().View().Prefix(Keyspace::kByName, "")), "");
  EXPECT_EQ(Text(store().View().Prefix(Keyspace::kRunIndex, "")), "a=r ab=r b=r c=r");
}

TEST_P(KvStoreTest, LaterChangesOfASetWin) {
  Commit(std::move(WriteSet()
                       .Put(Keyspace::kEntity, "a", "1")
                       .DeletePrefix(Keyspace::kEntity, "")
                       .Put(Keyspace::kEntity, "a", "2")));
  Step();
  EXPECT_EQ(Get(Keyspace::kEntity, "a"), "2");
}

TEST_P(KvStoreTest, AConflictChangesNothing) {
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1")));
  Step();
  const auto attempt = [this](Revision expected) {
    return store().Commit(std::move(WriteSet()
                                        .Put(Keyspace::kEntity, "a", "2")
                                        .Put(Keyspace::kEntity, "b", "2")
                                        .Expect(Keyspace::kEntity, "a", expected)),
                          Durability::kSync);
  };
  EXPECT_THAT(attempt(kAbsent), ErrorIs(ErrorCode::kConflict));
  EXPECT_THAT(attempt(RevisionOf("0")), ErrorIs(ErrorCode::kConflict));
  Step();
  EXPECT_EQ(Get(Keyspace::kEntity, "a"), "1");
  EXPECT_EQ(Get(Keyspace::kEntity, "b"), std::nullopt);
  EXPECT_THAT(attempt(RevisionOf("1")), IsOk());
  EXPECT_EQ(Get(Keyspace::kEntity, "b"), "2");
}

TEST_P(KvStoreTest, IdsAreDenseAndNeverGivenTwice) {
  for (std::uint64_t expected = 1; expected <= 5; ++expected) {
    EXPECT_EQ(*store().NextId("dataset"), expected);
    Step();
  }
  EXPECT_EQ(*store().NextId("job"), 1u);
  for (int i = 0; i < 3000; ++i) EXPECT_THAT(store().NextId("dataset"), IsOk());
  Reopen();
  EXPECT_EQ(*store().NextId("dataset"), 3006u);
}

TEST_P(KvStoreTest, ClosesOnceAndTakesNothingAfter) {
  EXPECT_THAT(store().NextId("dataset"), IsOk());
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1")));
  EXPECT_THAT(store().Close(), IsOk());
  EXPECT_THAT(store().Close(), IsOk());
  EXPECT_THAT(
      store().Commit(std::move(WriteSet().Put(Keyspace::kEntity, "b", "1")), Durability::kSync),
      ErrorId("store_closed"));
  EXPECT_THAT(store().NextId("dataset"), ErrorId("store_closed"));
  EXPECT_EQ(Get(Keyspace::kEntity, "a"), "1") << "reading goes on";
}

using StoreViewTest = testing_support::StoreTest;

TEST_F(StoreViewTest, AViewSeesOneMoment) {
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1")));
  const ReadView before = store().View();
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "2").Put(Keyspace::kEntity, "b", "2")));
  ASSERT_THAT(store().Flush(), IsOk());
  EXPECT_EQ(*before.Get(Keyspace::kEntity, "a"), "1");
  EXPECT_EQ(*before.Get(Keyspace::kEntity, "b"), std::nullopt);
  Cursor at = before.Prefix(Keyspace::kEntity, "");
  EXPECT_EQ(at.value(), "1");
  at.Next();
  EXPECT_FALSE(at.valid());
  EXPECT_EQ(*store().View().Get(Keyspace::kEntity, "a"), "2");
}

TEST_F(StoreViewTest, ReadsThroughAWriteSet) {
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1").Put(Keyspace::kEntity, "b", "1")));
  WriteSet changes;
  changes.Delete(Keyspace::kEntity, "a");
  EXPECT_EQ(*store().View().Get(changes, Keyspace::kEntity, "a"), std::nullopt);
  EXPECT_EQ(*store().View().Get(changes, Keyspace::kEntity, "b"), "1");
}

// One thread remembers the name of a thing that is newer than another one's view.
TEST_F(StoreViewTest, SettledRowsThatBelongTogetherAreThereTogether) {
  const ReadView before = store().View();
  Commit(std::move(
      WriteSet().Put(Keyspace::kByName, "name", "7").Put(Keyspace::kEntity, "7", "thing")));
  EXPECT_EQ(*store().View().GetSettled(Keyspace::kByName, "name"), "7");
  EXPECT_EQ(*before.GetSettled(Keyspace::kByName, "name"), "7");
  EXPECT_EQ(*before.GetSettled(Keyspace::kEntity, "7"), "thing");
}

TEST_F(StoreViewTest, SettledRowsAreRememberedUntilTheyAreDeleted) {
  Commit(std::move(WriteSet().Put(Keyspace::kByName, "a", "1").Put(Keyspace::kByName, "b", "2")));
  const ReadView before = store().View();
  EXPECT_EQ(*before.GetSettled(Keyspace::kByName, "a"), "1");
  EXPECT_EQ(*before.GetSettled(Keyspace::kByName, "c"), std::nullopt);
  Commit(std::move(WriteSet().Put(Keyspace::kByName, "c", "3")));
  EXPECT_EQ(*store().View().GetSettled(Keyspace::kByName, "c"), "3") << "absence is not remembered";
  EXPECT_EQ(*before.GetSettled(Keyspace::kByName, "c"), "3") << "a newer row may be given";

  Commit(std::move(WriteSet().Delete(Keyspace::kByName, "a")));
  EXPECT_EQ(*before.GetSettled(Keyspace::kByName, "a"), "1") << "the view is of before";
  EXPECT_EQ(*before.GetSettled(Keyspace::kByName, "b"), "2");
  EXPECT_EQ(*store().View().GetSettled(Keyspace::kByName, "a"), std::nullopt)
      << "what an old view reads is not remembered any more";
  Commit(std::move(WriteSet().DeletePrefix(Keyspace::kByName, "")));
  EXPECT_EQ(*store().View().GetSettled(Keyspace::kByName, "b"), std::nullopt);
  EXPECT_EQ(*store().View().GetSettled(Keyspace::kByName, "c"), std::nullopt);
}

TEST_F(StoreViewTest, ARememberingViewStillSeesOneMoment) {
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1")));
  const ReadView view = store().View().Remembering();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(*view.Get(Keyspace::kEntity, "a"), "1");
    EXPECT_EQ(*view.Get(Keyspace::kEntity, "b"), std::nullopt);
    EXPECT_EQ(*view.Get(Keyspace::kByName, "a"), std::nullopt);
    Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "2").Put(Keyspace::kEntity, "b", "2")));
  }
  EXPECT_EQ(*store().View().Remembering().Get(Keyspace::kEntity, "a"), "2");
}

TEST_F(StoreViewTest, RowsReadAtOnceAreThoseOfTheViewsMoment) {
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1").Put(Keyspace::kByName, "n", "1")));
  const ReadView view = store().View().Remembering();
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "2").Put(Keyspace::kEntity, "b", "2")));
  const std::vector<std::string> keys{"b", "a", "a"};
  ASSERT_THAT(view.Prefetch(Keyspace::kEntity, keys), IsOk());
  EXPECT_EQ(*view.Get(Keyspace::kEntity, "a"), "1");
  EXPECT_EQ(*view.Get(Keyspace::kEntity, "b"), std::nullopt);
  const std::vector<std::string> names{"m", "n"};
  for (int i = 0; i < 2; ++i) {
    const auto settled = view.GetManySettled(Keyspace::kByName, names);
    ASSERT_THAT(settled, IsOk());
    EXPECT_EQ((*settled)[0], std::nullopt);
    EXPECT_EQ((*settled)[1], "1");
  }
  EXPECT_EQ(*view.GetSettled(Keyspace::kByName, "n"), "1");
}

TEST_F(StoreViewTest, ARememberingViewHandsItsCursorsOn) {
  Commit(std::move(WriteSet()
                       .Put(Keyspace::kEdgeIn, "a", "1")
                       .Put(Keyspace::kEdgeIn, "b", "2")
                       .Put(Keyspace::kEdgeOut, "a", "3")));
  const ReadView view = store().View().Remembering();
  const auto values = [&view](Keyspace keyspace, std::string_view prefix) {
    std::string text;
    for (Cursor at = view.Prefix(keyspace, prefix); at.valid(); at.Next()) text += at.value();
    return text;
  };
  EXPECT_EQ(values(Keyspace::kEdgeIn, "b"), "2");
  EXPECT_EQ(values(Keyspace::kEdgeOut, ""), "3") << "another keyspace of the same family";
  Commit(std::move(WriteSet().Put(Keyspace::kEdgeIn, "c", "4")));
  EXPECT_EQ(values(Keyspace::kEdgeIn, ""), "12");
  const Cursor one = view.Prefix(Keyspace::kEdgeIn, "a");
  const Cursor other = view.Prefix(Keyspace::kEdgeIn, "b");
  EXPECT_EQ(one.value(), "1") << "two that are in use are two";
  EXPECT_EQ(other.value(), "2");
  EXPECT_EQ(values(Keyspace::kEdgeIn, "a"), "1");
  Cursor at = view.Keys(Keyspace::kEdgeOut);
  EXPECT_FALSE(at.valid()) << "as new: at no key yet";
  at = view.Prefix(Keyspace::kEdgeOut, "a");
  EXPECT_EQ(at.value(), "3");
}

TEST_F(StoreViewTest, ACursorSeeksWithinItsKeyspace) {
  WriteSet changes;
  for (const char* key : {"a1", "a2", "b1", "c"}) changes.Put(Keyspace::kEdgeIn, key, key);
  changes.Put(Keyspace::kEdgeOut, "a1", "other").Put(Keyspace::kEdgeOut, "d", "other");
  Commit(std::move(changes));
  Cursor at = store().View().Keys(Keyspace::kEdgeIn);
  EXPECT_FALSE(at.valid());
  const auto keys = [&at] {
    std::string text;
    for (; at.valid(); at.Next()) text += Concat(at.key(), " ");
    return text;
  };
  at.Seek("b");
  EXPECT_EQ(keys(), "b1 ");
  at.Seek("a");
  EXPECT_EQ(keys(), "a1 a2 ") << "backwards";
  at.Seek("a2", "c");
  EXPECT_EQ(keys(), "a2 b1 ");
  at.Seek("d");
  EXPECT_EQ(keys(), "") << "the next keyspace of the family is not ours";
  at.Seek("");
  EXPECT_EQ(keys(), "a1 a2 b1 c ");
}

TEST(SettledRowsTest, HoldsAsMuchAsItMayAndKeepsWhatIsAskedFor) {
  internal::SettledRows rows(std::size_t{64} << 10);
  for (int i = 0; i < 10'000; ++i) {
    rows.Add(0, Concat("key", i), Concat(i));
    EXPECT_EQ(rows.Find("key7").has_value(), i >= 7);
  }
  int kept = 0;
  for (int i = 0; i < 10'000; ++i) kept += rows.Find(Concat("key", i)) == Concat(i);
  EXPECT_GT(kept, 100);
  EXPECT_LT(kept, 1000);
  rows.Add(0, "large", std::string(100'000, 'x'));
  EXPECT_EQ(rows.Find("large"), std::nullopt);
}

using CommitTest = testing_support::StoreTest;

// What somebody expected something of is kept in memory; a view must not see it but as of its
// moment.
TEST_F(CommitTest, RowsThatAreChangedAgainAndAgainAreThoseOfTheViewsMoment) {
  std::vector<ReadView> views;
  for (int i = 0; i < 5; ++i) {
    const ReadView view = store().View();
    WriteSet changes;
    const auto before = view.Get(Keyspace::kEntity, "n");
    changes.Expect(Keyspace::kEntity, "n", RevisionOf(*before));
    changes.Put(Keyspace::kEntity, "n", "passing").Put(Keyspace::kEntity, "n", Concat(i));
    Commit(std::move(changes));
    views.push_back(store().View());
  }
  for (int i = 0; i < 5; ++i) EXPECT_EQ(*views[i].Get(Keyspace::kEntity, "n"), Concat(i));
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "n", "blindly")));
  EXPECT_EQ(*store().View().Get(Keyspace::kEntity, "n"), "blindly");
  Commit(std::move(WriteSet().Delete(Keyspace::kEntity, "n")));
  EXPECT_EQ(*store().View().Get(Keyspace::kEntity, "n"), std::nullopt);
  Commit(std::move(WriteSet()
                       .Expect(Keyspace::kEntity, "n", kAbsent)
                       .Put(Keyspace::kEntity, "n", std::string(9000, 'x'))));
  EXPECT_EQ((*store().View().Get(Keyspace::kEntity, "n"))->size(), 9000);
  Commit(std::move(WriteSet().DeletePrefix(Keyspace::kEntity, "")));
  EXPECT_EQ(*store().View().Get(Keyspace::kEntity, "n"), std::nullopt);
  EXPECT_EQ(*views[4].Get(Keyspace::kEntity, "n"), "4");
  const auto wrong = store().Commit(std::move(WriteSet()
                                                  .Expect(Keyspace::kEntity, "n", RevisionOf("4"))
                                                  .Put(Keyspace::kEntity, "n", "5")),
                                    Durability::kBuffered);
  EXPECT_EQ(wrong.error().code(), ErrorCode::kConflict);
}

// Of two rows that always change together one is expected, and so kept in memory, one is not.
TEST_F(CommitTest, AViewSeesOneMomentOfWhatIsKeptInMemoryAndWhatIsNot) {
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int thread = 0; thread < 2; ++thread) {
    readers.emplace_back([this, &done] {
      while (!done) {
        const ReadView view = store().View();
        const auto kept = view.Get(Keyspace::kEntity, "kept");
        EXPECT_EQ(*kept, *view.Get(Keyspace::kEntity, "other"));
        EXPECT_EQ(*kept, *view.Get(Keyspace::kEntity, "kept"));
      }
    });
  }
  for (int i = 0; i < 2000; ++i) {
    const auto change = [i](const ReadView& view, WriteSet& changes) -> Status {
      GL_TRY(const auto before, view.Get(Keyspace::kEntity, "kept"));
      EXPECT_EQ(before, i == 0 ? std::nullopt : std::optional(Concat(i - 1)));
      changes.Expect(Keyspace::kEntity, "kept", RevisionOf(before));
      changes.Put(Keyspace::kEntity, "kept", Concat(i)).Put(Keyspace::kEntity, "other", Concat(i));
      return Ok();
    };
    ASSERT_THAT(Update(store(), Durability::kBuffered, change), IsOk());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

TEST_F(CommitTest, ConcurrentUpdatesLoseNothing) {
  constexpr int kThreads = 4;
  constexpr int kEach = 100;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < kEach; ++i) {
        EXPECT_THAT(Update(store(), Durability::kBuffered,
                           [](const ReadView& view, WriteSet& changes) -> Status {
                             GL_TRY(auto value, view.Get(Keyspace::kEntity, "n"));
                             changes.Expect(Keyspace::kEntity, "n", RevisionOf(value));
                             const int count = value ? std::stoi(*value) : 0;
                             changes.Put(Keyspace::kEntity, "n", Concat(count + 1));
                             return Ok();
                           }),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*store().Get(Keyspace::kEntity, "n"), Concat(kThreads * kEach));
}

TEST_F(CommitTest, QuickUpdatesDoNotKeepASlowOneFromItsTurn) {
  const auto count_up = [](int reads) {
    return [reads](const ReadView& view, WriteSet& changes) -> Status {
      GL_TRY(auto value, view.Get(Keyspace::kEntity, "n"));
      for (int i = 0; i < reads; ++i) {
        GL_TRY(value, view.Get(Keyspace::kEntity, "n"));
      }
      changes.Expect(Keyspace::kEntity, "n", RevisionOf(value));
      changes.Put(Keyspace::kEntity, "n", Concat((value ? std::stoi(*value) : 0) + 1));
      return Ok();
    };
  };
  std::atomic<bool> slow_one_done{false};
  std::atomic<int> quick{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread) {
    threads.emplace_back([&] {
      while (!slow_one_done) {
        EXPECT_THAT(Update(store(), Durability::kBuffered, count_up(0)), IsOk());
        ++quick;
      }
    });
  }
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(Update(store(), Durability::kBuffered, count_up(2'000)), IsOk());
  }
  slow_one_done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*store().Get(Keyspace::kEntity, "n"), Concat(quick + 5));
}

TEST_F(CommitTest, SetsOfOneGroupSeeEachOther) {
  std::atomic<int> applied{0};
  std::atomic<int> conflicts{0};
  constexpr int kSets = 200;
  for (int i = 0; i < kSets; ++i) {
    WriteSet changes;
    changes.Expect(Keyspace::kEntity, "n", i == 0 ? kAbsent : RevisionOf(Concat(i - 1)));
    changes.Put(Keyspace::kEntity, "n", Concat(i));
    store().CommitAsync(std::move(changes), Durability::kBuffered,
                        [&](const Status& status) { ++(status.ok() ? applied : conflicts); });
  }
  EXPECT_THAT(store().Close(), IsOk());
  EXPECT_EQ(applied, kSets);
  EXPECT_EQ(conflicts, 0);
}

TEST_F(CommitTest, IdsAreDistinctAcrossThreads) {
  std::vector<std::vector<std::uint64_t>> given(4);
  std::vector<std::thread> threads;
  for (auto& mine : given) {
    threads.emplace_back([this, &mine] {
      for (int i = 0; i < 1000; ++i) mine.push_back(*store().NextId("n"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::uint64_t> all;
  for (const auto& mine : given) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], i + 1);
}

TEST_F(CommitTest, ACheckpointIsAStoreOfThatMoment) {
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "1")));
  const testing_support::TempFolder backups(testing_support::MemoryFolder());
  ASSERT_THAT(store().Checkpoint(backups / "one"), IsOk());
  Commit(std::move(WriteSet().Put(Keyspace::kEntity, "a", "2")));
  EXPECT_FALSE(store().Checkpoint(backups / "one").ok()) << "it is there already";
  const auto copy = KvStore::Open(backups / "one");
  ASSERT_THAT(copy, IsOk());
  EXPECT_EQ(*(*copy)->Get(Keyspace::kEntity, "a"), "1");
}

class OpenTest : public ::testing::Test {
 public:
  testing_support::TempFolder folder{testing_support::MemoryFolder()};
};

TEST_F(OpenTest, CreatesFoldersOnlyWhenAsked) {
  StoreOptions existing;
  existing.if_missing = IfMissing::kFail;
  EXPECT_THAT(KvStore::Open(folder / "a/b", existing), ErrorId("no_store"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
  EXPECT_THAT(KvStore::Open(folder / "a/b"), IsOk());
  EXPECT_THAT(KvStore::Open(folder / "a/b", existing), IsOk());
}

TEST_F(OpenTest, RefusesWhatIsNotAStoreAndLeavesItAlone) {
  testing_support::WriteFile(folder / "file", "text");
  EXPECT_THAT(KvStore::Open(folder / "file"), ErrorId("not_a_store"));
  EXPECT_THAT(KvStore::Open(folder / "file/store"), ErrorId("cannot_open_store"));
  std::filesystem::create_directory(folder / "papers");
  testing_support::WriteFile(folder / "papers/thesis.txt", "text");
  EXPECT_THAT(KvStore::Open(folder / "papers"), ErrorId("not_a_store"));
  EXPECT_FALSE(std::filesystem::exists(folder / "papers/LOCK"));
}

TEST_F(OpenTest, TakesUpAnUnfinishedCreation) {
  std::filesystem::create_directory(folder / "store");
  testing_support::WriteFile(folder / "store/LOCK", "");
  testing_support::WriteFile(folder / "store/LOG", "text");
  EXPECT_THAT(KvStore::Open(folder / "store"), IsOk());
}

TEST_F(OpenTest, SaysWhenTheStoreIsInUseHere) {
  const auto first = KvStore::Open(folder / "store");
  ASSERT_THAT(first, IsOk());
  const auto second = KvStore::Open(folder / "store");
  EXPECT_THAT(second, ErrorId("store_locked"));
  EXPECT_NE(second.error().ToString().find((folder / "store").string()), std::string::npos);
}

TEST_F(OpenTest, RefusesTheFormatOfANewerVersion) {
  const std::string key = std::string("format") + '\0' + '\1';
  for (const auto& [format, id] : {std::pair{"2 1 goldline 9", ""},
                                   {"2 2 goldline 9", "store_newer"},
                                   {"nonsense", "store_damaged"}}) {
    std::filesystem::remove_all(folder / "store");
    {
      const auto store = KvStore::Open(folder / "store");
      ASSERT_THAT(store, IsOk());
      ASSERT_THAT((*store)->Commit(std::move(WriteSet().Put(Keyspace::kMeta, key, format)),
                                   Durability::kSync),
                  IsOk());
    }
    if (std::string_view(id).empty()) {
      EXPECT_THAT(KvStore::Open(folder / "store"), IsOk()) << format;
    } else {
      EXPECT_THAT(KvStore::Open(folder / "store"), ErrorId(std::string_view(id))) << format;
    }
  }
}

TEST_F(OpenTest, SaysWhenItsFilesAreDamaged) {
  ASSERT_THAT(KvStore::Open(folder / "store"), IsOk());
  testing_support::WriteFile(folder / "store/CURRENT", "MANIFEST-999999\n");
  EXPECT_FALSE(KvStore::Open(folder / "store").ok());
  testing_support::WriteFile(folder / "store/CURRENT", "nonsense");
  EXPECT_THAT(KvStore::Open(folder / "store"), ErrorIs(ErrorCode::kDataLoss));
}

// Flipping a byte of an acknowledged record must be an error, not a shorter history.
TEST_F(OpenTest, DamageInTheLogIsNeverPassedOver) {
  {
    const auto store = KvStore::Open(folder / "store");
    ASSERT_THAT(store, IsOk());
    for (int i = 0; i < 20; ++i) {
      ASSERT_THAT((*store)->Commit(std::move(WriteSet().Put(Keyspace::kEntity, Concat(i),
                                                            std::string(100, 'v'))),
                                   Durability::kSync),
                  IsOk());
    }
  }
  for (const auto& file : std::filesystem::directory_iterator(folder / "store")) {
    if (file.path().extension() != ".log" || file.file_size() < 1000) continue;
    std::string bytes = testing_support::ReadFile(file.path());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    testing_support::WriteFile(file.path(), bytes);
  }
  EXPECT_THAT(KvStore::Open(folder / "store"), ErrorIs(ErrorCode::kDataLoss));
}

}  // namespace
}  // namespace goldline::store
