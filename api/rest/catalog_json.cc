#include "api/rest/catalog_json.h"

#include "api/rest/facet_json.h"
#include "catalog/facets.h"
#include "catalog/identity.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

constexpr std::size_t kRunsShown = 10;

void WriteTime(std::string_view key, const std::optional<UtcTime>& time, JsonWriter& json) {
  json.Key(key);
  if (time) {
    json.String(ToString(*time));
  } else {
    json.Null();
  }
}

void WriteOwners(const std::vector<catalog::Owner>& owners, JsonWriter& json) {
  json.Key("owners").BeginArray();
  for (const catalog::Owner& owner : owners) {
    json.BeginObject().Key("name").String(owner.name).Key("role").String(owner.role);
    json.Key("contact").String(owner.contact).EndObject();
  }
  json.EndArray();
}

void WriteProperties(const catalog::Properties& properties, JsonWriter& json) {
  json.Key("properties").BeginObject();
  for (const auto& [name, value] : properties) json.Key(name).String(value);
  json.EndObject();
}

Status WriteDatasetMembers(const catalog::CatalogView& view, const catalog::Dataset& dataset,
                           JsonWriter& json) {
  json.Key("namespace").String(dataset.ref.namespace_name).Key("name").String(dataset.ref.name);
  json.Key("kind").String(dataset.kind).Key("description").String(dataset.description);
  json.Key("system");
  if (dataset.system) {
    GL_TRY(const catalog::System system, view.GetSystem(dataset.system));
    json.String(system.name);
  } else {
    json.Null();
  }
  WriteOwners(dataset.owners, json);
  WriteProperties(dataset.properties, json);
  WriteTime("created", dataset.created, json);
  WriteTime("updated", dataset.updated, json);
  return Ok();
}

Status WriteDatasets(const catalog::CatalogView& view, const std::vector<catalog::DatasetId>& ids,
                     JsonWriter& json) {
  json.BeginArray();
  for (const catalog::DatasetId id : ids) {
    GL_TRY(const catalog::Dataset dataset, view.GetDataset(id));
    WriteRef(dataset.ref, json);
  }
  json.EndArray();
  return Ok();
}

Status WriteRuns(const catalog::CatalogView& view, const std::vector<catalog::Run>& runs,
                 JsonWriter& json) {
  json.BeginArray();
  for (const catalog::Run& run : runs) GL_RETURN_IF_ERROR(WriteRun(view, run, json));
  json.EndArray();
  return Ok();
}

}  // namespace

void WriteRef(const catalog::DatasetRef& ref, JsonWriter& json) {
  json.BeginObject().Key("namespace").String(ref.namespace_name);
  json.Key("name").String(ref.name).EndObject();
}

void WriteFields(const std::vector<catalog::SchemaField>& fields, JsonWriter& json) {
  json.BeginArray();
  for (const catalog::SchemaField& field : fields) {
    json.BeginObject().Key("name").String(field.name).Key("type").String(field.type);
    json.Key("description").String(field.description).EndObject();
  }
  json.EndArray();
}

Status WriteDataset(const catalog::CatalogView& view, const catalog::Dataset& dataset,
                    JsonWriter& json) {
  json.BeginObject();
  GL_RETURN_IF_ERROR(WriteDatasetMembers(view, dataset, json));
  json.EndObject();
  return Ok();
}

namespace {

std::string_view NameOf(catalog::LifeChangeKind kind) {
  switch (kind) {
    case catalog::LifeChangeKind::kDropped:
      return "dropped";
    case catalog::LifeChangeKind::kTruncated:
      return "truncated";
    case catalog::LifeChangeKind::kRenamedTo:
      return "renamed_to";
    case catalog::LifeChangeKind::kRenamedFrom:
      return "renamed_from";
  }
  return "";
}

// Every name of the dataset, the one that stands for all first, and what happened to it.
Status WriteIdentity(const catalog::CatalogView& view, catalog::DatasetId dataset,
                     JsonWriter& json) {
  GL_TRY(const std::vector<catalog::DatasetId> names, catalog::NamesOf(view, dataset));
  json.Key("names").BeginArray();
  for (const catalog::DatasetId name : names) {
    GL_TRY(const catalog::Dataset named, view.GetDataset(name));
    WriteRef(named.ref, json);
  }
  json.EndArray();
  GL_TRY(const catalog::Life life, catalog::LifeOf(view, dataset));
  json.Key("life").BeginArray();
  for (const catalog::LifeChange& change : life.changes) {
    json.BeginObject().Key("what").String(NameOf(change.kind));
    WriteTime("time", change.time, json);
    if (change.other) {
      GL_TRY(const catalog::Dataset other, view.GetDataset(change.other));
      json.Key("dataset");
      WriteRef(other.ref, json);
    }
    json.EndObject();
  }
  json.EndArray();
  return Ok();
}

}  // namespace

