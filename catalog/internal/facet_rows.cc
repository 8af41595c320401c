#include "catalog/internal/facet_rows.h"

#include <algorithm>

#include "core/store/key.h"
#include "core/store/record_codec.h"

GL_RECORD(goldline::catalog::internal::FacetVersionRecord, 1);
GL_RECORD(goldline::catalog::internal::FacetHeadEntry, 1);
GL_RECORD(goldline::catalog::internal::FacetHeadRecord, 1);
GL_RECORD(goldline::catalog::internal::FacetReportRecord, 1);
GL_RECORD(goldline::catalog::internal::FacetSetEntry, 1);
GL_RECORD(goldline::catalog::internal::FacetSetRecord, 1);

namespace goldline::catalog::internal {

template <class Archive>
void serialize(Archive& archive, FacetVersionRecord& record, std::uint32_t version) {
  store::RequireKnown<FacetVersionRecord>(version);
  archive(record.body_high, record.body_low, record.run_high, record.run_low);
}

template <class Archive>
void serialize(Archive& archive, FacetHeadEntry& entry, std::uint32_t version) {
  store::RequireKnown<FacetHeadEntry>(version);
  archive(entry.name, entry.time, entry.rank, entry.tie_high, entry.tie_low, entry.version);
}

template <class Archive>
void serialize(Archive& archive, FacetHeadRecord& record, std::uint32_t version) {
  store::RequireKnown<FacetHeadRecord>(version);
  archive(record.changes, record.facets);
}

template <class Archive>
void serialize(Archive& archive, FacetReportRecord& record, std::uint32_t version) {
  store::RequireKnown<FacetReportRecord>(version);
  archive(record.set_high, record.set_low, record.run_high, record.run_low);
}

template <class Archive>
void serialize(Archive& archive, FacetSetEntry& entry, std::uint32_t version) {
  store::RequireKnown<FacetSetEntry>(version);
  archive(entry.name, entry.body_high, entry.body_low);
}

template <class Archive>
void serialize(Archive& archive, FacetSetRecord& record, std::uint32_t version) {
  store::RequireKnown<FacetSetRecord>(version);
  archive(record.facets);
}

std::string Encode(const FacetVersionRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const FacetHeadRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const FacetReportRecord& record) { return store::EncodeRecord(record); }
std::string Encode(const FacetSetRecord& record) { return store::EncodeRecord(record); }

Result<FacetVersionRecord> DecodeFacetVersion(std::string_view bytes) {
  return store::DecodeRecord<FacetVersionRecord>(bytes, "version of a facet");
}
Result<FacetHeadRecord> DecodeFacetHead(std::string_view bytes) {
  return store::DecodeRecord<FacetHeadRecord>(bytes, "list of facets");
}
Result<FacetReportRecord> DecodeFacetReport(std::string_view bytes) {
  return store::DecodeRecord<FacetReportRecord>(bytes, "report of facets");
}
Result<FacetSetRecord> DecodeFacetSet(std::string_view bytes) {
  return store::DecodeRecord<FacetSetRecord>(bytes, "set of facets");
}

namespace {

void AppendOrder(const ReportOrder& order, store::KeyWriter& key) {
  key.DescendingTime(order.time).U8(static_cast<std::uint8_t>(~order.rank));
  key.DescendingU64(order.tie.high).DescendingU64(order.tie.low);
}

ReportOrder ReadOrder(store::KeyReader& key) {
  ReportOrder order;
  order.time = key.DescendingTime();
  order.rank = static_cast<std::uint8_t>(~key.U8());
  order.tie.high = key.DescendingU64();
  order.tie.low = key.DescendingU64();
  return order;
}

}  // namespace

std::string SubjectKey(std::uint64_t subject) { return store::KeyWriter().U64(subject).Take(); }

std::string ReportKey(std::uint64_t subject, const ReportOrder& order) {
  store::KeyWriter key;
  key.U64(subject);
  AppendOrder(order, key);
  return key.Take();
}

std::string VersionPrefix(std::uint64_t subject, std::string_view name) {
  return store::KeyWriter().U64(subject).Text(name).Take();
}

std::string VersionKey(std::uint64_t subject, std::string_view name, const ReportOrder& order) {
  store::KeyWriter key;
  key.U64(subject).Text(name);
  AppendOrder(order, key);
  return key.Take();
}

std::string BodyKey(const Hash128& hash) { return store::KeyWriter().Hash(hash).Take(); }

Result<ReportRowKey> ReadReportKey(std::string_view key) {
  store::KeyReader in(key);
  ReportRowKey row;
  row.subject = in.U64();
  row.order = ReadOrder(in);
  GL_RETURN_IF_ERROR(in.Finish());
  return row;
}

Result<VersionRowKey> ReadVersionKey(std::string_view key) {
  store::KeyReader in(key);
  VersionRowKey row;
  row.subject = in.U64();
  row.name = in.Text();
  row.order = ReadOrder(in);
  GL_RETURN_IF_ERROR(in.Finish());
  return row;
}

std::vector<FacetHeadEntry>::iterator FindEntry(FacetHeadRecord& head, std::string_view name) {
  return std::lower_bound(
      head.facets.begin(), head.facets.end(), name,
      [](const FacetHeadEntry& entry, std::string_view wanted) { return entry.name < wanted; });
}

FacetHeadEntry HeadEntry(std::string_view name, const ReportOrder& order,
                         const FacetVersionRecord& version) {
  return {std::string(name), order.time.micros, order.rank, order.tie.high, order.tie.low, version};
}

}  // namespace goldline::catalog::internal
