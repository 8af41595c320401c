#include "lineage/sql_lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/sql/parser.h"
#include "core/text.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::ErrorId;
using testing_support::IsOk;

const JsonSchema& Schema() {
  static const JsonSchema schema = *JsonSchema::Parse(
      R"({"orders":{"id":"int","cust_id":"int","amount":"numeric","status":"text"},
          "shop.cust":{"id":"int","name":"text"}})");
  return schema;
}

QueryLineage Analyze(std::string_view text) {
  const auto query = sql::ParseSelect(text);
  EXPECT_THAT(query, IsOk());
  const auto lineage = AnalyzeQuery(**query, Schema().lookup());
  EXPECT_THAT(lineage, IsOk());
  return *lineage;
}

std::vector<std::string> Lines(const std::vector<SourceUse>& uses) {
  std::vector<std::string> lines;
  for (const SourceUse& use : uses) {
    for (const Transformation one : use.how.list()) {
      lines.push_back(Concat(use.field.dataset, ".", use.field.field, " ", ToString(one.subtype),
                             one.masking ? " masking" : "", use.inferred ? " inferred" : ""));
    }
  }
  return lines;
}

std::vector<std::string> Names(const std::vector<NameFinding>& findings) {
  std::vector<std::string> names;
  for (const NameFinding& finding : findings) names.push_back(finding.name);
  return names;
}

TEST(SqlLineage, OneUnknownTableTakesTheNamesThatNoOtherHas) {
  const QueryLineage lineage =
      Analyze("SELECT amount, note, elsewhere.x FROM orders JOIN elsewhere ON true");
  EXPECT_THAT(Lines(lineage.columns[0].sources), ElementsAre("orders.amount IDENTITY"));
  EXPECT_THAT(Lines(lineage.columns[1].sources), ElementsAre("elsewhere.note IDENTITY inferred"));
  EXPECT_THAT(Lines(lineage.columns[2].sources), ElementsAre("elsewhere.x IDENTITY"));
  EXPECT_THAT(Names(lineage.inferred), ElementsAre("note"));
}

TEST(SqlLineage, SaysWhatItDoesNotKnow) {
  const QueryLineage lineage =
      Analyze("SELECT id, nothing, a.z, (SELECT status FROM cust LIMIT 1) FROM orders, cust");
  EXPECT_THAT(lineage.columns[0].sources, IsEmpty());
  EXPECT_THAT(Names(lineage.ambiguous), ElementsAre("id"));
  EXPECT_THAT(lineage.ambiguous[0].candidates, ElementsAre("orders#id", "shop.cust#id"));
  EXPECT_THAT(Names(lineage.unresolved), ElementsAre("nothing", "a.z"));
  EXPECT_THAT(Names(lineage.captured), ElementsAre("status"));
  const QueryLineage two = Analyze("SELECT x FROM t1, t2");
  EXPECT_THAT(Names(two.ambiguous), ElementsAre("x"));
  EXPECT_THAT(two.columns[0].sources, IsEmpty());
}

TEST(SqlLineage, StarsPassUnknownColumnsThrough) {
  const QueryLineage lineage =
      Analyze("WITH o AS (SELECT * FROM raw) SELECT amount * 2 AS twice FROM o");
  EXPECT_THAT(Lines(lineage.columns[0].sources), ElementsAre("raw.amount TRANSFORMATION inferred"));
  const EdgeSet edges = EdgesOf(Analyze("SELECT * FROM raw"), "SELECT * FROM raw");
  EXPECT_THAT(edges.edges, ElementsAre(Edge{{"", "raw", ""}, "", Subtype::kIdentity}));
  EXPECT_THAT(edges.fields, IsEmpty());
}

TEST(SqlLineage, UnreachedTablesCountForNothing) {
  const QueryLineage lineage =
      Analyze("WITH unused AS (SELECT * FROM cust WHERE name = 'x') SELECT amount FROM orders");
  EXPECT_THAT(lineage.indirect, IsEmpty());
  EXPECT_EQ(lineage.inputs.size(), 1U);
}

TEST(SqlLineage, MentionsWhereInTheTextASourceIs) {
  const std::string text = "SELECT o.amount + o.amount AS a FROM orders o";
  const QueryLineage lineage = Analyze(text);
  ASSERT_EQ(lineage.columns[0].sources[0].spans.size(), 2U);
  const sql::Span span = lineage.columns[0].sources[0].spans[1];
  EXPECT_EQ(text.substr(span.begin, span.end - span.begin), "o.amount");
  EXPECT_EQ(span.begin, text.rfind("o.amount"));
}

