#include "catalog/internal/stored.h"

#include <utility>

#include "core/store/key.h"

namespace goldline::catalog::internal {

using store::EntityKind;
using store::IndexEntry;
using store::Keyspace;
using store::KeyWriter;

std::string EntityKey(EntityKind kind, std::uint64_t id) {
  return KeyWriter().U8(static_cast<std::uint8_t>(kind)).U64(id).Take();
}

std::string NameKey(EntityKind kind, std::uint64_t parent, std::string_view name) {
  return KeyWriter().U8(static_cast<std::uint8_t>(kind)).U64(parent).Text(name).Take();
}

std::string EncodeId(std::uint64_t id) { return KeyWriter().U64(id).Take(); }

Result<std::uint64_t> DecodeId(std::string_view bytes) {
  store::KeyReader reader(bytes);
  const std::uint64_t id = reader.U64();
  GL_RETURN_IF_ERROR(reader.Finish());
  return id;
}

namespace {

IndexEntry NameEntry(EntityKind kind, std::uint64_t parent, std::string_view name,
                     std::uint64_t id) {
  return {Keyspace::kByName, NameKey(kind, parent, name), EncodeId(id)};
}

// The time by which a run is listed.
UtcTime ListedAt(const RunRecord& run) {
  for (const auto& time : {run.started, run.nominal, run.ended}) {
    if (time) return {*time};
  }
  return {};
}

}  // namespace

std::vector<IndexEntry> IndexKeys(std::uint64_t id, const NamespaceRecord& record) {
  return {NameEntry(EntityKind::kNamespace, 0, record.name, id)};
}

std::vector<IndexEntry> IndexKeys(std::uint64_t id, const SystemRecord& record) {
  return {NameEntry(EntityKind::kSystem, 0, record.name, id)};
}

std::vector<IndexEntry> IndexKeys(std::uint64_t id, const DatasetRecord& record) {
  std::vector<IndexEntry> entries{
      NameEntry(EntityKind::kDataset, record.namespace_id, record.name, id)};
  if (record.system != 0) {
    entries.push_back({Keyspace::kSystemMember, KeyWriter().U64(record.system).U64(id).Take(), ""});
  }
  return entries;
}

std::vector<IndexEntry> IndexKeys(std::uint64_t id, const FieldRecord& record) {
  return {NameEntry(EntityKind::kField, record.dataset, record.name, id)};
}

std::vector<IndexEntry> IndexKeys(std::uint64_t id, const JobRecord& record) {
  return {NameEntry(EntityKind::kJob, record.namespace_id, record.name, id)};
}

std::vector<IndexEntry> IndexKeys(std::uint64_t id, const RunRecord& record) {
  const UtcTime time = ListedAt(record);
  const auto listed = [&](std::uint8_t role, std::uint64_t subject) {
    std::string key = KeyWriter().U8(role).U64(subject).DescendingTime(time).U64(id).Take();
    return IndexEntry{Keyspace::kRunIndex, std::move(key), ""};
  };
  const Uuid uuid{record.uuid_high, record.uuid_low};
  std::vector<IndexEntry> entries{NameEntry(EntityKind::kRun, 0, ToString(uuid), id)};
  if (record.job != 0) entries.push_back(listed(kRoleJob, record.job));
  for (const std::uint64_t output : record.outputs) entries.push_back(listed(kRoleWrites, output));
  for (const std::uint64_t input : record.inputs) entries.push_back(listed(kRoleReads, input));
  return entries;
}

std::vector<Owner> ToOwners(const std::vector<OwnerRecord>& records) {
  std::vector<Owner> owners;
  for (const OwnerRecord& record : records) {
    owners.push_back({record.name, record.role, record.contact});
  }
  return owners;
}

std::vector<OwnerRecord> ToRecords(const std::vector<Owner>& owners) {
  std::vector<OwnerRecord> records;
  for (const Owner& owner : owners) records.push_back({owner.name, owner.role, owner.contact});
  return records;
}

namespace {

std::optional<UtcTime> ToTime(const std::optional<std::int64_t>& micros) {
  if (!micros) return std::nullopt;
  return UtcTime{*micros};
}

std::optional<std::int64_t> ToMicros(const std::optional<UtcTime>& time) {
  if (!time) return std::nullopt;
  return time->micros;
}

std::vector<DatasetId> ToIds(const std::vector<std::uint64_t>& values) {
  std::vector<DatasetId> ids;
  for (const std::uint64_t value : values) ids.push_back({value});
  return ids;
}

std::vector<std::uint64_t> ToValues(const std::vector<DatasetId>& ids) {
  std::vector<std::uint64_t> values;
  for (const DatasetId id : ids) values.push_back(id.value);
  return values;
}

}  // namespace

Run ToRun(std::uint64_t id, const RunRecord& record) {
  Run run;
  run.id = {id};
  run.uuid = {record.uuid_high, record.uuid_low};
  run.job = {record.job};
  run.state = static_cast<RunState>(record.state);
  run.started = ToTime(record.started);
  run.ended = ToTime(record.ended);
  run.nominal = ToTime(record.nominal);
  run.inputs = ToIds(record.inputs);
  run.outputs = ToIds(record.outputs);
  run.counts = record.counts;
  run.errors = record.errors;
  run.properties = record.properties;
  return run;
}

RunRecord ToRecord(const Run& run) {
  RunRecord record;
  record.uuid_high = run.uuid.high;
  record.uuid_low = run.uuid.low;
  record.job = run.job.value;
  record.state = static_cast<std::uint8_t>(run.state);
  record.started = ToMicros(run.started);
  record.ended = ToMicros(run.ended);
  record.nominal = ToMicros(run.nominal);
  record.inputs = ToValues(run.inputs);
  record.outputs = ToValues(run.outputs);
  record.counts = run.counts;
  record.errors = run.errors;
  record.properties = run.properties;
  return record;
}

}  // namespace goldline::catalog::internal
