#include "core/store/audit_chain.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/sha256.h"
#include "core/text.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::store {
namespace {

using testing_support::ErrorIs;
using testing_support::IsOk;

class AuditChainTest : public testing_support::StoreModesTest {
 public:
  void Chain(std::string_view entry) { Commit(std::move(WriteSet().Chain(entry))); }

  // Every entry with its number, in order; fails unless each is linked to the one before.
  std::vector<std::string> Entries() {
    std::vector<std::string> entries;
    ChainLink last;
    const ReadView view = store().View();
    Cursor at = view.Prefix(Keyspace::kAudit, "");
    for (; at.valid(); at.Next()) {
      const Result<Chained> chained = DecodeChained(at.key(), at.value());
      EXPECT_THAT(chained, IsOk());
      last = NextLink(last, chained->entry);
      EXPECT_EQ(last.hash, chained->link.hash);
      entries.push_back(Concat(chained->link.number, " ", chained->entry));
    }
    EXPECT_THAT(at.status(), IsOk());
    return entries;
  }
};
INSTANTIATE_TEST_SUITE_P(Modes, AuditChainTest, testing_support::AllStoreModes(),
                         testing_support::StoreModeName);

TEST(ChainLinkTest, IsTheHashOfWhatItIsDocumentedToBe) {
  const std::string zero(32, '\0');
  const ChainLink first = NextLink({}, "a");
  EXPECT_EQ(first.number, 1u);
  EXPECT_EQ(first.hash, Sha256Digest(zero + std::string("\0\0\0\0\0\0\0\1a", 9)));
  const ChainLink second = NextLink(first, "");
  EXPECT_EQ(second.hash, Sha256Digest(first.hash + std::string("\0\0\0\0\0\0\0\2", 8)));
}

TEST_P(AuditChainTest, LinksEntriesInTheOrderOfTheirCommits) {
  EXPECT_TRUE(Entries().empty());
  Chain("a");
  Step();
  // Two in one set, beside another change.
  Commit(std::move(WriteSet().Chain("b").Put(Keyspace::kMeta, "x", "1").Chain("")));
  Step();
  Chain("c");
  EXPECT_EQ(Entries(), (std::vector<std::string>{"1 a", "2 b", "3 ", "4 c"}));
}

TEST_P(AuditChainTest, LinksNothingOfASetThatIsRefused) {
  Chain("a");
  WriteSet refused;
  refused.Chain("never").Expect(Keyspace::kMeta, "x", RevisionOf("1"));
  EXPECT_THAT(store().Commit(std::move(refused), Durability::kSync), ErrorIs(ErrorCode::kConflict));
  Step();
  Chain("b");
  EXPECT_EQ(Entries(), (std::vector<std::string>{"1 a", "2 b"}));
}

TEST_P(AuditChainTest, LinksEntriesOfManyThreadsOneByOne) {
  constexpr int kThreads = 4;
  constexpr int kEach = 50;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < kEach; ++i) {
        EXPECT_THAT(store().Commit(std::move(WriteSet().Chain("x")), Durability::kBuffered),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Step();
  EXPECT_EQ(Entries().size(), std::size_t{kThreads} * kEach);
}

}  // namespace
}  // namespace goldline::store
