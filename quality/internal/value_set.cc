#include "quality/internal/value_set.h"

#include <algorithm>

#include "core/hash.h"

namespace goldline::quality {

std::uint64_t TextSet::HashOf(const ShortText& text) {
  const std::uint64_t mixed =
      (text.first ^ (text.last << 1) ^ (text.size << 56)) * 0x9E3779B97F4A7C15ULL;
  return mixed >> 32;
}

TextSet::TextSet(std::vector<std::string> texts) : texts_(std::move(texts)) {
  std::sort(texts_.begin(), texts_.end());
  texts_.erase(std::unique(texts_.begin(), texts_.end()), texts_.end());
  std::size_t slots = 8;
  while (slots < 4 * texts_.size()) slots *= 2;
  mask_ = slots - 1;
  shortest_ = texts_.empty() ? 1 : texts_.front().size();
  for (const std::string& text : texts_) {
    shortest_ = std::min(shortest_, text.size());
    longest_ = std::max(longest_, text.size());
  }
  if (longest_ <= ShortText::kMost) {
    short_slots_.assign(slots, {0, 0, kFree});
    for (const std::string& text : texts_) {
      const ShortText wanted = ShortText::Of(text);
      std::uint64_t slot = HashOf(wanted) & mask_;
      while (short_slots_[slot].size != kFree) slot = (slot + 1) & mask_;
      short_slots_[slot] = wanted;
    }
    return;
  }
  slots_.assign(slots, 0);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    std::uint64_t slot = HashBytes(texts_[i]) & mask_;
    while (slots_[slot] != 0) slot = (slot + 1) & mask_;
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

bool TextSet::Contains(std::string_view text) const {
  if (text.size() < shortest_ || text.size() > longest_) return false;
  if (!short_slots_.empty()) {
    const ShortText wanted = ShortText::Of(text);
    std::uint64_t slot = HashOf(wanted) & mask_;
    for (; short_slots_[slot].size != kFree; slot = (slot + 1) & mask_) {
      if (short_slots_[slot] == wanted) return true;
    }
    return false;
  }
  if (slots_.empty()) return false;
  for (std::uint64_t slot = HashBytes(text) & mask_; slots_[slot] != 0; slot = (slot + 1) & mask_) {
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
