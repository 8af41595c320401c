#include "api/rest/internal/marquez_event.h"

#include "api/rest/catalog_json.h"
#include "lineage/event_store.h"
#include "lineage/openlineage.h"

namespace goldline::rest {
namespace {

constexpr std::string_view kProducer = "urn:goldline:marquez-api";
constexpr std::string_view kSchema = "https://openlineage.io/spec/2-0-2/OpenLineage.json";

// A facet of texts; nothing when all of them are empty.
void WriteFacet(std::string_view name,
                const std::vector<std::pair<std::string_view, std::string_view>>& members,
                JsonWriter& json) {
  bool empty = true;
  for (const auto& [key, text] : members) empty = empty && text.empty();
  if (empty) return;
  json.Key(name).BeginObject().Key("_producer").String(kProducer);
  json.Key("_schemaURL").String(kSchema);
  for (const auto& [key, text] : members) {
    if (!text.empty()) json.Key(key).String(text);
  }
  json.EndObject();
}

void WriteDatasets(std::string_view key, const std::vector<catalog::DatasetRef>& refs,
                   JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const catalog::DatasetRef& ref : refs) WriteRef(ref, json);
  json.EndArray();
}

}  // namespace

std::string EventText::Body() const {
  JsonWriter json;
  json.BeginObject().Key("eventTime").String(ToString(time));
  json.Key("producer").String(kProducer).Key("schemaURL").String(kSchema);
  if (!state.empty()) json.Key("eventType").String(state);
  if (run) {
    json.Key("run").BeginObject().Key("runId").String(ToString(*run));
    json.Key("facets").BeginObject();
    WriteFacet("nominalTime",
               {{"nominalStartTime", nominal_start}, {"nominalEndTime", nominal_end}}, json);
    json.EndObject().EndObject();
  }
  json.Key("job").BeginObject().Key("namespace").String(job.namespace_name);
  json.Key("name").String(job.name).Key("facets").BeginObject();
  const std::string_view integration = about.processing.empty() ? "" : "MARQUEZ";
  WriteFacet("jobType", {{"processingType", about.processing}, {"integration", integration}}, json);
  WriteFacet("documentation", {{"description", about.description}}, json);
  const std::string_view type = about.location.empty() ? "" : "git";
  WriteFacet("sourceCodeLocation", {{"type", type}, {"url", about.location}}, json);
  json.EndObject().EndObject();
  WriteDatasets("inputs", inputs, json);
  WriteDatasets("outputs", outputs, json);
  json.EndObject();
  return json.Take();
}

Status EventText::Record(store::KvStore& store, UtcTime now) const {
  GL_TRY(const lineage::Event event, lineage::ParseEvent(Body()));
  const auto receipt = lineage::RecordEvent(store, event, now);
  if (!receipt.ok()) return receipt.error();
  return Ok();
}

}  // namespace goldline::rest
