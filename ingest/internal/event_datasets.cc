#include "ingest/internal/event_datasets.h"

#include <algorithm>
#include <map>
#include <optional>

#include "catalog/openlineage_facet.h"
#include "core/text.h"
#include "ingest/run_results.h"
#include "quality/column_metrics.h"

namespace goldline::ingest::internal {
namespace {

using catalog::BeginFacet;
using lineage::Edge;

constexpr std::size_t kProfilesLookedAt = 100;

void WriteName(const catalog::DatasetRef& ref, JsonWriter& json) {
  json.Key("namespace").String(ref.namespace_name).Key("name").String(ref.name);
}

void WriteHow(lineage::TransformationSet how, JsonWriter& json) {
  json.Key("transformations").BeginArray();
  for (const lineage::Transformation& one : how.list()) {
    json.BeginObject().Key("type").String(lineage::ToString(one.type()));
    const std::string_view subtype = lineage::ToString(one.subtype);
    if (!subtype.empty()) json.Key("subtype").String(subtype);
    json.Key("masking").Bool(one.masking).EndObject();
  }
  json.EndArray();
}

// columnLineage is about fields, and about what the fields of the sources do to a whole dataset.
bool IsOfColumns(const Edge& edge) {
  return !edge.source.field.empty() && !edge.source.job &&
         (!edge.target.empty() || !edge.how.HasDirect());
}

void WriteSourceField(const Edge& edge, JsonWriter& json) {
  json.BeginObject();
  WriteName(edge.source.dataset_ref(), json);
  json.Key("field").String(edge.source.field);
  WriteHow(edge.how, json);
  json.EndObject();
}

// By target field, also those that are known to have no source; the empty one is the whole.
std::map<std::string, std::vector<const Edge*>> ByTarget(const lineage::EdgeSet& set) {
  std::map<std::string, std::vector<const Edge*>> targets;
  for (const std::string& field : set.fields) targets[field];
  for (const Edge& edge : set.edges) targets[edge.target].push_back(&edge);
  return targets;
}

void WriteColumnLineage(const lineage::EdgeSet& set, std::string_view producer, JsonWriter& json) {
  if (set.fields.empty() && std::none_of(set.edges.begin(), set.edges.end(), IsOfColumns)) return;
  std::map<std::string_view, std::string_view> sql;
  for (const lineage::FieldSql& field : set.field_sql) sql[field.target] = field.sql;
  const auto write_sources = [&json](const std::vector<const Edge*>& edges) {
    json.BeginArray();
    for (const Edge* edge : edges) {
      if (IsOfColumns(*edge)) WriteSourceField(*edge, json);
    }
    json.EndArray();
  };
  auto targets = ByTarget(set);
  const std::vector<const Edge*> whole = targets[""];
  targets.erase("");
  BeginFacet(json, producer, "columnLineage", "1-2-0/ColumnLineageDatasetFacet");
  json.Key("fields").BeginObject();
  for (const auto& [target, edges] : targets) {
    json.Key(target).BeginObject().Key("inputFields");
    write_sources(edges);
    const auto found = sql.find(target);
    if (found != sql.end()) json.Key("transformationDescription").String(found->second);
    json.EndObject();
  }
  json.EndObject().Key("dataset");
  write_sources(whole);
  json.EndObject();
}

void WriteExplicitInputs(const std::vector<const Edge*>& edges, JsonWriter& json) {
  json.Key("inputs").BeginArray();
  for (const Edge* edge : edges) {
    json.BeginObject();
    WriteName(edge->source.dataset_ref(), json);
    json.Key("type").String(edge->source.job ? "JOB" : "DATASET");
    if (!edge->source.field.empty()) json.Key("field").String(edge->source.field);
    WriteHow(edge->how, json);
    json.EndObject();
  }
  json.EndArray();
}

void WriteAssertion(const RuleOutcome& outcome, JsonWriter& json) {
  const bool blocks = outcome.severity == "error" || outcome.severity == "critical";
  json.BeginObject().Key("assertion").String(outcome.kind).Key("name").String(outcome.rule);
  json.Key("success").Bool(outcome.status == "passed");
  if (outcome.fields.size() == 1) json.Key("column").String(outcome.fields.front());
  json.Key("severity").String(blocks ? "error" : "warn").Key("params").BeginObject();
  json.Key("rows_total").UInt(outcome.rows_total).Key("rows_failed").UInt(outcome.rows_failed);
  json.EndObject().EndObject();
}

}  // namespace

std::string TypeText(std::string_view kind) {
  std::string text(kind);
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

void WriteOwners(const std::vector<catalog::Owner>& owners, std::string_view producer,
                 std::string_view schema, JsonWriter& json) {
  if (owners.empty()) return;
  BeginFacet(json, producer, "ownership", schema);
  json.Key("owners").BeginArray();
  for (const catalog::Owner& owner : owners) {
    json.BeginObject().Key("name").String(owner.name);
    if (!owner.role.empty()) json.Key("type").String(owner.role);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

void WriteExplicitLineage(const std::vector<OutputLineage>& outputs, std::string_view producer,
                          JsonWriter& json) {
  const bool columns_say_all =
      std::all_of(outputs.begin(), outputs.end(), [](const OutputLineage& output) {
        return std::all_of(output.edges.edges.begin(), output.edges.edges.end(), IsOfColumns);
      });
  if (columns_say_all) return;
  BeginFacet(json, producer, "lineage", "1-0-0/LineageFacet", "LineageJobFacet");
  json.Key("entries").BeginArray();
  for (const OutputLineage& output : outputs) {
    auto targets = ByTarget(output.edges);
    const std::vector<const Edge*> whole = targets[""];
    targets.erase("");
    json.BeginObject();
    WriteName(output.ref, json);
    json.Key("type").String("DATASET");
    if (!whole.empty()) WriteExplicitInputs(whole, json);
    json.Key("fields").BeginObject();
    for (const auto& [target, edges] : targets) {
      json.Key(target).BeginObject();
      WriteExplicitInputs(edges, json);
      json.EndObject();
    }
    json.EndObject().EndObject();
  }
  json.EndArray().EndObject();
}

Status EventDatasets::WriteDescription(const catalog::Dataset& dataset, JsonWriter& json) const {
  GL_TRY(const auto schema, catalog_.SchemaAsOf(dataset.id, *run_.ended));
  if (schema && !schema->fields.empty()) {
    BeginFacet(json, producer_, "schema", "1-2-0/SchemaDatasetFacet");
    json.Key("fields").BeginArray();
    for (const catalog::SchemaField& field : schema->fields) {
      json.BeginObject().Key("name").String(field.name);
      if (!field.type.empty()) json.Key("type").String(field.type);
      if (!field.description.empty()) json.Key("description").String(field.description);
      json.EndObject();
    }
    json.EndArray().EndObject();
  }
  if (!dataset.kind.empty()) {
    BeginFacet(json, producer_, "datasetType", "1-0-1/DatasetTypeDatasetFacet");
    json.Key("datasetType").String(TypeText(dataset.kind)).EndObject();
  }
  if (dataset.system) {
    GL_TRY(const catalog::System system, catalog_.GetSystem(dataset.system));
    BeginFacet(json, producer_, "dataSource", "1-0-1/DatasourceDatasetFacet");
    json.Key("name").String(system.name).EndObject();
  }
  WriteOwners(dataset.owners, producer_, "1-0-1/OwnershipDatasetFacet", json);
  return Ok();
}

Status EventDatasets::WriteAssertions(catalog::DatasetId dataset, JsonWriter& json) const {
  GL_TRY(std::vector<RuleOutcome> outcomes, LatestOutcomes(catalog_.view(), dataset, run_.started));
  // Those that were skipped or could not be tested neither succeeded nor failed.
  const auto says_nothing = [&](const RuleOutcome& outcome) {
    return outcome.run != run_.uuid || outcome.status == "skipped" || outcome.status == "errored";
  };
  outcomes.erase(std::remove_if(outcomes.begin(), outcomes.end(), says_nothing), outcomes.end());
  if (outcomes.empty()) return Ok();
  BeginFacet(json, producer_, "dataQualityAssertions", "1-1-0/DataQualityAssertionsDatasetFacet");
  json.Key("assertions").BeginArray();
  for (const RuleOutcome& outcome : outcomes) WriteAssertion(outcome, json);
  json.EndArray().EndObject();
  return Ok();
}

Result<std::optional<std::uint64_t>> EventDatasets::WriteMetrics(catalog::DatasetId dataset,
                                                                 std::string_view schema,
                                                                 JsonWriter& json) const {
  GL_TRY(const std::vector<StoredProfile> profiles,
         Profiles(catalog_.view(), dataset, run_.started, kProfilesLookedAt));
  const auto ours = std::find_if(profiles.begin(), profiles.end(),
                                 [&](const StoredProfile& one) { return one.run == run_.id; });
  if (ours == profiles.end()) return std::optional<std::uint64_t>();
  GL_TRY(const quality::DatasetProfile profile, quality::DatasetProfile::FromJson(ours->json));
  BeginFacet(json, producer_, "dataQualityMetrics", schema);
  json.Key("rowCount").UInt(profile.records);
  quality::WriteColumnMetrics(json, profile, [](const std::string&) { return true; });
  json.EndObject();
  return std::optional(profile.records);
}

Status EventDatasets::WriteInput(catalog::DatasetId id, JsonWriter& json) const {
  GL_TRY(const catalog::Dataset dataset, catalog_.GetDataset(id));
  json.BeginObject();
  WriteName(dataset.ref, json);
  json.Key("facets").BeginObject();
  GL_RETURN_IF_ERROR(WriteDescription(dataset, json));
  json.EndObject().Key("inputFacets").BeginObject();
  GL_TRY(std::optional<std::uint64_t> records,
         WriteMetrics(id, "1-0-3/DataQualityMetricsInputDatasetFacet", json));
  const auto read = run_.counts.find("read");
  if (!records && run_.inputs.size() == 1 && read != run_.counts.end()) records = read->second;
  if (records) {
    BeginFacet(json, producer_, "inputStatistics", "1-0-0/InputStatisticsInputDatasetFacet");
    json.Key("rowCount").UInt(*records).EndObject();
  }
  GL_RETURN_IF_ERROR(WriteAssertions(id, json));
  json.EndObject().EndObject();
  return Ok();
}

Status EventDatasets::WriteOutput(const OutputLineage& output, JsonWriter& json) const {
  GL_TRY(const catalog::Dataset dataset, catalog_.GetDataset(output.id));
  json.BeginObject();
  WriteName(dataset.ref, json);
  json.Key("facets").BeginObject();
  GL_RETURN_IF_ERROR(WriteDescription(dataset, json));
  WriteColumnLineage(output.edges, producer_, json);
  GL_TRY(const auto records, WriteMetrics(output.id, "1-0-0/DataQualityMetricsDatasetFacet", json));
  static_cast<void>(records);
  GL_RETURN_IF_ERROR(WriteAssertions(output.id, json));
  json.EndObject().Key("outputFacets").BeginObject();
  const auto written = run_.counts.find("written");
  if (written != run_.counts.end() && run_.outputs.size() == 1) {
    BeginFacet(json, producer_, "outputStatistics", "1-0-2/OutputStatisticsOutputDatasetFacet");
    json.Key("rowCount").UInt(written->second).EndObject();
  }
  json.EndObject().EndObject();
  return Ok();
}

}  // namespace goldline::ingest::internal
