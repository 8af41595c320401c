#include "catalog/verify.h"

#include <algorithm>
#include <utility>

#include "catalog/bulk_run.h"
#include "catalog/internal/facet_check.h"
#include "catalog/internal/row_text.h"
#include "catalog/internal/stored.h"
#include "core/store/key.h"
#include "core/text.h"

namespace goldline::catalog {

using internal::DatasetRecord;
using internal::FieldRecord;
using internal::JobRecord;
using internal::Load;
using internal::NamespaceRecord;
using internal::RecordTraits;
using internal::RowText;
using internal::RunRecord;
using internal::SystemRecord;
using store::Cursor;
using store::EntityKind;
using store::IndexEntry;
using store::KeyReader;
using store::Keyspace;
using store::KeyWriter;
using store::ReadView;

namespace {

constexpr std::size_t kKeptDifferences = 1000;

// Whether an entry is there as a record asks for it.
Result<bool> CompareEntry(const ReadView& view, const IndexEntry& entry, Findings& findings) {
  findings.CountIndexEntry();
  GL_TRY(const std::optional<std::string> stored, view.Get(entry.keyspace, entry.key));
  if (!stored) {
    findings.Add("missing", RowText(entry.keyspace, entry.key));
  } else if (*stored != entry.value) {
    findings.Add("different", RowText(entry.keyspace, entry.key));
  }
  return stored && *stored == entry.value;
}

// A record may ask for an entry twice.
Result<std::vector<IndexEntry>> DistinctEntries(const IndexCheck& check, std::string_view key,
                                                std::string_view value) {
  GL_TRY(std::vector<IndexEntry> entries, check.entries(key, value));
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

// Every entry that a record asks for is there. Returns how many are, by the rule that an entry is
// its owner's alone.
Result<std::uint64_t> CheckRecordsToIndex(const ReadView& view, const IndexCheck& check,
                                          Findings& findings) {
  std::uint64_t owned = 0;
  Cursor at = view.Prefix(check.records, check.records_prefix);
  for (; at.valid(); at.Next()) {
    findings.CountRecord();
    const Result<std::vector<IndexEntry>> entries = DistinctEntries(check, at.key(), at.value());
    if (!entries.ok()) {
      findings.Add("unreadable",
                   Concat(RowText(check.records, at.key()), ": ", entries.error().message()));
      continue;
    }
    for (const IndexEntry& entry : *entries) {
      GL_TRY(const bool there, CompareEntry(view, entry, findings));
      if (there && check.owner(entry.keyspace, entry.key, entry.value) == at.key()) ++owned;
    }
  }
  GL_RETURN_IF_ERROR(at.status());
  return owned;
}

// Calls `visit(keyspace, entry, owner)` for every entry of the index.
template <class Visit>
Status ForEachEntry(const ReadView& view, const IndexCheck& check, Visit visit) {
  for (const auto& [keyspace, prefix] : check.indexes) {
    Cursor at = view.Prefix(keyspace, prefix);
    for (; at.valid(); at.Next()) {
      const std::optional<std::string> owner = check.owner(keyspace, at.key(), at.value());
      if (owner) GL_RETURN_IF_ERROR(visit(keyspace, at, *owner));
    }
    GL_RETURN_IF_ERROR(at.status());
  }
  return Ok();
}

// Finds the entries that their record does not ask for.
class StrayEntries {
 public:
  StrayEntries(const ReadView& view, const IndexCheck& check, Findings& findings)
      : view_(view), check_(check), findings_(findings) {}

  Status Find() {
    return ForEachEntry(
        view_, check_,
        [this](Keyspace keyspace, const Cursor& entry, const std::string& owner) -> Status {
          GL_RETURN_IF_ERROR(Load(owner));
          const auto wanted = std::find_if(entries_.begin(), entries_.end(), [&](const auto& one) {
            return one.keyspace == keyspace && one.key == entry.key();
          });
          if (!found_) {
            findings_.Add("dangling", RowText(keyspace, entry.key()));
          } else if (readable_ && wanted == entries_.end()) {
            findings_.Add("unexpected", RowText(keyspace, entry.key()));
          }
          return Ok();
        });
  }

 private:
  // Entries of one record often follow each other.
  Status Load(const std::string& owner) {
    if (owner == owner_) return Ok();
    GL_TRY(const std::optional<std::string> record, view_.Get(check_.records, owner));
    owner_ = owner;
    found_ = record.has_value();
    entries_.clear();
    if (!found_) return Ok();
    Result<std::vector<IndexEntry>> entries = check_.entries(owner, *record);
    readable_ = entries.ok();  // if not, it was said when the records were read
    if (readable_) entries_ = *std::move(entries);
    return Ok();
  }

  const ReadView& view_;
  const IndexCheck& check_;
  Findings& findings_;
  std::string owner_;  // whose record was read last
  bool found_ = false;
  bool readable_ = false;
  std::vector<IndexEntry> entries_;  // that it asks for
};

std::string KindPrefix(EntityKind kind) {
  return KeyWriter().U8(static_cast<std::uint8_t>(kind)).Take();
}

Result<std::uint64_t> IdOfEntityKey(std::string_view key) {
  KeyReader reader(key);
  reader.U8();
  const std::uint64_t id = reader.U64();
  GL_RETURN_IF_ERROR(reader.Finish());
  return id;
}

// An entry of kByName leads to its entity by its value, others by the end of their key.
std::optional<std::string> OwnerOf(EntityKind kind, Keyspace index, std::string_view key,
                                   std::string_view value) {
  const std::string_view bytes = index == Keyspace::kByName ? value
                                 : key.size() < 8           ? key
                                                            : key.substr(key.size() - 8);
  const Result<std::uint64_t> id = internal::DecodeId(bytes);
  // An id that cannot be read belongs to no entity: entity 0, which never exists.
  return internal::EntityKey(kind, id.ok() ? *id : 0);
}

// Names, and the lists in which they are, of one kind of entity.
template <class Record>
Check NamesCheck() {
  constexpr EntityKind kKind = RecordTraits<Record>::kKind;
  IndexCheck check;
  check.records = Keyspace::kEntity;
  check.records_prefix = KindPrefix(kKind);
  check.entries = [](std::string_view key,
                     std::string_view value) -> Result<std::vector<IndexEntry>> {
    GL_TRY(const std::uint64_t id, IdOfEntityKey(key));
    GL_TRY(const Record record, RecordTraits<Record>::kDecode(value));
    return internal::IndexKeys(id, record);
  };
  check.indexes.emplace_back(Keyspace::kByName, KindPrefix(kKind));
  if (kKind == EntityKind::kRun) check.indexes.emplace_back(Keyspace::kRunIndex, "");
  if (kKind == EntityKind::kDataset) check.indexes.emplace_back(Keyspace::kSystemMember, "");
  check.owner = [](Keyspace index, std::string_view key, std::string_view value) {
    return OwnerOf(RecordTraits<Record>::kKind, index, key, value);
  };
  return {Concat("names of ", RecordTraits<Record>::kWhat, "s"),
          [check = std::move(check)](const ReadView& view, Findings& findings) {
            return CheckIndex(view, check, findings);
          }};
}

// One entity refers to another, which must be there.
template <class Record>
Status CheckReference(const CatalogView& catalog, std::uint64_t id, std::string_view from,
                      Findings& findings) {
  if (id == 0) return Ok();
  GL_TRY(const std::optional<std::string> found,
         catalog.Get(Keyspace::kEntity, internal::EntityKey(RecordTraits<Record>::kKind, id)));
  if (!found) {
    findings.Add("dangling", Concat(from, " refers to ", RecordTraits<Record>::kWhat, " ", id));
  }
  return Ok();
}

Status CheckReferences(const CatalogView& catalog, std::uint64_t id, const DatasetRecord& record,
                       Findings& findings) {
  const std::string from = Concat("dataset ", id, " ", record.name);
  GL_RETURN_IF_ERROR(CheckReference<NamespaceRecord>(catalog, record.namespace_id, from, findings));
  return CheckReference<SystemRecord>(catalog, record.system, from, findings);
}

Status CheckReferences(const CatalogView& catalog, std::uint64_t id, const FieldRecord& record,
                       Findings& findings) {
  return CheckReference<DatasetRecord>(catalog, record.dataset,
                                       Concat("field ", id, " ", record.name), findings);
}

Status CheckReferences(const CatalogView& catalog, std::uint64_t id, const JobRecord& record,
                       Findings& findings) {
  return CheckReference<NamespaceRecord>(catalog, record.namespace_id,
                                         Concat("job ", id, " ", record.name), findings);
}

Status CheckReferences(const CatalogView& catalog, std::uint64_t id, const RunRecord& record,
                       Findings& findings) {
  const std::string from = Concat("run ", id);
  GL_RETURN_IF_ERROR(CheckReference<JobRecord>(catalog, record.job, from, findings));
  for (const auto& datasets : {record.inputs, record.outputs}) {
    for (const std::uint64_t dataset : datasets) {
      GL_RETURN_IF_ERROR(CheckReference<DatasetRecord>(catalog, dataset, from, findings));
    }
  }
  return Ok();
}

// Calls `visit(id, record)` for every readable record of a kind.
template <class Record, class Visit>
Status ForEachRecord(const ReadView& view, Visit visit) {
  Cursor at = view.Prefix(Keyspace::kEntity, KindPrefix(RecordTraits<Record>::kKind));
  for (; at.valid(); at.Next()) {
    const Result<std::uint64_t> id = IdOfEntityKey(at.key());
    const Result<Record> record = RecordTraits<Record>::kDecode(at.value());
    if (id.ok() && record.ok()) GL_RETURN_IF_ERROR(visit(*id, *record));
  }
  return at.status();
}

template <class Record>
Status CheckReferencesOf(const ReadView& view, Findings& findings) {
  const CatalogView catalog(view);
  return ForEachRecord<Record>(view, [&](std::uint64_t id, const Record& record) {
    return CheckReferences(catalog, id, record, findings);
  });
}

Status CheckAllReferences(const ReadView& view, Findings& findings) {
  GL_RETURN_IF_ERROR(CheckReferencesOf<DatasetRecord>(view, findings));
  GL_RETURN_IF_ERROR(CheckReferencesOf<FieldRecord>(view, findings));
  GL_RETURN_IF_ERROR(CheckReferencesOf<JobRecord>(view, findings));
  return CheckReferencesOf<RunRecord>(view, findings);
}

// Ids are unique across kinds and below what the sequence has given.
Status CheckIds(const ReadView& view, Findings& findings) {
  GL_TRY(const auto stored,
         view.Get(Keyspace::kMeta, KeyWriter().Text("seq").Text(internal::kEntitySequence).key()));
  std::uint64_t end = 1;
  if (stored) {
    GL_TRY(end, internal::DecodeId(*stored));
  }
  std::vector<std::uint64_t> ids;
  Cursor at = view.Prefix(Keyspace::kEntity, "");
  for (; at.valid(); at.Next()) {
    const Result<std::uint64_t> id = IdOfEntityKey(at.key());
    if (!id.ok() || *id == 0 || *id >= end) {
      findings.Add("unexpected", RowText(Keyspace::kEntity, at.key()));
    } else {
      ids.push_back(*id);
    }
  }
  std::sort(ids.begin(), ids.end());
  for (auto twice = std::adjacent_find(ids.begin(), ids.end()); twice != ids.end();
       twice = std::adjacent_find(twice + 1, ids.end())) {
    findings.Add("unexpected", Concat("two entities have the id ", *twice));
  }
  return at.status();
}

// Journals belong to bulk runs that are under way.
Status CheckBulkJournals(const ReadView& view, Findings& findings) {
  GL_TRY(const VisibleRuns visible, VisibleRuns::Of(view));
  Cursor at = view.Prefix(Keyspace::kBulkJournal, "");
  for (; at.valid(); at.Next()) {
    KeyReader reader(at.key());
    if (visible.Sees(reader.Of<RunTag>())) {
      findings.Add("unexpected", RowText(Keyspace::kBulkJournal, at.key()));
    }
  }
  return at.status();
}

}  // namespace

void Findings::Add(std::string_view problem, std::string where) {
  ++total_;
  if (differences_.size() == kKeptDifferences) return;
  differences_.push_back({check_, std::string(problem), std::move(where)});
}

Status CheckIndex(const ReadView& view, const IndexCheck& check, Findings& findings) {
  GL_TRY(const std::uint64_t owned, CheckRecordsToIndex(view, check, findings));
  std::uint64_t stored = 0;
  const auto count = [&](Keyspace, const Cursor&, const std::string&) {
    ++stored;
    return Ok();
  };
  GL_RETURN_IF_ERROR(ForEachEntry(view, check, count));
  // As many as their owners ask for: then there is no other. Reading the owner of each entry would
  // be quadratic in the datasets of a run.
  if (stored == owned) return Ok();
  return StrayEntries(view, check, findings).Find();
}

std::vector<Check> CatalogChecks() {
  return {NamesCheck<NamespaceRecord>(),
          NamesCheck<SystemRecord>(),
          NamesCheck<DatasetRecord>(),
          NamesCheck<FieldRecord>(),
          NamesCheck<JobRecord>(),
          NamesCheck<RunRecord>(),
          {"references between entities", CheckAllReferences},
          {"versions of facets", internal::CheckFacets},
          {"ids", CheckIds},
          {"journals of bulk runs", CheckBulkJournals}};
}

Result<VerifyReport> Verify(const ReadView& view, const std::vector<Check>& checks) {
  VerifyReport report;
  for (const Check& check : checks) {
    Findings findings(check.name);
    GL_RETURN_IF_ERROR(check.run(view, findings));
    report.checks.push_back(check.name);
    report.records += findings.records_;
    report.index_entries += findings.index_entries_;
    report.difference_count += findings.total_;
    report.differences.insert(report.differences.end(), findings.differences_.begin(),
                              findings.differences_.end());
  }
  return report;
}

}  // namespace goldline::catalog
