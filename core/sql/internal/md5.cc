#include "core/sql/internal/md5.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace goldline::sql::internal {
namespace {

using State = std::array<std::uint32_t, 4>;

// RFC 1321, 3.4: the integer part of 2^32 times |sin(i + 1)|.
std::array<std::uint32_t, 64> SineTable() {
  std::array<std::uint32_t, 64> table{};
  for (std::size_t i = 0; i < table.size(); ++i)
    table[i] = static_cast<std::uint32_t>(std::fabs(std::sin(static_cast<double>(i + 1))) * 0x1p32);
  return table;
}

std::uint32_t Mix(std::size_t step, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  switch (step / 16) {
    case 0:
      return (b & c) | (~b & d);
    case 1:
      return (d & b) | (~d & c);
    case 2:
      return b ^ c ^ d;
    default:
      return c ^ (b | ~d);
  }
}

std::size_t WordIndex(std::size_t step) {
  constexpr std::size_t kFactor[] = {1, 5, 3, 7};
  constexpr std::size_t kOffset[] = {0, 1, 5, 0};
  return (kFactor[step / 16] * step + kOffset[step / 16]) % 16;
}

void AddBlock(State& state, const unsigned char* block) {
  static const std::array<std::uint32_t, 64> kSines = SineTable();
  constexpr int kShifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  std::uint32_t words[16];
  std::memcpy(words, block, sizeof words);  // little-endian, as the digest wants it
  auto [a, b, c, d] = state;
  for (std::size_t step = 0; step < 64; ++step) {
    const std::uint32_t sum = a + Mix(step, b, c, d) + words[WordIndex(step)] + kSines[step];
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kShifts[step / 16][step % 4]);
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

}  // namespace

std::string Md5Hex(std::string_view bytes) {
  State state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
  std::string message(bytes);
  message += '\x80';
  while (message.size() % 64 != 56) message += '\0';
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (int shift = 0; shift < 64; shift += 8) message += static_cast<char>((bits >> shift) & 0xFF);
  for (std::size_t at = 0; at < message.size(); at += 64) {
    unsigned char block[64];
    std::memcpy(block, message.data() + at, sizeof block);
    AddBlock(state, block);
  }
  std::string out;
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const std::uint32_t word : state) {
    for (int shift = 0; shift < 32; shift += 8) {
      const std::uint32_t byte = (word >> shift) & 0xFF;
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace goldline::sql::internal
