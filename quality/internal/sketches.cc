#include "quality/internal/sketches.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>

#include "quality/internal/sort_numbers.h"

namespace goldline::quality {

// --- DistinctCounter ---

void DistinctCounter::Add(std::uint64_t hash) {
  if (!registers_.empty()) return AddToRegisters(hash);
  if (slots_.empty()) slots_.assign(2 * kExact, 0);
  const std::uint64_t key = hash == 0 ? 1 : hash;
  std::size_t at = key & (slots_.size() - 1);
  while (slots_[at] != 0) {
    if (slots_[at] == key) return;
    at = (at + 1) & (slots_.size() - 1);
  }
  if (used_ == kExact) {
    Spill();
    return AddToRegisters(key);
  }
  slots_[at] = key;
  ++used_;
}

void DistinctCounter::Add(const std::vector<ValueGroup>& groups) {
  // More than are counted exactly, since each has another hash.
  if (groups.size() > kExact && registers_.empty()) Spill();
  for (const ValueGroup& group : groups) Add(group.hash);
}

void DistinctCounter::Spill() {
  registers_.assign(kRegisters, 0);
  for (const std::uint64_t key : slots_) {
    if (key != 0) AddToRegisters(key);
  }
  slots_.clear();
  slots_.shrink_to_fit();
}

void DistinctCounter::AddToRegisters(std::uint64_t hash) {
  const std::size_t index = hash >> (64 - kBits);
  const int rank = std::countl_zero((hash << kBits) | (std::uint64_t{1} << (kBits - 1))) + 1;
  registers_[index] = std::max(registers_[index], static_cast<std::uint8_t>(rank));
}

void DistinctCounter::Merge(const DistinctCounter& other) {
  if (other.registers_.empty()) {
    for (const std::uint64_t key : other.slots_) {
      if (key != 0) Add(key);
    }
    return;
  }
  if (registers_.empty()) Spill();
  // Pointers that share no memory, which the compiler cannot know of bytes: 16 at a time.
  std::uint8_t* __restrict const mine = registers_.data();
  const std::uint8_t* __restrict const theirs = other.registers_.data();
  for (std::size_t i = 0; i < kRegisters; ++i) {
    mine[i] = mine[i] < theirs[i] ? theirs[i] : mine[i];
  }
}

namespace {

double Sigma(double x) {
  if (x == 1.0) return std::numeric_limits<double>::infinity();
  double y = 1;
  double z = x;
  for (double last = -1; z != last;) {
    x *= x;
    last = z;
    z += x * y;
    y += y;
  }
  return z;
}

double Tau(double x) {
  if (x == 0.0 || x == 1.0) return 0;
  double y = 1;
  double z = 1 - x;
  for (double last = -1; z != last;) {
    x = std::sqrt(x);
    last = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  }
  return z / 3;
}

}  // namespace

double DistinctCounter::Estimate() const {
  if (registers_.empty()) return static_cast<double>(used_);
  constexpr int kRanks = 64 - kBits;
  std::vector<std::uint32_t> counts(kRanks + 2, 0);
  for (const std::uint8_t rank : registers_) ++counts[rank];
  const double m = static_cast<double>(kRegisters);
  double z = m * Tau(1 - counts[kRanks + 1] / m);
  for (int rank = kRanks; rank >= 1; --rank) {
    z = 0.5 * (z + counts[static_cast<std::size_t>(rank)]);
  }
  z += m * Sigma(counts[0] / m);
  return m * m / (2 * std::log(2.0)) / z;
}

double DistinctCounter::RelativeError() const {
  return registers_.empty() ? 0 : 1.04 / std::sqrt(static_cast<double>(kRegisters));
}

// --- QuantileSketch ---

namespace {

// A coin that the values decide.
bool Toss(double value) {
  std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
  bits = (bits ^ bits >> 32U) * 0x9E3779B97F4A7C15U;
  return (bits ^ bits >> 32U) >> 20U & 1U;
}

}  // namespace

std::size_t QuantileSketch::CapacityOf(std::size_t level) const {
  const double depth = static_cast<double>(levels_.size() - 1 - level);
  return std::max<std::size_t>(
      8, static_cast<std::size_t>(std::ceil(kTop * std::pow(2.0 / 3.0, depth))));
}

void QuantileSketch::AddLevel() {
  levels_.emplace_back();
  capacity_ = 0;
  for (std::size_t level = 0; level < levels_.size(); ++level) capacity_ += CapacityOf(level);
}

void QuantileSketch::Add(double value) {
  if (levels_.empty()) AddLevel();
  levels_[0].items.push_back(value);
  ++held_;
  ++count_;
  if (held_ > capacity_) Compress();
}

void QuantileSketch::AddAll(std::vector<double> values) {
  if (values.empty()) return;
  std::size_t level = 0;
  while (values.size() >> level > 2 * kTop) ++level;
  if (level > 0) SortNumbers(values);
  while (levels_.size() <= level) AddLevel();
  const std::size_t step = std::size_t{1} << level;
  const std::size_t rest = values.size() % step;
  const auto first_of_rest = values.end() - static_cast<std::ptrdiff_t>(rest);
  std::vector<double>& lowest = levels_[0].items;
  lowest.insert(lowest.end(), first_of_rest, values.end());
  std::vector<double>& items = levels_[level].items;
  for (std::size_t at = step / 2; at + rest < values.size(); at += step)
    items.push_back(values[at]);
  held_ += rest + values.size() / step;
  count_ += values.size();
  if (held_ > capacity_) Compress();
}

// A sketch that is full has a full level; the lowest costs the least accuracy.
void QuantileSketch::Compress() {
  while (held_ > capacity_) {
    std::size_t level = 0;
    while (levels_[level].items.size() < CapacityOf(level)) ++level;
    Compact(level);
  }
}

// Sorts the level and moves every other item of it one level up.
void QuantileSketch::Compact(std::size_t level) {
  if (level + 1 == levels_.size()) AddLevel();
  Level& from = levels_[level];
  std::vector<double>& items = from.items;
  SortNumbers(items);
  std::vector<double> rest;
  if (items.size() % 2 == 1) {
    rest.push_back(items.back());
    items.pop_back();
  }
  const bool tossed = from.turn == Turn::kToss;
  const bool odd = tossed ? Toss(items[items.size() / 2] + items[0]) : from.turn == Turn::kOdd;
  if (tossed) {
    from.turn = odd ? Turn::kEven : Turn::kOdd;
  } else {
    from.turn = Turn::kToss;
  }
  for (std::size_t i = odd ? 1 : 0; i < items.size(); i += 2) {
    levels_[level + 1].items.push_back(items[i]);
  }
  held_ -= items.size() / 2;
  items = std::move(rest);
}

void QuantileSketch::Merge(const QuantileSketch& other) {
  while (levels_.size() < other.levels_.size()) AddLevel();
  for (std::size_t level = 0; level < other.levels_.size(); ++level) {
    const Level& more = other.levels_[level];
    std::vector<double>& items = levels_[level].items;
    items.insert(items.end(), more.items.begin(), more.items.end());
    if (levels_[level].turn == Turn::kToss) levels_[level].turn = more.turn;
  }
  held_ += other.held_;
  count_ += other.count_;
  if (held_ > capacity_) Compress();
}

std::vector<std::pair<double, std::uint64_t>> QuantileSketch::Weighted() const {
  std::vector<std::pair<double, std::uint64_t>> items;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    for (const double value : levels_[level].items) {
      items.emplace_back(value, std::uint64_t{1} << level);
    }
  }
  std::sort(items.begin(), items.end());
  return items;
}

