#include "quality/internal/outlier_examples.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "quality/check.h"

namespace goldline::quality::internal {
namespace {

constexpr std::size_t kEach = Check::kExamples;  // of the lowest, the highest and the others

double DistanceOf(double value, double middle) {
  return std::isfinite(value) ? std::abs(value - middle) : std::numeric_limits<double>::infinity();
}

}  // namespace

std::vector<std::uint32_t> OutlierExamples::Candidates(const std::vector<double>& values) {
  std::vector<std::uint32_t> finite;
  std::vector<std::uint32_t> kept;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) {
      finite.push_back(i);
    } else if (kept.size() < kEach) {
      kept.push_back(i);
    }
  }
  const auto lower = [&](std::uint32_t a, std::uint32_t b) {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  };
  const auto higher = [&](std::uint32_t a, std::uint32_t b) {
    return values[a] != values[b] ? values[a] > values[b] : a < b;
  };
  const std::size_t each = std::min(kEach, finite.size());
  const auto end = finite.begin() + static_cast<std::ptrdiff_t>(each);
  std::partial_sort(finite.begin(), end, finite.end(), lower);
  kept.insert(kept.end(), finite.begin(), end);
  // What is among the lowest need not be kept twice.
  finite.erase(finite.begin(), end);
  const std::size_t rest = std::min(kEach, finite.size());
  const auto highest = finite.begin() + static_cast<std::ptrdiff_t>(rest);
  std::partial_sort(finite.begin(), highest, finite.end(), higher);
  kept.insert(kept.end(), finite.begin(), highest);
  std::sort(kept.begin(), kept.end());
  return kept;
}

void OutlierExamples::Add(double value, std::uint64_t ordinal, Example example) {
  candidates_.push_back({value, ordinal, std::move(example)});
  if (candidates_.size() < 8 * kEach) return;
  std::vector<double> values;
  for (const Candidate& candidate : candidates_) values.push_back(candidate.value);
  std::vector<Candidate> kept;
  for (const std::uint32_t i : Candidates(values)) kept.push_back(std::move(candidates_[i]));
  candidates_ = std::move(kept);
}

std::vector<Example> OutlierExamples::Take(const std::function<bool(double)>& fails,
                                           double middle) {
  std::erase_if(candidates_, [&](const Candidate& candidate) { return !fails(candidate.value); });
  std::stable_sort(candidates_.begin(), candidates_.end(),
                   [&](const Candidate& a, const Candidate& b) {
                     return DistanceOf(a.value, middle) > DistanceOf(b.value, middle);
                   });
  candidates_.resize(std::min(kEach, candidates_.size()));
  std::sort(candidates_.begin(), candidates_.end(),
            [](const Candidate& a, const Candidate& b) { return a.ordinal < b.ordinal; });
  std::vector<Example> examples;
  for (Candidate& candidate : candidates_) examples.push_back(std::move(candidate.example));
  return examples;
}

}  // namespace goldline::quality::internal
