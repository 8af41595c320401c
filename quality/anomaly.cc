// Details beside the header: residuals from a weekday are to the median of its other points, as the
// median of three is one of them and would find itself without a residual. A model with more
// numbers must cut the deviation by a factor that noise does not reach.
#include "quality/anomaly.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/civil.h"
#include "core/text.h"
#include "quality/internal/figures.h"

namespace goldline::quality {
namespace {

constexpr std::size_t kMostPoints = 400;
constexpr std::size_t kRun = 4;          // so many values in a row are a shift
constexpr std::size_t kLeastOfADay = 3;  // points of each weekday, for a season
constexpr std::size_t kLeastOfALine = 12;
constexpr double kLineMustCut = 0.7;
constexpr double kSeasonMustCut = 0.7;
constexpr int kDays = 7;

struct Sample {
  double day = 0;  // since the first point
  int weekday = 0;
  double value = 0;
};

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

// The robust standard deviation of residuals around zero.
double ScaleOf(std::vector<double> residuals) {
  for (double& residual : residuals) residual = std::abs(residual);
  const double by_median = 1.4826 * Median(residuals);
  std::sort(residuals.begin(), residuals.end());
  const double at = 0.9 * static_cast<double>(residuals.size() - 1);
  return std::max(by_median, residuals[static_cast<std::size_t>(std::lround(at))] / 1.645);
}

// Theil and Sen: the median slope of all pairs.
double SlopeOf(const std::vector<Sample>& samples) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (std::size_t j = i + 1; j < samples.size(); ++j) {
      const double days = samples[j].day - samples[i].day;
      if (days > 0) slopes.push_back((samples[j].value - samples[i].value) / days);
    }
  }
  return Median(std::move(slopes));
}

struct Model {
  bool line = false, season = false;
  double slope = 0, level = 0;
  std::array<double, kDays> offsets{};
  double scale = 0;
  std::vector<double> residuals;  // of the samples

  double At(const Sample& sample) const { return AtWeekday(sample.day, sample.weekday); }
  double AtWeekday(double day, int weekday) const {
    return level + slope * day + offsets[static_cast<std::size_t>(weekday)];
  }
};

Model Fit(const std::vector<Sample>& samples, bool line) {
  Model model;
  model.line = line;
  model.slope = line ? SlopeOf(samples) : 0;
  std::vector<double> rest;
  for (const Sample& sample : samples) rest.push_back(sample.value - model.slope * sample.day);
  model.level = Median(rest);
  for (const double value : rest) model.residuals.push_back(value - model.level);
  model.scale = ScaleOf(model.residuals);
  return model;
}

// The model with offsets for weekdays; nullopt where one has too few points.
std::optional<Model> WithSeason(const std::vector<Sample>& samples, const Model& plain) {
  std::array<std::vector<double>, kDays> of_day;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    of_day[static_cast<std::size_t>(samples[i].weekday)].push_back(plain.residuals[i]);
  }
  Model model = plain;
  model.season = true;
  for (std::size_t day = 0; day < kDays; ++day) {
    // A metric of working days has no points on the others.
    if (!of_day[day].empty() && of_day[day].size() < kLeastOfADay) return std::nullopt;
    model.offsets[day] = Median(of_day[day]);
  }
  std::array<std::size_t, kDays> seen{};
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto day = static_cast<std::size_t>(samples[i].weekday);
    std::vector<double> others = of_day[day];
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(seen[day]++));
    model.residuals[i] = plain.residuals[i] - Median(std::move(others));
  }
  model.scale = ScaleOf(model.residuals);
  return model;
}

// The simplest model that explains the samples: of all the one whose deviation is least after it is
// charged for its numbers.
Model Explain(const std::vector<Sample>& samples, int weekday) {
  const bool has_day = std::any_of(samples.begin(), samples.end(), [weekday](const Sample& sample) {
    return sample.weekday == weekday;
  });
  std::optional<Model> best;
  double least = 0;
  const auto consider = [&](const Model& model) {
    const double charged =
        model.scale / (model.line ? kLineMustCut : 1) / (model.season ? kSeasonMustCut : 1);
    if (best && charged >= least) return;
    least = charged;
    best = model;
  };
  for (const bool line : {false, true}) {
    if (line && samples.size() < kLeastOfALine) continue;
    const Model plain = Fit(samples, line);
    consider(plain);
    const auto season = has_day ? WithSeason(samples, plain) : std::nullopt;
    if (season) consider(*season);
  }
  return *std::move(best);
}

