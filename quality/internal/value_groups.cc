// A hash table with open addressing. All hashes are made first, so that the slot of a value some
// places ahead can be fetched while this one is looked up.
#include "quality/internal/value_groups.h"

#include <algorithm>
#include <bit>

#include "core/hash.h"

namespace goldline::quality {
namespace {

constexpr std::size_t kFewSlots = 1024;  // 8 KiB: columns that repeat stay in the nearest cache
constexpr std::size_t kAhead = 12;

}  // namespace

void ValueGroups::HashPresent(const Column& column) {
  rows_.resize(column.size());
  std::size_t present = 0;
  for (std::size_t row = 0; row < column.size(); ++row) {
    rows_[present] = static_cast<std::uint32_t>(row);
    present += column.states[row] == CellState::kPresent ? 1 : 0;
  }
  rows_.resize(present);
  hashes_.resize(present);
  for (std::size_t i = 0; i < present; ++i) hashes_[i] = HashBytes(column.texts[rows_[i]]);
}

void ValueGroups::Collect(const Column& column) {
  HashPresent(column);
  groups_.clear();
  slots_.assign(kFewSlots, Slot{});
  const std::size_t last = hashes_.empty() ? 0 : hashes_.size() - 1;
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    if (2 * groups_.size() >= slots_.size()) Grow(i);
    __builtin_prefetch(&slots_[hashes_[std::min(i + kAhead, last)] & (slots_.size() - 1)]);
    ValueGroup& group = GroupOf(hashes_[i], column.texts[rows_[i]]);
    ++group.count;
    if (column.form(rows_[i]) == CellForm::kNested) ++group.nested;
  }
}

ValueGroup& ValueGroups::GroupOf(std::uint64_t hash, std::string_view text) {
  const std::size_t mask = slots_.size() - 1;
  const std::uint32_t tag = TagOf(hash);
  std::size_t at = hash & mask;
  for (; slots_[at].index != 0; at = (at + 1) & mask) {
    ValueGroup& group = groups_[slots_[at].index - 1U];
    if (slots_[at].tag == tag && group.hash == hash) return group;
  }
  slots_[at] = {tag, static_cast<std::uint32_t>(groups_.size() + 1)};
  return groups_.emplace_back(ValueGroup{hash, text, 0, 0});
}

// At once to the size that all the rest needs where most cells so far were different.
void ValueGroups::Grow(std::size_t cells_seen) {
  const std::size_t expected = cells_seen < 2 * groups_.size() ? hashes_.size() : groups_.size();
  slots_.assign(std::bit_ceil(2 * (expected + 1)), Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    std::size_t at = groups_[i].hash & mask;
    while (slots_[at].index != 0) at = (at + 1) & mask;
    slots_[at] = {TagOf(groups_[i].hash), static_cast<std::uint32_t>(i + 1)};
  }
}

}  // namespace goldline::quality