Status WriteDatasetInFull(const catalog::CatalogView& view, const catalog::Dataset& dataset,
                          JsonWriter& json) {
  json.BeginObject();
  GL_RETURN_IF_ERROR(WriteDatasetMembers(view, dataset, json));
  GL_RETURN_IF_ERROR(WriteIdentity(view, dataset.id, json));
  GL_TRY(const catalog::SchemaVersion schema, view.Schema(dataset.id));
  json.Key("schema_version").UInt(schema.number).Key("fields");
  WriteFields(schema.fields, json);
  GL_TRY(const std::vector<catalog::SchemaVersion> history, view.SchemaHistory(dataset.id));
  json.Key("versions").BeginArray();
  for (const catalog::SchemaVersion& version : history) {
    json.BeginObject().Key("number").UInt(version.number);
    WriteTime("since", version.since, json);
    json.Key("run");
    if (version.run == Uuid{}) {
      json.Null();
    } else {
      json.String(ToString(version.run));
    }
    json.Key("fields");
    WriteFields(version.fields, json);
    json.EndObject();
  }
  json.EndArray();
  GL_TRY(const std::vector<catalog::Run> written, view.RunsWriting(dataset.id, kRunsShown));
  json.Key("written_by");
  GL_RETURN_IF_ERROR(WriteRuns(view, written, json));
  GL_TRY(const std::vector<catalog::Run> read, view.RunsReading(dataset.id, kRunsShown));
  json.Key("read_by");
  GL_RETURN_IF_ERROR(WriteRuns(view, read, json));
  GL_TRY(const std::vector<catalog::Facet> facets, ShownFacets(view, dataset.id.value));
  json.Key("facets");
  WriteFacets(facets, json);
  json.EndObject();
  return Ok();
}

namespace {

Status WriteRunMembers(const catalog::CatalogView& view, const catalog::Run& run,
                       JsonWriter& json) {
  GL_TRY(const catalog::Job job, view.GetJob(run.job));
  json.Key("id").String(ToString(run.uuid));
  json.Key("job").BeginObject().Key("namespace").String(job.ref.namespace_name);
  json.Key("name").String(job.ref.name).EndObject();
  json.Key("state").String(ToString(run.state));
  WriteTime("started", run.started, json);
  WriteTime("ended", run.ended, json);
  WriteTime("nominal", run.nominal, json);
  json.Key("inputs");
  GL_RETURN_IF_ERROR(WriteDatasets(view, run.inputs, json));
  json.Key("outputs");
  GL_RETURN_IF_ERROR(WriteDatasets(view, run.outputs, json));
  json.Key("counts").BeginObject();
  for (const auto& [name, count] : run.counts) json.Key(name).UInt(count);
  json.EndObject().Key("errors").BeginArray();
  for (const std::string& error : run.errors) json.String(error);
  json.EndArray();
  WriteProperties(run.properties, json);
  return Ok();
}

}  // namespace

Status WriteRun(const catalog::CatalogView& view, const catalog::Run& run, JsonWriter& json) {
  json.BeginObject();
  GL_RETURN_IF_ERROR(WriteRunMembers(view, run, json));
  json.EndObject();
  return Ok();
}

Status WriteRunInFull(const catalog::CatalogView& view, const catalog::Run& run, JsonWriter& json) {
  json.BeginObject();
  GL_RETURN_IF_ERROR(WriteRunMembers(view, run, json));
  GL_TRY(const std::vector<catalog::Facet> facets, ShownFacets(view, run.id.value));
  json.Key("facets");
  WriteFacets(facets, json);
  json.Key("dataset_facets");
  GL_RETURN_IF_ERROR(WriteDatasetFacets(view, run.id, json));
  json.EndObject();
  return Ok();
}

}  // namespace goldline::rest
