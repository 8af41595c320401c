#include "api/rest/internal/marquez_json.h"

#include <algorithm>

#include "api/rest/catalog_json.h"
#include "api/rest/internal/marquez_columns.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using catalog::Run;
using catalog::RunState;

constexpr std::int64_t kMicrosASecond = 1'000'000;
constexpr std::size_t kRunsOfAJob = 10;

std::string SixDigits(std::int64_t micros) {
  std::string digits = Concat(micros);
  return std::string(6 - digits.size(), '0') + digits;
}

// When a run was last heard of.
std::optional<UtcTime> LastHeard(const Run& run) { return run.ended ? run.ended : run.started; }

void WriteFieldsWithTags(const std::vector<catalog::SchemaField>& fields, JsonWriter& json) {
  json.Key("fields").BeginArray();
  for (const catalog::SchemaField& field : fields) {
    json.BeginObject().Key("name").String(field.name);
    WriteTextOrNull("type", field.type, json);
    json.Key("tags").BeginArray().EndArray();
    WriteTextOrNull("description", field.description, json);
    json.EndObject();
  }
  json.EndArray();
}

std::string_view DatasetTypeOf(const catalog::Dataset& dataset) {
  for (const std::string_view stream : {"stream", "topic"}) {
    if (EqualsIgnoreAsciiCase(dataset.kind, stream)) return "STREAM";
  }
  return "DB_TABLE";
}

Result<std::string> SourceOf(const MarquezView& view, const catalog::Dataset& dataset) {
  if (!dataset.system) return std::string(kDefaultSource);
  GL_TRY(catalog::System system, view.catalog().GetSystem(dataset.system));
  return std::move(system.name);
}

std::string LifecycleState(const FacetSet& facets) {
  return facets.Text("lifecycleStateChange", "lifecycleStateChange");
}

// What datasets and their versions share.
Status WriteDatasetNames(const MarquezView& view, const catalog::Dataset& dataset,
                         JsonWriter& json) {
  json.Key("type").String(DatasetTypeOf(dataset));
  json.Key("name").String(dataset.ref.name).Key("physicalName").String(dataset.ref.name);
  json.Key("namespace").String(dataset.ref.namespace_name);
  GL_TRY(const std::string source, SourceOf(view, dataset));
  json.Key("sourceName").String(source);
  json.Key("tags").BeginArray().EndArray();
  WriteTextOrNull("description", dataset.description, json);
  if (DatasetTypeOf(dataset) == "STREAM") json.Key("schemaLocation").Null();
  return Ok();
}

struct ParentJob {
  std::string name;
  std::optional<Uuid> uuid;
};

// The job of the run that a run says it is a part of. A producer need not tell of that run itself;
// then what it said is "NAMESPACE/NAME", and either may hold slashes.
Result<ParentJob> ParentOf(MarquezView& view, const Run& run) {
  const auto named = run.properties.find("parent_job");
  if (named == run.properties.end()) return ParentJob{};
  const auto parent_run = run.properties.find("parent_run");
  const std::optional<Uuid> uuid =
      parent_run == run.properties.end() ? std::nullopt : ParseUuid(parent_run->second);
  if (uuid) {
    GL_TRY(const auto parent, view.catalog().FindRun(*uuid));
    if (parent) {
      GL_TRY(const catalog::Job* const job, view.JobOf(parent->job));
      return ParentJob{job->ref.name, JobUuid(job->id)};
    }
  }
  const std::string& text = named->second;
  for (std::size_t at = text.find('/'); at != std::string::npos; at = text.find('/', at + 1)) {
    GL_TRY(const auto job, view.catalog().FindJob({text.substr(0, at), text.substr(at + 1)}));
    if (job) return ParentJob{job->ref.name, JobUuid(job->id)};
  }
  return ParentJob{text.substr(text.rfind('/') + 1), std::nullopt};
}