TEST(SqlLineage, EdgesOfADashboardQuery) {
  const std::string text =
      "SELECT sum(amount) AS total, 1 AS one FROM orders WHERE status = 'paid'";
  const EdgeSet edges = EdgesOf(Analyze(text), text);
  EXPECT_THAT(edges.edges,
              ElementsAre(Edge{{"", "orders", "amount"}, "total", Subtype::kAggregation},
                          Edge{{"", "orders", "status"}, "", Subtype::kFilter}));
  EXPECT_THAT(edges.fields, ElementsAre("one", "total"));
  EXPECT_EQ(edges.field_sql[1].sql, "sum(amount)");
}

TEST(SqlLineage, MappingsOfAPipeline) {
  const std::vector<InputRelation> inputs = {
      {"crm", {"file", "crm.csv"}, {"id", "full_name", "email", "status"}, false}};
  const auto edges = EdgesOfMappings({{"id", "id"},
                                      {"first", "split_part(crm.full_name, ' ', 1)"},
                                      {"mail", "md5(email)"},
                                      {"active", "case when status = 'a' then true else false end"},
                                      {"source", "'crm'"}},
                                     inputs, "email is not null");
  ASSERT_THAT(edges, IsOk());
  const auto source = [](const char* field) { return FieldRef{"file", "crm.csv", field}; };
  EXPECT_THAT(edges->edges,
              ElementsAre(Edge{source("email"), "", Subtype::kFilter},
                          Edge{source("email"), "mail", {Subtype::kTransformation, true}},
                          Edge{source("full_name"), "first", Subtype::kTransformation},
                          Edge{source("id"), "id", Subtype::kIdentity},
                          Edge{source("status"), "active", Subtype::kConditional}));
  EXPECT_THAT(edges->fields, ElementsAre("active", "first", "id", "mail", "source"));
}

std::string ChainOfTables(int length, std::string_view select_list) {
  std::string chain = "WITH t0 AS (SELECT amount AS c FROM orders)";
  for (int i = 1; i < length; ++i) {
    chain += Concat(", t", i, " AS (SELECT ", select_list, " AS c FROM t", i - 1, ")");
  }
  return chain + Concat(" SELECT c FROM t", length - 1);
}

// A chain of tables is as deep as it is long: it is refused before the stack ends, also when each
// link is a long expression.
TEST(SqlLineage, RefusesWhatIsTooComplex) {
  std::string sum = "c";
  for (int i = 0; i < 900; ++i) sum += "+1";
  for (const std::string& text : {ChainOfTables(3000, "c"), ChainOfTables(30, sum)}) {
    const auto query = sql::ParseSelect(text);
    ASSERT_THAT(query, IsOk());
    (void)AnalyzeQuery(**query, Schema().lookup()).ok();
  }
  const auto long_chain = sql::ParseSelect(ChainOfTables(3000, "c"));
  EXPECT_THAT(AnalyzeQuery(**long_chain, Schema().lookup()), ErrorId("lineage_too_complex"));
  const auto chain = sql::ParseSelect(ChainOfTables(200, "c"));
  EXPECT_THAT(AnalyzeQuery(**chain, Schema().lookup()), IsOk());
  std::string nested = "amount";
  for (int i = 0; i < 40; ++i) nested = Concat("(SELECT ", nested, " FROM orders LIMIT 1)");
  EXPECT_EQ(Analyze(Concat("SELECT ", nested, " AS v FROM cust")).columns[0].sources.size(), 1U);
  std::string wide = "WITH t0 AS (SELECT amount AS c FROM orders)";
  for (int i = 1; i < 200; ++i) {
    wide += Concat(", t", i, " AS (SELECT a.c + b.c AS c FROM t", i - 1, " a, t", i - 1, " b)");
  }
  wide += " SELECT c FROM t199";
  const auto doubled = sql::ParseSelect(wide);
  ASSERT_THAT(doubled, IsOk());
  EXPECT_THAT(AnalyzeQuery(**doubled, Schema().lookup()), IsOk());
}

TEST(JsonSchemaTest, FindsTablesByUniqueSuffix) {
  EXPECT_THAT(JsonSchema::Parse("[]"), ErrorId("bad_json"));
  const auto find = [](std::string_view from) {
    return Analyze(Concat("SELECT * FROM ", from)).inputs[0].name;
  };
  EXPECT_EQ(find("cust"), "shop.cust");
  EXPECT_EQ(find("SHOP.Cust"), "shop.cust");
  EXPECT_EQ(find("db.shop.cust"), "shop.cust");
  EXPECT_EQ(find("other.cust"), "other.cust");
}

}  // namespace
}  // namespace goldline::lineage