std::vector<double> QuantileSketch::Quantiles(const std::vector<double>& shares) const {
  const auto items = Weighted();
  std::uint64_t total = 0;
  for (const auto& item : items) total += item.second;
  std::vector<double> out;
  for (const double share : shares) {
    const double wanted = std::max(1.0, std::ceil(share * static_cast<double>(total)));
    std::uint64_t rank = 0;
    double value = items.empty() ? 0 : items.back().first;
    for (const auto& item : items) {
      rank += item.second;
      if (static_cast<double>(rank) < wanted) continue;
      value = item.first;
      break;
    }
    out.push_back(value);
  }
  return out;
}

// --- FrequentValues ---

FrequentValues::Slot& FrequentValues::SlotOf(std::uint64_t hash) {
  const std::uint32_t tag = TagOf(hash);
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].index != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].tag == tag && counters_[slots_[at].index - 1U].hash == hash) break;
  }
  return slots_[at];
}

void FrequentValues::Add(std::uint64_t hash, std::string_view text, std::uint64_t count) {
  if (2 * (counters_.size() + 1) > slots_.size()) Index(std::max(2 * slots_.size(), 2 * kEntries));
  Slot* slot = &SlotOf(hash);
  if (slot->index != 0) {
    counters_[slot->index - 1U].count += count;
    return;
  }
  if (counters_.size() == kMostCounters) {
    Shrink();
    slot = &SlotOf(hash);
  }
  counters_.push_back({hash, count});
  kept_.emplace_back(text.substr(0, kKeptBytes));
  *slot = {TagOf(hash), static_cast<std::uint32_t>(counters_.size())};
}

