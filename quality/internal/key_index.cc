#include "quality/internal/key_index.h"

#include <algorithm>
#include <utility>

namespace goldline::quality {
namespace {

constexpr std::size_t kFewestHomes = 64;
// Behind the last home, for what finds it taken; longer chains are rare at a load of 3/4 and only
// make a table grow sooner.
constexpr std::size_t kTail = 64;

std::optional<KeyIndex::Repeat> RepeatOf(KeyEntry& entry) {
  const bool first_time = (entry.ordinal & KeyEntry::kRepeated) == 0;
  entry.ordinal |= KeyEntry::kRepeated;
  return KeyIndex::Repeat{entry.ordinal & ~KeyEntry::kRepeated, first_time};
}

}  // namespace

KeyIndex::KeyIndex(std::size_t budget, std::string folder)
    : file_(std::make_unique<ScratchFile>(std::move(folder))), dense_(budget / 2) {
  const std::size_t slots = budget / sizeof(KeyEntry) / partitions_.size();
  most_homes_ = std::max(slots, kFewestHomes + kTail) - kTail;
}

void KeyIndex::Prefetch(const Hash128& key) const {
  if (key.high == kIntegerKey && dense_.Prefetch(static_cast<std::int64_t>(key.low))) return;
  const std::uint64_t mixed = MixedBits(key);
  const Partition& partition = partitions_[PartitionOf(mixed)];
  if (partition.homes == 0) return;
  __builtin_prefetch(&partition.slots[HomeOf(mixed, partition.homes)], 1);
  partition.runs.Prefetch(mixed);
}

std::optional<KeyIndex::Repeat> KeyIndex::Insert(const Hash128& key, std::uint64_t ordinal) {
  if (key.high != kIntegerKey) return InsertHashed(key, ordinal);
  const auto found = dense_.Insert(static_cast<std::int64_t>(key.low), ordinal);
  if (!found) return InsertHashed(key, ordinal);
  if (!found->fresh) return Repeat{found->first_ordinal, !found->repeated};
  ++size_;
  return std::nullopt;
}

std::optional<KeyIndex::Repeat> KeyIndex::InsertHashed(const Hash128& key, std::uint64_t ordinal) {
  const KeyEntry entry{MixedBits(key), key.high, ordinal};
  Partition& partition = partitions_[PartitionOf(entry.mixed)];
  KeyEntry* const slot = SlotWithRoom(partition, entry);
  if (slot == nullptr) return std::nullopt;
  if (!slot->free()) return RepeatOf(*slot);
  ++partition.used;
  if (!partition.runs.empty()) return InsertBeyondTable(partition, *slot, entry);
  *slot = entry;
  ++size_;
  return std::nullopt;
}

Status KeyIndex::ForEach(const std::function<Status(const KeyEntry&)>& take) const {
  GL_RETURN_IF_ERROR(dense_.ForEach([&](std::int64_t value, std::uint64_t ordinal) {
    const Hash128 key{kIntegerKey, static_cast<std::uint64_t>(value)};
    return take({MixedBits(key), key.high, ordinal});
  }));
  for (const Partition& partition : partitions_) {
    GL_RETURN_IF_ERROR(partition.runs.ForEach(*file_, take));
    for (const KeyEntry& entry : partition.slots) {
      if (!entry.free()) GL_RETURN_IF_ERROR(take(entry));
    }
  }
  return Ok();
}

// The table does not have the key; a run may.
std::optional<KeyIndex::Repeat> KeyIndex::InsertBeyondTable(Partition& partition, KeyEntry& slot,
                                                            KeyEntry entry) {
  Result<std::optional<KeyEntry>> known = partition.runs.Find(*file_, entry);
  if (!known.ok()) {
    failure_ = std::move(known).error();
    return std::nullopt;
  }
  slot = known->value_or(entry);
  if (known->has_value()) return RepeatOf(slot);
  ++size_;
  return std::nullopt;
}

// Where the key is, or the free slot where it belongs.
KeyEntry* KeyIndex::SlotOf(Partition& partition, const KeyEntry& wanted) {
  KeyEntry* slot = partition.slots.data() + HomeOf(wanted.mixed, partition.homes);
  while (!slot->free() && !slot->HasKeyOf(wanted)) ++slot;
  return slot;
}

// The same in a table that has room for one more; nullptr after a failure.
KeyEntry* KeyIndex::SlotWithRoom(Partition& partition, const KeyEntry& wanted) {
  while (!failure_) {
    if (4 * (partition.used + 1) <= 3 * partition.homes) {
      KeyEntry* const slot = SlotOf(partition, wanted);
      if (slot != &partition.slots.back()) return slot;
    }
    if (Status made = MakeRoom(partition); !made.ok()) failure_ = std::move(made).error();
  }
  return nullptr;
}

Status KeyIndex::MakeRoom(Partition& partition) {
  if (partition.homes == most_homes_) return Spill(partition);
  Resize(partition, std::clamp(2 * partition.homes, kFewestHomes, most_homes_));
  return Ok();
}

void KeyIndex::Resize(Partition& partition, std::size_t homes) {
  const std::vector<KeyEntry> old =
      std::exchange(partition.slots, std::vector<KeyEntry>(homes + kTail));
  partition.homes = homes;
  for (const KeyEntry& entry : old) {
    if (!entry.free()) *SlotOf(partition, entry) = entry;
  }
}

// Moves the entries to the front, sorted. Between two free slots lie all entries whose homes are
// there, so only such stretches need sorting, and they are short.
std::size_t KeyIndex::SortEntries(Partition& partition) {
  KeyEntry* to = partition.slots.data();
  KeyEntry* const end = to + partition.slots.size();
  const auto is_free = [](const KeyEntry& entry) { return entry.free(); };
  for (KeyEntry* from = to; from != end;) {
    KeyEntry* const stretch_end = std::find_if(from, end, is_free);
    std::sort(from, stretch_end);
    to = std::move(from, stretch_end, to);
    from = std::find_if_not(stretch_end, end, is_free);
  }
  return static_cast<std::size_t>(to - partition.slots.data());
}

Status KeyIndex::Spill(Partition& partition) {
  const std::size_t entries = SortEntries(partition);
  GL_RETURN_IF_ERROR(partition.runs.Add(*file_, std::span(partition.slots.data(), entries)));
  std::fill(partition.slots.begin(), partition.slots.end(), KeyEntry{});
  partition.used = 0;
  return Ok();
}

}  // namespace goldline::quality
