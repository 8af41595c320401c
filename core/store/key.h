// KeyWriter makes keys that sort as their parts do; KeyReader takes them apart again.
//
//   std::string key = KeyWriter().U8(kind).U64(parent).Text(name).Take();
//   KeyReader reader(key);
//   kind = reader.U8(); parent = reader.U64(); name = reader.Text();
//   GL_RETURN_IF_ERROR(reader.Finish());     // kDataLoss unless all of it was well formed
//
// Integers are big-endian. A text writes byte 00 as 00 FF and ends with 00 01, so that it sorts
// before every longer text that it begins, whatever part follows. Values; not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/hash.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"

namespace goldline::store {

class KeyWriter {
 public:
  KeyWriter& U8(std::uint8_t value);
  KeyWriter& U16(std::uint16_t value);
  KeyWriter& U32(std::uint32_t value);
  KeyWriter& U64(std::uint64_t value);
  KeyWriter& I64(std::int64_t value);  // negative before positive
  KeyWriter& Text(std::string_view text);
  // The beginning of a text, for scans of all keys whose text begins so. Nothing may follow it.
  KeyWriter& TextPrefix(std::string_view prefix);
  KeyWriter& Hash(const Hash128& hash);
  KeyWriter& Time(UtcTime time) { return I64(time.micros); }
  template <class Tag>
  KeyWriter& Of(Id<Tag> id) {
    return U64(id.value);
  }
  KeyWriter& Of(const Uuid& uuid) { return U64(uuid.high).U64(uuid.low); }

  // The same parts, greatest first.
  KeyWriter& DescendingU64(std::uint64_t value) { return U64(~value); }
  KeyWriter& DescendingTime(UtcTime time) { return I64(~time.micros); }

  const std::string& key() const { return key_; }
  std::string Take() { return std::move(key_); }

 private:
  static constexpr std::size_t kUsualSize = 48;
  static std::string Reserved() {
    std::string key;
    key.reserve(kUsualSize);
    return key;
  }

  std::string key_ = Reserved();
};

// Reads the parts in the order they were written. After a malformed part, every part reads as zero
// or empty, and Finish says so. Views the key, which must stay.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}

  std::uint8_t U8();
  std::uint16_t U16();
  std::uint32_t U32();
  std::uint64_t U64();
  std::int64_t I64();
  std::string Text();
  Hash128 Hash();
  UtcTime Time() { return {I64()}; }
  template <class Tag>
  Id<Tag> Of() {
    return Id<Tag>{U64()};
  }
  Uuid ReadUuid();
  std::uint64_t DescendingU64() { return ~U64(); }
  UtcTime DescendingTime() { return {~I64()}; }

  bool ok() const { return ok_; }
  // Ok when all parts were well formed and nothing is left.
  Status Finish() const;

 private:
  std::uint64_t BigEndian(std::size_t bytes);

  std::string_view rest_;
  bool ok_ = true;
};

// The least key that is greater than every key with this prefix; empty when there is none.
std::string PrefixEnd(std::string_view prefix);

}  // namespace goldline::store
