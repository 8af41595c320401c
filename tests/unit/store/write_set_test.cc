#include "core/store/write_set.h"

#include <gtest/gtest.h>

namespace goldline::store {
namespace {

TEST(WriteSetTest, FindsWhatItLeavesUnderAKey) {
  WriteSet changes;
  EXPECT_FALSE(changes.Find(Keyspace::kEntity, "a").touched);
  changes.Put(Keyspace::kEntity, "a", "1").Put(Keyspace::kEntity, "a", "2");
  EXPECT_EQ(changes.Find(Keyspace::kEntity, "a").value, "2");
  EXPECT_FALSE(changes.Find(Keyspace::kMeta, "a").touched) << "another keyspace";
  changes.Delete(Keyspace::kEntity, "a");
  EXPECT_TRUE(changes.Find(Keyspace::kEntity, "a").touched);
  EXPECT_EQ(changes.Find(Keyspace::kEntity, "a").value, std::nullopt);
}

TEST(WriteSetTest, RangesHideEarlierChangesOnly) {
  WriteSet changes;
  changes.Put(Keyspace::kEntity, "b", "old").DeleteRange(Keyspace::kEntity, "a", "c");
  EXPECT_EQ(changes.Find(Keyspace::kEntity, "b").value, std::nullopt);
  EXPECT_TRUE(changes.Find(Keyspace::kEntity, "bb").touched);
  EXPECT_FALSE(changes.Find(Keyspace::kEntity, "c").touched) << "the end is not deleted";
  changes.Put(Keyspace::kEntity, "b", "new");
  EXPECT_EQ(changes.Find(Keyspace::kEntity, "b").value, "new");
  changes.DeletePrefix(Keyspace::kEntity, "");
  EXPECT_TRUE(changes.Find(Keyspace::kEntity, "zzz").touched);
  EXPECT_FALSE(changes.Find(Keyspace::kByName, "a").touched) << "the next keyspace begins";
}

TEST(WriteSetTest, AnEmptyRangeIsNoChange) {
  WriteSet changes;
  changes.DeleteRange(Keyspace::kEntity, "b", "a").DeleteRange(Keyspace::kEntity, "b", "b");
  EXPECT_TRUE(changes.empty());
}

TEST(WriteSetTest, AppendsInOrder) {
  WriteSet first;
  first.Put(Keyspace::kEntity, "a", "1").Put(Keyspace::kEntity, "b", "1");
  EXPECT_EQ(first.Find(Keyspace::kEntity, "a").value, "1");
  WriteSet second;
  second.Put(Keyspace::kEntity, "a", "2").Expect(Keyspace::kEntity, "a", kAbsent);
  first.Append(second);
  EXPECT_EQ(first.Find(Keyspace::kEntity, "a").value, "2");
  EXPECT_EQ(first.Find(Keyspace::kEntity, "b").value, "1");
  EXPECT_EQ(first.expectations().size(), 1u);
}

TEST(WriteSetTest, RevisionsTellValuesApart) {
  EXPECT_NE(RevisionOf("a"), RevisionOf("b"));
  EXPECT_NE(RevisionOf(""), kAbsent) << "an empty value is a value";
  EXPECT_EQ(RevisionOf(std::nullopt), kAbsent);
}

}  // namespace
}  // namespace goldline::store
