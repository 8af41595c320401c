#include "quality/internal/service_rules.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"
#include "quality/internal/duration.h"
#include "quality/internal/fingerprint.h"
#include "quality/internal/own_sql.h"

namespace goldline::quality::internal {
namespace {

class ServiceRule {
 public:
  ServiceRule(PlanDraft& draft, const ServiceLevel& level) : draft_(draft), level_(level) {
    rule_.id = Concat("sla.", level.property);
    rule_.kind = RuleKind::kServiceLevel;
    rule_.gate = draft.contract().gate;
    rule_.dimension = "timeliness";
    rule_.description =
        Concat(level.property, " ", level.value, level.unit.empty() ? "" : " ", level.unit);
    rule_.arguments = ArgumentsOf(level);
    rule_.place = level.place;
  }

  void Add() {
    const std::string name = AsciiLower(level_.property);
    if (name == "freshness") return AddAge(TimeSeries::Kind::kNewest);
    if (name == "latency" || name == "ly") return AddLatency();
    if (name == "retention" || name == "re") return AddAge(TimeSeries::Kind::kOldest);
    if (name == "frequency" || name == "fy") return AddAge(TimeSeries::Kind::kGaps);
    if (name == "volume") return AddVolume();
    if (name == "endofsupport" || name == "es" || name == "endoflife" || name == "el") {
      return AddEnd();
    }
    Skip("it is observed of the service over time, not in its data");
  }

 private:
  void Skip(std::string reason) { draft_.AddSkipped(std::move(rule_), std::move(reason)); }

  // "column" of "table.column", where the table is this object.
  std::optional<std::string_view> NameInObject(std::string_view element) const {
    const SchemaObject& object = draft_.object();
    for (const std::string& table : {object.name, object.physical_name}) {
      const bool ours = !table.empty() && element.starts_with(table) &&
                        element.substr(table.size()).starts_with('.');
      if (ours) return element.substr(table.size() + 1);
    }
    return std::nullopt;
  }

  // The fields of this object that the element names; nullopt when one is not to be had, which is
  // said.
  std::optional<std::vector<std::size_t>> Elements() {
    std::vector<std::size_t> fields;
    for (const std::string_view part : Split(level_.element, ',')) {
      const std::string_view element = Trim(part);
      if (element.empty()) continue;
      const std::optional<std::string_view> name = NameInObject(element);
      if (!name) continue;  // a table, or a field of another one
      const std::optional<std::size_t> field = draft_.FindField(*name);
      if (!field) {
        Skip(Concat("the contract has no property ", element));
        return std::nullopt;
      }
      const LogicalType type = draft_.property(*field).type;
      if (type != LogicalType::kDate && type != LogicalType::kTimestamp) {
        Skip(Concat(element, " is neither a date nor a timestamp"));
        return std::nullopt;
      }
      fields.push_back(*field);
    }
    if (!fields.empty()) {
      rule_.fields = draft_.NamesOf(fields);
      return fields;
    }
    Skip(level_.element.empty()
             ? std::string("it names no element: the field that tells a record's time")
             : Concat("its element ", level_.element, " is no field of ", draft_.object().name));
    return std::nullopt;
  }

  std::optional<Interval> Duration() {
    const std::optional<Interval> duration = ParseDuration(level_.value, level_.unit);
    if (!duration) {
      Skip(Concat(Quoted(Concat(level_.value, level_.unit.empty() ? "" : " ", level_.unit)),
                  " is no length of time such as 4 d"));
    }
    return duration;
  }

  void AddAge(TimeSeries::Kind kind) {
    const std::optional<std::vector<std::size_t>> fields = Elements();
    if (!fields) return;
    const std::optional<Interval> duration = Duration();
    if (!duration) return;
    AddSeries(kind, fields->front(), *duration, 0);
  }

  void AddSeries(TimeSeries::Kind kind, std::size_t field, const Interval& duration,
                 std::uint64_t least) {
    const UtcTime now = draft_.program().now;
    TimeSeries series;
    series.kind = kind;
    series.now = now.micros;
    series.cutoff = Before(now, duration).micros;
    series.length = now.micros - series.cutoff;
    series.least = least;
    series.days = draft_.property(field).type == LogicalType::kDate;
    rule_.of_dataset = true;
    SeriesPlan plan;
    plan.field = field;
    plan.kind = series;
    plan.rule = draft_.AddRule(std::move(rule_));
    draft_.program().series.push_back(std::move(plan));
  }

  // Of one field it is the age of the newest record. Of two it is of each record the time from the
  // first, when it happened, to the second, when it arrived.
  void AddLatency() {
    const std::optional<std::vector<std::size_t>> fields = Elements();
    if (!fields) return;
    const std::optional<Interval> duration = Duration();
    if (!duration) return;
    if (fields->size() == 1) {
      return AddSeries(TimeSeries::Kind::kNewest, fields->front(), *duration, 0);
    }
    const std::vector<std::string> names = draft_.NamesOf({(*fields)[0], (*fields)[1]});
    rule_.complaint = Concat("arrive later than ", level_.value, " ", level_.unit);
    const std::string sql =
        Concat(QuotedName(names[1]), "::timestamptz <= ", QuotedName(names[0]),
               "::timestamptz + interval ", QuotedText(FormatInterval(*duration)));
    draft_.AddSql(std::move(rule_), {}, sql, "");
  }

  // At least so many records in every bucket of time: "1000" with the unit "d", "1000/h".
  void AddVolume() {
    const std::optional<std::vector<std::size_t>> fields = Elements();
    if (!fields) return;
    const std::size_t slash = level_.value.find('/');
    const std::optional<Decimal> least =
        ParseDecimal(Trim(std::string_view(level_.value).substr(0, slash)));
    std::string_view unit = slash == std::string::npos
                                ? std::string_view(level_.unit)
                                : Trim(std::string_view(level_.value).substr(slash + 1));
    for (const std::string_view rows : {"rows/", "records/"}) {
      if (unit.starts_with(rows)) unit.remove_prefix(rows.size());
    }
    const std::optional<Interval> bucket = ParseDuration("1", unit);
    if (!least || least->scale != 0 || least->coefficient < 0 || !bucket || bucket->months != 0) {
      return Skip(
          Concat(Quoted(level_.value), " is no number of records a day, an hour or a week"));
    }
    AddSeries(TimeSeries::Kind::kVolume, fields->front(), *bucket,
              static_cast<std::uint64_t>(least->coefficient));
  }

  // A date that has not come yet; it has nothing to do with the records, so it warns.
  void AddEnd() {
    const Result<UtcTime> end = ParseUtcTime(level_.value);
    if (!end.ok()) return Skip(Concat(Quoted(level_.value), " is no time"));
    rule_.of_dataset = true;
    rule_.severity = Severity::kWarning;
    const bool reached = *end <= draft_.program().now;
    draft_.program().facts.push_back(
        {draft_.AddRule(std::move(rule_)), !reached,
         reached ? Concat("it was reached on ", ToString(*end)) : std::string()});
  }

  PlanDraft& draft_;
  const ServiceLevel& level_;
  Rule rule_;
};

}  // namespace

void AddServiceLevel(PlanDraft& draft, const ServiceLevel& level) {
  ServiceRule(draft, level).Add();
}

}  // namespace goldline::quality::internal
