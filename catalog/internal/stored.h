// How each kind of entity is stored: its key, its bytes and its index entries. The writer, the view
// and verify share these, so that they cannot disagree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/entities.h"
#include "catalog/internal/entity_record.h"
#include "core/result.h"
#include "core/store/index.h"
#include "core/store/keyspaces.h"

namespace goldline::catalog::internal {

// Roles in kRunIndex. On disk: never renumber.
inline constexpr std::uint8_t kRoleJob = 1;
inline constexpr std::uint8_t kRoleWrites = 2;
inline constexpr std::uint8_t kRoleReads = 3;

// The row of ids that all entities share.
inline constexpr std::string_view kEntitySequence = "entity";

std::string EntityKey(store::EntityKind kind, std::uint64_t id);
std::string NameKey(store::EntityKind kind, std::uint64_t parent, std::string_view name);
// Namespaces and fields keep their names and stay.
constexpr bool IsSettled(store::EntityKind kind) {
  return kind == store::EntityKind::kNamespace || kind == store::EntityKind::kField;
}
// The value of an index entry that leads to an id.
std::string EncodeId(std::uint64_t id);
Result<std::uint64_t> DecodeId(std::string_view bytes);

template <class Record>
struct RecordTraits;

template <>
struct RecordTraits<NamespaceRecord> {
  static constexpr store::EntityKind kKind = store::EntityKind::kNamespace;
  static constexpr std::string_view kWhat = "namespace";
  static constexpr auto kDecode = DecodeNamespace;
};
template <>
struct RecordTraits<SystemRecord> {
  static constexpr store::EntityKind kKind = store::EntityKind::kSystem;
  static constexpr std::string_view kWhat = "system";
  static constexpr auto kDecode = DecodeSystem;
};
template <>
struct RecordTraits<DatasetRecord> {
  static constexpr store::EntityKind kKind = store::EntityKind::kDataset;
  static constexpr std::string_view kWhat = "dataset";
  static constexpr auto kDecode = DecodeDataset;
};
template <>
struct RecordTraits<FieldRecord> {
  static constexpr store::EntityKind kKind = store::EntityKind::kField;
  static constexpr std::string_view kWhat = "field";
  static constexpr auto kDecode = DecodeField;
};
template <>
struct RecordTraits<JobRecord> {
  static constexpr store::EntityKind kKind = store::EntityKind::kJob;
  static constexpr std::string_view kWhat = "job";
  static constexpr auto kDecode = DecodeJob;
};
template <>
struct RecordTraits<RunRecord> {
  static constexpr store::EntityKind kKind = store::EntityKind::kRun;
  static constexpr std::string_view kWhat = "run";
  static constexpr auto kDecode = DecodeRun;
};

std::vector<store::IndexEntry> IndexKeys(std::uint64_t id, const NamespaceRecord& record);
std::vector<store::IndexEntry> IndexKeys(std::uint64_t id, const SystemRecord& record);
std::vector<store::IndexEntry> IndexKeys(std::uint64_t id, const DatasetRecord& record);
std::vector<store::IndexEntry> IndexKeys(std::uint64_t id, const FieldRecord& record);
std::vector<store::IndexEntry> IndexKeys(std::uint64_t id, const JobRecord& record);
std::vector<store::IndexEntry> IndexKeys(std::uint64_t id, const RunRecord& record);

// The entity's record, pending changes included; nullopt when there is none.
template <class Record>
Result<std::optional<Record>> Load(const CatalogView& catalog, std::uint64_t id) {
  const std::string key = EntityKey(RecordTraits<Record>::kKind, id);
  GL_TRY(const std::optional<std::string> bytes,
         IsSettled(RecordTraits<Record>::kKind) ? catalog.GetSettled(store::Keyspace::kEntity, key)
                                                : catalog.Get(store::Keyspace::kEntity, key));
  if (!bytes) return std::optional<Record>();
  GL_TRY(Record record, RecordTraits<Record>::kDecode(*bytes));
  return std::optional<Record>(std::move(record));
}

std::vector<Owner> ToOwners(const std::vector<OwnerRecord>& records);
std::vector<OwnerRecord> ToRecords(const std::vector<Owner>& owners);
Run ToRun(std::uint64_t id, const RunRecord& record);
RunRecord ToRecord(const Run& run);

}  // namespace goldline::catalog::internal
