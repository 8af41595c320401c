// What kMdm holds. Keys: tag u8 · entity type text · …
//   1 · source text · id text -> SourceRecordRecord: the record as last seen, and its golden id
//   2 · golden id u128        -> GoldenRecordRecord: members, values and why; or a redirect
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "mdm/golden_store.h"

namespace goldline::mdm::internal {

// On disk: append, never renumber.
enum class MdmTag : std::uint8_t { kSourceRecord = 1, kGoldenRecord = 2 };

std::string SourceRecordKey(std::string_view entity_type, const SourceRef& record);
std::string GoldenRecordKey(std::string_view entity_type, const Uuid& id);
// Of all golden records of an entity type.
std::string GoldenRecordPrefix(std::string_view entity_type);

struct UuidRecord {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

struct SourceRecordRecord {
  UuidRecord golden;
  std::int64_t changed = 0;  // event time, microseconds
  std::vector<std::string> fields;
  std::vector<std::optional<std::string>> values;
};

struct MemberRecord {
  std::string source;
  std::string id;
};

struct LosingValueRecord {
  std::string value;
  std::uint32_t member = 0;
};

struct GoldenValueRecord {
  std::string field;
  std::optional<std::string> value;
  std::uint32_t winner = 0;
  std::string decided_by;
  std::vector<LosingValueRecord> losers;
};

struct GoldenRecordRecord {
  std::optional<UuidRecord> redirect;  // then nothing else is set but run and changed
  std::vector<MemberRecord> members;
  std::vector<GoldenValueRecord> values;
  UuidRecord run;
  std::int64_t changed = 0;
};

std::string Encode(const SourceRecordRecord& record);
std::string Encode(const GoldenRecordRecord& record);
Result<SourceRecordRecord> DecodeSourceRecord(std::string_view bytes);
Result<GoldenRecordRecord> DecodeGoldenRecord(std::string_view bytes);

UuidRecord ToRecord(const Uuid& uuid);
Uuid FromRecord(const UuidRecord& record);

}  // namespace goldline::mdm::internal
