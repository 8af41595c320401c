// Any records, cut anywhere into parts that are written, read and merged in any order, have the
// profile of the whole: its exact counters to the last digit, the rest within what it promises.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/text.h"
#include "quality/profile_state.h"
#include "tests/support/batches.h"

namespace goldline::quality {
namespace {

using testing_support::BatchOf;
using testing_support::kAbsentCell;

constexpr std::string_view kMissing = "<null>";

std::string AnyCell() {
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return std::string(kMissing);
    case 1:
      return kAbsentCell;
    case 2:
      return "";
    case 3:
      return Concat("text ", *rc::gen::inRange(0, 3000));
    case 4:
      return Concat("2020-01-0", *rc::gen::inRange(1, 10));
    case 5:
      return Concat(*rc::gen::inRange(-5, 5), ".0");
    case 6:
      return std::string(*rc::gen::inRange<std::size_t>(195, 210), 'x');
    default:
      return Concat(*rc::gen::inRange(-2000, 2000));
  }
}

RecordBatch BatchOfCells(const std::vector<std::string>& cells, std::size_t from, std::size_t to) {
  std::vector<std::vector<const char*>> rows;
  for (std::size_t i = from; i < to; ++i) {
    const std::string& cell = cells[i];
    rows.push_back({cell == kMissing ? nullptr : cell == kAbsentCell ? kAbsentCell : cell.c_str()});
  }
  return BatchOf({"x"}, rows);
}

std::vector<RecordBatch> AnyParts(const std::vector<std::string>& cells) {
  std::vector<RecordBatch> parts;
  for (std::size_t from = 0; from < cells.size();) {
    const std::size_t size = *rc::gen::inRange<std::size_t>(1, cells.size() - from + 1);
    parts.push_back(BatchOfCells(cells, from, from + size));
    from += size;
  }
  return parts;
}

void ExpectSame(const FieldProfile& merged, const FieldProfile& whole) {
  RC_ASSERT(merged.type == whole.type);
  RC_ASSERT(merged.absent == whole.absent && merged.null == whole.null);
  RC_ASSERT(merged.empty == whole.empty && merged.present == whole.present);
  RC_ASSERT(merged.min == whole.min && merged.max == whole.max);
  RC_ASSERT(merged.distinct == whole.distinct);
  RC_ASSERT(merged.mean.has_value() == whole.mean.has_value());
  if (whole.mean) {
    RC_ASSERT(std::abs(*merged.mean - *whole.mean) <= 1e-9 * (1 + std::abs(*whole.mean)));
    RC_ASSERT(std::abs(*merged.stddev - *whole.stddev) <= 1e-9 * (1 + *whole.stddev));
  }
  if (whole.quantiles && whole.present < 512) RC_ASSERT(merged.quantiles == whole.quantiles);
  RC_ASSERT((merged.top_error == 0) == (whole.top_error == 0));
  if (whole.top_error > 0) return;
  RC_ASSERT(merged.top.size() == whole.top.size());
  for (std::size_t i = 0; i < whole.top.size(); ++i) {
    RC_ASSERT(merged.top[i].value == whole.top[i].value);
    RC_ASSERT(merged.top[i].count == whole.top[i].count);
  }
}

TEST(ProfileStateProperty, PartsInAnyOrderAreTheWhole) {
  EXPECT_TRUE(rc::check([] {
    const std::size_t size = *rc::gen::inRange<std::size_t>(1, 4000);
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < std::min<std::size_t>(size, 300); ++i) cells.push_back(AnyCell());
    // Cells repeat in a long column; drawing each would take minutes.
    for (std::size_t i = cells.size(); i < size; ++i) cells.push_back(cells[i * i % 300]);
    std::vector<RecordBatch> parts = AnyParts(cells);
    const auto order = *rc::gen::container<std::vector<std::uint32_t>>(
        parts.size(), rc::gen::arbitrary<std::uint32_t>());
    std::vector<std::size_t> places(parts.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    std::sort(places.begin(), places.end(),
              [&](std::size_t a, std::size_t b) { return order[a] < order[b]; });
    Profiler merged;
    for (const std::size_t place : places) {
      auto state = DecodeProfileState(EncodeProfileState(ProfileBatch(parts[place])), "part");
      RC_ASSERT(state.ok());
      merged.Merge(*std::move(state));
    }
    Profiler whole;
    whole.Merge(ProfileBatch(BatchOfCells(cells, 0, cells.size())));
    ExpectSame(merged.Finish().fields[0], whole.Finish().fields[0]);
  }));
}

}  // namespace
}  // namespace goldline::quality
