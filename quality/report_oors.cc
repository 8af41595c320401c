// A result says what was counted, never what was found: reasons that may quote a value, such as why
// a query could not be computed, are not repeated here.
#include "core/decimal.h"
#include "core/json.h"
#include "core/text.h"
#include "quality/internal/contract_names.h"
#include "quality/report_formats.h"

namespace goldline::quality {
namespace {

std::string_view StatusName(CheckStatus status) {
  static constexpr std::string_view kNames[] = {"pass", "warn", "fail", "skip", "error"};
  return kNames[static_cast<std::size_t>(status)];
}

// A query's value is neither rows nor percent: only its author knows its unit.
bool IsQuery(const Rule& rule) { return rule.kind == RuleKind::kSql && rule.of_dataset; }

std::string MessageOf(const RuleResult& result) {
  const Rule& rule = result.rule;
  if (!rule.executed()) return Concat(rule.skip_reason, rule.error_reason);
  if (result.status == CheckStatus::kSkipped) return "there was nothing to judge";
  if (result.status == CheckStatus::kErrored) return "it could not be computed";
  if (rule.kind == RuleKind::kColumns) {
    return rule.fields.empty() ? "" : Concat("not in the data: ", Join(rule.fields, ", "));
  }
  if (rule.of_dataset) return "";
  return Concat(result.rows_failed, " of ", result.rows_evaluated, " records fail");
}

void WriteThreshold(JsonWriter& json, const Threshold& threshold) {
  json.Key("threshold").BeginObject().Key(ToString(threshold.op));
  const bool between = threshold.op == Operator::kBetween || threshold.op == Operator::kNotBetween;
  if (between) json.BeginArray();
  json.Raw(ToString(*threshold.low));
  if (between) json.Raw(ToString(threshold.high)).EndArray();
  json.EndObject();
}

// Of a rule without a threshold of its own: nothing may fail.
void WriteCount(JsonWriter& json, const RuleResult& result) {
  const bool columns = result.rule.kind == RuleKind::kColumns;
  json.Key("metric").String(result.rule.kind_name());
  json.Key("value").UInt(columns ? result.rule.fields.size() : result.rows_failed);
  // How many records may be unreadable is a matter of the whole contract.
  if (result.rule.kind != RuleKind::kParse) {
    json.Key("threshold").BeginObject().Key("mustBe").Int(0).EndObject();
  }
  json.Key("unit").String(columns ? "columns" : "rows");
}

// Of a rule with `mostly`: the share of the records that pass.
void WriteShare(JsonWriter& json, const RuleResult& result) {
  const std::optional<Decimal> measured = ParseDecimal(result.measured);
  if (!measured) return;
  json.Key("measure").BeginObject().Key("metric").String(result.rule.kind_name());
  json.Key("value").Raw(ToString(*measured)).Key("threshold").BeginObject();
  json.Key("mustBeGreaterOrEqualTo").Raw(ToString(*result.rule.options.mostly)).EndObject();
  json.Key("unit").String("share of passing rows").EndObject();
}

void WriteMeasure(JsonWriter& json, const RuleResult& result) {
  const Rule& rule = result.rule;
  if (!result.judged()) return;
  if (rule.options.mostly) return WriteShare(json, result);
  if (!rule.threshold) {
    // What is true of a dataset or not has no number, but for the columns that are missing.
    if (rule.of_dataset && rule.kind != RuleKind::kColumns) return;
    WriteCount(json.Key("measure").BeginObject(), result);
    json.EndObject();
    return;
  }
  const std::optional<Decimal> measured = ParseDecimal(result.measured);
  if (!rule.threshold->low || !measured) return;  // compared as texts, which may be values
  json.Key("measure").BeginObject().Key("metric").String(rule.kind_name());
  json.Key("value").Raw(ToString(*measured));
  WriteThreshold(json, *rule.threshold);
  if (!IsQuery(rule)) json.Key("unit").String(rule.percent ? "percent" : "rows");
  json.EndObject();
}

void WriteTarget(JsonWriter& json, const std::string& object,
                 const std::vector<std::string>& fields) {
  json.Key("target").BeginObject();
  json.Key("resourceType").String(fields.empty() ? "table" : "column");
  json.Key("resourceIdentifier");
  if (fields.size() > 1) json.BeginArray();
  for (const std::string& field : fields) json.String(Concat(object, ".", field));
  if (fields.empty()) json.String(object);
  if (fields.size() > 1) json.EndArray();
  json.EndObject();
}

void WriteResult(JsonWriter& json, const std::string& object, const RuleResult& result) {
  const Rule& rule = result.rule;
  json.BeginObject().Key("id").String(Concat(object, ".", rule.id)).Key("type").String("check");
  json.Key("name").String(rule.description.empty() ? rule.id : rule.description);
  json.Key("status").String(StatusName(result.Outcome()));
  json.Key("severity").String(ToString(rule.severity));
  if (!rule.dimension.empty()) json.Key("dimension").String(rule.dimension);
  WriteTarget(json, object, rule.fields);
  WriteMeasure(json, result);
  if (const std::string message = MessageOf(result); !message.empty()) {
    json.Key("message").String(message);
  }
  json.EndObject();
}

void WriteObject(JsonWriter& json, const CheckRun& run, const CheckedObject& object) {
  const std::string& name = object.report.object.empty() ? run.contract : object.report.object;
  if (!object.skip_reason.empty()) {
    json.BeginObject().Key("id").String(name).Key("type").String("check");
    json.Key("name").String(name).Key("status").String(StatusName(CheckStatus::kSkipped));
    WriteTarget(json, name, {});
    json.Key("message").String(object.skip_reason).EndObject();
  }
  for (const RuleResult& result : object.report.rules) WriteResult(json, name, result);
}

}  // namespace

std::string OorsReport(const CheckRun& run) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("apiVersion").String("v0.1.0");
  json.Key("kind").String("ObservabilityResults").Key("id").String(ToString(run.id));
  json.Key("observedAt").String(ToString(run.at));
  json.Key("source").BeginObject().Key("process").String(run.process);
  json.Key("runID").String(ToString(run.id)).Key("vendor").String("goldline").EndObject();
  json.Key("contract").BeginObject().Key("contractID").String(run.contract_id);
  json.Key("standard").String("ODCS").Key("version").String(run.contract_version).EndObject();
  json.Key("results").BeginArray();
  for (const CheckedObject& object : run.objects) WriteObject(json, run, object);
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

}  // namespace goldline::quality
