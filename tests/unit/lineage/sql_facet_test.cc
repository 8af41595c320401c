// The SQL of a job as field lineage of its event: which names mean which dataset, what is left as
// it was, and that a wrong edge is worse than none.
#include "lineage/internal/sql_facet.h"

#include <algorithm>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "core/text.h"
#include "lineage/event_store.h"
#include "lineage/graph.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;

struct Table {
  std::string_view name;
  std::vector<std::string_view> columns{};
  std::string_view facets{};  // more of them
};

void WriteTables(const std::vector<Table>& tables, JsonWriter& json) {
  json.BeginArray();
  for (const Table& table : tables) {
    json.BeginObject().Key("namespace").String("postgres://h:5432").Key("name").String(table.name);
    json.Key("facets").BeginObject();
    if (!table.columns.empty()) {
      json.Key("schema").BeginObject().Key("fields").BeginArray();
      for (const std::string_view column : table.columns) {
        json.BeginObject().Key("name").String(column).EndObject();
      }
      json.EndArray().EndObject();
    }
    if (!table.facets.empty()) json.Key("columnLineage").Raw(table.facets);
    json.EndObject().EndObject();
  }
  json.EndArray();
}

struct Told {
  std::string_view sql;
  std::vector<Table> inputs;
  std::vector<Table> outputs;
  std::string_view type = "COMPLETE";  // empty: a JobEvent
  std::string_view time = "2026-01-01T00:00:00Z";
  std::string_view dialect{};
  bool dbt = false;
};

std::string BodyOf(const Told& told) {
  JsonWriter json;
  json.BeginObject().Key("eventTime").String(told.time).Key("producer").String("p");
  json.Key("schemaURL").String(told.type.empty() ? "s#/$defs/JobEvent" : "s#/$defs/RunEvent");
  if (!told.type.empty()) {
    json.Key("eventType").String(told.type).Key("run").BeginObject();
    json.Key("runId").String("0193554a-6a6b-7c3d-9a1e-0123456789ab").Key("facets").BeginObject();
    if (told.dbt) json.Key("dbt_version").BeginObject().EndObject();
    json.EndObject().EndObject();
  }
  json.Key("job").BeginObject().Key("namespace").String("etl").Key("name").String("load");
  json.Key("facets").BeginObject();
  if (!told.sql.empty()) {
    json.Key("sql").BeginObject().Key("query").String(told.sql);
    json.Key("dialect").String(told.dialect).EndObject();
  }
  json.EndObject().EndObject().Key("inputs");
  WriteTables(told.inputs, json);
  json.Key("outputs");
  WriteTables(told.outputs, json);
  json.EndObject();
  return json.Take();
}

Event EventOf(const Told& told) { return *ParseEvent(BodyOf(told)); }

// "shop.public.a#x -> y IDENTITY, …" of the first output, sorted; "none" when the SQL says nothing.
std::string EdgesIn(const Event& event) {
  if (event.outputs.empty() || !event.outputs[0].sql_lineage) return "none";
  std::vector<std::string> lines;
  for (const Edge& edge : event.outputs[0].sql_lineage->edges) {
    std::vector<std::string> hows;
    for (const Transformation& one : edge.how.list()) {
      const std::string_view name = ToString(one.subtype);
      hows.emplace_back(name.empty() ? "?" : name);
    }
    lines.push_back(Concat(edge.source.dataset, edge.source.field.empty() ? "" : "#",
                           edge.source.field, ">", edge.target, " ", Join(hows, "+")));
  }
  return Join(lines, ", ");
}

std::string ReasonsIn(const Event& event) {
  std::vector<std::string> reasons;
  for (const Ignored& one : event.ignored) {
    if (one.what == "job.facets.sql") reasons.push_back(one.why);
  }
  return Join(reasons, "; ");
}