std::vector<Sample> SamplesOf(std::span<const MetricPoint> points) {
  std::vector<Sample> samples;
  if (points.empty()) return samples;
  const std::int64_t first = points.front().time.micros;
  for (const MetricPoint& point : points) {
    if (!std::isfinite(point.value)) continue;
    std::int64_t days = point.time.micros / kMicrosPerDay;
    if (point.time.micros % kMicrosPerDay < 0) --days;
    // 1970-01-01 was a Thursday; which day is 0 does not matter.
    const auto weekday = static_cast<int>(((days % kDays) + kDays) % kDays);
    samples.push_back(
        {static_cast<double>(point.time.micros - first) / static_cast<double>(kMicrosPerDay),
         weekday, point.value});
  }
  return samples;
}

// How many of the last samples are farther than `shift` from what is expected, on the side of
// `off`.
std::size_t RunBefore(const Model& model, double off, double shift) {
  const auto last =
      std::find_if(model.residuals.rbegin(), model.residuals.rend(), [off, shift](double residual) {
        return (residual < 0) != (off < 0) || std::abs(residual) <= shift;
      });
  return static_cast<std::size_t>(last - model.residuals.rbegin());
}

AnomalyKind KindOf(const Model& model, const Sample& now, double half_band) {
  if (model.season) {
    for (int weekday = 0; weekday < kDays; ++weekday) {
      if (weekday == now.weekday) continue;
      if (std::abs(now.value - model.AtWeekday(now.day, weekday)) <= half_band) {
        return AnomalyKind::kSeason;
      }
    }
  }
  return model.line ? AnomalyKind::kTrend : AnomalyKind::kLevel;
}

std::string MessageOf(const Anomaly& anomaly, bool persists) {
  const double value = anomaly.point.value;
  const std::string_view side = value < anomaly.expected ? "below" : "above";
  std::string message = Concat(FourFigures(value), " is ", persists ? "" : "far ", side,
                               " the usual ", FourFigures(anomaly.expected), " (",
                               FourFigures(anomaly.low), " .. ", FourFigures(anomaly.high), ")");
  if (anomaly.kind == AnomalyKind::kTrend) message += " of its trend";
  if (anomaly.kind == AnomalyKind::kSeason) message += " of its weekday";
  if (persists) message += Concat(", and so are the values since ", ToString(anomaly.since));
  return message;
}

}  // namespace

std::string_view ToString(AnomalyKind kind) {
  static constexpr std::string_view kNames[] = {"level", "trend", "season"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<Anomaly> FindAnomaly(std::span<const MetricPoint> history, const MetricPoint& point,
                                   const AnomalyOptions& options) {
  std::vector<MetricPoint> points;
  for (const MetricPoint& past : history.last(std::min(history.size(), kMostPoints))) {
    if (std::isfinite(past.value)) points.push_back(past);
  }
  if (points.size() < options.least_points || !std::isfinite(point.value)) return std::nullopt;
  points.push_back(point);
  std::vector<Sample> samples = SamplesOf(points);
  const Sample now = samples.back();
  samples.pop_back();
  const Model model = Explain(samples, now.weekday);

  Anomaly anomaly;
  anomaly.point = point;
  anomaly.since = point.time;
  anomaly.expected = model.At(now);
  const double small_change = options.small_change * std::abs(anomaly.expected);
  const double half_band = std::max(options.width * model.scale, small_change);
  anomaly.low = anomaly.expected - half_band;
  anomaly.high = anomaly.expected + half_band;
  const double off = now.value - anomaly.expected;
  if (off == 0) return std::nullopt;
  anomaly.deviation =
      half_band > 0 ? std::abs(off) / half_band : std::numeric_limits<double>::infinity();
  const double shift = std::max(half_band / 2, small_change);
  const std::size_t run = std::abs(off) > shift ? 1 + RunBefore(model, off, shift) : 0;
  if (run > 1) anomaly.since = points[samples.size() + 1 - run].time;
  if (anomaly.deviation <= 1 && run < kRun) return std::nullopt;
  anomaly.kind = KindOf(model, now, half_band);
  anomaly.message = MessageOf(anomaly, anomaly.deviation <= 1);
  return anomaly;
}

}  // namespace goldline::quality
