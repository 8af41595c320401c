#include "ingest/internal/csv_scan.h"

#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace goldline::ingest {
namespace {

struct Masks {
  std::uint64_t quote;
  std::uint64_t delimiter;
  std::uint64_t cr;
  std::uint64_t lf;
};

namespace plain {

#define GL_TARGET

// A bit for each of the eight bytes of `word` that is `byte`.
inline std::uint64_t EqualBytes(std::uint64_t word, char byte) {
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FULL;
  const std::uint64_t x = word ^ (0x0101010101010101ULL * static_cast<unsigned char>(byte));
  const std::uint64_t zero = ~(((x & kLow) + kLow) | x | kLow);  // 0x80 in each zero byte
  return (zero >> 7) * 0x0102040810204080ULL >> 56;
}

inline Masks MasksOf(const char* data, const CsvDialect& dialect) {
  Masks m{};
  for (unsigned at = 0; at < 64; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + at, 8);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    m.quote |= EqualBytes(word, dialect.quote) << at;
    m.delimiter |= EqualBytes(word, dialect.delimiter) << at;
    m.cr |= EqualBytes(word, '\r') << at;
    m.lf |= EqualBytes(word, '\n') << at;
  }
  return m;
}

inline std::uint64_t PrefixXor(std::uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

inline std::size_t Flatten(std::uint64_t bits, std::uint32_t base, std::uint32_t* out,
                           std::size_t count) {
  while (bits != 0) {
    out[count++] = base + static_cast<std::uint32_t>(__builtin_ctzll(bits));
    bits &= bits - 1;
  }
  return count;
}

#include "ingest/internal/csv_kernels.inc"
#undef GL_TARGET

}  // namespace plain

#if defined(__x86_64__)

namespace sse2 {

#define GL_TARGET

inline std::uint64_t Equal(const __m128i* chunk, char byte) {
  const __m128i wanted = _mm_set1_epi8(byte);
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(chunk[i], wanted));
    bits |= std::uint64_t{static_cast<std::uint32_t>(mask)} << (16 * i);
  }
  return bits;
}

inline Masks MasksOf(const char* data, const CsvDialect& dialect) {
  __m128i chunk[4];
  for (unsigned i = 0; i < 4; ++i) {
    chunk[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + std::size_t{16} * i));
  }
  return {Equal(chunk, dialect.quote), Equal(chunk, dialect.delimiter), Equal(chunk, '\r'),
          Equal(chunk, '\n')};
}

using plain::Flatten;
using plain::PrefixXor;

#include "ingest/internal/csv_kernels.inc"
#undef GL_TARGET

}  // namespace sse2

namespace avx2 {

#define GL_TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul")))

GL_TARGET inline std::uint64_t Equal(__m256i low, __m256i high, char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  const auto first =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
  const auto second =
      static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
  return first | (std::uint64_t{second} << 32);
}

GL_TARGET inline Masks MasksOf(const char* data, const CsvDialect& dialect) {
  const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
  const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32));
  return {Equal(low, high, dialect.quote), Equal(low, high, dialect.delimiter),
          Equal(low, high, '\r'), Equal(low, high, '\n')};
}

// A carry-less product with all ones.
GL_TARGET inline std::uint64_t PrefixXor(std::uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

// Eight at a time, more than there are: cheaper than a branch for each, and there is room.
GL_TARGET inline std::size_t Flatten(std::uint64_t bits, std::uint32_t base, std::uint32_t* out,
                                     std::size_t count) {
  const std::size_t total = count + static_cast<unsigned>(__builtin_popcountll(bits));
  while (bits != 0) {
    for (unsigned i = 0; i < 8; ++i) {
      out[count + i] = base + static_cast<std::uint32_t>(_tzcnt_u64(bits));
      bits = _blsr_u64(bits);
    }
    count += 8;
  }
  return total;
}

#include "ingest/internal/csv_kernels.inc"
#undef GL_TARGET

}  // namespace avx2

namespace avx512 {

#define GL_TARGET \
  __attribute__((target("avx512f,avx512bw,avx512vbmi2,avx2,bmi,bmi2,lzcnt,popcnt,pclmul")))

GL_TARGET inline std::uint64_t Equal(__m512i chunk, char byte) {
  return _mm512_cmpeq_epi8_mask(chunk, _mm512_set1_epi8(byte));
}

GL_TARGET inline Masks MasksOf(const char* data, const CsvDialect& dialect) {
  const __m512i chunk = _mm512_loadu_si512(data);
  return {Equal(chunk, dialect.quote), Equal(chunk, dialect.delimiter), Equal(chunk, '\r'),
          Equal(chunk, '\n')};
}

GL_TARGET inline std::uint64_t PrefixXor(std::uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

alignas(64) constexpr std::uint8_t kOrdinals[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

// Sixteen at a time by one compression of the ordinals 0..63.
GL_TARGET inline std::size_t Flatten(std::uint64_t bits, std::uint32_t base, std::uint32_t* out,
                                     std::size_t count) {
  const unsigned total = static_cast<unsigned>(__builtin_popcountll(bits));
  __m512i packed = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kOrdinals));
  for (unsigned done = 0; done < total; done += 16) {
    const __m512i wide =
        _mm512_maskz_cvtepu8_epi32(0xFFFF, _mm512_maskz_extracti32x4_epi32(0xF, packed, 0));
    _mm512_storeu_si512(out + count + done,
                        _mm512_add_epi32(wide, _mm512_set1_epi32(static_cast<int>(base))));
    packed = _mm512_maskz_alignr_epi32(0xFFFF, _mm512_setzero_si512(), packed, 4);
  }
  return count + total;
}

#include "ingest/internal/csv_kernels.inc"
#undef GL_TARGET

}  // namespace avx512

