#include "quality/internal/value_set.h"

#include <algorithm>
#include <cstring>

#include "core/hash.h"

namespace goldline::quality {
namespace {

// Short texts, which most codes are, hash by their bytes in one register.
std::uint64_t HashOf(std::string_view text) {
  if (text.size() > sizeof(std::uint64_t)) return HashBytes(text);
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  word = (word ^ (text.size() << 56)) * 0x9E3779B97F4A7C15ULL;
  return word ^ (word >> 32);
}

}  // namespace

TextSet::TextSet(std::vector<std::string> texts) : texts_(std::move(texts)) {
  std::sort(texts_.begin(), texts_.end());
  texts_.erase(std::unique(texts_.begin(), texts_.end()), texts_.end());
  std::size_t slots = 8;
  while (slots < 4 * texts_.size()) slots *= 2;
  slots_.assign(slots, 0);
  mask_ = slots - 1;
  shortest_ = texts_.empty() ? 1 : texts_.front().size();
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    shortest_ = std::min(shortest_, texts_[i].size());
    longest_ = std::max(longest_, texts_[i].size());
    std::uint64_t slot = HashOf(texts_[i]) & mask_;
    while (slots_[slot] != 0) slot = (slot + 1) & mask_;
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

bool TextSet::Contains(std::string_view text) const {
  if (text.size() < shortest_ || text.size() > longest_ || slots_.empty()) return false;
  for (std::uint64_t slot = HashOf(text) & mask_; slots_[slot] != 0; slot = (slot + 1) & mask_) {
    if (texts_[slots_[slot] - 1] == text) return true;
  }
  return false;
}

NumberSet::NumberSet(std::vector<Decimal> numbers) : numbers_(std::move(numbers)) {
  std::sort(numbers_.begin(), numbers_.end());
}

bool NumberSet::Contains(const Decimal& number) const {
  return std::binary_search(numbers_.begin(), numbers_.end(), number);
}

}  // namespace goldline::quality
