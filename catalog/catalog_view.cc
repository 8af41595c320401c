#include <algorithm>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/errors.h"
#include "catalog/internal/facet_rows.h"
#include "catalog/internal/life_rows.h"
#include "catalog/internal/stored.h"
#include "catalog/schema_facet.h"
#include "core/store/key.h"
#include "core/text.h"

namespace goldline::catalog {

using internal::DatasetRecord;
using internal::FieldRecord;
using internal::JobRecord;
using internal::Load;
using internal::NamespaceRecord;
using internal::RecordTraits;
using internal::RunRecord;
using internal::SystemRecord;
using store::EntityKind;
using store::Keyspace;

namespace {

template <class Record>
Result<Record> MustLoad(const CatalogView& catalog, std::uint64_t id) {
  GL_TRY(std::optional<Record> record, Load<Record>(catalog, id));
  if (!record) return errors::NoSuchEntity(RecordTraits<Record>::kWhat, id);
  return *std::move(record);
}

// What a name leads to, by `get`; nullopt when the name is not there.
template <class Id, class Get>
auto Follow(const Result<std::uint64_t>& found, Get get)
    -> Result<std::optional<std::remove_reference_t<decltype(*get(Id{}))>>> {
  if (!found.ok()) return Error(found.error());
  if (*found == 0) return {std::nullopt};
  GL_TRY(auto entity, get(Id{*found}));
  return std::optional(std::move(entity));
}

// Names and ids of the children of `parent`, in order.
template <class Id>
Result<std::vector<std::pair<std::string, Id>>> NamesIn(const store::ReadView& view,
                                                        EntityKind kind, NamespaceId parent) {
  std::vector<std::pair<std::string, Id>> out;
  const std::string all = store::KeyWriter().U8(static_cast<std::uint8_t>(kind)).Of(parent).Take();
  store::Cursor at = view.Prefix(Keyspace::kByName, all);
  for (; at.valid(); at.Next()) {
    store::KeyReader key(at.key().substr(all.size()));
    std::string name = key.Text();
    GL_RETURN_IF_ERROR(key.Finish());
    GL_TRY(const std::uint64_t id, internal::DecodeId(at.value()));
    out.emplace_back(std::move(name), Id{id});
  }
  GL_RETURN_IF_ERROR(at.status());
  return out;
}

}  // namespace

Result<std::optional<std::string>> CatalogView::Get(Keyspace keyspace, std::string_view key) const {
  if (pending_ != nullptr) {
    store::WriteSet::Pending pending = pending_->Find(keyspace, key);
    if (pending.touched) return std::move(pending.value);
  }
  return view_.Get(keyspace, key);
}

Result<std::optional<std::string>> CatalogView::GetSettled(Keyspace keyspace,
                                                           std::string_view key) const {
  if (pending_ != nullptr) {
    store::WriteSet::Pending pending = pending_->Find(keyspace, key);
    if (pending.touched) return std::move(pending.value);
  }
  return view_.GetSettled(keyspace, key);
}

// 0 when there is none of that name.
Result<std::uint64_t> CatalogView::FindId(EntityKind kind, std::uint64_t parent,
                                          std::string_view name) const {
  const std::string key = internal::NameKey(kind, parent, name);
  GL_TRY(const std::optional<std::string> id, internal::IsSettled(kind)
                                                  ? GetSettled(Keyspace::kByName, key)
                                                  : Get(Keyspace::kByName, key));
  if (!id) return std::uint64_t{0};
  return internal::DecodeId(*id);
}

Result<std::vector<std::uint64_t>> CatalogView::Children(EntityKind kind, std::uint64_t parent,
                                                         std::string_view after,
                                                         std::size_t limit) const {
  const std::string all = store::KeyWriter().U8(static_cast<std::uint8_t>(kind)).U64(parent).Take();
  const std::string begin =
      after.empty() ? all : store::PrefixEnd(internal::NameKey(kind, parent, after));
  std::vector<std::uint64_t> ids;
  store::Cursor at = view_.Range(Keyspace::kByName, begin, store::PrefixEnd(all));
  for (; at.valid() && ids.size() < limit; at.Next()) {
    GL_TRY(const std::uint64_t id, internal::DecodeId(at.value()));
    ids.push_back(id);
  }
  GL_RETURN_IF_ERROR(at.status());
  return ids;
}

Result<std::optional<Namespace>> CatalogView::FindNamespace(std::string_view name) const {
  return Follow<NamespaceId>(FindId(EntityKind::kNamespace, 0, name),
                             [this](NamespaceId id) { return GetNamespace(id); });
}

Result<Namespace> CatalogView::GetNamespace(NamespaceId id) const {
  GL_TRY(NamespaceRecord record, MustLoad<NamespaceRecord>(*this, id.value));
  return Namespace{id, std::move(record.name)};
}

Result<std::vector<Namespace>> CatalogView::Namespaces() const {
  GL_TRY(const std::vector<std::uint64_t> ids, Children(EntityKind::kNamespace, 0, {}, SIZE_MAX));
  std::vector<Namespace> out;
  for (const std::uint64_t id : ids) {
    GL_TRY(Namespace one, GetNamespace({id}));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::optional<System>> CatalogView::FindSystem(std::string_view name) const {
  return Follow<SystemId>(FindId(EntityKind::kSystem, 0, name),
                          [this](SystemId id) { return GetSystem(id); });
}

Result<System> CatalogView::GetSystem(SystemId id) const {
  GL_TRY(SystemRecord record, MustLoad<SystemRecord>(*this, id.value));
  return System{id, std::move(record.name), record.trust_rank, std::move(record.description),
                std::move(record.properties)};
}

Result<std::vector<System>> CatalogView::Systems() const {
  GL_TRY(const std::vector<std::uint64_t> ids, Children(EntityKind::kSystem, 0, {}, SIZE_MAX));
  std::vector<System> out;
  for (const std::uint64_t id : ids) {
    GL_TRY(System one, GetSystem({id}));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::optional<Dataset>> CatalogView::FindDataset(const DatasetRef& ref) const {
  GL_TRY(const std::uint64_t parent, FindId(EntityKind::kNamespace, 0, ref.namespace_name));
  if (parent == 0) return std::optional<Dataset>();
  return Follow<DatasetId>(FindId(EntityKind::kDataset, parent, ref.name),
                           [this](DatasetId id) { return GetDataset(id); });
}

Result<Dataset> CatalogView::GetDataset(DatasetId id) const {
  GL_TRY(DatasetRecord record, MustLoad<DatasetRecord>(*this, id.value));
  GL_TRY(Namespace parent, GetNamespace({record.namespace_id}));
  Dataset dataset;
  dataset.id = id;
  dataset.ref = {std::move(parent.name), std::move(record.name)};
  dataset.kind = std::move(record.kind);
  dataset.system = {record.system};
  dataset.description = std::move(record.description);
  dataset.owners = internal::ToOwners(record.owners);
  dataset.properties = std::move(record.properties);
  dataset.created = {record.created};
  dataset.updated = {record.updated};
  return dataset;
}

Result<std::vector<Dataset>> CatalogView::Datasets(std::string_view namespace_name,
                                                   std::string_view after,
                                                   std::size_t limit) const {
  GL_TRY(const std::uint64_t parent, FindId(EntityKind::kNamespace, 0, namespace_name));
  if (parent == 0) return std::vector<Dataset>();
  GL_TRY(const std::vector<std::uint64_t> ids,
         Children(EntityKind::kDataset, parent, after, limit));
  std::vector<Dataset> out;
  for (const std::uint64_t id : ids) {
    GL_TRY(Dataset one, GetDataset({id}));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<Dataset>> CatalogView::DatasetsNamed(std::string_view name) const {
  GL_TRY(const std::vector<Namespace> namespaces, Namespaces());
  std::vector<Dataset> out;
  for (const Namespace& parent : namespaces) {
    GL_TRY(const std::uint64_t id, FindId(EntityKind::kDataset, parent.id.value, name));
    if (id == 0) continue;
    GL_TRY(Dataset one, GetDataset({id}));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<Dataset>> CatalogView::DatasetsOf(SystemId system, std::size_t limit) const {
  const std::string all = store::KeyWriter().Of(system).Take();
  std::vector<Dataset> out;
  store::Cursor at = view_.Prefix(Keyspace::kSystemMember, all);
  for (; at.valid() && out.size() < limit; at.Next()) {
    GL_TRY(const std::uint64_t id, internal::DecodeId(at.key().substr(all.size())));
    GL_TRY(Dataset one, GetDataset({id}));
    out.push_back(std::move(one));
  }
  GL_RETURN_IF_ERROR(at.status());
  return out;
}

Result<std::vector<std::pair<std::string, DatasetId>>> CatalogView::DatasetNames(
    NamespaceId parent) const {
  return NamesIn<DatasetId>(view_, EntityKind::kDataset, parent);
}

Result<std::vector<std::pair<std::string, JobId>>> CatalogView::JobNames(NamespaceId parent) const {
  return NamesIn<JobId>(view_, EntityKind::kJob, parent);
}

// A version of the facet that changes no field, as when a producer has another version itself, is
// not one of the schema; nor is one that held for no time.
Result<std::vector<SchemaVersion>> CatalogView::SchemaHistory(DatasetId dataset) const {
  GL_TRY([[maybe_unused]] const DatasetRecord record,
         MustLoad<DatasetRecord>(*this, dataset.value));
  GL_TRY(std::vector<Facet> facets, FacetHistory(*this, dataset.value, kSchemaFacet));
  std::vector<SchemaVersion> versions;
  for (auto facet = facets.rbegin(); facet != facets.rend(); ++facet) {
    if (facet + 1 != facets.rend() && (facet + 1)->since == facet->since) continue;
    GL_TRY(std::vector<SchemaField> fields, FieldsOfSchemaText(facet->body));
    if (!versions.empty() && versions.back().fields == fields) continue;
    versions.push_back({versions.size() + 1, facet->since, facet->run, std::move(fields)});
  }
  std::reverse(versions.begin(), versions.end());
  return versions;
}

Result<std::optional<SchemaVersion>> CatalogView::SchemaAsOf(DatasetId dataset,
                                                             UtcTime time) const {
  GL_TRY(std::vector<SchemaVersion> versions, SchemaHistory(dataset));
  for (SchemaVersion& version : versions) {
    if (version.since <= time) return std::optional(std::move(version));
  }
  return std::optional<SchemaVersion>();
}

Result<SchemaVersion> CatalogView::Schema(DatasetId dataset) const {
  GL_TRY(std::vector<SchemaVersion> versions, SchemaHistory(dataset));
  if (versions.empty()) return SchemaVersion{};
  return std::move(versions.front());
}

Result<std::optional<DatasetField>> CatalogView::FindField(DatasetId dataset,
                                                           std::string_view name) const {
  return Follow<FieldId>(FindId(EntityKind::kField, dataset.value, name),
                         [this](FieldId id) { return GetField(id); });
}

Result<DatasetField> CatalogView::GetField(FieldId id) const {
  GL_TRY(FieldRecord record, MustLoad<FieldRecord>(*this, id.value));
  return DatasetField{id, {record.dataset}, std::move(record.name)};
}

Status CatalogView::PrefetchDatasets(std::span<const DatasetId> datasets) const {
  std::vector<std::string> records;
  std::vector<std::string> lives;
  for (const DatasetId id : datasets) {
    records.push_back(internal::EntityKey(EntityKind::kDataset, id.value));
    lives.push_back(internal::KeyOf(internal::LifeRowKey{id.value, internal::LifeRow::kAny}));
  }
  GL_RETURN_IF_ERROR(view_.Prefetch(Keyspace::kEntity, records));
  return view_.Prefetch(Keyspace::kDatasetLife, lives);
}

Status CatalogView::PrefetchFacets(std::span<const DatasetId> datasets) const {
  std::vector<std::string> heads;
  for (const DatasetId id : datasets) heads.push_back(internal::SubjectKey(id.value));
  return view_.Prefetch(Keyspace::kFacetHead, heads);
}

Status CatalogView::PrefetchJobs(std::span<const JobId> jobs) const {
  std::vector<std::string> keys;
  for (const JobId id : jobs) keys.push_back(internal::EntityKey(EntityKind::kJob, id.value));
  return view_.Prefetch(Keyspace::kEntity, keys);
}

Result<std::vector<std::optional<DatasetField>>> CatalogView::GetFields(
    std::span<const FieldId> ids) const {
  std::vector<std::string> keys;
  for (const FieldId id : ids) keys.push_back(internal::EntityKey(EntityKind::kField, id.value));
  GL_TRY(const auto rows, view_.GetManySettled(Keyspace::kEntity, keys));
  std::vector<std::optional<DatasetField>> fields(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!rows[i]) continue;
    GL_TRY(FieldRecord record, RecordTraits<FieldRecord>::kDecode(*rows[i]));
    fields[i] = DatasetField{ids[i], {record.dataset}, std::move(record.name)};
  }
  return fields;
}

Result<std::vector<DatasetField>> CatalogView::FieldsOf(DatasetId dataset) const {
  GL_TRY(const std::vector<std::uint64_t> ids,
         Children(EntityKind::kField, dataset.value, {}, SIZE_MAX));
  std::vector<DatasetField> out;
  for (const std::uint64_t id : ids) {
    GL_TRY(DatasetField one, GetField({id}));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::optional<Job>> CatalogView::FindJob(const JobRef& ref) const {
  GL_TRY(const std::uint64_t parent, FindId(EntityKind::kNamespace, 0, ref.namespace_name));
  if (parent == 0) return std::optional<Job>();
  return Follow<JobId>(FindId(EntityKind::kJob, parent, ref.name),
                       [this](JobId id) { return GetJob(id); });
}

Result<Job> CatalogView::GetJob(JobId id) const {
  GL_TRY(JobRecord record, MustLoad<JobRecord>(*this, id.value));
  GL_TRY(Namespace parent, GetNamespace({record.namespace_id}));
  Job job;
  job.id = id;
  job.ref = {std::move(parent.name), std::move(record.name)};
  job.kind = std::move(record.kind);
  job.description = std::move(record.description);
  job.sql = std::move(record.sql);
  job.owners = internal::ToOwners(record.owners);
  job.properties = std::move(record.properties);
  job.created = {record.created};
  job.updated = {record.updated};
  return job;
}

Result<std::vector<Job>> CatalogView::Jobs(std::string_view namespace_name, std::string_view after,
                                           std::size_t limit) const {
  GL_TRY(const std::uint64_t parent, FindId(EntityKind::kNamespace, 0, namespace_name));
  if (parent == 0) return std::vector<Job>();
  GL_TRY(const std::vector<std::uint64_t> ids, Children(EntityKind::kJob, parent, after, limit));
  std::vector<Job> out;
  for (const std::uint64_t id : ids) {
    GL_TRY(Job one, GetJob({id}));
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::optional<Run>> CatalogView::FindRun(const Uuid& uuid) const {
  return Follow<RunId>(FindId(EntityKind::kRun, 0, ToString(uuid)),
                       [this](RunId id) { return GetRun(id); });
}

Result<Run> CatalogView::GetRun(RunId id) const {
  GL_TRY(const RunRecord record, MustLoad<RunRecord>(*this, id.value));
  return internal::ToRun(id.value, record);
}

Result<std::vector<Run>> CatalogView::RunsInRole(std::uint8_t role, std::uint64_t subject,
                                                 std::size_t limit,
                                                 std::optional<UtcTime> until) const {
  std::vector<Run> runs;
  store::KeyWriter from = store::KeyWriter().U8(role).U64(subject);
  const std::string end = store::PrefixEnd(from.key());
  if (until) from.DescendingTime(*until);
  store::Cursor at = view_.Range(Keyspace::kRunIndex, from.key(), end);
  for (; at.valid() && runs.size() < limit; at.Next()) {
    GL_TRY(const std::uint64_t id, internal::DecodeId(at.key().substr(at.key().size() - 8)));
    GL_TRY(Run run, GetRun({id}));
    runs.push_back(std::move(run));
  }
  GL_RETURN_IF_ERROR(at.status());
  return runs;
}

Result<std::vector<Run>> CatalogView::RunsOf(JobId job, std::size_t limit,
                                             std::optional<UtcTime> until) const {
  return RunsInRole(internal::kRoleJob, job.value, limit, until);
}

Result<std::size_t> CatalogView::CountRunsOf(JobId job) const {
  std::size_t count = 0;
  store::Cursor at =
      view_.Prefix(Keyspace::kRunIndex, store::KeyWriter().U8(internal::kRoleJob).Of(job).key());
  for (; at.valid(); at.Next()) ++count;
  GL_RETURN_IF_ERROR(at.status());
  return count;
}

Result<std::vector<Run>> CatalogView::RunsWriting(DatasetId dataset, std::size_t limit) const {
  return RunsInRole(internal::kRoleWrites, dataset.value, limit);
}

Result<std::vector<Run>> CatalogView::RunsReading(DatasetId dataset, std::size_t limit) const {
  return RunsInRole(internal::kRoleReads, dataset.value, limit);
}

Result<RecentRuns> CatalogView::RecentInRole(std::string subject, UtcTime since, UtcTime until,
                                             std::uint64_t most) const {
  RecentRuns recent;
  const std::string from = store::KeyWriter().DescendingTime(until).Take();
  store::Cursor at =
      view_.Range(Keyspace::kRunIndex, Concat(subject, from), store::PrefixEnd(subject));
  for (; at.valid() && recent.count < most; at.Next()) {
    const UtcTime time = store::KeyReader(at.key().substr(subject.size())).DescendingTime();
    if (time == UtcTime{}) break;  // and all that follow: when they were, nobody said
    if (!recent.last) recent.last = time;
    if (time < since) break;
    ++recent.count;
  }
  GL_RETURN_IF_ERROR(at.status());
  return recent;
}

Result<RecentRuns> CatalogView::RecentReads(DatasetId dataset, UtcTime since, UtcTime until,
                                            std::uint64_t most) const {
  return RecentInRole(store::KeyWriter().U8(internal::kRoleReads).Of(dataset).Take(), since, until,
                      most);
}

Result<RecentRuns> CatalogView::RecentWrites(DatasetId dataset, UtcTime since, UtcTime until,
                                             std::uint64_t most) const {
  return RecentInRole(store::KeyWriter().U8(internal::kRoleWrites).Of(dataset).Take(), since, until,
                      most);
}

Result<RecentRuns> CatalogView::RecentRunsOf(JobId job, UtcTime since, UtcTime until,
                                             std::uint64_t most) const {
  return RecentInRole(store::KeyWriter().U8(internal::kRoleJob).Of(job).Take(), since, until, most);
}

}  // namespace goldline::catalog
