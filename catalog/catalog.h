// The catalog over the store. CatalogView answers questions of one moment; CatalogWriter adds to a
// WriteSet of the caller, so that a run, its datasets, their schemas and whatever else belongs to
// it (facts, verdicts) are one commit.
//
//   CatalogView catalog(store.View());
//   GL_TRY(std::optional<Dataset> orders, catalog.FindDataset({"shop", "orders"}));
//
//   GL_RETURN_IF_ERROR(Update(store, Durability::kSync, [&](const auto& view, auto& changes) {
//     CatalogWriter catalog(store, view, changes, now);
//     GL_TRY(DatasetId orders, catalog.PutDataset({.ref = {"shop", "orders"}, .fields = fields}));
//     GL_TRY(JobId load, catalog.PutJob({.ref = {"shop", "load_orders"}}));
//     GL_TRY(RunId run, catalog.PutRun({.uuid = uuid, .job = load, .outputs = {orders}}));
//     return Ok();
//   }));
//
// Errors: kNotFound for an id or name that is not there (Find… gives nullopt instead), kConflict
// from Commit when another change came between (use Update), kDataLoss for damaged records.
// A CatalogView is as thread-safe as its ReadView; a CatalogWriter belongs to one thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/entities.h"
#include "catalog/facets.h"
#include "core/result.h"
#include "core/store/store.h"

namespace goldline::catalog {

struct RecentRuns {
  std::uint64_t count = 0;
  std::optional<UtcTime> last;  // of all up to `until`, also before `since`
};

class CatalogView {
 public:
  explicit CatalogView(store::ReadView view) : view_(std::move(view)) {}
  // Sees `pending` as if it were committed, except in lists. It must stay.
  CatalogView(store::ReadView view, const store::WriteSet* pending)
      : view_(std::move(view)), pending_(pending) {}

  Result<std::optional<Namespace>> FindNamespace(std::string_view name) const;
  Result<Namespace> GetNamespace(NamespaceId id) const;
  Result<std::vector<Namespace>> Namespaces() const;

  Result<std::optional<System>> FindSystem(std::string_view name) const;
  Result<System> GetSystem(SystemId id) const;
  Result<std::vector<System>> Systems() const;

  Result<std::optional<Dataset>> FindDataset(const DatasetRef& ref) const;
  Result<Dataset> GetDataset(DatasetId id) const;
  // In the order of their names, from the first that is greater than `after`.
  Result<std::vector<Dataset>> Datasets(std::string_view namespace_name, std::string_view after,
                                        std::size_t limit) const;
  // Those of this name in any namespace.
  Result<std::vector<Dataset>> DatasetsNamed(std::string_view name) const;
  // Those of a system, the first known first.
  Result<std::vector<Dataset>> DatasetsOf(SystemId system, std::size_t limit) const;
  // All of a namespace by name, from the index alone: for counts and searches.
  Result<std::vector<std::pair<std::string, DatasetId>>> DatasetNames(NamespaceId parent) const;

  // The latest schema by time; one without fields when none is known.
  Result<SchemaVersion> Schema(DatasetId dataset) const;
  // The schema that held at `time`; nullopt before the first.
  Result<std::optional<SchemaVersion>> SchemaAsOf(DatasetId dataset, UtcTime time) const;
  // By time, latest first: one where the fields changed.
  Result<std::vector<SchemaVersion>> SchemaHistory(DatasetId dataset) const;

  Result<std::optional<DatasetField>> FindField(DatasetId dataset, std::string_view name) const;
  Result<DatasetField> GetField(FieldId id) const;
  // Of several, in their order; nullopt for what is no field.
  Result<std::vector<std::optional<DatasetField>>> GetFields(std::span<const FieldId> ids) const;
  // Every field ever named, in the order of their names.
  Result<std::vector<DatasetField>> FieldsOf(DatasetId dataset) const;

  Result<std::optional<Job>> FindJob(const JobRef& ref) const;
  Result<Job> GetJob(JobId id) const;
  Result<std::vector<Job>> Jobs(std::string_view namespace_name, std::string_view after,
                                std::size_t limit) const;
  Result<std::vector<std::pair<std::string, JobId>>> JobNames(NamespaceId parent) const;

  Result<std::optional<Run>> FindRun(const Uuid& uuid) const;
  Result<Run> GetRun(RunId id) const;
  // Latest first, by start; those that began by `until`.
  Result<std::vector<Run>> RunsOf(JobId job, std::size_t limit,
                                  std::optional<UtcTime> until = std::nullopt) const;
  Result<std::size_t> CountRunsOf(JobId job) const;
  Result<std::vector<Run>> RunsWriting(DatasetId dataset, std::size_t limit) const;
  Result<std::vector<Run>> RunsReading(DatasetId dataset, std::size_t limit) const;
  // Of the runs that read or write the dataset, or of the job's, those that began in `since` to
  // `until`, both included; counted from the index, at most `most`.
  Result<RecentRuns> RecentReads(DatasetId dataset, UtcTime since, UtcTime until,
                                 std::uint64_t most) const;
  Result<RecentRuns> RecentWrites(DatasetId dataset, UtcTime since, UtcTime until,
                                  std::uint64_t most) const;
  Result<RecentRuns> RecentRunsOf(JobId job, UtcTime since, UtcTime until,
                                  std::uint64_t most) const;

