#include "ingest/internal/seen_key_record.h"

#include <cstring>
#include <tuple>

#include "core/store/record_codec.h"

GL_RECORD(goldline::ingest::internal::SeenRunRecord, 1);

namespace goldline::ingest::internal {
namespace {

constexpr char kFormat = 1;

// A SeenKey in this order is the bytes themselves: the codec has made sure of little-endian.
struct PackedKey {
  std::uint64_t low, high, line;
};
static_assert(sizeof(PackedKey) == 24);

Result<std::size_t> CountOf(std::string_view bytes) {
  if (bytes.empty() || bytes[0] != kFormat || (bytes.size() - 1) % sizeof(PackedKey) != 0) {
    return errors::RecordDamaged("keys of a run", "its bytes are not whole keys");
  }
  return (bytes.size() - 1) / sizeof(PackedKey);
}

PackedKey At(std::string_view bytes, std::size_t index) {
  PackedKey packed{};
  std::memcpy(&packed, bytes.data() + 1 + index * sizeof packed, sizeof packed);
  return packed;
}

}  // namespace

template <class Archive>
void serialize(Archive& archive, SeenRunRecord& record, std::uint32_t version) {
  store::RequireKnown<SeenRunRecord>(version);
  archive(record.run_high, record.run_low, record.keys, record.parts);
}

std::string Encode(const SeenRunRecord& record) { return store::EncodeRecord(record); }
Result<SeenRunRecord> DecodeSeenRun(std::string_view bytes) {
  return store::DecodeRecord<SeenRunRecord>(bytes, "keys of a run");
}

std::string EncodeSeenKeys(std::span<const quality::SeenKey> keys) {
  std::string bytes(1 + keys.size() * sizeof(PackedKey), kFormat);
  char* at = bytes.data() + 1;
  for (const quality::SeenKey& seen : keys) {
    const PackedKey packed{seen.key.low, seen.key.high, seen.line};
    std::memcpy(at, &packed, sizeof packed);
    at += sizeof packed;
  }
  return bytes;
}

Result<std::vector<quality::SeenKey>> DecodeSeenKeys(std::string_view bytes) {
  GL_TRY(const std::size_t count, CountOf(bytes));
  std::vector<quality::SeenKey> keys;
  keys.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const PackedKey packed = At(bytes, i);
    keys.push_back({{packed.high, packed.low}, packed.line});
  }
  return keys;
}

Result<std::optional<std::uint64_t>> FindSeenKey(std::string_view bytes, const Hash128& key) {
  GL_TRY(const std::size_t count, CountOf(bytes));
  std::size_t begin = 0;
  for (std::size_t end = count; begin < end;) {
    const std::size_t middle = begin + (end - begin) / 2;
    const PackedKey packed = At(bytes, middle);
    const bool before = std::tie(packed.low, packed.high) < std::tie(key.low, key.high);
    before ? begin = middle + 1 : end = middle;
  }
  if (begin == count) return std::optional<std::uint64_t>();
  const PackedKey packed = At(bytes, begin);
  if (packed.low != key.low || packed.high != key.high) return std::optional<std::uint64_t>();
  return std::optional(packed.line);
}

}  // namespace goldline::ingest::internal
