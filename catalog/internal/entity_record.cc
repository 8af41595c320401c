#include "catalog/internal/entity_record.h"

#include "core/store/record_codec.h"

GL_RECORD(goldline::catalog::internal::NamespaceRecord, 1);
GL_RECORD(goldline::catalog::internal::SystemRecord, 1);
GL_RECORD(goldline::catalog::internal::OwnerRecord, 1);
GL_RECORD(goldline::catalog::internal::DatasetRecord, 1);
GL_RECORD(goldline::catalog::internal::FieldRecord, 1);
GL_RECORD(goldline::catalog::internal::JobRecord, 1);
GL_RECORD(goldline::catalog::internal::RunRecord, 1);

namespace goldline::catalog::internal {

template <class Archive>
void serialize(Archive& archive, NamespaceRecord& record, std::uint32_t version) {
  store::RequireKnown<NamespaceRecord>(version);
  archive(record.name);
}

template <class Archive>
void serialize(Archive& archive, SystemRecord& record, std::uint32_t version) {
  store::RequireKnown<SystemRecord>(version);
  archive(record.name, record.trust_rank, record.description, record.properties);
}

template <class Archive>
void serialize(Archive& archive, OwnerRecord& record, std::uint32_t version) {
  store::RequireKnown<OwnerRecord>(version);
  archive(record.name, record.role, record.contact);
}

template <class Archive>
void serialize(Archive& archive, DatasetRecord& record, std::uint32_t version) {
  store::RequireKnown<DatasetRecord>(version);
  archive(record.namespace_id, record.name, record.kind, record.system, record.description);
  archive(record.owners, record.properties, record.created, record.updated);
}

template <class Archive>
void serialize(Archive& archive, FieldRecord& record, std::uint32_t version) {
  store::RequireKnown<FieldRecord>(version);
  archive(record.dataset, record.name);
}

template <class Archive>
void serialize(Archive& archive, JobRecord& record, std::uint32_t version) {
  store::RequireKnown<JobRecord>(version);
  archive(record.namespace_id, record.name, record.kind, record.description, record.sql);
  archive(record.owners, record.properties, record.created, record.updated);
}

template <class Archive>
void serialize(Archive& archive, RunRecord& record, std::uint32_t version) {
  store::RequireKnown<RunRecord>(version);
  archive(record.uuid_high, record.uuid_low, record.job, record.state);
  archive(record.started, record.ended, record.nominal, record.inputs, record.outputs);
  archive(record.counts, record.errors, record.properties);
}

std::string Encode(const NamespaceRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const SystemRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const DatasetRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const FieldRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const JobRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const RunRecord& record) { return store::EncodeRecord(record); }

Result<NamespaceRecord> DecodeNamespace(std::string_view bytes) {
  return store::DecodeRecord<NamespaceRecord>(bytes, "namespace");
}
Result<SystemRecord> DecodeSystem(std::string_view bytes) {
  return store::DecodeRecord<SystemRecord>(bytes, "system");
}
Result<DatasetRecord> DecodeDataset(std::string_view bytes) {
  return store::DecodeRecord<DatasetRecord>(bytes, "dataset");
}
Result<FieldRecord> DecodeField(std::string_view bytes) {
  return store::DecodeRecord<FieldRecord>(bytes, "field");
}
Result<JobRecord> DecodeJob(std::string_view bytes) {
  return store::DecodeRecord<JobRecord>(bytes, "job");
}
Result<RunRecord> DecodeRun(std::string_view bytes) {
  GL_TRY(RunRecord record, store::DecodeRecord<RunRecord>(bytes, "run"));
  if (record.state < 1 || record.state > 6) {
    return errors::RecordDamaged("run", Concat("it has the state ", record.state));
  }
  return record;
}

}  // namespace goldline::catalog::internal
