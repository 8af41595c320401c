#include "quality/internal/time_series.h"

#include <algorithm>
#include <map>

#include "core/civil.h"
#include "core/text.h"
#include "quality/internal/duration.h"

namespace goldline::quality::internal {
namespace {

// The records of one bucket of time. A gap longer than a bucket has its ends in two of them, so the
// first and last time of each are enough to find it.
struct Bucket {
  std::int64_t first = INT64_MAX;
  std::int64_t last = INT64_MIN;
  std::uint64_t count = 0;

  void Add(const Bucket& other) {
    first = std::min(first, other.first);
    last = std::max(last, other.last);
    count += other.count;
  }
};
using Buckets = std::map<std::int64_t, Bucket>;

// Newest and oldest need one bucket for all times.
std::int64_t BucketOf(const TimeSeries& series, std::int64_t time) {
  const bool one =
      series.kind == TimeSeries::Kind::kNewest || series.kind == TimeSeries::Kind::kOldest;
  return one ? 0 : FloorDivide(time, series.length);
}

struct TimesPart : SeriesPart {
  Buckets buckets;
};

class TimesState : public SeriesState {
 public:
  explicit TimesState(const TimeSeries& series) : series_(series) {}

  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    for (const auto& [index, bucket] : static_cast<const TimesPart&>(any).buckets) {
      buckets_[index].Add(bucket);
    }
  }

  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    if (buckets_.empty()) return outcome;
    switch (series_.kind) {
      case TimeSeries::Kind::kNewest:
        FinishAge(outcome, buckets_.begin()->second.last, "newest");
        break;
      case TimeSeries::Kind::kOldest:
        FinishAge(outcome, buckets_.begin()->second.first, "oldest");
        break;
      case TimeSeries::Kind::kGaps:
        FinishGaps(outcome);
        break;
      case TimeSeries::Kind::kVolume:
        FinishVolume(outcome);
        break;
    }
    return outcome;
  }

 private:
  // A date is a whole day: it is as old as its end.
  void FinishAge(SeriesOutcome& outcome, std::int64_t time, std::string_view which) const {
    const std::int64_t end = time + (series_.days ? kMicrosPerDay : 0);
    outcome.text = AgeText(std::max<std::int64_t>(series_.now - end, 0));
    outcome.holds = end >= series_.cutoff;
    if (!*outcome.holds) {
      outcome.reason = Concat("the ", which, " is of ", FormatTimestamp(time), ", ", outcome.text,
                              " before ", ToString(UtcTime{series_.now}));
    }
  }

  void FinishGaps(SeriesOutcome& outcome) const {
    std::int64_t longest = 0;
    std::int64_t from = 0;
    std::int64_t before = buckets_.begin()->second.last;
    for (const auto& [index, bucket] : buckets_) {
      if (bucket.first - before > longest) {
        longest = bucket.first - before;
        from = before;
      }
      before = bucket.last;
    }
    outcome.text = AgeText(longest);
    outcome.holds = longest <= series_.length;
    if (!*outcome.holds) {
      outcome.reason =
          Concat("there is nothing for ", outcome.text, " after ", FormatTimestamp(from));
    }
  }

  // The first and the last bucket may be cut, and are not judged; one without records has none.
  void FinishVolume(SeriesOutcome& outcome) const {
    const std::int64_t first = buckets_.begin()->first + 1;
    const std::int64_t last = buckets_.rbegin()->first - 1;
    if (first > last) {
      outcome.skip_reason = "empty: no bucket of time is whole";
      return;
    }
    std::uint64_t fewest = UINT64_MAX;
    std::int64_t where = first;
    std::int64_t expected = first;
    for (auto entry = std::next(buckets_.begin()); entry->first <= last; ++entry) {
      if (entry->first > expected && fewest > 0) {
        fewest = 0;
        where = expected;
      }
      if (entry->second.count < fewest) {
        fewest = entry->second.count;
        where = entry->first;
      }
      expected = entry->first + 1;
    }
    if (expected <= last && fewest > 0) {
      fewest = 0;
      where = expected;
    }
    outcome.text = Concat(fewest);
    outcome.holds = fewest >= series_.least;
    if (!*outcome.holds) {
      outcome.reason = Concat("there are ", fewest, " records in the bucket of ",
                              FormatTimestamp(where * series_.length), ", and at least ",
                              series_.least, " are promised");
    }
  }

  TimeSeries series_;
  Buckets buckets_;
};

}  // namespace

std::int64_t FloorDivide(std::int64_t value, std::int64_t by) {
  const std::int64_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

std::unique_ptr<SeriesPart> EvaluateTimes(const TimeSeries& series, std::uint32_t rule,
                                          const TypedColumn& column, BatchVerdict& verdict) {
  auto part = std::make_unique<TimesPart>();
  const std::int64_t unit = series.days ? kMicrosPerDay : 1;
  Bucket* bucket = nullptr;
  std::int64_t index = 0;
  for (std::size_t row = 0; row < column.rows(); ++row) {
    if (column.classes[row] != CellClass::kValue) continue;
    const std::int64_t time = column.numbers[row] * unit;
    const std::int64_t wanted = BucketOf(series, time);
    if (bucket == nullptr || wanted != index) {
      index = wanted;
      bucket = &part->buckets[index];
    }
    bucket->Add({time, time, 1});
  }
  verdict.counts[rule].nulls = column.nulls;
  verdict.counts[rule].evaluated = column.rows() - column.nulls - column.mismatches;
  return part;
}

std::unique_ptr<SeriesState> StartTimes(const TimeSeries& series) {
  return std::make_unique<TimesState>(series);
}

}  // namespace goldline::quality::internal
