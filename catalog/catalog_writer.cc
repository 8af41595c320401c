#include <algorithm>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/errors.h"
#include "catalog/internal/facet_writer.h"
#include "catalog/internal/life_rows.h"
#include "catalog/internal/stored.h"
#include "catalog/schema_facet.h"

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

// A record on its way from what is stored to what will be.
template <class Record>
struct CatalogWriter::Draft {
  std::uint64_t id = 0;
  std::optional<Record> before;
  Record after;
};

namespace {

template <class T>
void Replace(T& member, const std::optional<T>& given) {
  if (given) member = *given;
}

void MergeProperties(Properties& into, const Properties& from) {
  for (const auto& [key, value] : from) {
    if (value.empty()) {
      into.erase(key);
    } else {
      into[key] = value;
    }
  }
}

// Sets `updated` when anything else changed.
template <class Draft>
void Touch(Draft& draft, UtcTime now) {
  if (!draft.before) draft.after.created = now.micros;
  if (!draft.before || *draft.before != draft.after) draft.after.updated = now.micros;
}

}  // namespace

// What the store holds now must still be there at the commit, unless this set itself changed it.
Status CatalogWriter::ExpectStored(Keyspace keyspace, std::string_view key) {
  if (changes_.Find(keyspace, key).touched) return Ok();
  GL_TRY(const std::optional<std::string> stored, catalog_.view().Get(keyspace, key));
  changes_.Expect(keyspace, key, store::RevisionOf(stored));
  return Ok();
}

template <class Record>
Result<CatalogWriter::Draft<Record>> CatalogWriter::FindOrDraft(std::uint64_t parent,
                                                                std::string_view name) {
  constexpr EntityKind kKind = RecordTraits<Record>::kKind;
  if (name.empty()) return errors::EmptyName(RecordTraits<Record>::kWhat);
  Draft<Record> draft;
  GL_TRY(draft.id, catalog_.FindId(kKind, parent, name));
  if (draft.id == 0) {
    GL_RETURN_IF_ERROR(ExpectStored(Keyspace::kByName, internal::NameKey(kKind, parent, name)));
    GL_TRY(draft.id, store_.NextId(internal::kEntitySequence));
    return draft;
  }
  GL_TRY(draft.before, Load<Record>(catalog_, draft.id));
  if (!draft.before) return errors::NoSuchEntity(RecordTraits<Record>::kWhat, draft.id);
  draft.after = *draft.before;
  return draft;
}

template <class Record>
Status CatalogWriter::Write(const Draft<Record>& draft) {
  if (draft.before == draft.after) return Ok();
  const std::string key = internal::EntityKey(RecordTraits<Record>::kKind, draft.id);
  GL_RETURN_IF_ERROR(ExpectStored(Keyspace::kEntity, key));
  changes_.Put(Keyspace::kEntity, key, Encode(draft.after));
  std::vector<store::IndexEntry> before;
  if (draft.before) before = internal::IndexKeys(draft.id, *draft.before);
  store::WriteIndexDiff(changes_, std::move(before), internal::IndexKeys(draft.id, draft.after));
  return Ok();
}

Result<NamespaceId> CatalogWriter::PutNamespace(std::string_view name) {
  GL_TRY(const std::uint64_t known, catalog_.FindId(EntityKind::kNamespace, 0, name));
  if (known != 0) return NamespaceId{known};
  GL_TRY(auto draft, FindOrDraft<NamespaceRecord>(0, name));
  draft.after.name = name;
  GL_RETURN_IF_ERROR(Write(draft));
  return NamespaceId{draft.id};
}

Result<SystemId> CatalogWriter::PutSystem(const SystemFacts& facts) {
  GL_TRY(auto draft, FindOrDraft<SystemRecord>(0, facts.name));
  draft.after.name = facts.name;
  Replace(draft.after.trust_rank, facts.trust_rank);
  Replace(draft.after.description, facts.description);
  MergeProperties(draft.after.properties, facts.properties);
  GL_RETURN_IF_ERROR(Write(draft));
  return SystemId{draft.id};
}

Result<FieldId> CatalogWriter::PutField(DatasetId dataset, std::string_view name) {
  GL_TRY(const std::uint64_t known, catalog_.FindId(EntityKind::kField, dataset.value, name));
  if (known != 0) return FieldId{known};
  GL_TRY(auto draft, FindOrDraft<FieldRecord>(dataset.value, name));
  draft.after.dataset = dataset.value;
  draft.after.name = name;
  GL_RETURN_IF_ERROR(Write(draft));
  return FieldId{draft.id};
}

