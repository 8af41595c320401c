#include "ingest/pipeline.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::IsOk;

constexpr std::string_view kCustomers = R"yaml(name: customers
namespace: demo
owner: crm@example.com
variables: {period: 2026-09}
sources:
  - dataset: legacy_crm.customers
    input: data/${period}/crm.csv
    where: status <> 'test'
    fields:
      customer_id: "'CRM-' || trim(id)"
      email: lower(email)
contract: customers.odcs.yaml
quarantine: out/customers.quarantine.ndjson
match: {entity: customer, id: customer_id}
target: {dataset: other/crm.customers, output: /abs/customers.csv, records: golden}
)yaml";

TEST(Pipeline, ReadsAllSections) {
  const auto pipeline = Pipeline::Parse(kCustomers, "demo/p.yaml", {{"period", "2026-10"}});
  ASSERT_THAT(pipeline, IsOk());
  ASSERT_EQ(pipeline->sources.size(), 1U);
  const PipelineSource& source = pipeline->sources.front();
  EXPECT_EQ(source.dataset, (catalog::DatasetRef{"demo", "legacy_crm.customers"}));
  EXPECT_EQ(source.system, "legacy_crm");
  EXPECT_EQ(source.inputs, std::vector<std::string>{"demo/data/2026-10/crm.csv"});
  EXPECT_EQ(source.fields[1].sql, "lower(email)");
  EXPECT_EQ(source.fields[1].line, 11U);
  EXPECT_EQ(pipeline->contract_file, "demo/customers.odcs.yaml");
  EXPECT_EQ(pipeline->gate, std::nullopt);
  EXPECT_EQ(pipeline->match->id, "customer_id");
  EXPECT_EQ(pipeline->target->dataset, (catalog::DatasetRef{"other", "crm.customers"}));
  EXPECT_EQ(pipeline->target->output, "/abs/customers.csv");
  EXPECT_EQ(pipeline->target->records, TargetRecords::kGolden);
}

struct BadCase {
  std::string_view yaml;
  std::uint64_t line;
  std::string_view says;
};

TEST(Pipeline, NamesTheLineOfWhatIsWrong) {
  const BadCase cases[] = {
      {"", 0, "mapping"},
      {"name: a\nsorces: []\n", 2, "did you mean sources?"},
      {"name: a\n", 1, "either sources or a statement"},
      {"sources: []\n", 1, "needs name"},
      {"name: a\nsources:\n  - input: x.csv\n", 3, "needs dataset"},
      {"name: a\nsources:\n  - dataset: d\n    input: ${p}.csv\n", 4, "no value"},
      {"name: a\nsources:\n  - {dataset: d, input: x.csv}\n", 1, "needs a target"},
      {"name: a\ngate: maybe\nsources: []\n", 2, "observe, quarantine or stop"},
      {"name: a\nsources:\n  - {dataset: d, input: x, fields: [a]}\n", 3, "must map"},
      {"name: a\nname: b\n", 2, "stands twice"},
      {"name: [\n", 2, "not YAML"},
      {"name: a\nstatement: {sql: q.sql}\n", 2, "needs target"},
      {"name: a\nstatement:\n  sql: q.sql\n  target: t\n  dialect: klingon\n", 5, "no dialect is"},
  };
  for (const BadCase& bad : cases) {
    const auto pipeline = Pipeline::Parse(bad.yaml, "p.yaml", {});
    ASSERT_FALSE(pipeline.ok()) << bad.yaml;
    const std::string text = pipeline.error().ToString();
    EXPECT_NE(text.find(bad.says), std::string::npos) << bad.yaml << "\n" << text;
    if (bad.line != 0) {
      EXPECT_EQ(pipeline.error().place().line, bad.line) << bad.yaml << text;
    }
    EXPECT_EQ(ExitCode(pipeline.error().code()), 2);
  }
}

TEST(Pipeline, RefusesAVariableThatItDoesNotDeclare) {
  const auto pipeline = Pipeline::Parse(kCustomers, "p.yaml", {{"perod", "x"}});
  ASSERT_FALSE(pipeline.ok());
  EXPECT_NE(pipeline.error().message().find("perod"), std::string::npos);
}

TEST(Pipeline, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(ExitCode(Pipeline::Load("/nonexistent/p.yaml", {}).error().code()), 3);
  const auto folder = Pipeline::Load("/tmp", {});
  EXPECT_NE(folder.error().message().find("directory"), std::string::npos);
}

}  // namespace
}  // namespace goldline::ingest