// Which fields reach which by value, and whether masked.
std::set<std::string> ValuesIn(const EdgeSet& set) {
  std::set<std::string> lines;
  for (const Edge& edge : set.edges) {
    if (!edge.how.HasDirect()) continue;
    lines.insert(
        Concat(ToString(edge.source), ">", edge.target, edge.how.Masks() ? " masked" : ""));
  }
  return lines;
}

const Table kA{"shop.public.a", {"x", "y"}};
const Table kB{"shop.public.b", {"x", "z"}};
const Table kO{"shop.public.o", {"p", "q"}};
const Table kOpenO{"shop.public.o"};

TEST(SqlFacet, TellsWhichFieldsFeedWhich) {
  const struct {
    std::string_view sql;
    std::vector<Table> inputs;
    Table output;
    std::string_view edges;
    std::string_view reasons;
  } cases[] = {
      {"insert into o select x, y + 1 from public.a",
       {kA},
       kO,
       "shop.public.a#x>p IDENTITY, shop.public.a#y>q TRANSFORMATION",
       ""},
      {"INSERT INTO O (Q) SELECT X FROM SHOP.PUBLIC.A WHERE y > 1",
       {kA},
       kO,
       "shop.public.a#x>q IDENTITY, shop.public.a#y> FILTER",
       ""},
      {"create table o as select a.x as p, max(b.z) as q from a join b on a.x = b.x group by 1",
       {kA, kB},
       kOpenO,
       "shop.public.a#x> JOIN+GROUP_BY, shop.public.a#x>p IDENTITY, shop.public.b#x> JOIN, "
       "shop.public.b#z>q AGGREGATION",
       ""},
      // The query alone: its columns are those of the one output.
      {"select x as p from a", {kA}, kO, "shop.public.a#x>p IDENTITY", ""},
      {"select x from a", {kA}, kO, "none", "its column \"x\" is not in the output's schema"},
      {"select x from a", {kA}, kOpenO, "none", "its column \"x\" is not in the output's schema"},
      // Seen through a temporary table.
      {"create temp table t as select x from a; insert into o (p) select x from t",
       {kA},
       kO,
       "shop.public.a#x>p IDENTITY",
       ""},
      // A table that is no dataset of the event has no edge, and the input that is not read stays.
      {"insert into o (p, q) select a.x, c.z from a, c",
       {kA, kB},
       kO,
       "shop.public.a#x>p IDENTITY, shop.public.b> ?",
       "the table \"c\" is not one dataset of the event"},
      {"insert into o (p) select z from c",
       {kA},
       kO,
       "none",
       "the table \"c\" is not one dataset of the event"},
      {"insert into o (p) select x from other.public.a",
       {kA},
       kO,
       "none",
       "the table \"other.public.a\" is not one dataset of the event"},
      {"insert into o (p) select x from a",
       {kA, {"shop.archive.a", {"x"}}},
       kO,
       "none",
       "the table \"a\" is not one dataset of the event"},
      {"create table c as select x from a; insert into o (p, q) select c.x, b.z from c, b",
       {kA, kB},
       kO,
       "shop.public.a> ?, shop.public.b#z>q IDENTITY",
       "the table \"c\" is not one dataset of the event"},
      {"insert into o (p) select z from b; insert into elsewhere select x from a",
       {kA, kB},
       kO,
       "shop.public.b#z>p IDENTITY",
       ""},
      // Names that are not resolved leave the input as it was.
      {"insert into o (p, q) select x, nothing from a",
       {kA},
       kO,
       "shop.public.a#x>p IDENTITY",
       "no table has \"nothing\""},
      {"insert into o (p) select nothing from a", {kA}, kO, "none", "no table has \"nothing\""},
      {"insert into o (p) select x from a, b",
       {kA, kB},
       kO,
       "none",
       "more than one table may have \"x\""},
      // Without columns, a name of one table only is taken for its.
      {"insert into o (p) select x from a",
       {{"shop.public.a"}},
       kO,
       "shop.public.a#x>p IDENTITY",
       ""},
      {"insert into o (p) select 1", {kA}, kO, "shop.public.a> ?", ""},
      {"insert into elsewhere select x from a", {kA}, kO, "none", ""},
      {"insert into o (p, nope) select x, y from a", {kA}, kO, "shop.public.a#x>p IDENTITY", ""},
      {"", {kA}, kO, "none", ""},
      {"({[<<", {kA}, kO, "none", "\"({[<<\" is not understood: expected an expression"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.sql);
    const Event event = EventOf({one.sql, one.inputs, {one.output}});
    EXPECT_EQ(EdgesIn(event), one.edges);
    EXPECT_EQ(ReasonsIn(event), one.reasons);
  }
}