Result<DatasetId> CatalogWriter::PutDataset(const DatasetFacts& facts) {
  GL_TRY(const NamespaceId parent, PutNamespace(facts.ref.namespace_name));
  GL_TRY(auto draft, FindOrDraft<DatasetRecord>(parent.value, facts.ref.name));
  DatasetRecord& record = draft.after;
  record.namespace_id = parent.value;
  record.name = facts.ref.name;
  Replace(record.kind, facts.kind);
  if (facts.system) record.system = facts.system->value;
  Replace(record.description, facts.description);
  if (facts.owners) record.owners = internal::ToRecords(*facts.owners);
  MergeProperties(record.properties, facts.properties);
  Touch(draft, now_);
  GL_RETURN_IF_ERROR(Write(draft));
  if (facts.fields) {
    std::string body = SchemaFacetOf(*facts.fields);
    FacetReport report{{facts.as_of.value_or(now_), 0, HashBytes128(body)}, facts.run};
    report.facets[std::string(kSchemaFacet)] = std::move(body);
    const internal::FacetWriter writer(catalog_, changes_);
    GL_TRY(const bool known, writer.Has(draft.id, report.order));
    if (known) return DatasetId{draft.id};
    GL_TRY([[maybe_unused]] const FacetChanges changes, ReportFacets(DatasetId{draft.id}, report));
  }
  return DatasetId{draft.id};
}

Result<FacetChanges> CatalogWriter::ReportFacets(DatasetId dataset, const FacetReport& report) {
  GL_TRY(FacetChanges changes,
         internal::FacetWriter(catalog_, changes_).Report(dataset.value, report));
  GL_RETURN_IF_ERROR(internal::NoteLife(*this, changes_, dataset, report, changes));
  if (std::find(changes.versions.begin(), changes.versions.end(), kSchemaFacet) ==
      changes.versions.end()) {
    return changes;
  }
  GL_TRY(const auto fields, FieldsOfSchemaText(report.facets.at(std::string(kSchemaFacet))));
  for (const SchemaField& field : fields) {
    GL_TRY([[maybe_unused]] const FieldId id, PutField(dataset, field.name));
  }
  return changes;
}

Result<FacetChanges> CatalogWriter::ReportFacets(JobId job, const FacetReport& report) {
  return internal::FacetWriter(catalog_, changes_).Report(job.value, report);
}

Status CatalogWriter::KeepFacets(RunId run, const FacetReport& report) {
  return internal::FacetWriter(catalog_, changes_).Keep(run.value, report);
}

Result<JobId> CatalogWriter::PutJob(const JobFacts& facts) {
  GL_TRY(const NamespaceId parent, PutNamespace(facts.ref.namespace_name));
  GL_TRY(auto draft, FindOrDraft<JobRecord>(parent.value, facts.ref.name));
  JobRecord& record = draft.after;
  record.namespace_id = parent.value;
  record.name = facts.ref.name;
  Replace(record.kind, facts.kind);
  Replace(record.description, facts.description);
  Replace(record.sql, facts.sql);
  if (facts.owners) record.owners = internal::ToRecords(*facts.owners);
  MergeProperties(record.properties, facts.properties);
  Touch(draft, now_);
  GL_RETURN_IF_ERROR(Write(draft));
  return JobId{draft.id};
}

// Of two jobs that claim a run, the one with the greater name: ids follow the order of arrival.
Result<JobId> CatalogWriter::JobOfBoth(JobId a, JobId b) const {
  if (a == b || !a || !b) return std::max(a, b);
  GL_TRY(const Job first, catalog_.GetJob(a));
  GL_TRY(const Job second, catalog_.GetJob(b));
  return first.ref < second.ref ? b : a;
}

Result<RunId> CatalogWriter::PutRun(Run run) {
  GL_TRY(auto draft, FindOrDraft<RunRecord>(0, ToString(run.uuid)));
  run.id = {draft.id};
  const Run known = draft.before ? internal::ToRun(draft.id, *draft.before) : run;
  GL_TRY(run.job, JobOfBoth(known.job, run.job));
  Run merged = MergeRuns(known, run);
  merged.job = run.job;
  draft.after = internal::ToRecord(merged);
  GL_RETURN_IF_ERROR(Write(draft));
  return run.id;
}

Status CatalogWriter::RenameDataset(DatasetId id, const DatasetRef& to) {
  if (to.name.empty()) return errors::EmptyName("dataset");
  GL_TRY(const NamespaceId parent, PutNamespace(to.namespace_name));
  GL_TRY(const std::uint64_t taken, catalog_.FindId(EntityKind::kDataset, parent.value, to.name));
  if (taken == id.value) return Ok();
  if (taken != 0) return errors::NameTaken("dataset", Concat(to.namespace_name, "/", to.name));
  Draft<DatasetRecord> draft;
  draft.id = id.value;
  GL_TRY(draft.before, Load<DatasetRecord>(catalog_, id.value));
  if (!draft.before) return errors::NoSuchEntity("dataset", id.value);
  GL_RETURN_IF_ERROR(ExpectStored(Keyspace::kByName,
                                  internal::NameKey(EntityKind::kDataset, parent.value, to.name)));
  draft.after = *draft.before;
  draft.after.namespace_id = parent.value;
  draft.after.name = to.name;
  Touch(draft, now_);
  return Write(draft);
}

}  // namespace goldline::catalog
