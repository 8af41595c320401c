// Bytes of stored lineage: variable-length integers (7 bits a byte, low first) and strings with
// their length in front. A reader never goes past its end: it turns bad and stays bad.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lineage/edge.h"

namespace goldline::lineage {

class ByteWriter {
 public:
  void UInt(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>((value & 0x7f) | 0x80);
    out_ += static_cast<char>(value);
  }
  void Text(std::string_view text) {
    UInt(text.size());
    out_ += text;
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t UInt() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  std::string_view Text() {
    const std::uint64_t size = UInt();
    if (size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view text = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(text.size());
    return text;
  }
  // nullopt for bits that mean nothing.
  std::optional<TransformationSet> Transformations() {
    const std::uint64_t bits = UInt();
    if (!ok_ || bits > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return TransformationSet::FromBits(static_cast<std::uint32_t>(bits));
  }
  // A count of things that take at least one byte each, so that a damaged one cannot ask for a
  // giant allocation.
  std::size_t Count() {
    const std::uint64_t count = UInt();
    if (count > rest_.size()) ok_ = false;
    return ok_ ? static_cast<std::size_t>(count) : 0;
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace goldline::lineage
