#include "catalog/catalog.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "catalog/verify.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::catalog {
namespace {

using store::Durability;
using testing_support::ErrorId;
using testing_support::ErrorIs;
using testing_support::IsOk;

using RunReport = Run;  // inside a test, Run is gtest's

constexpr UtcTime kNow{1'000'000};

class CatalogTest : public testing_support::StoreModesTest {
 public:
  // Commits what `change` puts, through one writer, then proves that everything agrees.
  template <class Change>
  void Put(Change change, UtcTime now = kNow) {
    PutQuickly(change, now);
    Step();
    ExpectVerified();
  }

  template <class Change>
  void PutQuickly(Change change, UtcTime now = kNow) {
    const Status committed =
        Update(store(), Durability::kBuffered, [&](const auto& view, auto& changes) -> Status {
          CatalogWriter writer(store(), view, changes, now);
          return change(writer);
        });
    ASSERT_THAT(committed, IsOk());
  }

  DatasetId PutDataset(const DatasetFacts& facts, UtcTime now = kNow) {
    DatasetId id;
    Put(
        [&](CatalogWriter& writer) -> Status {
          GL_TRY(id, writer.PutDataset(facts));
          return Ok();
        },
        now);
    return id;
  }

  void ExpectVerified() {
    const auto report = Verify(store().View(), CatalogChecks());
    ASSERT_THAT(report, IsOk());
    for (const Difference& difference : report->differences) {
      ADD_FAILURE() << difference.check << ": " << difference.problem << " " << difference.where;
    }
  }