TEST(SqlFacet, YieldsToWhatTheEventSays) {
  constexpr std::string_view kFacet =
      R"({"fields": {"p": {"inputFields": [{"namespace": "n", "name": "m", "field": "f"}]}}})";
  const std::string_view sql = "insert into o select x, y from a";
  EXPECT_EQ(EdgesIn(EventOf({sql, {kA}, {{"shop.public.o", {"p", "q"}, kFacet}}})), "none");
}

TEST(SqlFacet, KnowsThatDbtListsOnlyWhatIsDescribed) {
  Told told{"with c as (select * from a) select X as P, w as r from c", {kA}, {kO}};
  EXPECT_EQ(EdgesIn(EventOf(told)), "none");
  told.dbt = true;
  EXPECT_EQ(EdgesIn(EventOf(told)), "shop.public.a#w>r IDENTITY, shop.public.a#x>p IDENTITY");
}

// An oracle that is not ours: what Hive says of its own statements. It takes a column that a filter
// compares with a constant for that constant, hence says less of one of them.
TEST(SqlFacet, AgreesWithHiveAboutItsStatements) {
  const auto file = testing_support::DataFolder("openlineage/openlineage-hive/instantiated.ndjson");
  if (!file) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  std::size_t equal = 0;
  std::size_t less = 0;
  const std::string text = testing_support::ReadFile(*file);
  for (const std::string_view line : Split(text, '\n')) {
    if (line.empty()) continue;
    Event event = *ParseEvent(line);
    if (event.outputs.size() != 1 || !event.outputs[0].lineage || event.sql.empty()) continue;
    const EdgeSet said = *std::exchange(event.outputs[0].lineage, std::nullopt);
    ReadSqlFacet(event);
    SCOPED_TRACE(event.sql);
    if (!event.outputs[0].sql_lineage) continue;  // LOAD, IMPORT: from files
    const std::set<std::string> ours = ValuesIn(*event.outputs[0].sql_lineage);
    const std::set<std::string> theirs = ValuesIn(said);
    EXPECT_TRUE(std::includes(ours.begin(), ours.end(), theirs.begin(), theirs.end()));
    ++(ours == theirs ? equal : less);
  }
  EXPECT_GT(equal, 20U);
  EXPECT_EQ(less, 1U);
}

TEST(SqlFacet, KnowsDialectsByNameAndByNamespace) {
  const std::string_view sql = "insert into o (p) select \"X\" from a";
  EXPECT_EQ(EdgesIn(EventOf({sql, {kA}, {kO}})), "none") << "PostgreSQL: a quoted name is exact";
  Told told{"insert into o (p) select `x` from `a`", {kA}, {kO}};
  told.dialect = "mysql";
  EXPECT_EQ(EdgesIn(EventOf(told)), "shop.public.a#x>p IDENTITY");
}

class Recorded : public ::testing::Test {
 protected:
  Recorded() : store_(*store::KvStore::Open(folder_ / "db")) {}
  Receipt Record(const Told& told) {
    const auto receipt = RecordEvent(*store_, EventOf(told), UtcTime{1});
    EXPECT_THAT(receipt, IsOk());
    return *receipt;
  }
  std::string SourcesOf(const std::string& field, std::string_view as_of = {}) {
    const LineageGraph graph(store_->View());
    WalkOptions options;
    if (!as_of.empty()) options.as_of = *ParseUtcTime(as_of);
    const auto found = graph.Walk({"postgres://h:5432", "shop.public.o", field}, options);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> sources;
    for (const WalkEdge& edge : found->edges) {
      sources.push_back(
          Concat(edge.source.dataset, "#", edge.source.field, " ", ToString(edge.layer)));
    }
    return Join(sources, ", ");
  }
  testing_support::TempFolder folder_;
  std::unique_ptr<store::KvStore> store_;
};

