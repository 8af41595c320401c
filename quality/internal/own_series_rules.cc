// The rules of the engine goldline about all values of a field, or several, together.
#include <algorithm>
#include <utility>

#include "core/text.h"
#include "quality/internal/denial_constraint.h"
#include "quality/internal/own_rule.h"
#include "quality/internal/series_rules.h"

namespace goldline::quality::internal {
namespace {

class SeriesRules : public OwnRule {
 public:
  using OwnRule::OwnRule;

  void AddIncreasing() { AddOrder(false); }

  void AddDecreasing() { AddOrder(true); }

  void AddZScore() { AddOutliers(OutlierSeries::Method::kZScore, "3"); }

  void AddOutliers() {
    const std::string method = reader_.Text(arguments_, "method");
    if (method == "mad") return AddOutliers(OutlierSeries::Method::kMad, "3");
    if (method.empty() || method == "iqr") return AddOutliers(OutlierSeries::Method::kIqr, "1.5");
    Refuse(Concat("has the method ", Quoted(method), "; use iqr or mad"));
  }

  void AddMedian() { AddQuantile(0.5); }

  void AddQuantile() {
    const std::optional<Decimal> at = ParseDecimal(reader_.Text(arguments_, "at"));
    if (!at || *at < Decimal{0, 0} || *at > Decimal{1, 0}) return Refuse("needs `at`, from 0 to 1");
    AddQuantile(ToDouble(*at));
  }

  void AddEntropy() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeGreaterThan: 1");
    Series("", EntropySeries{}, true);
  }

  void AddMostCommon() {
    MostCommonSeries common;
    for (const std::string& value : reader_.Texts(arguments_, "in")) {
      common.values.push_back(CanonicalText(value, IsNumeric()));
    }
    if (common.values.empty()) return Refuse("needs `in`, a list");
    const std::string ties = reader_.Text(arguments_, "ties");
    common.any = ties == "any";
    if (!ties.empty() && ties != "any" && ties != "all") {
      return Refuse(Concat("has the ties ", Quoted(ties), "; use all or any"));
    }
    Series("", std::move(common), true);
  }

  void AddCorrelation() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeGreaterThan: 0.8");
    const std::vector<std::string> names = Names("fields", 2);
    if (!reader_.status().ok()) return;
    for (const std::string& name : names) {
      const LogicalType type = draft_.property(*draft_.FindField(name)).type;
      if (type != LogicalType::kInteger && type != LogicalType::kNumber) {
        return Refuse("is for numbers");
      }
    }
    if (names.size() > 2) return Refuse("is of two fields");
    Series("", CorrelationSeries{*draft_.FindField(names[0]), *draft_.FindField(names[1])}, true);
  }