// The name without that of its parent, where the name begins with it.
std::string_view SimpleName(std::string_view name, const ParentJob& parent) {
  const bool below = !parent.name.empty() && name.size() > parent.name.size() + 1 &&
                     name.starts_with(parent.name) && name[parent.name.size()] == '.';
  return below ? name.substr(parent.name.size() + 1) : name;
}

Status WriteDatasetIds(MarquezView& view, std::string_view key,
                       const std::vector<catalog::DatasetId>& ids, JsonWriter& json) {
  json.Key(key).BeginArray();
  std::vector<catalog::DatasetRef> refs;
  for (const catalog::DatasetId id : ids) {
    GL_TRY(const catalog::Dataset* const dataset, view.DatasetOf(id));
    refs.push_back(dataset->ref);
  }
  std::sort(refs.begin(), refs.end());
  for (const catalog::DatasetRef& ref : refs) WriteRef(ref, json);
  json.EndArray();
  return Ok();
}

Status WriteRunDatasets(MarquezView& view, std::string_view key, const Run& run,
                        const std::vector<catalog::DatasetId>& ids, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const catalog::DatasetId id : ids) {
    GL_TRY(const catalog::Dataset* const dataset, view.DatasetOf(id));
    GL_TRY(const catalog::SchemaVersion version, view.VersionAt(id, LastHeard(run)));
    json.BeginObject().Key("datasetVersionId").BeginObject();
    json.Key("namespace").String(dataset->ref.namespace_name);
    json.Key("name").String(dataset->ref.name);
    json.Key("version").String(ToString(VersionUuid(id, version.number))).EndObject();
    json.Key("facets").BeginObject().EndObject().EndObject();
  }
  json.EndArray();
  return Ok();
}

Status WriteLatestRuns(MarquezView& view, const catalog::Job& job, JsonWriter& json) {
  GL_TRY(const std::vector<Run> runs, view.catalog().RunsOf(job.id, kRunsOfAJob));
  json.Key("latestRuns").BeginArray();
  for (const Run& run : runs) GL_RETURN_IF_ERROR(WriteMarquezRun(view, run, json));
  json.EndArray();
  return Ok();
}

}  // namespace

std::string MarquezTime(UtcTime time) {
  std::int64_t micros = time.micros % kMicrosASecond;
  if (micros < 0) micros += kMicrosASecond;
  std::string text = ToString(UtcTime{time.micros - micros});
  if (micros == 0) return text;
  text.pop_back();
  const std::string digits = SixDigits(micros);
  return Concat(text, ".", digits.substr(0, micros % 1000 == 0 ? 3 : 6), "Z");
}

void WriteMarquezTime(std::string_view key, const std::optional<UtcTime>& time, JsonWriter& json) {
  json.Key(key);
  time ? json.String(MarquezTime(*time)) : json.Null();
}

void WriteTextOrNull(std::string_view key, std::string_view text, JsonWriter& json) {
  json.Key(key);
  text.empty() ? json.Null() : json.String(text);
}

std::string_view MarquezState(RunState state) {
  switch (state) {
    case RunState::kOther:
      return "NEW";
    case RunState::kStart:
    case RunState::kRunning:
      return "RUNNING";
    case RunState::kComplete:
      return "COMPLETED";
    case RunState::kAbort:
      return "ABORTED";
    case RunState::kFail:
      return "FAILED";
  }
  return "NEW";
}

std::string_view MarquezJobType(const catalog::Job& job) {
  if (AsciiLower(job.kind).starts_with("stream")) return "STREAM";
  return EqualsIgnoreAsciiCase(job.kind, "service") ? "SERVICE" : "BATCH";
}

void WriteMarquezNamespace(const catalog::Namespace& one, JsonWriter& json) {
  json.BeginObject().Key("name").String(one.name);
  WriteMarquezTime("createdAt", UtcTime{}, json);
  WriteMarquezTime("updatedAt", UtcTime{}, json);
  json.Key("ownerName").String(kAnonymous).Key("description").Null();
  json.Key("isHidden").Bool(false).EndObject();
}

