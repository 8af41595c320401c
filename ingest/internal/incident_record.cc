#include "ingest/internal/incident_record.h"

#include "core/store/record_codec.h"

GL_RECORD(goldline::ingest::internal::IncidentEventRecord, 1);
GL_RECORD(goldline::ingest::internal::IncidentRecord, 1);

namespace goldline::ingest::internal {

template <class Archive>
void serialize(Archive& archive, IncidentEventRecord& record, std::uint32_t version) {
  store::RequireKnown<IncidentEventRecord>(version);
  archive(record.time, record.actor, record.what, record.note);
}

template <class Archive>
void serialize(Archive& archive, IncidentRecord& record, std::uint32_t version) {
  store::RequireKnown<IncidentRecord>(version);
  archive(record.number, record.kind, record.fields, record.severity, record.state, record.opened,
          record.last_failed, record.last_passed, record.first_run_high, record.first_run_low,
          record.last_run_high, record.last_run_low, record.failures, record.reopened,
          record.rows_failed, record.reason, record.owner, record.assignee, record.cause,
          record.close_when_passed, record.events);
}

std::string Encode(const IncidentRecord& record) { return store::EncodeRecord(record); }

Result<IncidentRecord> DecodeIncident(std::string_view bytes) {
  return store::DecodeRecord<IncidentRecord>(bytes, "incident");
}

}  // namespace goldline::ingest::internal