TEST_F(Recorded, EdgesAreTracedWithTheirSql) {
  const Receipt receipt = Record({"insert into o select x, y + 1 from a", {kA}, {kO}});
  EXPECT_EQ(receipt.edges, 2U);
  EXPECT_EQ(receipt.edges_from_sql, 2U);
  EXPECT_EQ(SourcesOf("q"), "shop.public.a#y sql");
  const LineageGraph graph(store_->View());
  const auto output = graph.catalog().FindDataset({"postgres://h:5432", "shop.public.o"});
  const auto job = graph.catalog().FindJob({"etl", "load"});
  const auto facts = graph.Facts((*job)->id, (*output)->id, Layer::kSql, {}, 2);
  ASSERT_EQ(facts->size(), 1U);
  const auto sql = graph.Sql(facts->at(0).edges, (*output)->id, {"q"});
  EXPECT_EQ(sql->field_sql.at(0).sql, "y + 1");
  EXPECT_EQ(sql->statement, "insert into o select x, y + 1 from a");
}

TEST_F(Recorded, ARunThatSaysItItselfIsBelievedWhicheverComesFirst) {
  constexpr std::string_view kFacet =
      R"({"fields": {"q": {"inputFields": [{"namespace": "postgres://h:5432",
          "name": "shop.public.a", "field": "x"}]}}})";
  Told own{"", {kA}, {{"shop.public.o", {"p", "q"}, kFacet}}, "START"};
  own.time = "2026-01-02T00:00:00Z";
  Record({"insert into o select x, y from a", {kA}, {kO}});
  EXPECT_EQ(SourcesOf("q"), "shop.public.a#y sql");
  Record(own);
  EXPECT_EQ(SourcesOf("q"), "shop.public.a#x observed");
  EXPECT_EQ(SourcesOf("q", "2026-01-01T12:00:00Z"), "shop.public.a#y sql");
  Told later{"insert into o select x, y from a", {kA}, {kO}};
  later.time = "2026-01-03T00:00:00Z";
  Record(later);
  EXPECT_EQ(SourcesOf("q"), "shop.public.a#x observed");
}

TEST_F(Recorded, ALaterStatementReplacesAnEarlierOne) {
  Record({"insert into o select x, y from a", {kA}, {kO}});
  Told later{"insert into o select x, x from a", {kA}, {kO}};
  later.time = "2026-01-02T00:00:00Z";
  Record(later);
  EXPECT_EQ(SourcesOf("q"), "shop.public.a#x sql");
  EXPECT_EQ(SourcesOf("q", "2026-01-01T12:00:00Z"), "shop.public.a#y sql");
}

TEST_F(Recorded, ADeclaredJobDeclaresItsFields) {
  Record({"insert into o select x, y from a", {kA}, {kO}, ""});
  EXPECT_EQ(SourcesOf("q"), "shop.public.a#y declared");
}

TEST(SqlFacet, HostileSqlCostsLittleAndFailsNothing) {
  const std::string deep = Concat("insert into o select ", std::string(10'000, '('), "x");
  std::string wide = "insert into o (p) select x";
  for (int i = 0; i < 5000; ++i) wide += ", x";
  const std::string large(2 << 20, 'x');
  for (const std::string& sql : {deep, wide, large, std::string(100'000, ';')}) {
    const auto event = ParseEvent(BodyOf({sql, {kA}, {kO}}));
    ASSERT_THAT(event, IsOk());
    EXPECT_LE(event->ignored.size(), 20U);
  }
}

}  // namespace
}  // namespace goldline::lineage