  void AddDistance() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeLessThan: 0.25");
    DistanceSeries distance;
    static constexpr std::string_view kMeasures[] = {"psi", "ks", "js", "kl", "hellinger", "chi2"};
    const std::string measure = reader_.Text(arguments_, "measure");
    const auto* const found = std::find(std::begin(kMeasures), std::end(kMeasures),
                                        measure.empty() ? "psi" : std::string_view(measure));
    if (found == std::end(kMeasures)) {
      return Refuse(
          Concat("has the measure ", Quoted(measure), "; use psi, ks, js, kl, hellinger or chi2"));
    }
    distance.measure = static_cast<DistanceSeries::Measure>(found - std::begin(kMeasures));
    if (IsNumeric() && distance.measure == DistanceSeries::Measure::kChiSquared) {
      return Refuse("has the measure chi2, which is for texts and booleans");
    }
    if (SkipsItems()) return;
    distance.before = draft_.options().profile;
    if (distance.before == nullptr) {
      return draft_.AddSkipped(NewRule(""), "it needs a profile to compare with: --against FILE");
    }
    const FieldPlan& field = draft_.field(*field_);
    const auto& known = distance.before->names();
    const bool physical = std::find(known.begin(), known.end(), field.name) == known.end();
    distance.field = physical ? field.physical_name : field.name;
    Series("", std::move(distance), true);
  }

  void AddBuckets() {
    if (!quality_.threshold) return Refuse("has no operator, such as mustBe: 0");
    if (quality_.percent) return Refuse("counts, and has no unit percent");
    BucketSeries buckets;
    const LogicalType type = property().type;
    buckets.days = type == LogicalType::kDate;
    if (!buckets.days && type != LogicalType::kTimestamp) {
      return Refuse("is for dates and timestamps");
    }
    static constexpr std::string_view kUnits[] = {"hour", "day", "week", "month"};
    const std::string unit = reader_.Text(arguments_, "bucket");
    const auto* const found = std::find(std::begin(kUnits), std::end(kUnits), unit);
    if (found == std::end(kUnits)) return Refuse("needs a bucket: hour, day, week or month");
    buckets.unit = static_cast<BucketSeries::Unit>(found - std::begin(kUnits));
    if (buckets.days && buckets.unit == BucketSeries::Unit::kHour) {
      return Refuse("has the bucket hour, and dates have none");
    }
    buckets.gap = quality_.metric == "gap";
    buckets.whole = reader_.Flag(arguments_, "whole");
    buckets.wanted = *quality_.threshold;
    buckets.warn = quality_.options.warn;
    Series("", std::move(buckets), true);
  }

  void AddDistinctValues() {
    DistinctSeries distinct;
    for (const auto& [key, mode] : {std::pair("in", DistinctSeries::Mode::kIn),
                                    std::pair("equal", DistinctSeries::Mode::kEqual),
                                    std::pair("contain", DistinctSeries::Mode::kContain)}) {
      if (arguments_.Find(key) == nullptr) continue;
      distinct.mode = mode;
      for (const std::string& value : reader_.Texts(arguments_, key)) {
        distinct.values.push_back(CanonicalText(value, IsNumeric()));
      }
    }
    if (arguments_.entries.empty()) return Refuse("needs a list: in, equal or contain");
    Series("", std::move(distinct), true);
  }

  void AddDependency() {
    const std::vector<std::string> left = Names("determinant", 1);
    const std::vector<std::string> right = Names("dependent", 1);
    std::vector<std::string> names = left;
    names.insert(names.end(), right.begin(), right.end());
    AddDependency(left, right, names);
  }

  void AddDenial() {
    const Result<DenialConstraint> constraint =
        ParseDenialConstraint(reader_.Text(arguments_, "constraint"));
    if (!constraint.ok()) return reader_.FailWith(constraint.error(), arguments_);
    std::vector<std::string> names = constraint->determinant;
    names.push_back(constraint->dependent);
    for (const std::string& name : names) FindField(name, "constraint");
    AddDependency(constraint->determinant, {constraint->dependent}, names);
  }

 private:
  void AddOrder(bool descending) {
    const bool strictly = reader_.Flag(arguments_, "strictly");
    Series(Concat("does not come ", strictly ? "strictly " : "", descending ? "before" : "after",
                  " the value before it"),
           OrderSeries{descending, strictly});
  }

  void AddOutliers(OutlierSeries::Method method, std::string limit) {
    if (!IsNumeric()) return Refuse("is for numbers");
    if (arguments_.Find("limit") != nullptr) limit = reader_.Text(arguments_, "limit");
    const std::optional<Decimal> number = ParseDecimal(limit);
    if (!number) return Refuse(Concat("has the limit ", Quoted(limit), ", which is not a number"));
    Series("is too far from the others",
           OutlierSeries{method, ToDouble(*number), reader_.Flag(arguments_, "bothSides", true)});
  }

  void AddQuantile(double at) {
    if (!IsNumeric()) return Refuse("is for numbers");
    if (!quality_.threshold) return Refuse("has no operator, such as mustBeBetween: [1, 10]");
    Series("", QuantileSeries{at}, true);
  }

  void AddDependency(const std::vector<std::string>& left, const std::vector<std::string>& right,
                     const std::vector<std::string>& names) {
    DependencySeries dependency;
    const std::string fails = reader_.Text(arguments_, "fails");
    dependency.minority = fails == "minority";
    if (!fails.empty() && fails != "minority" && fails != "all") {
      reader_.Fail(*arguments_.Find("fails"), "fails", Concat("is ", Quoted(fails)),
                   "use all or minority");
    }
    if (!reader_.status().ok()) return;
    for (const std::string& name : left) {
      dependency.determinant.push_back(*draft_.FindField(name));
    }
    for (const std::string& name : right) dependency.dependent.push_back(*draft_.FindField(name));
    // Where most records agree, it is the others' dependents that are wrong.
    fields_ = dependency.minority ? right : names;
    Series(Concat("breaks ", Join(left, ", "), " -> ", Join(right, ", ")), std::move(dependency));
  }
};

}  // namespace

const OwnRuleKinds& SeriesRuleKinds() {
  static const OwnRuleKinds kinds = {
      {"increasing", true, {"strictly"}, Adds(&SeriesRules::AddIncreasing)},
      {"decreasing", true, {"strictly"}, Adds(&SeriesRules::AddDecreasing)},
      {"zScore", true, {"limit", "bothSides"}, Adds(&SeriesRules::AddZScore)},
      {"outliers", true, {"limit", "method", "bothSides"}, Adds(&SeriesRules::AddOutliers)},
      {"median", true, {}, Adds(&SeriesRules::AddMedian)},
      {"quantile", true, {"at"}, Adds(&SeriesRules::AddQuantile)},
      {"entropy", true, {}, Adds(&SeriesRules::AddEntropy)},
      {"mostCommon", true, {"in", "ties"}, Adds(&SeriesRules::AddMostCommon)},
      {"correlation", false, {"fields"}, Adds(&SeriesRules::AddCorrelation)},
      {"distance", true, {"measure"}, Adds(&SeriesRules::AddDistance)},
      {"gap", true, {"bucket"}, Adds(&SeriesRules::AddBuckets)},
      {"volume", true, {"bucket", "whole"}, Adds(&SeriesRules::AddBuckets)},
      {"distinctValues", true, {"in", "equal", "contain"}, Adds(&SeriesRules::AddDistinctValues)},
      {"dependency",
       false,
       {"determinant", "dependent", "fails"},
       Adds(&SeriesRules::AddDependency)},
      {"denial", false, {"constraint", "fails"}, Adds(&SeriesRules::AddDenial)},
  };
  return kinds;
}

}  // namespace goldline::quality::internal
