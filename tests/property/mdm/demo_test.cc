// The demo company's duplicates: for every seed the matcher finds exactly the people that the
// generator planted, so that scripts/demo can compare what was found with the truth.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>

#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "core/yaml.h"
#include "examples/demo/generator/company.h"
#include "examples/demo/generator/files.h"
#include "mdm/matcher.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"
#include "tests/support/person_files.h"

namespace goldline::mdm {
namespace {

using demo::Company;
using demo::Customer;
using demo::GenerateCompany;
using testing_support::IsOk;

MatchModel DemoModel() {
  const std::string file =
      std::string(GOLDLINE_SOURCE_DIR) + "/examples/demo/pipelines/customers.model.yaml";
  const auto yaml = ParseYaml(testing_support::ReadFile(file), file);
  EXPECT_THAT(yaml, IsOk());
  auto model = ParseMatchModel(*yaml, file);
  EXPECT_THAT(model, IsOk());
  return *std::move(model);
}

// What the customers pipeline hands to the matcher: mapped fields of records without faults.
struct Mapped {
  RecordBatch batch;
  std::vector<std::uint32_t> people;
  std::vector<const Customer*> customers;
};

Mapped Map(const Company& company, std::size_t period) {
  Mapped mapped;
  testing_support::Table table = {{"given_name", "family_name", "date_of_birth", "email", "phone",
                                   "street", "postcode", "city"}};
  const auto& truth = company.truth.periods[period];
  const std::size_t records = truth.customer_records + truth.bad_emails;
  std::vector<std::string> people;
  for (std::size_t c = 0; c < records; ++c) {
    const Customer& customer = company.customers[c];
    if (customer.bad_email) continue;
    table.push_back(
        {customer.given_name, customer.family_name, customer.date_of_birth, customer.email,
         customer.subscriber.empty() ? "" : customer.area_code + customer.subscriber,
         customer.street, customer.postcode, std::string(demo::CityAsWritten(customer))});
    people.push_back(std::to_string(customer.person));
    mapped.customers.push_back(&customer);
  }
  mapped.batch = testing_support::MakeBatch(table);
  mapped.people = testing_support::Labels(people);
  return mapped;
}

void Explain(const Mapped& mapped, const MatchResult& result) {
  const auto show = [&](std::size_t r) {
    const Customer& c = *mapped.customers[r];
    std::printf("  %u: %s | %s | %s | %s | %s | %s | %s\n", c.person, c.given_name.c_str(),
                c.family_name.c_str(), c.date_of_birth.c_str(), c.email.c_str(),
                c.subscriber.c_str(), c.street.c_str(), c.city.c_str());
  };
  for (const ScoredPair& pair : result.pairs) {
    const bool same = mapped.people[pair.left] == mapped.people[pair.right];
    const bool found = result.cluster[pair.left] == result.cluster[pair.right];
    if (same == found) continue;
    std::printf("%s, weight %.2f\n", same ? "missed" : "wrong", pair.weight);
    show(pair.left);
    show(pair.right);
  }
}

TEST(DemoCompany, TheMatcherFindsExactlyTheDuplicatesThatWerePlanted) {
  const char* wanted = std::getenv("GOLDLINE_DEMO_SEEDS");
  const unsigned long seeds = wanted ? std::strtoul(wanted, nullptr, 10)
                              : std::getenv("GOLDLINE_LONG_TESTS") ? 50
                                                                   : 1;
  const MatchModel model = DemoModel();
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(seed);
    const Company company = GenerateCompany(seed);
    // A single seed is for builds without optimisation: there the first period would add only time.
    for (std::size_t period = seeds > 1 ? 0 : 1; period < company.truth.periods.size(); ++period) {
      const Mapped mapped = Map(company, period);
      ASSERT_EQ(mapped.batch.rows(), company.truth.periods[period].customer_records);
      const auto result = Match({&mapped.batch, 1}, model, 2);
      ASSERT_THAT(result, IsOk());
      EXPECT_EQ(result->counters.clusters, company.truth.periods[period].people);
      const PartitionScore score = ScorePartition(result->cluster, mapped.people);
      EXPECT_EQ(score.pair_f1, 1.0);
      if (score.pair_f1 < 1) Explain(mapped, *result);
    }
  }
}

TEST(DemoCompany, ItsFilesDependOnTheSeedAlone) {
  const Company one = GenerateCompany(5);
  const Company same = GenerateCompany(5);
  const Company other = GenerateCompany(6);
  ASSERT_EQ(one.files.size(), same.files.size());
  for (std::size_t f = 0; f < one.files.size(); ++f) {
    EXPECT_EQ(one.files[f].text, same.files[f].text);
    EXPECT_NE(one.files[f].text, other.files[f].text);
  }
  EXPECT_EQ(demo::TruthJson(one.truth), demo::TruthJson(same.truth));
}

std::size_t LinesOf(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(DemoCompany, ItsFilesHoldWhatTheTruthSays) {
  std::set<std::string> changed_fields;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    const Company company = GenerateCompany(seed);
    const auto& unit = company.truth.unit_change;
    changed_fields.insert(unit.dataset + "#" + unit.field);
    EXPECT_EQ(company.truth.status_labels.size(), 5U);
    for (std::size_t period = 0; period < 2; ++period) {
      const auto& truth = company.truth.periods[period];
      const std::string& crm = company.files[period * 4].text;
      const std::string& accounts = company.files[period * 4 + 1].text;
      const std::string& orders = company.files[period * 4 + 2].text;
      const std::string& invoices = company.files[period * 4 + 3].text;
      EXPECT_EQ(LinesOf(crm) - 1 + LinesOf(accounts), truth.customer_records + truth.bad_emails);
      EXPECT_GT(truth.customer_records, truth.people + 300);

      std::size_t missing = 0;
      std::size_t wrong = 0;
      for (const std::string_view line : Split(orders, '\n')) {
        missing += line.find("\"account_id\":null") != std::string_view::npos ? 1 : 0;
        wrong += !line.empty() && line.find("\"currency\":\"EUR\"") == std::string_view::npos;
      }
      const auto table = testing_support::ParseCsv(invoices);
      for (std::size_t row = 1; row < table.size(); ++row) {
        missing += table[row][1].empty() ? 1 : 0;
        wrong += table[row][4] != "EUR" ? 1 : 0;
      }
      EXPECT_EQ(missing, truth.missing_account_ids);
      EXPECT_EQ(wrong, truth.wrong_currencies);
    }
  }
  EXPECT_EQ(changed_fields.size(), 3U);
}

TEST(DemoCompany, ItsTruthIsJson) {
  const auto truth = ParseJson(demo::TruthJson(GenerateCompany(9).truth));
  ASSERT_THAT(truth, IsOk());
  EXPECT_EQ(truth->Find("seed")->Int(), 9);
  EXPECT_EQ(truth->Find("periods")->items.size(), 2U);
}

}  // namespace
}  // namespace goldline::mdm
