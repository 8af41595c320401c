// Verify must find every kind of damage: each test makes one by hand.
#include "catalog/verify.h"

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/internal/stored.h"
#include "core/store/key.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::catalog {
namespace {

using store::EntityKind;
using store::Keyspace;
using store::KeyWriter;
using store::WriteSet;
using testing_support::IsOk;

class VerifyTest : public testing_support::StoreTest {
 public:
  VerifyTest() {
    const Status put = Update(
        store(), store::Durability::kSync, [this](const auto& view, auto& changes) -> Status {
          CatalogWriter writer(store(), view, changes, UtcTime{1});
          DatasetFacts facts;
          facts.ref = {"shop", "orders"};
          facts.fields = {{"id", "bigint", ""}};
          GL_TRY(dataset, writer.PutDataset(facts));
          GL_TRY(const JobId job, writer.PutJob({.ref = {"shop", "load"}}));
          GL_TRY(run, writer.PutRun({.uuid = {1, 2}, .job = job, .outputs = {dataset}}));
          return Ok();
        });
    EXPECT_THAT(put, IsOk());
  }

  // "check: problem" of each difference, after `damage`.
  std::vector<std::string> Damage(WriteSet damage) {
    Commit(std::move(damage));
    const auto report = Verify(store().View(), CatalogChecks());
    EXPECT_THAT(report, IsOk());
    std::vector<std::string> found;
    for (const Difference& difference : report->differences) {
      found.push_back(Concat(difference.check, ": ", difference.problem));
    }
    EXPECT_EQ(found.size(), report->difference_count);
    return found;
  }

  std::string DatasetKey() const {
    return internal::EntityKey(EntityKind::kDataset, dataset.value);
  }
  std::string NamesKey(std::string_view name) {
    const auto shop = CatalogView(store().View()).FindNamespace("shop");
    return internal::NameKey(EntityKind::kDataset, (*shop)->id.value, name);
  }

  DatasetId dataset;
  RunId run;
};

using Found = std::vector<std::string>;

TEST_F(VerifyTest, ASoundStoreHasNoDifferences) {
  const auto report = Verify(store().View(), CatalogChecks());
  ASSERT_THAT(report, IsOk());
  EXPECT_TRUE(report->ok());
  EXPECT_EQ(report->checks.size(), CatalogChecks().size());
  EXPECT_GE(report->records, 6u);
  EXPECT_GE(report->index_entries, 7u);
}

TEST_F(VerifyTest, FindsAMissingName) {
  EXPECT_EQ(Damage(std::move(WriteSet().Delete(Keyspace::kByName, NamesKey("orders")))),
            (Found{"names of datasets: missing"}));
}

TEST_F(VerifyTest, FindsADatasetThatItsSystemDoesNotList) {
  SystemId system;
  const Status put =
      Update(store(), store::Durability::kSync, [&](const auto& view, auto& changes) -> Status {
        CatalogWriter writer(store(), view, changes, UtcTime{1});
        GL_TRY(system, writer.PutSystem({.name = "erp"}));
        DatasetFacts facts;
        facts.ref = {"shop", "orders"};
        facts.system = system;
        GL_TRY([[maybe_unused]] const auto id, writer.PutDataset(facts));
        return Ok();
      });
  ASSERT_THAT(put, IsOk());
  const auto row = [&](SystemId of) { return KeyWriter().Of(of).Of(dataset).Take(); };
  EXPECT_EQ(Damage(std::move(WriteSet().Delete(Keyspace::kSystemMember, row(system)))),
            (Found{"names of datasets: missing"}));
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kSystemMember, row(system), ""))), Found{});
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kSystemMember, row({77}), ""))),
            (Found{"names of datasets: unexpected"}));
}

TEST_F(VerifyTest, FindsANameThatLeadsElsewhere) {
  EXPECT_EQ(Damage(std::move(
                WriteSet().Put(Keyspace::kByName, NamesKey("orders"), internal::EncodeId(999)))),
            (Found{"names of datasets: different", "names of datasets: dangling"}));
}

TEST_F(VerifyTest, FindsANameThatNobodyHas) {
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kByName, NamesKey("ghost"),
                                            internal::EncodeId(dataset.value)))),
            (Found{"names of datasets: unexpected"}));
}

