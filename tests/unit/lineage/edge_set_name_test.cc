// What is said again in the same names is the same edge set, without looking the names up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "tests/unit/lineage/lineage_fixture.h"

namespace goldline::lineage {
namespace {

using store::Keyspace;
using testing::ElementsAre;
using testing_support::IsOk;

class EdgeSetNameTest : public LineageTest {
 protected:
  void TellCopy(UtcTime time) {
    Tell("load", {"wh", "payments"}, time,
         {{{"crm", "billing", "amount"}, "eur", Subtype::kIdentity}});
  }

  std::size_t RowsIn(Keyspace keyspace) const {
    std::size_t rows = 0;
    for (store::Cursor at = store_->View().Prefix(keyspace, {}); at.valid(); at.Next()) ++rows;
    return rows;
  }

  std::vector<std::string> Upstream() const {
    return EdgesOf(*Graph().Walk({"wh", "payments", "eur"}, {}));
  }

  std::uint64_t DifferencesFound() const {
    const auto report = catalog::Verify(store_->View(), LineageChecks());
    EXPECT_THAT(report, IsOk());
    return report.ok() ? report->difference_count : 0;
  }
};

TEST_F(EdgeSetNameTest, RunsThatRepeatShareOne) {
  for (int hour = 1; hour < 5; ++hour) TellCopy(Hour(hour));
  EXPECT_EQ(RowsIn(Keyspace::kEdgeSet), 1U);
  EXPECT_EQ(RowsIn(Keyspace::kEdgeSetName), 1U);
  EXPECT_THAT(Upstream(), ElementsAre("crm/billing#amount>wh/payments#eur"));
  EXPECT_EQ(DifferencesFound(), 0U);
}

// Between two other facts, where all of the timeline is computed again.
TEST_F(EdgeSetNameTest, ARepetitionThatComesLateIsReadWhereItMatters) {
  TellCopy(Hour(1));
  Tell("load", {"wh", "payments"}, Hour(5), {{{"crm", "bills", "sum"}, "eur", Subtype::kIdentity}});
  TellCopy(Hour(3));
  EXPECT_THAT(Upstream(), ElementsAre("crm/bills#sum>wh/payments#eur"));
  TellCopy(Hour(7));
  EXPECT_THAT(Upstream(), ElementsAre("crm/billing#amount>wh/payments#eur"));
  EXPECT_EQ(RowsIn(Keyspace::kEdgeSetName), 2U);
  EXPECT_EQ(DifferencesFound(), 0U);
}

TEST_F(EdgeSetNameTest, ANameThatADatasetGaveUpMeansAnotherOne) {
  TellCopy(Hour(1));
  const auto rename = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
    catalog::CatalogWriter catalog(*store_, view, changes, Hour(2));
    GL_TRY(const auto billing, catalog.catalog().FindDataset({"crm", "billing"}));
    return catalog.RenameDataset(billing->id, {"crm", "invoices"});
  };
  ASSERT_THAT(store::Update(*store_, store::Durability::kBuffered, rename), IsOk());
  EXPECT_THAT(Upstream(), ElementsAre("crm/invoices#amount>wh/payments#eur"));
  TellCopy(Hour(3));
  EXPECT_THAT(Upstream(), ElementsAre("crm/billing#amount>wh/payments#eur"));
  EXPECT_EQ(RowsIn(Keyspace::kEdgeSetName), 2U);
}

TEST_F(EdgeSetNameTest, VerifyFindsANameOfNothing) {
  TellCopy(Hour(1));
  store::WriteSet changes;
  changes.Put(Keyspace::kEdgeSetName, std::string(16, 'n'), std::string(16, 's'));
  ASSERT_THAT(store_->Commit(std::move(changes), store::Durability::kBuffered), IsOk());
  EXPECT_EQ(DifferencesFound(), 1U);
}

}  // namespace
}  // namespace goldline::lineage
