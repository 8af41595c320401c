// The rows of facets and their keys (see core/store/keyspaces.h):
//   kFacetReport   subject · ~order          -> FacetReportRecord, what was said: the evidence
//   kFacetVersion  subject · name · ~order   -> FacetVersionRecord, where a facet's text changes
//   kFacetHead     subject                   -> FacetHeadRecord, the latest version of each facet
//   kFacetBody     hash                      -> a facet's text, or a FacetSetRecord
// A report that changes nothing writes its row and no other, so that reports of one dataset that
// many jobs read do not wait for each other; one that changes something changes the head, too,
// which every report expects to be as it was.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/facets.h"
#include "core/hash.h"
#include "core/result.h"

namespace goldline::catalog::internal {

// The text of a facet that ended.
inline constexpr Hash128 kEnded{};

struct FacetVersionRecord {
  std::uint64_t body_high = 0;
  std::uint64_t body_low = 0;
  std::uint64_t run_high = 0;
  std::uint64_t run_low = 0;
  Hash128 body() const { return {body_high, body_low}; }
  Uuid run() const { return {run_high, run_low}; }
  bool operator==(const FacetVersionRecord&) const = default;
};

struct FacetHeadEntry {
  std::string name;
  std::int64_t time = 0;
  std::uint8_t rank = 0;
  std::uint64_t tie_high = 0;
  std::uint64_t tie_low = 0;
  FacetVersionRecord version;
  ReportOrder order() const { return {{time}, rank, {tie_high, tie_low}}; }
  bool operator==(const FacetHeadEntry&) const = default;
};
struct FacetHeadRecord {
  std::uint64_t changes = 0;           // of versions, so that each makes another record
  std::vector<FacetHeadEntry> facets;  // in the order of names
  bool operator==(const FacetHeadRecord&) const = default;
};

struct FacetReportRecord {
  std::uint64_t set_high = 0;
  std::uint64_t set_low = 0;
  std::uint64_t run_high = 0;
  std::uint64_t run_low = 0;
  bool operator==(const FacetReportRecord&) const = default;
};

struct FacetSetEntry {
  std::string name;
  std::uint64_t body_high = 0;
  std::uint64_t body_low = 0;
  Hash128 body() const { return {body_high, body_low}; }
  bool operator==(const FacetSetEntry&) const = default;
};
struct FacetSetRecord {
  std::vector<FacetSetEntry> facets;  // in the order of names
  bool operator==(const FacetSetRecord&) const = default;
};

std::string Encode(const FacetVersionRecord& record);
std::string Encode(const FacetHeadRecord& record);
std::string Encode(const FacetReportRecord& record);
std::string Encode(const FacetSetRecord& record);
Result<FacetVersionRecord> DecodeFacetVersion(std::string_view bytes);
Result<FacetHeadRecord> DecodeFacetHead(std::string_view bytes);
Result<FacetReportRecord> DecodeFacetReport(std::string_view bytes);
Result<FacetSetRecord> DecodeFacetSet(std::string_view bytes);

std::string SubjectKey(std::uint64_t subject);
std::string ReportKey(std::uint64_t subject, const ReportOrder& order);
std::string VersionPrefix(std::uint64_t subject, std::string_view name);
std::string VersionKey(std::uint64_t subject, std::string_view name, const ReportOrder& order);
std::string BodyKey(const Hash128& hash);

struct ReportRowKey {
  std::uint64_t subject = 0;
  ReportOrder order;
};
Result<ReportRowKey> ReadReportKey(std::string_view key);
struct VersionRowKey {
  std::uint64_t subject = 0;
  std::string name;
  ReportOrder order;
};
Result<VersionRowKey> ReadVersionKey(std::string_view key);

// The entry of a name, or where it belongs.
std::vector<FacetHeadEntry>::iterator FindEntry(FacetHeadRecord& head, std::string_view name);
FacetHeadEntry HeadEntry(std::string_view name, const ReportOrder& order,
                         const FacetVersionRecord& version);

}  // namespace goldline::catalog::internal