void WriteMarquezSource(const catalog::System& system, JsonWriter& json) {
  const auto property = [&system](const char* name) {
    const auto found = system.properties.find(name);
    return found == system.properties.end() ? std::string() : found->second;
  };
  const std::string type = property("type");
  json.BeginObject().Key("type").String(type.empty() ? "UNKNOWN" : type);
  json.Key("name").String(system.name);
  WriteMarquezTime("createdAt", UtcTime{}, json);
  WriteMarquezTime("updatedAt", UtcTime{}, json);
  json.Key("connectionUrl").String(property("connection_url"));
  WriteTextOrNull("description", system.description, json);
  json.EndObject();
}

Result<JobActivity> ActivityOf(const MarquezView& view, const catalog::Job& job) {
  JobActivity activity;
  activity.updated = job.updated;
  GL_TRY(std::vector<Run> runs, view.catalog().RunsOf(job.id, 1));
  if (runs.empty()) return activity;
  activity.updated = std::max(activity.updated, LastHeard(runs.front()).value_or(job.updated));
  activity.last = std::move(runs.front());
  return activity;
}

Status WriteMarquezDataset(MarquezView& view, const catalog::Dataset& dataset, InFull in_full,
                           JsonWriter& json) {
  json.BeginObject().Key("id");
  WriteRef(dataset.ref, json);
  GL_RETURN_IF_ERROR(WriteDatasetNames(view, dataset, json));
  WriteMarquezTime("createdAt", dataset.created, json);
  WriteMarquezTime("updatedAt", dataset.updated, json);
  GL_TRY(const catalog::SchemaVersion schema, view.catalog().Schema(dataset.id));
  WriteFieldsWithTags(schema.fields, json);
  GL_TRY(const std::vector<Run> written, view.catalog().RunsWriting(dataset.id, 1));
  WriteMarquezTime("lastModifiedAt", written.empty() ? std::nullopt : LastHeard(written.front()),
                   json);
  GL_TRY(const FacetSet facets, view.FacetsFor(dataset.id.value));
  WriteTextOrNull("lastLifecycleState", LifecycleState(facets), json);
  json.Key("facets");
  if (in_full == InFull::kNo) {
    json.BeginObject().EndObject().EndObject();
    return Ok();
  }
  facets.Write(json);
  json.Key("currentVersion").String(ToString(VersionUuid(dataset.id, schema.number)));
  json.Key("columnLineage");
  GL_RETURN_IF_ERROR(WriteColumnsOf(view, dataset, json));
  json.Key("deleted").Bool(false).EndObject();
  return Ok();
}

Status WriteMarquezVersion(MarquezView& view, const catalog::Dataset& dataset,
                           const catalog::SchemaVersion& version, JsonWriter& json) {
  const std::string uuid = ToString(VersionUuid(dataset.id, version.number));
  json.BeginObject().Key("id").BeginObject();
  json.Key("namespace").String(dataset.ref.namespace_name);
  json.Key("name").String(dataset.ref.name).Key("version").String(uuid).EndObject();
  GL_RETURN_IF_ERROR(WriteDatasetNames(view, dataset, json));
  WriteMarquezTime("createdAt", version.since, json);
  json.Key("version").String(uuid);
  WriteFieldsWithTags(version.fields, json);
  GL_TRY(const FacetSet facets, view.FacetsFor(dataset.id.value));
  WriteTextOrNull("lifecycleState", LifecycleState(facets), json);
  json.Key("currentSchemaVersion").String(uuid);
  json.Key("createdByRun");
  GL_TRY(const auto run, view.catalog().FindRun(version.run));
  if (run) {
    GL_RETURN_IF_ERROR(WriteMarquezRun(view, *run, json));
  } else {
    json.Null();
  }
  json.Key("facets");
  facets.Write(json);
  json.EndObject();
  return Ok();
}

