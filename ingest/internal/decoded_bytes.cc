// UTF-16, Latin-1 and Windows-1252 as UTF-8.
#include <array>
#include <cstring>
#include <utility>

#include "ingest/internal/byte_source.h"

namespace goldline::ingest {
namespace {

// Windows-1252, 0x80 to 0x9F; the five unassigned bytes mean the C1 controls, as in WHATWG's
// encoding standard. The rest is Latin-1.
constexpr char16_t kWindows1252[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

constexpr char kNotUtf8 = '\xFF';

std::size_t PutUtf8(char32_t code, char* to) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) {
    to[0] = byte(code);
    return 1;
  }
  if (code < 0x800) {
    to[0] = byte(0xC0 | (code >> 6));
    to[1] = byte(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    to[0] = byte(0xE0 | (code >> 12));
    to[1] = byte(0x80 | ((code >> 6) & 0x3F));
    to[2] = byte(0x80 | (code & 0x3F));
    return 3;
  }
  to[0] = byte(0xF0 | (code >> 18));
  to[1] = byte(0x80 | ((code >> 12) & 0x3F));
  to[2] = byte(0x80 | ((code >> 6) & 0x3F));
  to[3] = byte(0x80 | (code & 0x3F));
  return 4;
}

class DecodingBytes final : public ByteSource {
 public:
  DecodingBytes(std::unique_ptr<ByteSource> inner, Encoding encoding)
      : inner_(std::move(inner)), encoding_(encoding) {}

  Result<std::size_t> Read(char* to, std::size_t size) override {
    while (out_at_ == out_size_ && !ended_) GL_RETURN_IF_ERROR(Refill());
    const std::size_t count = std::min(size, out_size_ - out_at_);
    std::memcpy(to, out_.data() + out_at_, count);
    out_at_ += count;
    return count;
  }

 private:
  Status Refill() {
    out_at_ = out_size_ = 0;
    GL_TRY(const std::size_t count, inner_->Read(in_.data() + in_size_, in_.size() - in_size_));
    ended_ = count == 0;
    in_size_ += count;
    const std::size_t used = Wide() ? DecodeUtf16() : DecodeBytes();
    in_size_ -= used;
    std::memmove(in_.data(), in_.data() + used, in_size_);
    if (ended_ && in_size_ > 0) out_[out_size_++] = kNotUtf8;
    return Ok();
  }

  bool Wide() const { return encoding_ == Encoding::kUtf16Le || encoding_ == Encoding::kUtf16Be; }

  std::size_t DecodeBytes() {
    for (std::size_t at = 0; at < in_size_; ++at) {
      const auto byte = static_cast<unsigned char>(in_[at]);
      const bool special = encoding_ == Encoding::kWindows1252 && byte >= 0x80 && byte < 0xA0;
      Put(special ? kWindows1252[byte - 0x80] : byte);
    }
    return in_size_;
  }

  // Whole characters only; the bytes of a split one wait for the next read.
  std::size_t DecodeUtf16() {
    std::size_t at = 0;
    while (at + 2 <= in_size_) {
      const char16_t unit = Unit(at);
      if (unit >= 0xD800 && unit < 0xDC00) {
        if (at + 4 > in_size_) {
          if (!ended_) break;
          out_[out_size_++] = kNotUtf8;
          at += 2;
          continue;
        }
        const char16_t low = Unit(at + 2);
        if (low >= 0xDC00 && low < 0xE000) {
          Put(0x10000 + ((char32_t{unit} - 0xD800) << 10) + (char32_t{low} - 0xDC00));
          at += 4;
          continue;
        }
      }
      if (unit >= 0xD800 && unit < 0xE000) {
        out_[out_size_++] = kNotUtf8;
      } else {
        Put(unit);
      }
      at += 2;
    }
    return at;
  }

  char16_t Unit(std::size_t at) const {
    const auto first = static_cast<unsigned char>(in_[at]);
    const auto second = static_cast<unsigned char>(in_[at + 1]);
    return static_cast<char16_t>(encoding_ == Encoding::kUtf16Le ? first | (second << 8)
                                                                 : (first << 8) | second);
  }

  void Put(char32_t code) { out_size_ += PutUtf8(code, out_.data() + out_size_); }

  std::unique_ptr<ByteSource> inner_;
  Encoding encoding_;
  std::array<char, 32 * 1024> in_{};
  std::size_t in_size_ = 0;
  // A byte becomes three at most.
  std::array<char, 3 * 32 * 1024 + 8> out_{};
  std::size_t out_at_ = 0;
  std::size_t out_size_ = 0;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> DecodedBytes(std::unique_ptr<ByteSource> inner, Encoding encoding) {
  return std::make_unique<DecodingBytes>(std::move(inner), encoding);
}

}  // namespace goldline::ingest
