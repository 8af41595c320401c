#include "examples/demo/driver/found.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/text.h"

namespace goldline::demo {
namespace {

const JsonValue& At(const JsonValue& value, std::string_view key) {
  static const JsonValue nothing;
  const JsonValue* member = value.Find(key);
  return member == nullptr ? nothing : *member;
}

std::int64_t Count(const JsonValue& value) { return value.Int().value_or(0); }

// How many records failed the rules about a field whose ids end in `ending`.
std::int64_t FailedRows(const JsonValue& report, std::string_view ending) {
  std::int64_t rows = 0;
  for (const JsonValue& rule : At(At(report, "check"), "rules").items) {
    if (rule.Text("id").ends_with(ending)) rows += Count(At(rule, "rows_failed"));
  }
  return rows;
}

std::set<std::string> TopValues(const JsonValue& profile, std::string_view field) {
  std::set<std::string> values;
  for (const JsonValue& one : At(profile, "fields").items) {
    if (one.Text("name") != field) continue;
    for (const JsonValue& top : At(one, "top").items) values.emplace(top.Text("value"));
  }
  return values;
}

// The source's labels that the mapping turned into "active": those that did not come through as
// they were, and the word itself.
std::set<std::string> ActiveLabels(const PeriodReports& reports) {
  const std::set<std::string> target = TopValues(reports.target_profile, "status");
  std::set<std::string> labels;
  for (const std::string& label : TopValues(reports.source_profile, "status")) {
    if (label == "active" || !target.contains(label)) labels.insert(label);
  }
  return labels;
}

// A factor such as 100 from a measured ratio such as 98.7: the nearest power of ten.
std::int64_t UnitFactor(double ratio) {
  if (ratio <= 0) return 0;
  return std::llround(std::pow(10, std::round(std::log10(ratio))));
}

// The first suspect whose values shifted where they enter, before any job of ours.
const JsonValue* ShiftedSource(const JsonValue& trace) {
  for (const JsonValue& suspect : At(trace, "suspects").items) {
    if (suspect.Text("kind") == "distribution_shift") return &suspect;
  }
  return nullptr;
}

void WritePeriod(const PeriodReports& reports, JsonWriter& json) {
  const JsonValue& golden = At(reports.customers, "golden");
  const std::int64_t records = Count(At(golden, "records"));
  const std::int64_t people = Count(At(golden, "golden"));
  json.BeginObject().Key("period").String(reports.period).Key("customers").BeginObject();
  json.Key("records").Int(records).Key("people").Int(people);
  json.Key("duplicate_records").Int(records - people).EndObject();
  json.Key("missing_account_ids")
      .Int(FailedRows(reports.orders, "account_id.required") +
           FailedRows(reports.invoices, "account_id.required"));
  json.Key("bad_emails").Int(FailedRows(reports.customers, "email.format"));
  json.Key("wrong_currencies")
      .Int(FailedRows(reports.orders, "currency.values") +
           FailedRows(reports.invoices, "currency.values"));
  json.EndObject();
}

void WriteUnitChange(const JsonValue& trace, const std::vector<PeriodReports>& periods,
                     JsonWriter& json) {
  json.Key("unit_change");
  const JsonValue* suspect = ShiftedSource(trace);
  if (suspect == nullptr) {
    json.Null();
    return;
  }
  const std::string field(suspect->Text("field"));
  const std::size_t slash = field.find('/');
  const std::size_t hash = field.find('#');
  json.BeginObject().Key("dataset").String(field.substr(slash + 1, hash - slash - 1));
  json.Key("field").String(field.substr(hash + 1));
  const std::string ratio = At(*suspect, "size").text;
  json.Key("factor").Int(UnitFactor(std::strtod(ratio.c_str(), nullptr)));
  std::string since;
  for (const PeriodReports& period : periods) {
    for (const JsonValue* run : {&period.customers, &period.orders, &period.invoices}) {
      if (run->Text("run_id") == suspect->Text("run")) since = period.period;
    }
  }
  json.Key("since").String(since).EndObject();
}

std::string Shown(const JsonValue& value) {
  JsonWriter json;
  value.Write(json);
  return json.Take();
}

void Line(Comparison& out, const std::string& what, const JsonValue& planted,
          const JsonValue& found) {
  const bool same = Shown(planted) == Shown(found);
  out.agree &= same;
  std::string label = what;
  label.resize(std::max<std::size_t>(label.size(), 34), ' ');
  out.text += Concat("  ", same ? "✓ " : "✗ ", label, " ", Shown(planted),
                     same ? "" : Concat("   found ", Shown(found)), "\n");
}

}  // namespace

std::string FoundJson(std::uint64_t seed, const std::vector<PeriodReports>& periods,
                      const JsonValue& trace) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("seed").UInt(seed).Key("periods").BeginArray();
  for (const PeriodReports& period : periods) WritePeriod(period, json);
  json.EndArray().Key("status_labels").BeginObject();
  json.Key("field").String("legacy_crm.customers#status").Key("labels").BeginArray();
  for (const std::string& label : ActiveLabels(periods.back())) json.String(label);
  json.EndArray().EndObject();
  WriteUnitChange(trace, periods, json);
  json.EndObject();
  return json.Take() + "\n";
}

Comparison Compare(const JsonValue& truth, const JsonValue& found) {
  Comparison out;
  const auto& planted_periods = At(truth, "periods").items;
  const auto& found_periods = At(found, "periods").items;
  for (std::size_t i = 0; i < planted_periods.size() && i < found_periods.size(); ++i) {
    const JsonValue& planted = planted_periods[i];
    const JsonValue& seen = found_periods[i];
    const std::string month(planted.Text("period"));
    for (const std::string_view key : {"records", "people", "duplicate_records"}) {
      Line(out, Concat(month, " customers: ", key), At(At(planted, "customers"), key),
           At(At(seen, "customers"), key));
    }
    for (const std::string_view key : {"missing_account_ids", "bad_emails", "wrong_currencies"}) {
      Line(out, Concat(month, " ", key), At(planted, key), At(seen, key));
    }
  }
  out.agree &= planted_periods.size() == found_periods.size();
  Line(out, "labels that all mean active", At(At(truth, "status_labels"), "labels"),
       At(At(found, "status_labels"), "labels"));
  for (const std::string_view key : {"dataset", "field", "factor", "since"}) {
    Line(out, Concat("changed unit: ", key), At(At(truth, "unit_change"), key),
         At(At(found, "unit_change"), key));
  }
  return out;
}

}  // namespace goldline::demo