Status WriteMarquezJob(MarquezView& view, const catalog::Job& job,
                       const lineage::JobDatasets::Io& io, InFull in_full, JsonWriter& json) {
  GL_TRY(const JobActivity activity, ActivityOf(view, job));
  ParentJob parent;
  if (activity.last) {
    GL_TRY(parent, ParentOf(view, *activity.last));
  }
  json.BeginObject().Key("id").BeginObject().Key("namespace").String(job.ref.namespace_name);
  json.Key("name").String(job.ref.name).EndObject();
  json.Key("type").String(MarquezJobType(job)).Key("name").String(job.ref.name);
  json.Key("simpleName").String(SimpleName(job.ref.name, parent));
  WriteTextOrNull("parentJobName", parent.name, json);
  WriteTextOrNull("parentJobUuid", parent.uuid ? ToString(*parent.uuid) : "", json);
  WriteMarquezTime("createdAt", job.created, json);
  WriteMarquezTime("updatedAt", activity.updated, json);
  json.Key("namespace").String(job.ref.namespace_name);
  GL_RETURN_IF_ERROR(WriteDatasetIds(view, "inputs", io.reads, json));
  GL_RETURN_IF_ERROR(WriteDatasetIds(view, "outputs", io.writes, json));
  GL_TRY(const FacetSet facets, view.FacetsFor(job.id.value));
  WriteTextOrNull("location", facets.Text("sourceCodeLocation", "url"), json);
  WriteTextOrNull("description", job.description, json);
  json.Key("latestRun");
  if (activity.last) {
    GL_RETURN_IF_ERROR(WriteMarquezRun(view, *activity.last, json));
  } else {
    json.Null();
  }
  if (in_full == InFull::kNo) {
    json.EndObject();
    return Ok();
  }
  GL_RETURN_IF_ERROR(WriteLatestRuns(view, job, json));
  json.Key("facets");
  facets.Write(json);
  json.Key("currentVersion").Null();
  json.Key("labels").BeginArray().EndArray().Key("tags").BeginArray().EndArray();
  json.EndObject();
  return Ok();
}

Status WriteMarquezRun(MarquezView& view, const Run& run, JsonWriter& json) {
  GL_TRY(const catalog::Job* const job, view.JobOf(run.job));
  json.BeginObject().Key("id").String(ToString(run.uuid));
  const UtcTime created = run.started ? *run.started : run.ended.value_or(job->created);
  WriteMarquezTime("createdAt", created, json);
  WriteMarquezTime("updatedAt", LastHeard(run).value_or(created), json);
  WriteMarquezTime("nominalStartTime", run.nominal, json);
  GL_TRY(const FacetSet facets, view.FacetsFor(run.id.value));
  const Result<UtcTime> nominal_end = ParseUtcTime(facets.Text("nominalTime", "nominalEndTime"));
  WriteMarquezTime("nominalEndTime", nominal_end.ok() ? std::optional(*nominal_end) : std::nullopt,
                   json);
  json.Key("state").String(MarquezState(run.state));
  WriteMarquezTime("startedAt", run.started, json);
  WriteMarquezTime("endedAt", run.ended, json);
  json.Key("durationMs");
  if (run.started && run.ended) {
    json.Int((run.ended->micros - run.started->micros) / 1000);
  } else {
    json.Null();
  }
  json.Key("args").BeginObject().EndObject().Key("jobVersion").Null();
  GL_RETURN_IF_ERROR(WriteRunDatasets(view, "inputDatasetVersions", run, run.inputs, json));
  GL_RETURN_IF_ERROR(WriteRunDatasets(view, "outputDatasetVersions", run, run.outputs, json));
  json.Key("facets");
  facets.Write(json);
  json.EndObject();
  return Ok();
}

}  // namespace goldline::rest
