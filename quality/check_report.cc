#include "quality/check_report.h"

#include <algorithm>

#include "core/sha256.h"
#include "core/text.h"
#include "quality/internal/figures.h"

namespace goldline::quality {
namespace {

void Pad(std::string& out, std::string_view text, std::size_t width, bool right = false) {
  const std::string blanks(width > text.size() ? width - text.size() : 0, ' ');
  out += right ? blanks : "";
  out += text;
  out += right ? "" : blanks;
}

double ShareOf(const DuplicateCounts& counts, DuplicateMeasure measure) {
  const DuplicateCounts::Fraction fraction = counts.Of(measure);
  if (fraction.base == 0) return 0;
  return static_cast<double>(fraction.count) / static_cast<double>(fraction.base);
}

void WriteDuplicates(JsonWriter& json, const DuplicateCounts& counts) {
  json.BeginObject();
  for (const DuplicateMeasure count :
       {DuplicateMeasure::kDistinct, DuplicateMeasure::kDuplicateKeys,
        DuplicateMeasure::kDuplicateRows, DuplicateMeasure::kExcessRows,
        DuplicateMeasure::kUniqueOnce}) {
    json.Key(ToString(count)).UInt(counts.Of(count).count);
  }
  for (const DuplicateMeasure share :
       {DuplicateMeasure::kUniqueRatio, DuplicateMeasure::kUniqueness}) {
    json.Key(ToString(share)).Double(ShareOf(counts, share));
  }
  if (counts.earlier_keys) json.Key("earlier_keys").UInt(*counts.earlier_keys);
  if (counts.compared) json.Key("compared").String(ToString(*counts.compared));
  json.EndObject();
}

void WriteRule(JsonWriter& json, const RuleResult& result) {
  const Rule& rule = result.rule;
  json.BeginObject().Key("id").String(rule.id).Key("kind").String(rule.kind_name());
  json.Key("fields").BeginArray();
  for (const std::string& field : rule.fields) json.String(field);
  json.EndArray();
  json.Key("fingerprint").String(rule.fingerprint);
  json.Key("severity").String(ToString(rule.severity));
  json.Key("gate").String(ToString(rule.gate));
  json.Key("status").String(ToString(result.status));
  json.Key("reason").String(result.reason);
  if (!rule.description.empty()) json.Key("description").String(rule.description);
  if (!rule.dimension.empty()) json.Key("dimension").String(rule.dimension);
  if (rule.threshold) {
    json.Key("threshold").String(rule.threshold->ToString());
    json.Key("unit").String(rule.percent ? "percent" : "rows");
    json.Key("measured").String(result.measured);
  }
  if (rule.place.line > 0) json.Key("contract_line").UInt(rule.place.line);
  json.Key("rows_total").UInt(result.rows_total);
  json.Key("rows_filtered_out").UInt(result.rows_filtered_out);
  json.Key("rows_null").UInt(result.rows_null);
  json.Key("rows_evaluated").UInt(result.rows_evaluated);
  json.Key("rows_failed").UInt(result.rows_failed);
  if (result.duplicates) WriteDuplicates(json.Key("duplicates"), *result.duplicates);
  json.Key("examples").BeginArray();
  for (const Example& example : result.examples) {
    json.BeginObject().Key("input").String(example.input);
    json.Key("line").UInt(example.line).Key("offset").UInt(example.offset).Key("value");
    example.value ? json.String(*example.value) : json.Null();
    json.EndObject();
  }
  json.EndArray().EndObject();
}

void AppendRuleLine(std::string& out, const RuleResult& result, std::size_t width) {
  out += "  ";
  Pad(out, ToString(result.status), 8);
  Pad(out, result.rule.id, width + 2);
  if (result.status == CheckStatus::kSkipped || result.status == CheckStatus::kErrored) {
    out += Concat(result.reason, "\n");
    return;
  }
  if (result.rule.of_dataset) {
    Pad(out, result.measured, 11, true);
  } else if (result.rows_evaluated > 0) {
    Pad(out, Grouped(result.rows_failed), 11, true);
    out += " of ";
    Pad(out, Grouped(result.rows_evaluated), 11);
  }
  if (result.status != CheckStatus::kPassed) {
    if (!result.examples.empty()) {
      const Example& first = result.examples.front();
      out += Concat("  ", first.input, ":", first.line);
      // Of a record that cannot be read the value is the reason, which has to be read to its end.
      const bool unreadable = result.rule.kind == RuleKind::kParse;
      if (first.value) out += Concat(" ", unreadable ? *first.value : Quoted(*first.value, 40));
    }
    if (!result.reason.empty()) out += Concat("  ", result.reason);
  }
  while (out.ends_with(' ')) out.pop_back();
  out += '\n';
}

}  // namespace

std::string_view ToString(CheckStatus status) {
  static constexpr std::string_view kNames[] = {"passed", "warned", "failed", "skipped", "errored"};
  return kNames[static_cast<std::size_t>(status)];
}

CheckStatus RuleResult::Outcome() const {
  const bool observed = rule.gate == Gate::kObserve && status == CheckStatus::kFailed;
  return observed ? CheckStatus::kWarned : status;
}

int CheckReport::ExitCode(bool strict) const {
  if (status == CheckStatus::kFailed || status == CheckStatus::kErrored) return 1;
  return strict && status == CheckStatus::kWarned ? 1 : 0;
}

std::string CheckReport::Fingerprint() const {
  std::vector<std::string_view> fingerprints;
  for (const RuleResult& result : rules) fingerprints.push_back(result.rule.fingerprint);
  std::sort(fingerprints.begin(), fingerprints.end());
  return Sha256(Join(fingerprints, "\n"));
}

void CheckReport::WriteMembers(JsonWriter& json) const {
  json.Key("status").String(quality::ToString(status));
  json.Key("contract").String(contract).Key("object").String(object);
  json.Key("fingerprint").String(Fingerprint());
  json.Key("records").BeginObject();
  json.Key("read").UInt(read).Key("malformed").UInt(malformed);
  json.Key("passed").UInt(passed).Key("failed").UInt(failed).EndObject();
  json.Key("promises").BeginObject();
  json.Key("declared").UInt(declared).Key("executed").UInt(executed);
  json.Key("skipped").UInt(skipped).Key("errored").UInt(errored).EndObject();
  json.Key("rules").BeginArray();
  for (const RuleResult& result : rules) WriteRule(json, result);
  json.EndArray();
}

std::string CheckReport::ToText() const {
  std::string out = Concat(contract, object.empty() ? "" : " (", object, object.empty() ? "" : ")",
                           ": ", quality::ToString(status), "\n");
  out += Concat("  ", Grouped(read), " records read, ", Grouped(malformed), " malformed, ",
                Grouped(passed), " passed, ", Grouped(failed), " failed\n");
  out += Concat("  ", declared, " promises: ", executed, " executed, ", skipped, " skipped, ",
                errored, " errored\n\n");
  std::size_t width = 4;
  for (const RuleResult& result : rules) width = std::max(width, result.rule.id.size());
  width = std::min<std::size_t>(width, 50);
  // What needs attention stands first.
  for (const CheckStatus wanted :
       {CheckStatus::kFailed, CheckStatus::kErrored, CheckStatus::kWarned, CheckStatus::kPassed,
        CheckStatus::kSkipped}) {
    for (const RuleResult& result : rules) {
      if (result.status == wanted) AppendRuleLine(out, result, width);
    }
  }
  return out;
}

}  // namespace goldline::quality
