// Every facet that OpenLineage publishes is kept as it was sent, and said to be used or kept.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "catalog/catalog.h"
#include "catalog/facets.h"
#include "core/json.h"
#include "lineage/event_store.h"
#include "lineage/run_facets.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::lineage {
namespace {

using testing_support::IsOk;

// Where a schema's facet stands: its file's name says so.
enum class Place { kRun, kJob, kDataset, kInput, kOutput };

std::vector<Place> PlacesOf(const std::string& schema) {
  if (schema == "LineageFacet") return {Place::kJob, Place::kDataset};
  if (schema == "BaseSubsetDatasetFacet") return {Place::kInput, Place::kOutput};
  if (schema == "DataQualityAssertionsDatasetFacet") return {Place::kDataset, Place::kInput};
  if (schema.ends_with("InputDatasetFacet")) return {Place::kInput};
  if (schema.ends_with("OutputDatasetFacet")) return {Place::kOutput};
  if (schema.ends_with("DatasetFacet")) return {Place::kDataset};
  if (schema.ends_with("JobFacet")) return {Place::kJob};
  EXPECT_TRUE(schema.ends_with("RunFacet")) << schema;
  return {Place::kRun};
}

// The facets that change what is answered; the others are shown as they are.
const std::set<std::string> kUsed = {"catalog",
                                     "columnLineage",
                                     "dataQualityAssertions",
                                     "dataSource",
                                     "datasetType",
                                     "documentation",
                                     "errorMessage",
                                     "externalQuery",
                                     "extractionError",
                                     "hierarchy",
                                     "inputStatistics",
                                     "jobType",
                                     "lifecycleStateChange",
                                     "lineage",
                                     "nominalTime",
                                     "outputStatistics",
                                     "ownership",
                                     "parent",
                                     "processing_engine",
                                     "schema",
                                     "sourceCode",
                                     "sourceCodeLocation",
                                     "sql",
                                     "storage",
                                     "symlinks",
                                     "tags",
                                     "test",
                                     "version"};

// An event with one facet, in canonical text.
std::string EventWith(Place place, const std::string& name, const std::string& facet) {
  const auto at = [&](Place here) {
    return place == here ? Concat("{\"", name, "\":", facet, "}") : std::string("{}");
  };
  return Concat(R"({"eventType":"COMPLETE","eventTime":"2026-03-25T10:00:00Z",)",
                R"("run":{"runId":"0193554a-6a6b-7c3d-9a1e-0123456789ab","facets":)",
                at(Place::kRun), R"(},"job":{"namespace":"n","name":"j","facets":)",
                at(Place::kJob), R"(},"inputs":[{"namespace":"n","name":"i","inputFacets":)",
                at(Place::kInput), R"(}],"outputs":[{"namespace":"n","name":"o","facets":)",
                at(Place::kDataset), R"(,"outputFacets":)", at(Place::kOutput), "}]}");
}

// What is stored of the facet.
std::string Kept(const store::ReadView& view, Place place, const std::string& name) {
  const catalog::CatalogView catalog(view);
  const auto run = *catalog.FindRun(*ParseUuid("0193554a-6a6b-7c3d-9a1e-0123456789ab"));
  const auto job = *catalog.FindJob({"n", "j"});
  const auto input = *catalog.FindDataset({"n", "i"});
  const auto output = *catalog.FindDataset({"n", "o"});
  std::uint64_t subject = run->id.value;
  std::string key = name;
  if (place == Place::kJob) subject = job->id.value;
  if (place == Place::kDataset) subject = output->id.value;
  if (place == Place::kInput) key = KeptName({DatasetRole::kInput, input->id, name});
  if (place == Place::kOutput) key = KeptName({DatasetRole::kOutput, output->id, name});
  const auto facet = *catalog::FacetOf(catalog, subject, key);
  return facet ? facet->body : "";
}

// The published examples of a facet, or one made up.
std::vector<std::string> Examples(const std::filesystem::path& folder, const std::string& name) {
  std::vector<std::string> examples;
  if (std::filesystem::exists(folder)) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const JsonValue example = *ParseJson(testing_support::ReadFile(file.path()));
      const JsonValue* facet = example.Find(name);
      if (facet != nullptr) examples.push_back(CanonicalJson(*facet));
    }
  }
  std::sort(examples.begin(), examples.end());
  if (examples.empty()) examples.push_back(R"({"_producer":"p","made":{"up":[1,2.50,"x"]}})");
  return examples;
}

