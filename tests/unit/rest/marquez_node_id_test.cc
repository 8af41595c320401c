#include "api/rest/internal/marquez_node_id.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/rest/service_fixture.h"

namespace goldline::rest {
namespace {

using testing_support::IsOk;

// What an id leads to, as text: its parts with " | " between them, or the error's id.
class NodeIdTest : public ServiceTest {
 public:
  void AddField(const std::string& parent, const std::string& dataset, const std::string& field) {
    Change([&](catalog::CatalogWriter& catalog) -> Status {
      GL_TRY([[maybe_unused]] const auto id,
             catalog.PutDataset({.ref = {parent, dataset}, .fields = {{{field, "", ""}}}}));
      return Ok();
    });
  }
  void AddJob(const std::string& parent, const std::string& name) {
    Change([&](catalog::CatalogWriter& catalog) -> Status {
      GL_TRY([[maybe_unused]] const auto id, catalog.PutJob({.ref = {parent, name}}));
      return Ok();
    });
  }

  std::string Meaning(std::string_view text) {
    const catalog::CatalogView view(store().View());
    const Result<NodeIdText> id = ParseNodeId(text);
    if (!id.ok()) return id.error().id();
    switch (id->kind) {
      case NodeKind::kDataset: {
        const auto found = FindDataset(view, *id);
        if (!found.ok()) return found.error().id();
        return Concat("dataset ", found->ref.namespace_name, " | ", found->ref.name);
      }
      case NodeKind::kJob: {
        const auto found = FindJob(view, *id);
        if (!found.ok()) return found.error().id();
        return Concat("job ", found->ref.namespace_name, " | ", found->ref.name);
      }
      case NodeKind::kDatasetField: {
        const auto found = FindField(view, *id);
        if (!found.ok()) return found.error().id();
        return Concat("field ", found->dataset.ref.namespace_name, " | ", found->dataset.ref.name,
                      " | ", found->field.name);
      }
      case NodeKind::kRun:
        return Concat("run ", id->names);
    }
    return "";
  }
};

TEST_F(NodeIdTest, FindsWhereThePartsEnd) {
  AddField("food", "public.menus", "id");
  AddField("postgres://host:5432", "db.schema.t", "a:b");
  AddField("s3://bucket", "data/x:y=1", "c");
  AddField("bigquery", "p.d.t", "f");
  AddField("100%", "a%20b", "f");
  AddField("odd", "t#1", "f#2");
  AddJob("airflow://prod:8080", "dag.task:1");
  AddJob("spark", "app");
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"dataset:food:public.menus", "dataset food | public.menus"},
      {"dataset:postgres://host:5432:db.schema.t", "dataset postgres://host:5432 | db.schema.t"},
      {"dataset:postgres%3A%2F%2Fhost%3A5432:db.schema.t",
       "dataset postgres://host:5432 | db.schema.t"},
      {"dataset:s3://bucket:data/x:y=1", "dataset s3://bucket | data/x:y=1"},
      {"dataset:s3%3A%2F%2Fbucket:data%2Fx%3Ay%3D1", "dataset s3://bucket | data/x:y=1"},
      {"dataset:100%:a%20b", "dataset 100% | a%20b"},
      {"dataset:100%25:a%20b", "not_there"},
      {"dataset:100%25:a%2520b", "dataset 100% | a%20b"},
      {"dataset:odd:t#1", "dataset odd | t#1"},
      {"dataset:bigquery:p.d.t#3d4f5a6b-0000-4000-8000-0123456789ab", "dataset bigquery | p.d.t"},
      {"datasetField:food:public.menus:id", "field food | public.menus | id"},
      {"datasetField:postgres://host:5432:db.schema.t:a:b",
       "field postgres://host:5432 | db.schema.t | a:b"},
      {"datasetField:s3://bucket:data/x:y=1:c", "field s3://bucket | data/x:y=1 | c"},
      {"datasetField:odd:t#1:f#2", "field odd | t#1 | f#2"},
      {"job:airflow://prod:8080:dag.task:1", "job airflow://prod:8080 | dag.task:1"},
      {"job:airflow%3A%2F%2Fprod%3A8080:dag.task%3A1", "job airflow://prod:8080 | dag.task:1"},
      {"run:0193554a-6a6b-7c3d-9a1e-0123456789ab", "run 0193554a-6a6b-7c3d-9a1e-0123456789ab"},
      {"job:food:public.menus", "not_there"},
      {"dataset:spark:app", "not_there"},
      {"dataset:food:public", "not_there"},
      {"dataset:nothing", "not_there"},
      {"dataset::public.menus", "not_there"},
      {"dataset:food:", "not_there"},
      {"datasetField:food:public.menus", "not_there"},
      {"datasetField:food:public.menus:price", "not_there"},
      {"datasetField:nobody:public.menus:id", "not_there"},
      {"", "bad_node_id"},
      {"dataset", "bad_node_id"},
      {"dataset:", "bad_node_id"},
      {"table:food:public.menus", "bad_node_id"},
      {"DATASET:food:public.menus", "bad_node_id"},
  };
  for (const auto& [text, meaning] : cases) EXPECT_EQ(Meaning(text), meaning) << text;
  EXPECT_EQ(Meaning(Concat("dataset:", std::string(100, ':'))), "bad_node_id");
}

