#include "quality/internal/value_counts.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/double_text.h"
#include "core/text.h"

namespace goldline::quality::internal {
namespace {

constexpr std::size_t kMostValues = 1'000'000;

using Counts = std::unordered_map<std::string, std::uint64_t>;

struct CountsPart : SeriesPart {
  Counts counts;
};

class CountsState : public SeriesState {
 public:
  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    if (overflows_) return;
    for (const auto& [value, count] : static_cast<const CountsPart&>(any).counts) {
      counts_[value] += count;
    }
    if (counts_.size() <= kMostValues) return;
    overflows_ = true;
    Counts().swap(counts_);
  }
  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    SeriesOutcome outcome;
    if (overflows_) {
      outcome.skip_reason = Concat("it has more than ", kMostValues, " different values");
    } else if (!counts_.empty()) {
      Judge(counts_, outcome);
    }
    return outcome;
  }

 private:
  virtual void Judge(const Counts& counts, SeriesOutcome& outcome) const = 0;

  Counts counts_;
  bool overflows_ = false;
};

// Shannon's, to base e. The shares are added in order of their size, so that the sum is the same
// wherever a hash table has its entries.
class EntropyState : public CountsState {
 private:
  void Judge(const Counts& counts, SeriesOutcome& outcome) const override {
    std::vector<std::uint64_t> sorted;
    double total = 0;
    for (const auto& [value, count] : counts) {
      sorted.push_back(count);
      total += static_cast<double>(count);
    }
    std::sort(sorted.begin(), sorted.end());
    double entropy = 0;
    for (const std::uint64_t count : sorted) {
      const double share = static_cast<double>(count) / total;
      entropy -= share * std::log(share);
    }
    outcome.text = FormatDouble(std::round(entropy * 1e12) / 1e12 + 0.0);
    outcome.measured = ParseDecimal(outcome.text);
  }
};

class MostCommonState : public CountsState {
 public:
  explicit MostCommonState(const MostCommonSeries& series) : series_(series) {}

 private:
  void Judge(const Counts& counts, SeriesOutcome& outcome) const override {
    std::uint64_t most = 0;
    for (const auto& [value, count] : counts) most = std::max(most, count);
    std::vector<std::string> others;
    bool any = false;
    for (const auto& [value, count] : counts) {
      if (count != most) continue;
      const bool listed =
          std::find(series_.values.begin(), series_.values.end(), value) != series_.values.end();
      any |= listed;
      if (!listed) others.push_back(value);
    }
    outcome.shows_values = true;
    outcome.holds = others.empty() || (series_.any && any);
    if (*outcome.holds) return;
    std::sort(others.begin(), others.end());
    others.resize(std::min<std::size_t>(others.size(), 5));
    outcome.reason = Concat("the most common, ", most, " times: ", Join(others, ", "));
  }

  MostCommonSeries series_;
};

}  // namespace

std::unique_ptr<SeriesPart> EvaluateCounts(const SeriesPlan& plan, bool numeric,
                                           const TypedColumn& column, const Scrutiny& scrutiny,
                                           BatchVerdict& verdict) {
  auto part = std::make_unique<CountsPart>();
  ForEachValue(plan, column, scrutiny, verdict, [&](std::uint32_t row) {
    ++part->counts[CanonicalText(std::string((*column.texts)[row]), numeric)];
  });
  return part;
}

std::unique_ptr<SeriesState> StartEntropy() { return std::make_unique<EntropyState>(); }

std::unique_ptr<SeriesState> StartMostCommon(const MostCommonSeries& series) {
  return std::make_unique<MostCommonState>(series);
}

}  // namespace goldline::quality::internal
