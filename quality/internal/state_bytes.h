// The primitives of a profile state file: little-endian integers of fixed size, IEEE doubles, and
// texts behind their size. The reader believes nothing: it stops at the first damage, from then on
// gives zeros, and never makes more elements than the bytes that are left could hold.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace goldline::quality {

class StateWriter {
 public:
  void U8(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void U16(std::uint16_t value) { Integer(value, 2); }
  void U32(std::uint32_t value) { Integer(value, 4); }
  void U64(std::uint64_t value) { Integer(value, 8); }
  void Real(double value) { U64(std::bit_cast<std::uint64_t>(value)); }
  void Count(std::size_t value) { U32(static_cast<std::uint32_t>(value)); }
  void Text(std::string_view text) {
    Count(text.size());
    bytes_ += text;
  }
  void Raw(std::string_view bytes) { bytes_ += bytes; }
  const std::string& bytes() const { return bytes_; }

 private:
  void Integer(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFFU);
  }

  std::string bytes_;
};

class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t U8() { return static_cast<std::uint8_t>(Integer(1)); }
  std::uint16_t U16() { return static_cast<std::uint16_t>(Integer(2)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(Integer(4)); }
  std::uint64_t U64() { return Integer(8); }
  double Real() { return std::bit_cast<double>(U64()); }
  // How many elements follow, each of which takes at least `least` bytes.
  std::size_t Count(std::size_t least) {
    const std::size_t count = U32();
    return Require(count <= rest_.size() / least, "a count is larger than the file") ? count : 0;
  }
  std::string_view Text() { return Raw(Count(1)); }
  std::string_view Raw(std::size_t size) {
    if (!Require(size <= rest_.size(), "it ends too early")) return {};
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  // Notes as damage what does not hold, unless something did not already.
  bool Require(bool holds, std::string_view damage) {
    if (!holds && damage_.empty()) damage_ = damage;
    return ok();
  }
  bool ok() const { return damage_.empty(); }
  bool at_end() const { return rest_.empty(); }
  std::string_view damage() const { return damage_; }

 private:
  std::uint64_t Integer(std::size_t size) {
    std::uint64_t value = 0;
    const std::string_view bytes = Raw(size);
    for (std::size_t i = bytes.size(); i > 0; --i) {
      value = value << 8 | static_cast<std::uint8_t>(bytes[i - 1]);
    }
    return value;
  }

  std::string_view rest_;
  std::string_view damage_;  // a literal
};

}  // namespace goldline::quality