// Two things under one id are told apart by encoding, and never guessed at.
TEST_F(NodeIdTest, RefusesToGuess) {
  AddField("a", "b:c", "f");
  EXPECT_EQ(Meaning("dataset:a:b:c"), "dataset a | b:c");
  AddField("a:b", "c", "f");
  EXPECT_EQ(Meaning("dataset:a:b:c"), "ambiguous_node_id");
  EXPECT_EQ(Meaning("dataset:a%3Ab:c"), "dataset a:b | c");
  EXPECT_EQ(Meaning("dataset:a:b%3Ac"), "dataset a | b:c");
  EXPECT_EQ(Meaning("datasetField:a:b:c:f"), "ambiguous_node_id");
  EXPECT_EQ(Meaning("datasetField:a%3Ab:c:f"), "field a:b | c | f");
}

// Whatever the names: with its parts encoded an id never means something else, and where it means
// several things it says so.
TEST_F(NodeIdTest, NeverMeansSomethingElse) {
  const std::uint64_t seed = std::random_device{}();
  std::mt19937_64 random(seed);
  const auto name = [&random] {
    constexpr std::string_view kPieces[] = {"a", "b", ":", "%3A", "%", "3A", "#", "/"};
    std::string out;
    do {
      out += kPieces[random() % std::size(kPieces)];
    } while (random() % 3 != 0);
    return out;
  };
  std::set<catalog::DatasetRef> refs;
  while (refs.size() < 60) refs.insert({name(), name()});
  Change([&](catalog::CatalogWriter& catalog) -> Status {
    for (const catalog::DatasetRef& ref : refs) {
      GL_TRY([[maybe_unused]] const auto id, catalog.PutDataset({.ref = ref}));
    }
    return Ok();
  });
  for (const catalog::DatasetRef& ref : refs) {
    const std::string itself = Concat("dataset ", ref.namespace_name, " | ", ref.name);
    const std::string encoded = Concat("dataset:", http::PercentEncode(ref.namespace_name), ":",
                                       http::PercentEncode(ref.name));
    for (const std::string& id : {NodeIdOf(ref), encoded}) {
      const std::string meaning = Meaning(id);
      EXPECT_TRUE(meaning == itself || meaning == "ambiguous_node_id")
          << id << " means " << meaning << " seed " << seed;
    }
  }
}

TEST_F(NodeIdTest, OnlyAUuidIsAVersion) {
  const auto with = ParseNodeId("dataset:a:b#0193554a-6a6b-7c3d-9a1e-0123456789ab");
  ASSERT_THAT(with, IsOk());
  EXPECT_EQ(with->names, "a:b");
  EXPECT_TRUE(with->version.has_value());
  const auto without = ParseNodeId("dataset:a:b#7");
  ASSERT_THAT(without, IsOk());
  EXPECT_EQ(without->names, "a:b#7");
  EXPECT_FALSE(without->version.has_value());
}

TEST_F(NodeIdTest, WhatIsWrittenIsFoundAgain) {
  const catalog::DatasetRef refs[] = {{"food", "menus"}, {"postgres://h:1", "a.b"}, {"x", "y:z:1"}};
  for (const catalog::DatasetRef& ref : refs) {
    AddField(ref.namespace_name, ref.name, "f:1");
    EXPECT_EQ(Meaning(NodeIdOf(ref)), Concat("dataset ", ref.namespace_name, " | ", ref.name));
    EXPECT_EQ(Meaning(FieldNodeId(ref, "f:1")),
              Concat("field ", ref.namespace_name, " | ", ref.name, " | f:1"));
  }
}

}  // namespace
}  // namespace goldline::rest
