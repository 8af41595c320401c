// The errors that the sketches publish, measured: many random inputs of many sizes and orders, held
// against the truth. GOLDLINE_LONG_TESTS=1 measures ten times as many.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/hash.h"
#include "core/text.h"
#include "quality/internal/sketches.h"

namespace goldline::quality {
namespace {

using Random = std::mt19937_64;

int Times(int ordinary) { return std::getenv("GOLDLINE_LONG_TESTS") ? 10 * ordinary : ordinary; }

struct Spread {
  double bias = 0, deviation = 0;  // from the truth, as shares of it
  double within_two = 0;           // how many estimates were within two standard errors
};

Spread MeasureDistinct(std::size_t count, int trials, const std::function<std::uint64_t()>& hash) {
  Spread spread;
  for (int trial = 0; trial < trials; ++trial) {
    DistinctCounter counter;
    for (std::size_t i = 0; i < count; ++i) counter.Add(hash());
    const double error = counter.Estimate() / static_cast<double>(count) - 1;
    spread.bias += error / trials;
    spread.deviation += error * error / trials;
    spread.within_two += std::abs(error) <= 2 * counter.RelativeError() ? 1.0 / trials : 0;
  }
  spread.deviation = std::sqrt(spread.deviation);
  return spread;
}

TEST(SketchError, DistinctCountsAreWithinTheirStandardError) {
  Random random(11);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  for (const auto& [count, trials] :
       {std::pair<std::size_t, int>{1'100, 300}, {10'000, 200}, {30'000, 150}, {100'000, 250}}) {
    const Spread spread = MeasureDistinct(count, Times(trials), std::ref(random));
    EXPECT_LE(spread.deviation, 0.0085) << count;
    EXPECT_LE(std::abs(spread.bias), 4 * 0.0085 / std::sqrt(Times(trials))) << count;
    EXPECT_GE(spread.within_two, 0.94) << count;
  }
}

// The hash of real texts is as good as random bits.
TEST(SketchError, DistinctCountsOfTextsAreWithinTheirStandardError) {
  std::uint64_t next = 0;
  const Spread spread =
      MeasureDistinct(20'000, Times(100), [&] { return HashBytes(Concat("customer ", next++)); });
  EXPECT_LE(spread.deviation, 0.0085);
  EXPECT_GE(spread.within_two, 0.94);
}

struct Shape {
  std::string_view name;
  double (*value)(std::size_t i, std::size_t count, double noise);  // noise is from 0 to 1
};
constexpr Shape kShapes[] = {
    {"uniform", [](std::size_t, std::size_t, double noise) { return noise; }},
    {"ascending", [](std::size_t i, std::size_t, double) { return static_cast<double>(i); }},
    {"descending", [](std::size_t i, std::size_t, double) { return -static_cast<double>(i); }},
    {"saw", [](std::size_t i, std::size_t count,
               double) { return static_cast<double>(i * 2654435761U % count); }},
    {"repeating", [](std::size_t i, std::size_t, double) { return static_cast<double>(i % 1000); }},
    {"skewed", [](std::size_t, std::size_t, double noise) { return std::exp(9 * noise); }},
    {"few", [](std::size_t, std::size_t, double noise) { return std::floor(40 * noise * noise); }},
};

// Added one by one, and in batches.
std::vector<std::pair<Shape, bool>> ShapesAndWays() {
  std::vector<std::pair<Shape, bool>> both;
  for (const Shape& shape : kShapes) {
    both.emplace_back(shape, false);
    both.emplace_back(shape, true);
  }
  return both;
}

// How far the ranks of the sketch's quantiles are from what was asked for, as shares of all.
void MeasureRanks(const std::vector<double>& values, std::size_t part, bool at_once,
                  std::vector<double>& errors) {
  QuantileSketch sketch;
  for (std::size_t from = 0; from < values.size(); from += part) {
    QuantileSketch of_part;
    const std::size_t to = std::min(values.size(), from + part);
    if (at_once) {
      of_part.AddAll({values.begin() + static_cast<std::ptrdiff_t>(from),
                      values.begin() + static_cast<std::ptrdiff_t>(to)});
    } else {
      for (std::size_t i = from; i < to; ++i) of_part.Add(values[i]);
    }
    sketch.Merge(of_part);
  }
  ASSERT_EQ(sketch.count(), values.size());
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> shares;
  for (int i = 1; i < 20; ++i) shares.push_back(i / 20.0);
  const std::vector<double> found = sketch.Quantiles(shares);
  const auto rank = [&](auto place) {
    return static_cast<double>(place - sorted.begin()) / static_cast<double>(sorted.size());
  };
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double below = rank(std::lower_bound(sorted.begin(), sorted.end(), found[i]));
    const double upto = rank(std::upper_bound(sorted.begin(), sorted.end(), found[i]));
    errors.push_back(std::max({0.0, below - shares[i], shares[i] - upto}));
  }
}

TEST(SketchError, QuantilesAreWithinTheirRankError) {
  Random random(13);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  for (const auto& [shape, at_once] : ShapesAndWays()) {
    std::vector<double> errors;
    for (const std::size_t count : {600, 5'000, 40'000}) {
      for (const std::size_t part :
           {std::size_t{1}, std::size_t{700}, std::size_t{3000}, std::size_t{4096}, count}) {
        for (int trial = 0; trial < Times(3); ++trial) {
          std::vector<double> values;
          std::uniform_real_distribution<double> noise;
          // Sizes differ, so that even what has no noise is another case each time.
          const std::size_t size = count + random() % 100;
          for (std::size_t i = 0; i < size; ++i) {
            values.push_back(shape.value(i, size, noise(random)));
          }
          MeasureRanks(values, part, at_once, errors);
        }
      }
    }
    std::sort(errors.begin(), errors.end());
    EXPECT_LE(errors[errors.size() * 99 / 100], QuantileSketch::kRankError)
        << shape.name << at_once;
    EXPECT_LE(errors.back(), 2 * QuantileSketch::kRankError) << shape.name << at_once;
  }
}

TEST(SketchError, FrequentValuesAreWithinTheirError) {
  Random random(17);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same values every time
  for (int trial = 0; trial < Times(12); ++trial) {
    // Zipf's law of another steepness each time, over up to 60,000 values.
    const double steepness = 0.6 + 0.1 * (trial % 12);
    const std::size_t count = 20'000 + random() % 40'000;
    FrequentValues total;
    std::map<std::string, std::uint64_t> truth;
    for (std::size_t from = 0; from < count;) {
      FrequentValues part;
      const std::size_t end = std::min<std::size_t>(count, from + 1 + random() % 9'000);
      for (; from < end; ++from) {
        const double noise = std::uniform_real_distribution<double>(1e-9, 1)(random);
        const std::string text =
            Concat(static_cast<std::uint64_t>(std::min(6e4, std::pow(noise, -1 / steepness))));
        ++truth[text];
        part.Add(HashBytes(text), text);
      }
      total.Merge(part);
    }
    EXPECT_LE(total.error(), count / (FrequentValues::kEntries + 1));
    std::map<std::string, std::uint64_t> found;
    for (const auto& entry : total.Top(FrequentValues::kEntries)) found[entry.kept] = entry.count;
    for (const auto& [text, times] : truth) {
      const std::uint64_t lower = found.contains(text) ? found[text] : 0;
      ASSERT_LE(lower, times) << text;
      ASSERT_LE(times, lower + total.error()) << text;
    }
  }
}

}  // namespace
}  // namespace goldline::quality