namespace {

// The count after the first kEntries of them in descending order; 0 if there are no more. Most are
// small: those are sorted into boxes.
std::uint64_t CountToTake(std::vector<std::uint64_t> counts) {
  if (counts.size() <= FrequentValues::kEntries) return 0;
  std::array<std::uint32_t, 64> boxes{};
  for (const std::uint64_t count : counts) ++boxes[std::min(count, boxes.size() - 1)];
  std::size_t box = boxes.size() - 1;
  for (std::size_t above = boxes[box]; above <= FrequentValues::kEntries; above += boxes[box])
    --box;
  if (box < boxes.size() - 1) return box;
  const auto next = counts.begin() + static_cast<std::ptrdiff_t>(FrequentValues::kEntries);
  std::nth_element(counts.begin(), next, counts.end(), std::greater<>());
  return *next;
}

}  // namespace

void FrequentValues::Fill(const std::vector<ValueGroup>& groups) {
  std::vector<std::uint64_t> counts;
  counts.reserve(groups.size());
  for (const ValueGroup& group : groups) counts.push_back(group.count);
  error_ = CountToTake(std::move(counts));
  for (const ValueGroup& group : groups) {
    if (group.count > error_) Add(group.hash, group.text, group.count - error_);
  }
}

void FrequentValues::Shrink() {
  std::vector<std::uint64_t> counts;
  counts.reserve(counters_.size());
  for (const Counter& counter : counters_) counts.push_back(counter.count);
  const std::uint64_t taken = CountToTake(std::move(counts));
  if (taken == 0) return;
  error_ += taken;
  std::size_t left = 0;
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    if (counters_[i].count <= taken) continue;
    counters_[left] = counters_[i];
    counters_[left].count -= taken;
    if (left != i) kept_[left] = std::move(kept_[i]);
    ++left;
  }
  counters_.resize(left);
  kept_.resize(left);
  Index(slots_.size());
}

void FrequentValues::Index(std::size_t slots) {
  slots_.assign(slots, Slot{});
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    std::size_t at = counters_[i].hash & (slots - 1);
    while (slots_[at].index != 0) at = (at + 1) & (slots - 1);
    slots_[at] = {TagOf(counters_[i].hash), static_cast<std::uint32_t>(i + 1)};
  }
}

void FrequentValues::Merge(const FrequentValues& other) {
  for (std::size_t i = 0; i < other.counters_.size(); ++i) {
    Add(other.counters_[i].hash, other.kept_[i], other.counters_[i].count);
  }
  error_ += other.error_;
  if (counters_.size() > kEntries) Shrink();
}

std::vector<FrequentValues::Entry> FrequentValues::Top(std::size_t limit) const {
  std::vector<Entry> top;
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    top.push_back({counters_[i].hash, counters_[i].count, kept_[i]});
  }
  std::sort(top.begin(), top.end(), [](const Entry& a, const Entry& b) {
    return std::tie(b.count, a.kept, a.hash) < std::tie(a.count, b.kept, b.hash);
  });
  if (top.size() > limit) top.resize(limit);
  return top;
}

}  // namespace goldline::quality