TEST_F(VerifyTest, FindsARecordThatCannotBeRead) {
  const std::string bytes = **store().Get(Keyspace::kEntity, DatasetKey());
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kEntity, DatasetKey(),
                                            bytes.substr(0, bytes.size() / 2)))),
            (Found{"names of datasets: unreadable"}));
}

TEST_F(VerifyTest, FindsADeletedRecord) {
  const Found found = Damage(std::move(WriteSet().Delete(Keyspace::kEntity, DatasetKey())));
  EXPECT_EQ(found,
            (Found{"names of datasets: dangling", "references between entities: dangling",
                   "references between entities: dangling", "versions of facets: dangling"}));
}

// The only row of a keyspace.
std::pair<std::string, std::string> RowIn(store::KvStore& store, Keyspace keyspace) {
  const store::ReadView view = store.View();
  const store::Cursor at = view.Prefix(keyspace, "");
  EXPECT_TRUE(at.valid());
  return {std::string(at.key()), std::string(at.value())};
}

TEST_F(VerifyTest, FindsAMissingVersionOfAFacet) {
  const std::string key = RowIn(store(), Keyspace::kFacetVersion).first;
  EXPECT_EQ(Damage(std::move(WriteSet().Delete(Keyspace::kFacetVersion, key))),
            (Found{"versions of facets: missing"}));
}

TEST_F(VerifyTest, FindsAVersionThatNobodyReported) {
  auto [key, value] = RowIn(store(), Keyspace::kFacetVersion);
  key.back() = static_cast<char>(key.back() + 1);
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kFacetVersion, key, value))),
            (Found{"versions of facets: unexpected"}));
}

TEST_F(VerifyTest, FindsAMissingHeadOfFacets) {
  const std::string key = RowIn(store(), Keyspace::kFacetHead).first;
  EXPECT_EQ(Damage(std::move(WriteSet().Delete(Keyspace::kFacetHead, key))),
            (Found{"versions of facets: missing"}));
}

TEST_F(VerifyTest, FindsARunListedTwice) {
  const std::string key =
      KeyWriter().U8(internal::kRoleWrites).Of(dataset).DescendingTime({77}).Of(run).Take();
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kRunIndex, key, ""))),
            (Found{"names of runs: unexpected"}));
}

// A run may name a dataset twice, which is one entry of the list and hides no other.
TEST_F(VerifyTest, FindsAStrayListingBesideARunThatNamesADatasetTwice) {
  const Status put =
      Update(store(), store::Durability::kSync, [this](const auto& view, auto& changes) -> Status {
        CatalogWriter writer(store(), view, changes, UtcTime{2});
        GL_TRY(const RunId id, writer.PutRun({.uuid = {3, 4}, .inputs = {dataset, dataset}}));
        static_cast<void>(id);
        return Ok();
      });
  ASSERT_THAT(put, IsOk());
  EXPECT_EQ(Damage({}), Found{});
  const std::string key =
      KeyWriter().U8(internal::kRoleReads).Of(dataset).DescendingTime({77}).Of(run).Take();
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kRunIndex, key, ""))),
            (Found{"names of runs: unexpected"}));
}

TEST_F(VerifyTest, FindsAnIdThatWasNeverGiven) {
  const std::string key = internal::EntityKey(EntityKind::kNamespace, 1000000);
  const std::string record = Encode(internal::NamespaceRecord{"ghost"});
  const std::string name = internal::NameKey(EntityKind::kNamespace, 0, "ghost");
  EXPECT_EQ(Damage(std::move(WriteSet()
                                 .Put(Keyspace::kEntity, key, record)
                                 .Put(Keyspace::kByName, name, internal::EncodeId(1000000)))),
            (Found{"ids: unexpected"}));
}

TEST_F(VerifyTest, FindsAJournalWithoutItsRun) {
  const std::string key = KeyWriter().Of(run).U64(0).Take();
  EXPECT_EQ(Damage(std::move(WriteSet().Put(Keyspace::kBulkJournal, key, ""))),
            (Found{"journals of bulk runs: unexpected"}));
}

}  // namespace
}  // namespace goldline::catalog
