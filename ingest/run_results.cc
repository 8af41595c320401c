#include "ingest/run_results.h"

#include <algorithm>
#include <charconv>

#include "catalog/catalog.h"
#include "core/double_text.h"
#include "core/store/key.h"
#include "ingest/internal/run_results_record.h"

namespace goldline::ingest {
namespace {

using store::KeyReader;
using store::Keyspace;
using store::KeyWriter;

Result<RuleOutcome> ReadOutcome(std::string_view key, std::string_view value) {
  KeyReader reader(key);
  RuleOutcome outcome;
  reader.U64();
  outcome.rule = reader.Text();
  outcome.time = reader.DescendingTime();
  GL_RETURN_IF_ERROR(reader.Finish());
  GL_TRY(internal::RuleOutcomeRecord record, internal::DecodeRuleOutcome(value));
  outcome.run = {record.run_high, record.run_low};
  outcome.kind = std::move(record.kind);
  outcome.fields = std::move(record.fields);
  outcome.severity = std::move(record.severity);
  outcome.status = std::move(record.status);
  outcome.reason = std::move(record.reason);
  outcome.rows_total = record.rows_total;
  outcome.rows_null = record.rows_null;
  outcome.rows_evaluated = record.rows_evaluated;
  outcome.rows_failed = record.rows_failed;
  outcome.metric = std::move(record.metric);
  return outcome;
}

std::optional<double> NumberIn(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

// Of a long history the latest runs say what is usual.
constexpr std::size_t kPoints = 1000;

void AddPoint(quality::MetricHistory& history, std::string_view metric,
              quality::MetricPoint point) {
  auto found = history.metrics.find(metric);
  if (found == history.metrics.end()) found = history.metrics.emplace(metric, 0).first;
  if (found->second.size() < kPoints) found->second.push_back(point);
}

}  // namespace

void WriteJson(const RuleOutcome& outcome, JsonWriter& json) {
  json.BeginObject().Key("rule").String(outcome.rule).Key("kind").String(outcome.kind);
  json.Key("fields").BeginArray();
  for (const std::string& field : outcome.fields) json.String(field);
  json.EndArray().Key("severity").String(outcome.severity);
  json.Key("status").String(outcome.status).Key("reason").String(outcome.reason);
  json.Key("time").String(ToString(outcome.time)).Key("run").String(ToString(outcome.run));
  json.Key("rows_total").UInt(outcome.rows_total).Key("rows_null").UInt(outcome.rows_null);
  json.Key("rows_evaluated").UInt(outcome.rows_evaluated);
  json.Key("rows_failed").UInt(outcome.rows_failed).Key("measured");
  const std::optional<double> measured = NumberIn(outcome.metric);
  measured ? json.Double(*measured) : json.Null();
  json.EndObject();
}

void PutOutcome(store::WriteSet& changes, catalog::DatasetId dataset, const RuleOutcome& outcome) {
  const internal::RuleOutcomeRecord record{.run_high = outcome.run.high,
                                           .run_low = outcome.run.low,
                                           .kind = outcome.kind,
                                           .fields = outcome.fields,
                                           .severity = outcome.severity,
                                           .status = outcome.status,
                                           .reason = outcome.reason,
                                           .rows_total = outcome.rows_total,
                                           .rows_null = outcome.rows_null,
                                           .rows_evaluated = outcome.rows_evaluated,
                                           .rows_failed = outcome.rows_failed,
                                           .metric = outcome.metric};
  const std::string key =
      KeyWriter().Of(dataset).Text(outcome.rule).DescendingTime(outcome.time).Take();
  changes.Put(Keyspace::kResult, key, internal::Encode(record));
}

void PutOutcomes(store::WriteSet& changes, catalog::DatasetId dataset,
                 const quality::CheckReport& report, const Uuid& run, UtcTime time) {
  for (const quality::RuleResult& result : report.rules) {
    const std::optional<double> metric = quality::MetricOf(result);
    PutOutcome(changes, dataset,
               {.run = run,
                .time = time,
                .rule = result.rule.id,
                .kind = std::string(result.rule.kind_name()),
                .fields = result.rule.fields,
                .severity = std::string(quality::ToString(result.rule.severity)),
                .status = std::string(quality::ToString(result.status)),
                .reason = result.reason,
                .rows_total = result.rows_total,
                .rows_null = result.rows_null,
                .rows_evaluated = result.rows_evaluated,
                .rows_failed = result.rows_failed,
                .metric = metric ? FormatDouble(*metric) : std::string()});
  }
}

Result<std::vector<RuleOutcome>> LatestOutcomes(const store::ReadView& view,
                                                catalog::DatasetId dataset,
                                                std::optional<UtcTime> as_of) {
  std::vector<RuleOutcome> latest;
  const std::string prefix = KeyWriter().Of(dataset).Take();
  store::Cursor at = view.Prefix(Keyspace::kResult, prefix);
  for (; at.valid(); at.Next()) {
    GL_TRY(RuleOutcome outcome, ReadOutcome(at.key(), at.value()));
    if (as_of && outcome.time > *as_of) continue;
    if (!latest.empty() && latest.back().rule == outcome.rule) continue;
    latest.push_back(std::move(outcome));
  }
  GL_RETURN_IF_ERROR(at.status());
  return latest;
}

Result<quality::MetricHistory> MetricsOf(const store::ReadView& view, catalog::DatasetId dataset) {
  quality::MetricHistory history;
  store::Cursor at = view.Prefix(Keyspace::kResult, KeyWriter().Of(dataset).Take());
  for (; at.valid(); at.Next()) {
    GL_TRY(const RuleOutcome outcome, ReadOutcome(at.key(), at.value()));
    if (outcome.kind == quality::ToString(quality::RuleKind::kParse)) {
      const auto records = static_cast<double>(outcome.rows_total);
      AddPoint(history, quality::kRecordsMetric, {outcome.time, records});
    }
    const std::optional<double> metric = NumberIn(outcome.metric);
    if (metric) AddPoint(history, outcome.rule, {outcome.time, *metric});
  }
  GL_RETURN_IF_ERROR(at.status());
  // They are stored latest first.
  for (auto& [name, points] : history.metrics) std::reverse(points.begin(), points.end());
  return history;
}

Result<std::shared_ptr<const quality::MetricHistory>> HistoryOf(
    const store::ReadView& view, const catalog::DatasetRef& dataset) {
  GL_TRY(const auto known, catalog::CatalogView(view).FindDataset(dataset));
  quality::MetricHistory history;
  if (known) {
    GL_TRY(history, MetricsOf(view, known->id));
  }
  return std::make_shared<const quality::MetricHistory>(std::move(history));
}

void PutProfile(store::WriteSet& changes, catalog::DatasetId dataset,
                const StoredProfile& profile) {
  const std::string key =
      KeyWriter().Of(dataset).DescendingTime(profile.time).Of(profile.run).Take();
  changes.Put(Keyspace::kProfile, key, profile.json);
}

Result<std::vector<StoredProfile>> Profiles(const store::ReadView& view, catalog::DatasetId dataset,
                                            std::optional<UtcTime> as_of, std::size_t limit) {
  std::vector<StoredProfile> profiles;
  const std::string prefix = KeyWriter().Of(dataset).Take();
  store::Cursor at = view.Prefix(Keyspace::kProfile, prefix);
  for (; at.valid() && profiles.size() < limit; at.Next()) {
    KeyReader reader(at.key());
    reader.U64();
    StoredProfile profile;
    profile.time = reader.DescendingTime();
    profile.run = reader.Of<catalog::RunTag>();
    GL_RETURN_IF_ERROR(reader.Finish());
    if (as_of && profile.time > *as_of) continue;
    profile.json = at.value();
    profiles.push_back(std::move(profile));
  }
  GL_RETURN_IF_ERROR(at.status());
  return profiles;
}

}  // namespace goldline::ingest