  // Where the view remembers: reads records at once for the calls that follow; those of datasets
  // with their lives (identity.h).
  Status PrefetchDatasets(std::span<const DatasetId> datasets) const;
  Status PrefetchFacets(std::span<const DatasetId> datasets) const;
  Status PrefetchJobs(std::span<const JobId> jobs) const;

  // What is stored under a key, pending changes included.
  Result<std::optional<std::string>> Get(store::Keyspace keyspace, std::string_view key) const;
  // The same of a row that never changes, see ReadView.
  Result<std::optional<std::string>> GetSettled(store::Keyspace keyspace,
                                                std::string_view key) const;
  const store::ReadView& view() const { return view_; }

 private:
  friend class CatalogWriter;
  Result<std::uint64_t> FindId(store::EntityKind kind, std::uint64_t parent,
                               std::string_view name) const;
  Result<std::vector<std::uint64_t>> Children(store::EntityKind kind, std::uint64_t parent,
                                              std::string_view after, std::size_t limit) const;
  Result<std::vector<Run>> RunsInRole(std::uint8_t role, std::uint64_t subject, std::size_t limit,
                                      std::optional<UtcTime> until = std::nullopt) const;
  Result<RecentRuns> RecentInRole(std::string subject, UtcTime since, UtcTime until,
                                  std::uint64_t most) const;

  store::ReadView view_;
  const store::WriteSet* pending_ = nullptr;
};

// What somebody says about an entity: what is not given stays as it is, properties are merged;
// an empty one takes away what was there.
struct SystemFacts {
  std::string name;
  std::optional<std::int32_t> trust_rank{};
  std::optional<std::string> description{};
  Properties properties{};
};
struct DatasetFacts {
  DatasetRef ref;
  std::optional<std::string> kind{};
  std::optional<SystemId> system{};
  std::optional<std::string> description{};
  std::optional<std::vector<Owner>> owners{};
  std::optional<std::vector<SchemaField>> fields{};  // reported as a `schema` facet
  Properties properties{};
  std::optional<UtcTime> as_of{};  // when `fields` held; now when not given
  Uuid run{};                      // that showed them
};
struct JobFacts {
  JobRef ref;
  std::optional<std::string> kind{};
  std::optional<std::string> description{};
  std::optional<std::string> sql{};
  std::optional<std::vector<Owner>> owners{};
  Properties properties{};
};

// Adds changes, and what they expect, to one WriteSet. Sees its own changes, hence one writer (or
// several in turn) for one set, never sets of two writers appended. Writes nothing that is already
// so.
class CatalogWriter {
 public:
  CatalogWriter(store::KvStore& store, const store::ReadView& view, store::WriteSet& changes,
                UtcTime now)
      : store_(store), changes_(changes), now_(now), catalog_(view.Remembering(), &changes) {}

  // Each creates the entity, or adds to what is known of it, and gives its id.
  Result<NamespaceId> PutNamespace(std::string_view name);
  Result<SystemId> PutSystem(const SystemFacts& facts);
  Result<DatasetId> PutDataset(const DatasetFacts& facts);
  Result<FieldId> PutField(DatasetId dataset, std::string_view name);
  Result<JobId> PutJob(const JobFacts& facts);
  // Merged with what is known of this UUID by MergeRuns; `run.id` need not be given.
  Result<RunId> PutRun(Run run);

  // Facets as producers send them (facets.h); of a dataset, one report in a write set. A `schema`
  // facet makes its fields known.
  Result<FacetChanges> ReportFacets(DatasetId dataset, const FacetReport& report);
  Result<FacetChanges> ReportFacets(JobId job, const FacetReport& report);
  Status KeepFacets(RunId run, const FacetReport& report);

  // The id and everything known stay; the old name is free again. kAlreadyExists when taken.
  Status RenameDataset(DatasetId id, const DatasetRef& to);

  // What was committed to the view and added here.
  const CatalogView& catalog() const { return catalog_; }

 private:
  template <class Record>
  struct Draft;
  template <class Record>
  Result<Draft<Record>> FindOrDraft(std::uint64_t parent, std::string_view name);
  template <class Record>
  Status Write(const Draft<Record>& draft);
  Result<JobId> JobOfBoth(JobId a, JobId b) const;
  Status ExpectStored(store::Keyspace keyspace, std::string_view key);

  store::KvStore& store_;
  store::WriteSet& changes_;
  const UtcTime now_;
  CatalogView catalog_;
};

}  // namespace goldline::catalog
