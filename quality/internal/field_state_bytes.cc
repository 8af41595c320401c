// How a field's state and its sketches are written and read; see profile_state.h for the layout.
// The checksum of the file finds accidents. What is read is nevertheless held against what the
// program could have written, so that no made-up file can lead a sketch astray.
#include <algorithm>
#include <cmath>
#include <limits>

#include "quality/internal/field_state.h"
#include "quality/internal/state_bytes.h"

namespace goldline::quality {
namespace {

// More of anything than could have been counted; sums of a few of them do not overflow.
constexpr std::uint64_t kTooMany = std::uint64_t{1} << 56;

std::uint64_t ReadCounter(StateReader& in) {
  const std::uint64_t count = in.U64();
  return in.Require(count < kTooMany, "a count is out of range") ? count : 0;
}

template <std::size_t N>
std::uint64_t Sum(const std::array<std::uint64_t, N>& counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

void ReadText(StateReader& in, bool known, FieldState::Extreme& extreme) {
  extreme.text = in.Text();
  extreme.known = !extreme.text.empty();
  in.Require(extreme.known == known, "an extreme value does not fit its count");
}

void ReadNumber(StateReader& in, bool known, FieldState::Extreme& extreme) {
  ReadText(in, known, extreme);
  if (!extreme.known || !in.ok()) return;
  const ValueKind kind = KindOf(extreme.text, extreme.number);
  in.Require(kind == ValueKind::kInteger || kind == ValueKind::kNumber,
             "an extreme number is no number");
}

}  // namespace

void DistinctCounter::Write(StateWriter& out) const {
  out.U8(exact() ? 0 : 1);
  if (!exact()) {
    for (const std::uint8_t rank : registers_) out.U8(rank);
    return;
  }
  std::vector<std::uint64_t> hashes;
  std::copy_if(slots_.begin(), slots_.end(), std::back_inserter(hashes),
               [](std::uint64_t key) { return key != 0; });
  std::sort(hashes.begin(), hashes.end());
  out.Count(hashes.size());
  for (const std::uint64_t hash : hashes) out.U64(hash);
}

void DistinctCounter::Read(StateReader& in) {
  const std::uint8_t form = in.U8();
  in.Require(form <= 1, "a count of distinct values is of no known form");
  if (form == 1) {
    const std::string_view ranks = in.Raw(kRegisters);
    registers_.assign(ranks.begin(), ranks.end());
    in.Require(std::all_of(registers_.begin(), registers_.end(),
                           [](std::uint8_t rank) { return rank <= 64 - kBits + 1; }),
               "a register is out of range");
    return;
  }
  const std::size_t count = in.Count(8);
  in.Require(count <= kExact, "there are too many exact distinct values");
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::uint64_t hash = in.U64();
    if (in.Require(hash > last, "distinct values are not in order")) Add(hash);
    last = hash;
  }
}

void QuantileSketch::Write(StateWriter& out) const {
  out.Count(levels_.size());
  for (const Level& level : levels_) {
    out.U8(static_cast<std::uint8_t>(level.turn));
    out.Count(level.items.size());
    for (const double value : level.items) out.Real(value);
  }
}

void QuantileSketch::Read(StateReader& in) {
  const std::size_t depth = in.Count(5);
  if (!in.Require(depth <= 56, "a quantile sketch is too deep")) return;
  for (std::size_t level = 0; level < depth; ++level) {
    AddLevel();
    const std::uint8_t turn = in.U8();
    if (in.Require(turn <= 2, "a turn is out of range")) levels_[level].turn = Turn{turn};
    const std::size_t items = in.Count(8);
    // An item of this level stands for 2^level values.
    in.Require(items < kTooMany >> level, "a quantile sketch is too heavy");
    levels_[level].items.resize(items);
    for (double& value : levels_[level].items) {
      value = in.Real();
      in.Require(std::isfinite(value), "a quantile sketch holds what is no number");
    }
    held_ += items;
    count_ += std::uint64_t{items} << level;
  }
}

void FrequentValues::Write(StateWriter& out) const {
  out.U64(error_);
  out.Count(counters_.size());
  for (std::size_t i = 0; i < counters_.size(); ++i) {
    out.U64(counters_[i].hash);
    out.U64(counters_[i].count);
    out.Text(kept_[i]);
  }
}

void FrequentValues::Read(StateReader& in, std::uint64_t present) {
  const std::uint64_t error = in.U64();
  in.Require(error <= present, "the error of frequent values is out of range");
  const std::size_t count = in.Count(20);
  in.Require(count <= kEntries, "there are too many frequent values");
  std::uint64_t left = present;
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::uint64_t hash = in.U64();
    const std::uint64_t times = in.U64();
    const std::string_view text = in.Text();
    in.Require(!text.empty() && text.size() <= kKeptBytes, "a frequent value is out of range");
    in.Require(times > 0 && times <= left, "frequent values are more than all values");
    left -= times;
    if (in.ok()) Add(hash, text, times);
    in.Require(counters_.size() == i + 1, "a frequent value is there twice");
  }
  error_ = error;
}

void FieldState::Write(StateWriter& out) const {
  for (const std::uint64_t count : {absent, null, empty}) out.U64(count);
  for (const std::uint64_t count : kinds) out.U64(count);
  std::size_t seen = semantics.size();
  while (seen > 0 && semantics[seen - 1] == 0) --seen;
  out.U8(static_cast<std::uint8_t>(seen));
  for (std::size_t i = 0; i < seen; ++i) out.U64(semantics[i]);
  out.U64(sampled);
  for (const Extreme* extreme : {&min_number, &max_number, &min_text, &max_text}) {
    out.Text(extreme->text);
  }
  out.Real(mean);
  out.Real(squares);
  distinct.Write(out);
  quantiles.Write(out);
  frequent.Write(out);
}

void FieldState::Read(StateReader& in) {
  for (std::uint64_t* count : {&absent, &null, &empty}) *count = ReadCounter(in);
  for (std::uint64_t& count : kinds) count = ReadCounter(in);
  const std::size_t known = in.U8();
  in.Require(known <= semantics.size(), "there are kinds of content that are not known");
  for (std::size_t i = 0; i < known && in.ok(); ++i) semantics[i] = ReadCounter(in);
  sampled = ReadCounter(in);
  const std::uint64_t present = Sum(kinds);
  numbers = kinds[static_cast<std::size_t>(ValueKind::kInteger)] +
            kinds[static_cast<std::size_t>(ValueKind::kNumber)];
  ReadNumber(in, numbers > 0, min_number);
  ReadNumber(in, numbers > 0, max_number);
  ReadText(in, present > 0, min_text);
  ReadText(in, present > 0, max_text);
  mean = in.Real();
  squares = in.Real();
  distinct.Read(in);
  quantiles.Read(in);
  in.Require(quantiles.count() == numbers, "quantiles are not of all numbers");
  frequent.Read(in, present);
}

}  // namespace goldline::quality
