#include "ingest/internal/run_results_record.h"

#include "core/store/record_codec.h"

GL_RECORD(goldline::ingest::internal::RuleOutcomeRecord, 2);

namespace goldline::ingest::internal {

template <class Archive>
void serialize(Archive& archive, RuleOutcomeRecord& record, std::uint32_t version) {
  store::RequireKnown<RuleOutcomeRecord>(version);
  archive(record.run_high, record.run_low, record.kind, record.fields, record.severity,
          record.status, record.reason, record.rows_total, record.rows_null, record.rows_evaluated,
          record.rows_failed);
  if (version >= 2) archive(record.metric);
}

std::string Encode(const RuleOutcomeRecord& record) { return store::EncodeRecord(record); }

Result<RuleOutcomeRecord> DecodeRuleOutcome(std::string_view bytes) {
  return store::DecodeRecord<RuleOutcomeRecord>(bytes, "rule outcome");
}

}  // namespace goldline::ingest::internal