  CatalogView catalog() { return CatalogView(store().View()); }
};
INSTANTIATE_TEST_SUITE_P(Modes, CatalogTest, testing_support::AllStoreModes(),
                         testing_support::StoreModeName);

DatasetFacts WithFields(std::vector<SchemaField> fields, std::int64_t as_of) {
  DatasetFacts facts;
  facts.ref = {"shop", "orders"};
  facts.fields = std::move(fields);
  facts.as_of = UtcTime{as_of};
  return facts;
}

TEST_P(CatalogTest, KeepsADatasetWithItsOwnersAndFields) {
  DatasetFacts facts = WithFields({{"id", "bigint", ""}, {"amount", "numeric", "net"}}, 5);
  facts.kind = "table";
  facts.owners = {{"Ann", "owner", "ann@example.org"}};
  facts.properties["tier"] = "1";
  const DatasetId id = PutDataset(facts);
  const auto found = catalog().FindDataset({"shop", "orders"});
  ASSERT_THAT(found, IsOk());
  ASSERT_TRUE(*found);
  EXPECT_EQ((*found)->id, id);
  EXPECT_EQ((*found)->kind, "table");
  EXPECT_EQ((*found)->owners, facts.owners);
  EXPECT_EQ((*found)->properties.at("tier"), "1");
  EXPECT_EQ((*found)->created, kNow);
  EXPECT_EQ(catalog().Schema(id)->fields, *facts.fields);
  EXPECT_EQ(catalog().FieldsOf(id)->size(), 2u);
  const auto amount = catalog().FindField(id, "amount");
  ASSERT_TRUE(*amount);
  EXPECT_EQ(catalog().GetField((*amount)->id)->dataset, id);
  EXPECT_EQ(*catalog().FindField(id, "absent"), std::nullopt);
  EXPECT_EQ(*catalog().FindDataset({"shop", "absent"}), std::nullopt);
  EXPECT_EQ(*catalog().FindDataset({"absent", "orders"}), std::nullopt);
  EXPECT_THAT(catalog().GetDataset({999}), ErrorId("no_such_entity"));
}

TEST_P(CatalogTest, WhatIsNotGivenStays) {
  DatasetFacts facts;
  facts.ref = {"shop", "orders"};
  facts.description = "all orders";
  facts.properties = {{"a", "1"}, {"b", "1"}};
  const DatasetId id = PutDataset(facts);
  DatasetFacts more;
  more.ref = facts.ref;
  more.kind = "file";
  more.properties = {{"b", "2"}};
  EXPECT_EQ(PutDataset(more, UtcTime{2'000'000}), id);
  const Dataset dataset = *catalog().GetDataset(id);
  EXPECT_EQ(dataset.description, "all orders");
  EXPECT_EQ(dataset.kind, "file");
  EXPECT_EQ(dataset.properties, (Properties{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(dataset.created, kNow);
  EXPECT_EQ(dataset.updated, UtcTime{2'000'000});
}

TEST_P(CatalogTest, SayingTheSameAgainWritesNothing) {
  const DatasetFacts facts = WithFields({{"id", "bigint", ""}}, 5);
  PutDataset(facts);
  store::WriteSet changes;
  CatalogWriter writer(store(), store().View(), changes, UtcTime{9'000'000});
  EXPECT_THAT(writer.PutDataset(facts), IsOk());
  EXPECT_EQ(changes.changes(), 0u);
}

TEST_P(CatalogTest, ASchemaVersionBeginsOnlyWhenFieldsChange) {
  const std::vector<SchemaField> one{{"id", "bigint", ""}};
  const std::vector<SchemaField> two{{"id", "text", ""}};
  const DatasetId id = PutDataset(WithFields(one, 10));
  PutDataset(WithFields(one, 20));
  EXPECT_EQ(catalog().SchemaHistory(id)->size(), 1u);
  PutDataset(WithFields(two, 30));
  PutDataset(WithFields(one, 40));
  EXPECT_EQ(catalog().SchemaHistory(id)->size(), 3u);
  EXPECT_EQ(*catalog().SchemaAsOf(id, {9}), std::nullopt);
  EXPECT_EQ((*catalog().SchemaAsOf(id, {10}))->fields, one);
  EXPECT_EQ((*catalog().SchemaAsOf(id, {29}))->fields, one);
  EXPECT_EQ((*catalog().SchemaAsOf(id, {30}))->fields, two);
  EXPECT_EQ(catalog().Schema(id)->since, UtcTime{40});
}

std::vector<std::int64_t> TimesOf(const std::vector<SchemaVersion>& versions) {
  std::vector<std::int64_t> times;
  for (const SchemaVersion& version : versions) times.push_back(version.since.micros);
  return times;
}

// Whichever report comes first, the schema of the latest is the latest, and a version holds at the
// time that it was reported for.
TEST_P(CatalogTest, SchemaReportsMayComeInAnyOrder) {
  const std::vector<SchemaField> one{{"id", "bigint", ""}};
  const std::vector<SchemaField> two{{"id", "text", ""}, {"more", "text", ""}};
  std::vector<std::pair<std::int64_t, const std::vector<SchemaField>*>> reports{
      {10, &one}, {20, &one}, {30, &two}, {50, &one}, {60, &one}};
  int dataset = 0;
  std::sort(reports.begin(), reports.end());
  do {
    DatasetId id;
    for (const auto& [time, fields] : reports) {
      DatasetFacts facts = WithFields(*fields, time);
      facts.ref.name = Concat("orders", dataset);
      PutQuickly([&](CatalogWriter& writer) -> Status {
        GL_TRY(id, writer.PutDataset(facts));
        return Ok();
      });
    }
    EXPECT_EQ((*catalog().SchemaAsOf(id, {30}))->fields, two) << "order " << dataset;
    EXPECT_EQ((*catalog().SchemaAsOf(id, {10}))->fields, one) << "order " << dataset;
    EXPECT_EQ((*catalog().SchemaAsOf(id, {50}))->fields, one) << "order " << dataset;
    EXPECT_EQ(catalog().Schema(id)->fields, one) << "order " << dataset;
    EXPECT_EQ(TimesOf(*catalog().SchemaHistory(id)), (std::vector<std::int64_t>{50, 30, 10}))
        << "order " << dataset;
    ++dataset;
  } while (std::next_permutation(reports.begin(), reports.end()));
  ExpectVerified();
}

TEST_P(CatalogTest, RenameKeepsIdAndFreesTheName) {
  const DatasetId id = PutDataset(WithFields({{"id", "bigint", ""}}, 1));
  const auto rename = [&](const DatasetRef& to) {
    Put([&](CatalogWriter& writer) { return writer.RenameDataset(id, to); });
  };
  rename({"warehouse", "orders_v2"});
  EXPECT_EQ(*catalog().FindDataset({"shop", "orders"}), std::nullopt);
  EXPECT_EQ((*catalog().FindDataset({"warehouse", "orders_v2"}))->id, id);
  EXPECT_EQ(catalog().Schema(id)->fields.size(), 1u);
  const DatasetId other = PutDataset(WithFields({}, 1));
  EXPECT_NE(other, id);
  rename({"warehouse", "orders_v2"});
  store::WriteSet changes;
  CatalogWriter writer(store(), store().View(), changes, kNow);
  EXPECT_THAT(writer.RenameDataset(id, {"shop", "orders"}), ErrorId("name_taken"));
}

TEST_P(CatalogTest, ListsInTheOrderOfNames) {
  for (const std::string name : {"b", "a", "ab", "c"}) {
    PutDataset({.ref = {"shop", name}});
  }
  PutDataset({.ref = {"other", "a"}});
  const auto names = [this](std::string_view after, std::size_t limit) {
    std::string text;
    const auto listed = catalog().Datasets("shop", after, limit);
    for (const Dataset& dataset : *listed) text += Concat(dataset.ref.name, " ");
    return text;
  };
  EXPECT_EQ(names("", 10), "a ab b c ");
  EXPECT_EQ(names("a", 2), "ab b ");
  EXPECT_EQ(names("aa", 2), "ab b ");
  EXPECT_EQ(names("c", 2), "");
  EXPECT_EQ(catalog().DatasetsNamed("a")->size(), 2u);
  EXPECT_EQ(catalog().Namespaces()->size(), 2u);
}

TEST_P(CatalogTest, TellsNamesAndCountsFromTheIndex) {
  const std::string odd("a\0b", 3);
  Put([&](CatalogWriter& writer) -> Status {
    for (const std::string& name : {std::string("b"), odd, std::string("a")}) {
      GL_TRY([[maybe_unused]] const DatasetId dataset, writer.PutDataset({.ref = {"shop", name}}));
      GL_TRY(const JobId job, writer.PutJob({.ref = {"other", name}}));
      RunReport run;
      run.job = job;
      for (std::uint64_t i = 0; i < name.size(); ++i) {
        run.uuid = {job.value, i + 1};
        GL_TRY([[maybe_unused]] const RunId id, writer.PutRun(run));
      }
    }
    return Ok();
  });
  const CatalogView view = catalog();
  const auto shop = view.FindNamespace("shop");
  const auto other = view.FindNamespace("other");
  ASSERT_TRUE(shop.ok() && *shop && other.ok() && *other);
  const auto datasets = view.DatasetNames((*shop)->id);
  const auto jobs = view.JobNames((*other)->id);
  ASSERT_THAT(datasets, IsOk());
  ASSERT_THAT(jobs, IsOk());
  std::vector<std::string> names;
  for (const auto& [name, id] : *datasets) {
    names.push_back(name);
    EXPECT_EQ(view.GetDataset(id)->ref.name, name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a", odd, "b"}));
  ASSERT_EQ(jobs->size(), 3u);
  for (const auto& [name, id] : *jobs) EXPECT_EQ(*view.CountRunsOf(id), name.size());
  EXPECT_TRUE(view.DatasetNames((*other)->id)->empty());
  EXPECT_TRUE(view.JobNames(NamespaceId{})->empty());
  EXPECT_EQ(*view.CountRunsOf(JobId{}), 0u);
}

TEST_P(CatalogTest, ASystemListsItsDatasetsWhereverTheyGo) {
  SystemId crm;
  SystemId erp;
  Put([&](CatalogWriter& writer) -> Status {
    GL_TRY(crm, writer.PutSystem({.name = "crm"}));
    GL_TRY(erp, writer.PutSystem({.name = "erp"}));
    return Ok();
  });
  const DatasetId orders = PutDataset({.ref = {"shop", "orders"}, .system = crm});
  const DatasetId people = PutDataset({.ref = {"hr", "people"}, .system = crm});
  PutDataset({.ref = {"shop", "golden"}});
  const auto of = [this](SystemId system, std::size_t limit) {
    std::vector<DatasetId> ids;
    const auto datasets = catalog().DatasetsOf(system, limit);
    EXPECT_THAT(datasets, IsOk());
    for (const Dataset& one : *datasets) ids.push_back(one.id);
    return ids;
  };
  EXPECT_EQ(of(crm, 10), (std::vector{orders, people}));
  EXPECT_EQ(of(crm, 1), (std::vector{orders}));
  EXPECT_EQ(of(erp, 10), std::vector<DatasetId>());
  PutDataset({.ref = {"shop", "orders"}, .system = erp});
  Put([&](CatalogWriter& writer) { return writer.RenameDataset(people, {"hr", "staff"}); });
  EXPECT_EQ(of(crm, 10), (std::vector{people}));
  EXPECT_EQ(of(erp, 10), (std::vector{orders}));
}

TEST_P(CatalogTest, ARunAndAllItTouchesAreOneCommit) {
  const Uuid uuid{7, 8};
  RunId run;
  JobId job;
  DatasetId orders;
  Put([&](CatalogWriter& writer) -> Status {
    GL_TRY(const SystemId crm, writer.PutSystem({.name = "crm", .trust_rank = 3}));
    GL_TRY(orders, writer.PutDataset({.ref = {"shop", "orders"}, .system = crm}));
    GL_TRY(const DatasetId again, writer.PutDataset({.ref = {"shop", "orders"}, .kind = "file"}));
    EXPECT_EQ(again, orders) << "the writer sees what it added";
    GL_TRY(const DatasetId target, writer.PutDataset({.ref = {"shop", "golden"}}));
    GL_TRY(job, writer.PutJob({.ref = {"shop", "load"}, .sql = "select 1"}));
    RunReport started;
    started.uuid = uuid;
    started.job = job;
    started.state = RunState::kStart;
    started.started = UtcTime{5};
    started.inputs = {orders};
    started.outputs = {target};
    GL_TRY(run, writer.PutRun(started));
    return Ok();
  });
  EXPECT_EQ((*catalog().FindRun(uuid))->id, run);
  EXPECT_EQ(catalog().GetJob(job)->sql, "select 1");
  EXPECT_EQ(catalog().GetSystem(catalog().GetDataset(orders)->system)->trust_rank, 3);
  Put([&](CatalogWriter& writer) -> Status {
    RunReport ended;
    ended.uuid = uuid;
    ended.job = job;
    ended.state = RunState::kComplete;
    ended.ended = UtcTime{9};
    ended.counts["read"] = 12;
    GL_TRY(const RunId same, writer.PutRun(ended));
    EXPECT_EQ(same, run);
    return Ok();
  });
  const RunReport complete = *catalog().GetRun(run);
  EXPECT_EQ(complete.state, RunState::kComplete);
  EXPECT_EQ(complete.started, UtcTime{5});
  EXPECT_EQ(complete.counts.at("read"), 12u);
  EXPECT_EQ(catalog().RunsReading(orders, 10)->size(), 1u);
  EXPECT_EQ(catalog().RunsWriting(orders, 10)->size(), 0u);
}

TEST_P(CatalogTest, RunsAreListedLatestFirst) {
  JobId job;
  for (const std::int64_t start : {20, 10, 30}) {
    Put([&](CatalogWriter& writer) -> Status {
      GL_TRY(job, writer.PutJob({.ref = {"shop", "load"}}));
      RunReport run;
      run.uuid = {1, static_cast<std::uint64_t>(start)};
      run.job = job;
      run.started = UtcTime{start};
      GL_TRY([[maybe_unused]] const RunId id, writer.PutRun(run));
      return Ok();
    });
  }
  std::vector<std::int64_t> starts;
  const auto runs = catalog().RunsOf(job, 2);
  for (const RunReport& run : *runs) starts.push_back(run.started->micros);
  EXPECT_EQ(starts, (std::vector<std::int64_t>{30, 20}));
}

TEST_P(CatalogTest, TwoWritersOfOneNameConflict) {
  store::WriteSet mine;
  store::WriteSet yours;
  CatalogWriter my_writer(store(), store().View(), mine, kNow);
  CatalogWriter your_writer(store(), store().View(), yours, kNow);
  EXPECT_THAT(my_writer.PutDataset({.ref = {"shop", "orders"}}), IsOk());
  EXPECT_THAT(your_writer.PutDataset({.ref = {"shop", "orders"}}), IsOk());
  EXPECT_THAT(store().Commit(std::move(mine), Durability::kSync), IsOk());
  EXPECT_THAT(store().Commit(std::move(yours), Durability::kSync), ErrorIs(ErrorCode::kConflict));
  ExpectVerified();
}

TEST_P(CatalogTest, RefusesEmptyNames) {
  store::WriteSet changes;
  CatalogWriter writer(store(), store().View(), changes, kNow);
  EXPECT_THAT(writer.PutDataset({.ref = {"shop", ""}}), ErrorId("empty_name"));
  EXPECT_THAT(writer.PutNamespace(""), ErrorId("empty_name"));
}

RunReport RandomReport(std::mt19937_64& random) {
  RunReport run;
  run.uuid = {1, 1};
  run.job = {3};
  run.state = static_cast<RunState>(1 + random() % 6);
  const auto time = [&] { return UtcTime{static_cast<std::int64_t>(random() % 4)}; };
  if (random() % 2) run.started = time();
  if (random() % 2) run.ended = time();
  if (random() % 2) run.inputs = {{1 + random() % 3}};
  if (random() % 2) run.outputs = {{1 + random() % 3}};
  if (random() % 2) run.counts["read"] = random() % 3;
  if (random() % 2) run.properties["p"] = Concat(random() % 3);
  if (random() % 2) run.errors = {Concat(random() % 3)};
  return run;
}

TEST(MergeRunsTest, OrderAndRepetitionDoNotMatter) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20000; ++round) {
    const RunReport a = RandomReport(random);
    const RunReport b = RandomReport(random);
    const RunReport c = RandomReport(random);
    const RunReport ab = MergeRuns(a, b);
    ASSERT_EQ(ab, MergeRuns(b, a)) << "seed " << seed << " round " << round;
    ASSERT_EQ(MergeRuns(ab, c), MergeRuns(a, MergeRuns(b, c))) << "seed " << seed;
    ASSERT_EQ(MergeRuns(ab, b), ab) << "seed " << seed;
  }
}

TEST(MergeRunsTest, ALateStartDoesNotReopenARun) {
  RunReport complete;
  complete.state = RunState::kComplete;
  complete.ended = UtcTime{5};
  RunReport start;
  start.state = RunState::kStart;
  EXPECT_EQ(MergeRuns(complete, start).state, RunState::kComplete);
  EXPECT_EQ(MergeRuns(start, complete).ended, UtcTime{5});
}

TEST(RunStateTest, SpellsAsOpenLineageDoes) {
  for (int state = 1; state <= 6; ++state) {
    const auto value = static_cast<RunState>(state);
    EXPECT_EQ(ParseRunState(ToString(value)), value);
  }
  EXPECT_EQ(ParseRunState("complete"), std::nullopt);
}

}  // namespace
}  // namespace goldline::catalog
