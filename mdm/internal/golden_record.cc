#include "mdm/internal/golden_record.h"

#include "core/store/key.h"
#include "core/store/record_codec.h"

GL_RECORD(goldline::mdm::internal::UuidRecord, 1);
GL_RECORD(goldline::mdm::internal::SourceRecordRecord, 1);
GL_RECORD(goldline::mdm::internal::MemberRecord, 1);
GL_RECORD(goldline::mdm::internal::LosingValueRecord, 1);
GL_RECORD(goldline::mdm::internal::GoldenValueRecord, 1);
GL_RECORD(goldline::mdm::internal::GoldenRecordRecord, 1);

namespace goldline::mdm::internal {

template <class Archive>
void serialize(Archive& archive, UuidRecord& record, std::uint32_t version) {
  store::RequireKnown<UuidRecord>(version);
  archive(record.high, record.low);
}

template <class Archive>
void serialize(Archive& archive, SourceRecordRecord& record, std::uint32_t version) {
  store::RequireKnown<SourceRecordRecord>(version);
  archive(record.golden, record.changed, record.fields, record.values);
}

template <class Archive>
void serialize(Archive& archive, MemberRecord& record, std::uint32_t version) {
  store::RequireKnown<MemberRecord>(version);
  archive(record.source, record.id);
}

template <class Archive>
void serialize(Archive& archive, LosingValueRecord& record, std::uint32_t version) {
  store::RequireKnown<LosingValueRecord>(version);
  archive(record.value, record.member);
}

template <class Archive>
void serialize(Archive& archive, GoldenValueRecord& record, std::uint32_t version) {
  store::RequireKnown<GoldenValueRecord>(version);
  archive(record.field, record.value, record.winner, record.decided_by, record.losers);
}

template <class Archive>
void serialize(Archive& archive, GoldenRecordRecord& record, std::uint32_t version) {
  store::RequireKnown<GoldenRecordRecord>(version);
  archive(record.redirect, record.members, record.values, record.run, record.changed);
}

std::string Encode(const SourceRecordRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const GoldenRecordRecord& record) { return store::EncodeRecord(record); }

Result<SourceRecordRecord> DecodeSourceRecord(std::string_view bytes) {
  return store::DecodeRecord<SourceRecordRecord>(bytes, "source record");
}

Result<GoldenRecordRecord> DecodeGoldenRecord(std::string_view bytes) {
  return store::DecodeRecord<GoldenRecordRecord>(bytes, "golden record");
}

std::string SourceRecordKey(std::string_view entity_type, const SourceRef& record) {
  return store::KeyWriter()
      .U8(static_cast<std::uint8_t>(MdmTag::kSourceRecord))
      .Text(entity_type)
      .Text(record.source)
      .Text(record.id)
      .Take();
}

std::string GoldenRecordKey(std::string_view entity_type, const Uuid& id) {
  return store::KeyWriter()
      .U8(static_cast<std::uint8_t>(MdmTag::kGoldenRecord))
      .Text(entity_type)
      .Of(id)
      .Take();
}

std::string GoldenRecordPrefix(std::string_view entity_type) {
  return store::KeyWriter()
      .U8(static_cast<std::uint8_t>(MdmTag::kGoldenRecord))
      .Text(entity_type)
      .Take();
}

UuidRecord ToRecord(const Uuid& uuid) { return {uuid.high, uuid.low}; }
Uuid FromRecord(const UuidRecord& record) { return {record.high, record.low}; }

}  // namespace goldline::mdm::internal
