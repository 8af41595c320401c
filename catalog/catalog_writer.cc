#include <algorithm>
#include <utility>

#include "catalog/catalog.h"
#include "catalog/errors.h"
#include "catalog/internal/stored.h"

namespace goldline::catalog {

using internal::DatasetRecord;
using internal::FieldRecord;
using internal::JobRecord;
using internal::Load;
using internal::NamespaceRecord;
using internal::RecordTraits;
using internal::RunRecord;
using internal::SchemaVersionRecord;
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
  for (const auto& [key, value] : from) into[key] = value;
}

// Sets `updated` when anything else changed.
template <class Draft>
void Touch(Draft& draft, UtcTime now) {
  if (!draft.before) draft.after.created = now.micros;
  if (!draft.before || *draft.before != draft.after) draft.after.updated = now.micros;
}

struct NumberedVersion {
  std::uint64_t number = 0;
  SchemaVersionRecord record;
};

// All versions of a dataset, latest first by time; of one time, the one known last.
Result<std::vector<NumberedVersion>> VersionsByTime(const CatalogView& catalog,
                                                    std::uint64_t dataset, std::uint64_t count) {
  std::vector<NumberedVersion> versions;
  for (std::uint64_t number = count; number > 0; --number) {
    GL_TRY(auto version, internal::LoadVersion(catalog, dataset, number));
    if (!version) return errors::NoSuchEntity("schema version", number);
    versions.push_back({number, *std::move(version)});
  }
  std::stable_sort(versions.begin(), versions.end(),
                   [](const auto& a, const auto& b) { return a.record.since > b.record.since; });
  return versions;
}

// Versions by time of one dataset, and where a report of fields at a time leaves them.
class SchemaTimeline {
 public:
  SchemaTimeline(std::vector<NumberedVersion> versions, DatasetRecord& dataset)
      : versions_(std::move(versions)), dataset_(dataset) {}

  // The versions to write. A report adds one only when it differs from what held then. One that
  // comes late, and agrees with the version after it, makes that one begin earlier; one that
  // differs from the latest version, of which there was a later report, ends before that report.
  std::vector<NumberedVersion> Report(const SchemaVersionRecord& report) {
    const auto held = std::find_if(versions_.begin(), versions_.end(), [&](const auto& version) {
      return version.record.since <= report.since;
    });
    const bool after_latest = held == versions_.begin();
    const std::int64_t seen = dataset_.schema_seen;
    if (after_latest) dataset_.schema_seen = std::max(seen, report.since);
    if (held != versions_.end() && held->record.fields == report.fields) return {};
    if (!after_latest && std::prev(held)->record.fields == report.fields) {
      return {{std::prev(held)->number, report}};
    }
    std::vector<NumberedVersion> added{{++dataset_.schema_versions, report}};
    if (after_latest && held != versions_.end() && report.since < seen) {
      added.push_back({++dataset_.schema_versions, held->record});
      added.back().record.since = seen;
    }
    if (after_latest) dataset_.schema_version = dataset_.schema_versions;
    return added;
  }

 private:
  std::vector<NumberedVersion> versions_;
  DatasetRecord& dataset_;
};

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
  if (facts.fields) GL_RETURN_IF_ERROR(PutSchema(draft, facts));
  Touch(draft, now_);
  GL_RETURN_IF_ERROR(Write(draft));
  return DatasetId{draft.id};
}

template <class DraftOfDataset>
Status CatalogWriter::PutSchema(DraftOfDataset& draft, const DatasetFacts& facts) {
  for (const SchemaField& field : *facts.fields) {
    GL_TRY([[maybe_unused]] const FieldId id, PutField({draft.id}, field.name));
  }
  GL_TRY(auto versions, VersionsByTime(catalog_, draft.id, draft.after.schema_versions));
  SchemaTimeline timeline(std::move(versions), draft.after);
  const SchemaVersionRecord report{facts.as_of.value_or(now_).micros, facts.run.high, facts.run.low,
                                   internal::ToRecords(*facts.fields)};
  for (const NumberedVersion& version : timeline.Report(report)) {
    const std::string key = internal::VersionKey(draft.id, version.number);
    GL_RETURN_IF_ERROR(ExpectStored(Keyspace::kVersion, key));
    changes_.Put(Keyspace::kVersion, key, Encode(version.record));
  }
  return Ok();
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

Result<RunId> CatalogWriter::PutRun(Run run) {
  GL_TRY(auto draft, FindOrDraft<RunRecord>(0, ToString(run.uuid)));
  run.id = {draft.id};
  const Run known = draft.before ? internal::ToRun(draft.id, *draft.before) : run;
  draft.after = internal::ToRecord(MergeRuns(known, run));
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