#endif

}  // namespace

std::vector<const CsvKernels*> RunnableKernels() {
  static constexpr CsvKernels kPlain{"plain", plain::ScanCuts, plain::IndexCells};
  std::vector<const CsvKernels*> all{&kPlain};
#if defined(__x86_64__)
  static constexpr CsvKernels kSse2{"sse2", sse2::ScanCuts, sse2::IndexCells};
  static constexpr CsvKernels kAvx2{"avx2", avx2::ScanCuts, avx2::IndexCells};
  static constexpr CsvKernels kAvx512{"avx512", avx512::ScanCuts, avx512::IndexCells};
  all.push_back(&kSse2);
  const bool bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                    __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
  if (bits && __builtin_cpu_supports("avx2")) {
    all.push_back(&kAvx2);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vbmi2")) {
      all.push_back(&kAvx512);
    }
  }
#endif
  return all;
}

const CsvKernels& Kernels() {
  static const CsvKernels& best = *RunnableKernels().back();
  return best;
}

namespace {

// Goes over one text cell by cell.
class SlowIndexer {
 public:
  SlowIndexer(const char* data, std::size_t begin, std::size_t end, const CsvDialect& dialect,
              CsvIndex& index, std::vector<BadRow>& bad_rows)
      : data_(data), end_(end), dialect_(dialect), index_(index), bad_rows_(bad_rows), at_(begin) {}

  void Run(std::size_t max_rows) {
    while (at_ < end_ && index_.row_count < max_rows) Row();
  }

 private:
  void Row() {
    CsvRow row;
    row.start = static_cast<std::uint32_t>(at_);
    row.first = static_cast<std::uint32_t>(index_.cells);
    row.line = index_.lines;
    bad_ = false;
    const std::size_t start = at_;
    while (Cell()) {
    }
    row.cells = static_cast<std::uint32_t>(index_.cells) - row.first;
    const bool blank = index_.cell_ends[index_.cells - 1] == start;
    if (!blank || dialect_.blank_line_is_null) {
      if (bad_) bad_rows_.push_back({index_.row_count, bad_at_});
      index_.rows[index_.row_count++] = row;
    }
    if (at_ < end_) EndLine();
  }

  // Up to the end of a cell; false when it was the last of its row.
  bool Cell() {
    if (at_ < end_ && data_[at_] == dialect_.quote) QuotedPart();
    while (at_ < end_ && data_[at_] != dialect_.delimiter && !AtLineEnd()) ++at_;
    index_.cell_ends[index_.cells++] = static_cast<std::uint32_t>(at_);
    if (at_ == end_ || data_[at_] != dialect_.delimiter) return false;
    ++at_;
    return true;
  }

  void QuotedPart() {
    const std::size_t open = at_++;
    while (at_ < end_) {
      const char c = data_[at_];
      if (c == dialect_.quote) {
        if (at_ + 1 == end_ || data_[at_ + 1] != dialect_.quote) break;
        index_.escapes = true;
        at_ += 2;
      } else if (dialect_.backslash && c == '\\' && at_ + 1 < end_ && !IsLineEnd(at_ + 1)) {
        index_.escapes = true;
        at_ += 2;
      } else if (AtLineEnd()) {
        EndLine();
      } else {
        ++at_;
      }
    }
    const std::size_t close = at_;
    if (at_ < end_) ++at_;
    const bool ends_well =
        close < end_ && (at_ == end_ || data_[at_] == dialect_.delimiter || AtLineEnd());
    if (!ends_well && !bad_) {
      bad_ = true;
      bad_at_ = close < end_ ? close : open;
    }
  }

  bool IsLineEnd(std::size_t at) const { return data_[at] == '\n' || data_[at] == '\r'; }
  bool AtLineEnd() const { return IsLineEnd(at_); }
  void EndLine() {
    at_ += data_[at_] == '\r' && at_ + 1 < end_ && data_[at_ + 1] == '\n' ? 2 : 1;
    ++index_.lines;
  }

  const char* data_;
  std::size_t end_;
  const CsvDialect& dialect_;
  CsvIndex& index_;
  std::vector<BadRow>& bad_rows_;
  std::size_t at_;
  bool bad_ = false;
  std::size_t bad_at_ = 0;
};

}  // namespace

void CsvIndex::Prepare(std::size_t bytes, std::size_t line_ends) {
  // The kernels store up to 64 cells at a time, needed or not.
  if (cell_room < bytes + 130) {
    cell_room = bytes + 130;
    cell_ends = std::make_unique_for_overwrite<std::uint32_t[]>(cell_room);
  }
  if (row_room < line_ends + 2) {
    row_room = line_ends + 2;
    rows = std::make_unique_for_overwrite<CsvRow[]>(row_room);
  }
  cells = row_count = 0;
  lines = 0;
  escapes = false;
}

void IndexCellsSlowly(const char* data, std::size_t begin, std::size_t end,
                      const CsvDialect& dialect, CsvIndex& index, std::vector<BadRow>& bad_rows,
                      std::size_t max_rows) {
  SlowIndexer(data, begin, end, dialect, index, bad_rows).Run(max_rows);
}

}  // namespace goldline::ingest
