#include <algorithm>

#include "catalog/openlineage_facet.h"
#include "core/json.h"
#include "core/text.h"
#include "quality/column_metrics.h"
#include "quality/report_formats.h"

namespace goldline::quality {
namespace {

void BeginFacet(JsonWriter& json, const CheckRun& run, std::string_view name,
                std::string_view schema) {
  catalog::BeginFacet(json, catalog::ProducerOf(run.version), name, schema);
}

void WriteExpectation(JsonWriter& json, const RuleResult& result) {
  const Rule& rule = result.rule;
  if (rule.threshold || rule.options.mostly) {
    json.Key("expected")
        .String(rule.threshold ? rule.threshold->ToString()
                               : Concat("mostly ", ToString(*rule.options.mostly)));
    json.Key("actual").String(result.measured);
  } else if (!rule.of_dataset) {
    json.Key("expected").String("mustBe 0").Key("actual").String(Concat(result.rows_failed));
  }
}

void WriteAssertion(JsonWriter& json, const RuleResult& result) {
  const Rule& rule = result.rule;
  const bool blocks = rule.fails_record() && rule.gate != Gate::kObserve;
  json.BeginObject().Key("assertion").String(rule.kind_name()).Key("name").String(rule.id);
  json.Key("success").Bool(result.status == CheckStatus::kPassed);
  if (rule.fields.size() == 1) json.Key("column").String(rule.fields.front());
  json.Key("severity").String(blocks ? "error" : "warn");
  if (!rule.description.empty()) json.Key("description").String(rule.description);
  WriteExpectation(json, result);
  json.Key("params").BeginObject().Key("fingerprint").String(rule.fingerprint);
  if (rule.fields.size() > 1) {
    json.Key("columns").BeginArray();
    for (const std::string& field : rule.fields) json.String(field);
    json.EndArray();
  }
  if (rule.threshold) json.Key("unit").String(rule.percent ? "percent" : "rows");
  json.Key("arguments").Raw(rule.arguments).EndObject().EndObject();
}

void WriteAssertions(JsonWriter& json, const CheckRun& run, const CheckReport& report) {
  BeginFacet(json, run, "dataQualityAssertions", "1-1-0/DataQualityAssertionsDatasetFacet");
  json.Key("assertions").BeginArray();
  for (const RuleResult& result : report.rules) {
    // The others have neither succeeded nor failed, and the schema knows nothing else.
    if (result.judged()) WriteAssertion(json, result);
  }
  json.EndArray().EndObject();
}

bool IsRedacted(const CheckReport& report, const std::string& field) {
  return std::any_of(report.rules.begin(), report.rules.end(), [&](const RuleResult& result) {
    const std::vector<std::string>& fields = result.rule.fields;
    return result.rule.redacted && std::find(fields.begin(), fields.end(), field) != fields.end();
  });
}

void WriteMetrics(JsonWriter& json, const CheckRun& run, const CheckedObject& object) {
  BeginFacet(json, run, "dataQualityMetrics", "1-0-3/DataQualityMetricsInputDatasetFacet");
  json.Key("rowCount").UInt(object.profile->records).Key("bytes").UInt(object.bytes);
  json.Key("fileCount").UInt(object.files);
  WriteColumnMetrics(json, *object.profile,
                     [&](const std::string& field) { return IsRedacted(object.report, field); });
  json.EndObject();
}

void WriteInput(JsonWriter& json, const CheckRun& run, const CheckedObject& object) {
  json.BeginObject().Key("namespace").String(object.dataset.namespace_name);
  json.Key("name").String(object.dataset.name).Key("inputFacets").BeginObject();
  BeginFacet(json, run, "inputStatistics", "1-0-0/InputStatisticsInputDatasetFacet");
  json.Key("rowCount").UInt(object.report.read).Key("size").UInt(object.bytes);
  json.Key("fileCount").UInt(object.files).EndObject();
  WriteAssertions(json, run, object.report);
  if (object.profile) WriteMetrics(json, run, object);
  json.EndObject().EndObject();
}

}  // namespace

std::string OpenLineageReport(const CheckRun& run) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("eventType").String("COMPLETE").Key("eventTime").String(ToString(run.at));
  json.Key("producer").String(catalog::ProducerOf(run.version));
  json.Key("schemaURL").String(catalog::kRunEventSchema);
  json.Key("run").BeginObject().Key("runId").String(ToString(run.id)).EndObject();
  json.Key("job").BeginObject().Key("namespace").String("goldline");
  json.Key("name").String(Concat(run.process, " ", run.contract)).Key("facets").BeginObject();
  BeginFacet(json, run, "jobType", "2-0-4/JobTypeJobFacet");
  json.Key("processingType").String("BATCH").Key("integration").String("GOLDLINE");
  json.Key("jobType").String("CHECK").EndObject().EndObject().EndObject();
  json.Key("inputs").BeginArray();
  for (const CheckedObject& object : run.objects) {
    if (object.skip_reason.empty()) WriteInput(json, run, object);
  }
  json.EndArray().Key("outputs").BeginArray().EndArray().EndObject();
  return json.Take() + "\n";
}

}  // namespace goldline::quality
