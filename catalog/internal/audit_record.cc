#include "catalog/internal/audit_record.h"

#include "core/store/record_codec.h"

GL_RECORD(goldline::catalog::internal::AuditCommitmentRecord, 1);
GL_RECORD(goldline::catalog::internal::AuditRecord, 1);
GL_RECORD(goldline::catalog::internal::AuditValuesRecord, 1);

namespace goldline::catalog::internal {

template <class Archive>
void serialize(Archive& archive, AuditCommitmentRecord& record, std::uint32_t version) {
  store::RequireKnown<AuditCommitmentRecord>(version);
  archive(record.name, record.commitment);
}

template <class Archive>
void serialize(Archive& archive, AuditRecord& record, std::uint32_t version) {
  store::RequireKnown<AuditRecord>(version);
  archive(record.time, record.actor, record.action, record.subject, record.details,
          record.values_high, record.values_low, record.commitments);
}

template <class Archive>
void serialize(Archive& archive, AuditValuesRecord& record, std::uint32_t version) {
  store::RequireKnown<AuditValuesRecord>(version);
  archive(record.salts, record.values);
}

std::string Encode(const AuditRecord& record) { return store::EncodeRecord(record); }

Result<AuditRecord> DecodeAudit(std::string_view bytes) {
  return store::DecodeRecord<AuditRecord>(bytes, "audit entry");
}

std::string Encode(const AuditValuesRecord& record) { return store::EncodeRecord(record); }

Result<AuditValuesRecord> DecodeAuditValues(std::string_view bytes) {
  return store::DecodeRecord<AuditValuesRecord>(bytes, "value of an audit entry");
}

}  // namespace goldline::catalog::internal
