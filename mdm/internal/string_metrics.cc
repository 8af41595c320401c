// Each measure is written once over a sequence of symbols: bytes where both texts are ASCII, which
// names nearly always are after standardisation, else code points.

#include "mdm/internal/string_metrics.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "core/text.h"

namespace goldline::mdm {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

std::u32string CodePoints(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    std::size_t k = 1;
    for (; k < length && i + k < text.size(); ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0) != 0x80) break;
      point = (point << 6) | (next & 0x3FU);
    }
    if (k == length) {
      out.push_back(point);
      i += length;
    } else {
      out.push_back(lead);  // not UTF-8: the byte stands for itself
      ++i;
    }
  }
  return out;
}

// Calls measure(a, b) with bytes or code points.
template <class Measure>
auto OnSymbols(std::string_view a, std::string_view b, Measure measure) {
  if (IsAscii(a) && IsAscii(b)) return measure(a, b);
  const std::u32string wide_a = CodePoints(a);
  const std::u32string wide_b = CodePoints(b);
  return measure(std::u32string_view(wide_a), std::u32string_view(wide_b));
}

// Flags of matched symbols: one word for the usual short texts.
class ShortFlags {
 public:
  explicit ShortFlags(std::size_t) {}
  bool Get(std::size_t i) const { return (bits_ >> i & 1U) != 0; }
  void Set(std::size_t i) { bits_ |= std::uint64_t{1} << i; }

 private:
  std::uint64_t bits_ = 0;
};

class LongFlags {
 public:
  explicit LongFlags(std::size_t size) : bits_(size) {}
  bool Get(std::size_t i) const { return bits_[i]; }
  void Set(std::size_t i) { bits_[i] = true; }

 private:
  std::vector<bool> bits_;
};

template <class Flags, class Text>
double JaroOf(Text a, Text b) {
  const std::size_t longest = std::max(a.size(), b.size());
  const std::size_t reach = longest / 2 > 0 ? longest / 2 - 1 : 0;
  Flags in_a(a.size());
  Flags in_b(b.size());
  std::size_t common = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t end = std::min(i + reach + 1, b.size());
    for (std::size_t j = i > reach ? i - reach : 0; j < end; ++j) {
      if (a[i] != b[j] || in_b.Get(j)) continue;
      in_a.Set(i);
      in_b.Set(j);
      ++common;
      break;
    }
  }
  if (common == 0) return 0;
  std::size_t moved = 0;
  for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
    if (!in_a.Get(i)) continue;
    while (!in_b.Get(j)) ++j;
    moved += a[i] != b[j++] ? 1 : 0;
  }
  const auto c = static_cast<double>(common);
  const std::size_t transpositions = moved / 2;
  return (c / static_cast<double>(a.size()) + c / static_cast<double>(b.size()) +
          (c - static_cast<double>(transpositions)) / c) /
         3;
}

template <class Text>
double AnyJaro(Text a, Text b) {
  if (a.size() <= 64 && b.size() <= 64) return JaroOf<ShortFlags>(a, b);
  return JaroOf<LongFlags>(a, b);
}

template <class Text>
double AnyJaroWinkler(Text a, Text b) {
  const double jaro = AnyJaro(a, b);
  if (jaro <= 0.7) return jaro;
  const std::size_t limit = std::min({a.size(), b.size(), std::size_t{4}});
  std::size_t prefix = 0;
  while (prefix < limit && a[prefix] == b[prefix]) ++prefix;
  return jaro + 0.1 * static_cast<double>(prefix) * (1 - jaro);
}

enum class Swaps : bool { kNo, kYes };

template <class Text>
std::size_t EditDistance(Text a, Text b, Swaps swaps) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({substitute, above[j] + 1, row[j - 1] + 1});
      if (swaps == Swaps::kYes && i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

template <class Text>
bool AtMostOneEdit(Text a, Text b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t at = 0;
  while (at < a.size() && a[at] == b[at]) ++at;
  if (a.size() < b.size()) return a.substr(at) == b.substr(at + 1);
  if (at == a.size() || a.substr(at + 1) == b.substr(at + 1)) return true;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

std::set<std::string_view> Words(std::string_view text) {
  std::set<std::string_view> words;
  for (std::string_view word : Split(text, ' ')) {
    if (!word.empty()) words.insert(word);
  }
  return words;
}

}  // namespace

double Jaro(std::string_view a, std::string_view b) {
  return OnSymbols(a, b, [](auto x, auto y) { return AnyJaro(x, y); });
}

double JaroWinkler(std::string_view a, std::string_view b) {
  return OnSymbols(a, b, [](auto x, auto y) { return AnyJaroWinkler(x, y); });
}

std::size_t Levenshtein(std::string_view a, std::string_view b) {
  return OnSymbols(a, b, [](auto x, auto y) { return EditDistance(x, y, Swaps::kNo); });
}

std::size_t Osa(std::string_view a, std::string_view b) {
  return OnSymbols(a, b, [](auto x, auto y) { return EditDistance(x, y, Swaps::kYes); });
}

bool OsaAtMostOne(std::string_view a, std::string_view b) {
  return OnSymbols(a, b, [](auto x, auto y) { return AtMostOneEdit(x, y); });
}

double TokenJaccard(std::string_view a, std::string_view b) {
  const std::set<std::string_view> words_a = Words(a);
  const std::set<std::string_view> words_b = Words(b);
  const auto common = static_cast<std::size_t>(
      std::count_if(words_a.begin(), words_a.end(),
                    [&](std::string_view word) { return words_b.contains(word); }));
  const std::size_t all = words_a.size() + words_b.size() - common;
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

}  // namespace goldline::mdm
