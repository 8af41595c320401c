#include "ingest/internal/quarantine_record.h"

#include "core/store/record_codec.h"

GL_RECORD(goldline::ingest::internal::SetAsideRecord, 1);
GL_RECORD(goldline::ingest::internal::RowDecisionRecord, 1);
GL_RECORD(goldline::ingest::internal::TypedFieldRecord, 1);
GL_RECORD(goldline::ingest::internal::RuleRowsRecord, 1);
GL_RECORD(goldline::ingest::internal::QuarantineSetRecord, 2);

namespace goldline::ingest::internal {

template <class Archive>
void serialize(Archive& archive, SetAsideRecord& record, std::uint32_t version) {
  store::RequireKnown<SetAsideRecord>(version);
  archive(record.line);
}

template <class Archive>
void serialize(Archive& archive, RowDecisionRecord& record, std::uint32_t version) {
  store::RequireKnown<RowDecisionRecord>(version);
  archive(record.state, record.time, record.actor, record.note, record.record, record.fields);
}

template <class Archive>
void serialize(Archive& archive, TypedFieldRecord& record, std::uint32_t version) {
  store::RequireKnown<TypedFieldRecord>(version);
  archive(record.name, record.type);
}

template <class Archive>
void serialize(Archive& archive, RuleRowsRecord& record, std::uint32_t version) {
  store::RequireKnown<RuleRowsRecord>(version);
  archive(record.rule, record.rows, record.fixed, record.released, record.dropped);
}

template <class Archive>
void serialize(Archive& archive, QuarantineSetRecord& record, std::uint32_t version) {
  store::RequireKnown<QuarantineSetRecord>(version);
  archive(record.run_high, record.run_low, record.time, record.object, record.contract_high,
          record.contract_low, record.gate, record.fields, record.admitted, record.rows,
          record.fixed, record.released, record.dropped);
  if (version >= 2) archive(record.rules);
}

std::string Encode(const SetAsideRecord& record) { return store::EncodeRecord(record); }
Result<SetAsideRecord> DecodeSetAside(std::string_view bytes) {
  return store::DecodeRecord<SetAsideRecord>(bytes, "quarantined record");
}

std::string Encode(const RowDecisionRecord& record) { return store::EncodeRecord(record); }
Result<RowDecisionRecord> DecodeRowDecision(std::string_view bytes) {
  return store::DecodeRecord<RowDecisionRecord>(bytes, "decision about a quarantined record");
}

std::string Encode(const QuarantineSetRecord& record) { return store::EncodeRecord(record); }
Result<QuarantineSetRecord> DecodeQuarantineSet(std::string_view bytes) {
  return store::DecodeRecord<QuarantineSetRecord>(bytes, "quarantine of a run");
}

}  // namespace goldline::ingest::internal
