#include "catalog/near_names.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::catalog {
namespace {

using testing_support::IsOk;

class NearNamesTest : public testing_support::StoreModesTest {
 public:
  void PutDatasets(const std::vector<DatasetRef>& datasets) {
    Put([&](CatalogWriter& writer) -> Status {
      for (const DatasetRef& dataset : datasets) {
        GL_TRY([[maybe_unused]] const auto id, writer.PutDataset({.ref = dataset}));
      }
      return Ok();
    });
  }
  void PutJobs(const std::vector<JobRef>& jobs) {
    Put([&](CatalogWriter& writer) -> Status {
      for (const JobRef& job : jobs) {
        GL_TRY([[maybe_unused]] const auto id, writer.PutJob({.ref = job}));
      }
      return Ok();
    });
  }

  // "namespace name"; empty when nothing is near.
  std::string DatasetNear(std::string_view text) {
    const auto found = NearestDataset(CatalogView(store().View()), text);
    EXPECT_THAT(found, IsOk());
    return found.ok() && *found ? Concat((*found)->namespace_name, " ", (*found)->name) : "";
  }
  std::string JobNear(std::string_view text) {
    const auto found = NearestJob(CatalogView(store().View()), text);
    EXPECT_THAT(found, IsOk());
    return found.ok() && *found ? Concat((*found)->namespace_name, " ", (*found)->name) : "";
  }

 private:
  template <class Change>
  void Put(Change change) {
    const auto add = [&](const store::ReadView& view, store::WriteSet& changes) -> Status {
      CatalogWriter writer(store(), view, changes, UtcTime{1});
      return change(writer);
    };
    ASSERT_THAT(store::Update(store(), store::Durability::kBuffered, add), IsOk());
    Step();
  }
};
INSTANTIATE_TEST_SUITE_P(Modes, NearNamesTest, testing_support::AllStoreModes(),
                         testing_support::StoreModeName);

TEST_P(NearNamesTest, NamesWhatWasProbablyMeant) {
  PutDatasets({{"crm", "customers"},
               {"crm", "Invoices"},
               {"crm", "orders_2025"},
               {"crm", "orders_2026"},
               {"s3://lake/raw", "events"},
               {"warehouse", "shop.public.payments"},
               {"warehouse", "rates"},
               {"warehouse", "t\xc3\xa4glich"},
               {"warehouse", "id"}});
  const struct {
    std::string_view text;
    std::string_view meant;
  } cases[] = {
      {"crm/costumers", "crm customers"},                // two edits
      {"crm/cutsomers", "crm customers"},                // two neighbours swapped
      {"ustomers", "crm customers"},                     // the first letter, no namespace
      {"CUSTOMERS", "crm customers"},                    // case alone
      {"invoices", "crm Invoices"},                      // case of the name
      {"warehouse/customers", "crm customers"},          // another namespace
      {"elsewhere/customers", "crm customers"},          // a namespace that nobody has
      {"warehose/rates", "warehouse rates"},             // a slip in the namespace
      {"s3://lake/raw/event", "s3://lake/raw events"},   // a namespace with slashes
      {"s3://lake/row/events", "s3://lake/raw events"},  //
      {"crm/orders", "crm orders_2025"},                 // a beginning
      {"payments", "warehouse shop.public.payments"},    // the last part
      {"warehouse/Payments", "warehouse shop.public.payments"},
      {"warehouse/taglich", "warehouse t\xc3\xa4glich"},  // two bytes for one
      {"crm/orders_2027", "crm orders_2025"},             // one edit from both: the first
      {"ix", "warehouse id"},
      {"nothing", ""},
      {"crm/nothing/at/all", ""},
      {"", ""},
      {"/", ""},
      {"crm/", ""},
  };
  for (const auto& one : cases) EXPECT_EQ(DatasetNear(one.text), one.meant) << one.text;
  EXPECT_EQ(DatasetNear(std::string(100'000, 'c')), "");
  EXPECT_EQ(JobNear("crm/customers"), "");
}

TEST_P(NearNamesTest, JobsHaveNamesOfTheirOwn) {
  PutJobs({{"etl", "load_orders"}, {"etl", "load_customers"}});
  EXPECT_EQ(JobNear("etl/load_order"), "etl load_orders");
  EXPECT_EQ(JobNear("load_customers"), "etl load_customers");
  EXPECT_EQ(JobNear("elt/load_orders"), "etl load_orders");
  EXPECT_EQ(JobNear("etl/load"), "etl load_customers");
  EXPECT_EQ(DatasetNear("etl/load_orders"), "");
}

// Where there are too many names to look at, a slip is still found by the letters around it.
TEST_P(NearNamesTest, FindsASlipAmongManyNames) {
  std::vector<DatasetRef> datasets;
  for (int i = 0; i < 5'000; ++i) {
    datasets.push_back({"lake", Concat("layer_", i % 10, ".table_", 10'000 + i)});
  }
  datasets.push_back({"lake", "marts.revenue_by_region"});
  PutDatasets(datasets);
  EXPECT_EQ(DatasetNear("lake/marts.revenue_by_regoin"), "lake marts.revenue_by_region");
  EXPECT_EQ(DatasetNear("lake/mrts.revenue_by_region"), "lake marts.revenue_by_region");
  EXPECT_EQ(DatasetNear("lake/Layer_7.table_10007"), "lake layer_7.table_10007");
  EXPECT_EQ(DatasetNear("lake/layer_7.tible_10007"), "lake layer_7.table_10007");
}

}  // namespace
}  // namespace goldline::catalog
