#include "quality/internal/key_index.h"

namespace goldline::quality {

// Integer keys are their own value, so their bits are spread here (the finaliser of MurmurHash3).
std::uint64_t KeyIndex::Mix(const Hash128& key) {
  std::uint64_t bits = key.low ^ key.high;
  bits = (bits ^ (bits >> 33)) * 0xFF51AFD7ED558CCDULL;
  bits = (bits ^ (bits >> 33)) * 0xC4CEB9FE1A85EC53ULL;
  return bits ^ (bits >> 33);
}

void KeyIndex::Prefetch(const Hash128& key) const {
  const std::uint64_t mixed = Mix(key);
  const Partition& partition = partitions_[mixed >> 58];
  if (partition.slots.empty()) return;
  __builtin_prefetch(&partition.slots[mixed & (partition.slots.size() - 1)], 1);
}

std::optional<KeyIndex::Repeat> KeyIndex::Insert(const Hash128& key, std::uint64_t ordinal) {
  const std::uint64_t mixed = Mix(key);
  Partition& partition = partitions_[mixed >> 58];
  if (4 * (partition.used + 1) > 3 * partition.slots.size()) Grow(partition);
  const std::uint64_t mask = partition.slots.size() - 1;
  for (std::uint64_t at = mixed & mask;; at = (at + 1) & mask) {
    Slot& slot = partition.slots[at];
    if (slot.ordinal == kFree) {
      slot = {key, ordinal};
      ++partition.used;
      ++size_;
      return std::nullopt;
    }
    if (slot.key != key) continue;
    const bool first_time = (slot.ordinal & kRepeated) == 0;
    slot.ordinal |= kRepeated;
    return Repeat{slot.ordinal & ~kRepeated, first_time};
  }
}

void KeyIndex::Grow(Partition& partition) {
  std::vector<Slot> slots(partition.slots.empty() ? 64 : 2 * partition.slots.size());
  const std::uint64_t mask = slots.size() - 1;
  for (const Slot& slot : partition.slots) {
    if (slot.ordinal == kFree) continue;
    std::uint64_t at = Mix(slot.key) & mask;
    while (slots[at].ordinal != kFree) at = (at + 1) & mask;
    slots[at] = slot;
  }
  partition.slots = std::move(slots);
}

}  // namespace goldline::quality