void ExpectKept(Place place, const std::string& name, const std::string& facet, bool published) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  const auto store = *store::KvStore::Open(folder / "db");
  const Result<Event> event = ParseEvent(EventWith(place, name, facet));
  ASSERT_THAT(event, IsOk()) << name;
  const auto receipt = RecordEvent(*store, *event, UtcTime{1}, store::Durability::kBuffered);
  ASSERT_THAT(receipt, IsOk()) << name;
  const auto has = [&](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_NE(has(receipt->facets_used), has(receipt->facets_kept)) << name;
  EXPECT_EQ(Kept(store->View(), place, name), facet) << name;
  if (published) {
    EXPECT_EQ(has(receipt->facets_used), kUsed.contains(name)) << name << " " << facet;
  }
}

TEST(SpecFacets, AreAllUsedOrKept) {
  const auto folder = testing_support::DataFolder("openlineage");
  if (!folder) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  std::size_t schemas = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(*folder / "spec-schemas/spec/facets")) {
    ++schemas;
    const std::string schema = file.path().stem();
    const JsonValue definition = *ParseJson(testing_support::ReadFile(file.path()));
    const JsonValue* properties = definition.Find("properties");
    ASSERT_TRUE(properties != nullptr && properties->members.size() == 1) << schema;
    const std::string& name = properties->members[0].key;
    const auto examples = Examples(*folder / "spec-facet-examples" / schema, name);
    for (const Place place : PlacesOf(schema)) {
      for (const std::string& facet : examples) {
        const bool published = facet.find("made") == std::string::npos;
        // A job's list of entries says nothing of a dataset, nor the other way round.
        const bool of_job = facet.find("entries") != std::string::npos;
        if (name == "lineage" && of_job != (place == Place::kJob)) continue;
        ExpectKept(place, name, facet, published);
      }
    }
  }
  EXPECT_EQ(schemas, 38U);
}

TEST(SpecFacets, ADeletedOneTakesBackWhatItSaid) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  const auto store = *store::KvStore::Open(folder / "db");
  const auto record = [&](std::string_view time, std::string_view documentation) {
    const auto event = ParseEvent(
        Concat(R"({"eventTime":"2026-03-25T10:00:0)", time,
               R"(Z","dataset":{"namespace":"n","name":"d","facets":{"documentation":)",
               documentation, R"(,"tags":{"tags":[{"key":"tier","value":")", time, R"("}]}}}})"));
    ASSERT_THAT(event, IsOk());
    ASSERT_THAT(RecordEvent(*store, *event, UtcTime{1}, store::Durability::kBuffered), IsOk());
  };
  const auto dataset = [&] {
    return **catalog::CatalogView(store->View()).FindDataset({"n", "d"});
  };
  record("1", R"({"description":"all orders"})");
  EXPECT_EQ(dataset().description, "all orders");
  EXPECT_EQ(dataset().properties.at("tags"), "tier=1");
  record("3", R"({"_deleted":true})");
  EXPECT_EQ(dataset().description, "");
  record("2", R"({"description":"late news"})");
  EXPECT_EQ(dataset().description, "") << "what was deleted later does not come back";
  EXPECT_EQ(dataset().properties.at("tags"), "tier=3");
}

}  // namespace
}  // namespace goldline::lineage
