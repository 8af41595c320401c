#include "lineage/job_datasets.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "lineage/internal/fact_rows.h"
#include "lineage/internal/graph_rows.h"
#include "lineage/internal/identities.h"

namespace goldline::lineage {
namespace {

using catalog::DatasetId;
using catalog::JobId;
using store::Keyspace;

// Each by the name that stands for all its names.
Status UseMainNames(Identities& identities, std::vector<DatasetId>& ids) {
  for (DatasetId& id : ids) {
    GL_TRY(const Node main, identities.MainOf(id.value));
    id = DatasetId{main};
  }
  return Ok();
}

template <class T>
void SortOnce(std::vector<T>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

// The jobs of the edges at a node that hold now.
Status AddJobs(const store::ReadView& view, Keyspace keyspace, Node node, std::set<JobId>& jobs) {
  store::Cursor at = view.Prefix(keyspace, EdgePrefix(node));
  for (; at.valid(); at.Next()) {
    GL_TRY(const EdgeKey key, ReadEdgeKey(at.key()));
    if (key.job == 0 || jobs.contains(JobId{key.job})) continue;
    GL_TRY(const Intervals intervals, DecodeIntervals(at.value()));
    if (At(intervals, kForever) != nullptr) jobs.insert(JobId{key.job});
  }
  return at.status();
}

}  // namespace

// The dataset itself, or that of the field.
Result<DatasetId> JobDatasets::DatasetOf(std::uint64_t node) const {
  const Result<catalog::DatasetField> field = catalog_.GetField(catalog::FieldId{node});
  if (field.ok()) return field->dataset;
  if (field.error().code() != ErrorCode::kNotFound) return field.error();
  return DatasetId{node};
}

// What the job declared last that it reads, with what it writes or without.
Status JobDatasets::AddDeclaredReads(JobId job, Io& io) const {
  std::optional<std::pair<FactKey, RunDatasetsRow>> latest;
  for (const Layer layer : {Layer::kDeclared, Layer::kSql}) {
    const std::string head = HeadKey(job.value, 0, layer);
    store::Cursor at = catalog_.view().Prefix(Keyspace::kFact, head);
    while (at.valid() && IsHeadKey(at.key())) at.Next();
    GL_RETURN_IF_ERROR(at.status());
    if (!at.valid()) continue;
    GL_TRY(const FactKey key, ReadFactKey(at.key()));
    GL_TRY(RunDatasetsRow row, DecodeRunDatasets(at.value()));
    const bool later =
        !latest || std::pair(latest->first.time, latest->first.run) < std::pair(key.time, key.run);
    if (later) latest = {key, std::move(row)};
  }
  if (!latest) return Ok();
  for (const Node input : latest->second.inputs) io.reads.push_back(DatasetId{input});
  return Ok();
}

// What the latest fact about each output says.
Status JobDatasets::AddDeclared(JobId job, Io& io) const {
  GL_TRY(const std::vector<FactKey> heads, HeadsOf(catalog_.view(), job.value));
  std::set<Node> sources;
  for (const FactKey& head : heads) {
    GL_TRY(const std::vector<TimelineFact> latest,
           ReadTimeline(catalog_.view(), head, [](const TimelineFact&) { return false; }));
    if (!latest.empty() && latest.front().edges == kNoEdges) continue;
    io.writes.push_back(DatasetId{head.output});
    if (latest.empty()) continue;
    GL_TRY(const StoredEdges set, ReadEdgeSet(catalog_.view(), latest.front().edges));
    for (const NodeEdge& edge : set.edges) sources.insert(edge.source);
  }
  for (const Node source : sources) {
    GL_TRY(const DatasetId dataset, DatasetOf(source));
    io.reads.push_back(dataset);
  }
  return Ok();
}

Result<JobDatasets::Io> JobDatasets::OfJob(JobId job) const {
  Io io;
  GL_TRY(const std::vector<catalog::Run> runs, catalog_.RunsOf(job, kRunsAsked));
  for (const catalog::Run& run : runs) {
    io.reads.insert(io.reads.end(), run.inputs.begin(), run.inputs.end());
    io.writes.insert(io.writes.end(), run.outputs.begin(), run.outputs.end());
  }
  GL_RETURN_IF_ERROR(AddDeclared(job, io));
  GL_RETURN_IF_ERROR(AddDeclaredReads(job, io));
  Identities identities(catalog_);
  GL_RETURN_IF_ERROR(UseMainNames(identities, io.reads));
  GL_RETURN_IF_ERROR(UseMainNames(identities, io.writes));
  SortOnce(io.reads);
  SortOnce(io.writes);
  return io;
}

Result<JobDatasets::Jobs> JobDatasets::OfDataset(DatasetId dataset) const {
  std::set<JobId> readers;
  std::set<JobId> writers;
  Identities identities(catalog_);
  GL_TRY(const std::vector<Node> forms, identities.FormsOf(dataset.value));
  for (const Node form : forms) {
    GL_RETURN_IF_ERROR(AddJobsOf(DatasetId{form}, readers, writers));
  }
  Jobs jobs;
  jobs.readers.assign(readers.begin(), readers.end());
  jobs.writers.assign(writers.begin(), writers.end());
  return jobs;
}

Status JobDatasets::AddJobsOf(DatasetId dataset, std::set<JobId>& readers,
                              std::set<JobId>& writers) const {
  GL_TRY(const auto fields, catalog_.FieldsOf(dataset));
  std::vector<Node> nodes{dataset.value};
  for (const catalog::DatasetField& field : fields) nodes.push_back(field.id.value);
  for (const Node node : nodes) {
    GL_RETURN_IF_ERROR(AddJobs(catalog_.view(), Keyspace::kEdgeOut, node, readers));
    GL_RETURN_IF_ERROR(AddJobs(catalog_.view(), Keyspace::kEdgeIn, node, writers));
  }
  GL_TRY(const std::vector<catalog::Run> reading, catalog_.RunsReading(dataset, kRunsAsked));
  for (const catalog::Run& run : reading) {
    if (run.job) readers.insert(run.job);
  }
  GL_TRY(const std::vector<catalog::Run> writing, catalog_.RunsWriting(dataset, kRunsAsked));
  for (const catalog::Run& run : writing) {
    if (run.job) writers.insert(run.job);
  }
  return Ok();
}

}  // namespace goldline::lineage
