#include "quality/internal/bucket_series.h"

#include <algorithm>
#include <map>

#include "core/civil.h"
#include "core/text.h"
#include "quality/internal/time_series.h"

namespace goldline::quality::internal {
namespace {

using Unit = BucketSeries::Unit;

constexpr std::size_t kMostBuckets = 1'000'000;
constexpr std::int64_t kMicrosPerHour = 3'600 * kMicrosPerSecond;
constexpr std::int64_t kToMonday = 3;  // 1970-01-01 was a Thursday

// How many records each bucket has that is not empty, by its number: of hours, days and weeks, and
// of months since January of the year 0.
using Counts = std::map<std::int64_t, std::uint64_t>;

struct BucketsPart : SeriesPart {
  Counts counts;
};

std::int64_t BucketOf(Unit unit, std::int64_t day) {
  if (unit == Unit::kDay) return day;
  if (unit == Unit::kWeek) return FloorDivide(day + kToMonday, 7);
  const CivilDate date = CivilFromDays(day);
  return date.year * 12 + date.month - 1;
}

// "the week of 2026-03-02"
std::string NameOf(Unit unit, std::int64_t bucket) {
  switch (unit) {
    case Unit::kHour:
      return Concat("the hour of ", FormatTimestamp(bucket * kMicrosPerHour));
    case Unit::kDay:
      return FormatDate(bucket);
    case Unit::kWeek:
      return Concat("the week of ", FormatDate(bucket * 7 - kToMonday));
    case Unit::kMonth:
      break;
  }
  const std::int64_t year = FloorDivide(bucket, 12);
  const int month = static_cast<int>(bucket - 12 * year) + 1;
  return FormatDate(DaysFromCivil({year, month, 1})).substr(0, 7);
}

class BucketsState : public SeriesState {
 public:
  explicit BucketsState(const BucketSeries& series) : series_(series) {}

  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    if (overflows_) return;
    for (const auto& [bucket, count] : static_cast<const BucketsPart&>(any).counts) {
      counts_[bucket] += count;
    }
    if (counts_.size() <= kMostBuckets) return;
    overflows_ = true;
    counts_.clear();
  }

  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    if (overflows_) {
      outcome.skip_reason = Concat("its records are of more than ", kMostBuckets, " buckets");
    } else if (!counts_.empty()) {
      series_.gap ? FinishGap(outcome) : FinishVolume(outcome);
    }
    return outcome;
  }

 private:
  void FinishGap(SeriesOutcome& outcome) const {
    std::int64_t longest = 0;
    std::int64_t after = 0;
    for (auto next = std::next(counts_.begin()); next != counts_.end(); ++next) {
      const std::int64_t before = std::prev(next)->first;
      if (next->first - before - 1 <= longest) continue;
      longest = next->first - before - 1;
      after = before;
    }
    outcome.measured = Decimal{longest, 0};
    outcome.text = Concat(longest);
    if (longest == 0) return;
    outcome.reason = Concat("nothing between ", NameOf(series_.unit, after), " and ",
                            NameOf(series_.unit, after + longest + 1));
  }

  // The first and the last bucket may be cut.
  void FinishVolume(SeriesOutcome& outcome) const {
    const std::int64_t first = counts_.begin()->first + (series_.whole ? 1 : 0);
    const std::int64_t last = counts_.rbegin()->first - (series_.whole ? 1 : 0);
    if (first > last) {
      outcome.skip_reason = "empty: no bucket is whole";
      return;
    }
    Range range;
    range.Add(first, counts_.contains(first) ? counts_.at(first) : 0, series_);
    std::int64_t expected = first + 1;
    for (auto next = counts_.upper_bound(first); expected <= last; ++next) {
      // Of empty buckets in a row the first tells all.
      if (next->first > expected) range.Add(expected, 0, series_);
      if (next->first > last) break;
      range.Add(next->first, next->second, series_);
      expected = next->first + 1;
    }
    range.Tell(outcome, series_);
  }

  // The least and the greatest number of records, and the first buckets with a wrong one.
  struct Range {
    struct Wrong {
      std::int64_t bucket;
      std::uint64_t count;
    };

    void Add(std::int64_t bucket, std::uint64_t count, const BucketSeries& series) {
      least = std::min(least, count);
      greatest = std::max(greatest, count);
      const Decimal number{static_cast<Int128>(count), 0};
      if (!fails && !series.wanted.Holds(number)) fails = Wrong{bucket, count};
      if (!warns && series.warn && !series.warn->Holds(number)) warns = Wrong{bucket, count};
    }

    void Tell(SeriesOutcome& outcome, const BucketSeries& series) const {
      outcome.text = least == greatest ? Concat(least) : Concat(least, " to ", greatest);
      outcome.shows_values = true;  // when the records were
      outcome.holds = !fails;
      if (fails) {
        outcome.reason = Concat(TextOf(*fails, series), ": ", series.wanted.ToString());
      } else if (warns) {
        outcome.warning =
            Concat(TextOf(*warns, series), ", and warns unless ", series.warn->ToString());
      }
    }

    static std::string TextOf(const Wrong& wrong, const BucketSeries& series) {
      return Concat("there are ", wrong.count, " records in ", NameOf(series.unit, wrong.bucket));
    }

    std::uint64_t least = UINT64_MAX;
    std::uint64_t greatest = 0;
    std::optional<Wrong> fails, warns;
  };

  BucketSeries series_;
  Counts counts_;
  bool overflows_ = false;
};

}  // namespace

std::unique_ptr<SeriesPart> EvaluateBuckets(const SeriesPlan& plan, const TypedColumn& column,
                                            const Scrutiny& scrutiny, BatchVerdict& verdict) {
  const auto& series = std::get<BucketSeries>(plan.kind);
  auto part = std::make_unique<BucketsPart>();
  // An hour or a day: times that follow each other are mostly of the same one.
  const std::int64_t step = series.days                  ? 1
                            : series.unit == Unit::kHour ? kMicrosPerHour
                                                         : kMicrosPerDay;
  std::uint64_t* count = nullptr;
  std::int64_t current = 0;
  ForEachValue(plan, column, scrutiny, verdict, [&](std::uint32_t row) {
    const std::int64_t wanted = FloorDivide(column.numbers[row], step);
    if (count == nullptr || wanted != current) {
      current = wanted;
      count = &part->counts[series.unit == Unit::kHour ? wanted : BucketOf(series.unit, wanted)];
    }
    ++*count;
  });
  return part;
}

std::unique_ptr<SeriesState> StartBuckets(const BucketSeries& series) {
  return std::make_unique<BucketsState>(series);
}

}  // namespace goldline::quality::internal
