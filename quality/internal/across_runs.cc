#include "quality/internal/across_runs.h"

#include <utility>

#include "core/json.h"
#include "quality/internal/key_entry.h"

namespace goldline::quality::internal {
namespace {

// What makes two rules have the same keys, in whichever contract they stand.
Hash128 SetOf(const std::vector<FieldPlan>& fields, const Rule& rule, const KeyPlan& key) {
  JsonWriter json;
  json.BeginObject().Key("fields").BeginArray();
  for (const std::size_t part : key.fields) {
    const FieldPlan& field = fields[part];
    json.BeginObject().Key("name").String(field.name);
    json.Key("type").String(ToString(field.type.type)).Key("format").String(field.type.format);
    json.Key("missing").BeginArray();
    for (const std::string& text : field.type.missing.texts()) json.String(text);
    json.EndArray().EndObject();
  }
  json.EndArray().Key("nulls").Bool(key.nulls_repeat);
  json.Key("filter").String(rule.options.filter).EndObject();
  return HashBytes128(json.text());
}

}  // namespace

void CompareAcrossRuns(const PlanDraft& draft, Rule& rule, KeyPlan& key) {
  if (!rule.options.across_runs || !rule.executed()) return;
  key.earlier = draft.options().earlier;
  key.set = SetOf(draft.fields(), rule, key);
  if (key.earlier == nullptr) {
    rule.skip_reason =
        "it compares with earlier runs, which are kept by pipelines and with --record";
  }
}

// The finalised bits of an integer are as spread as those of a hash.
Hash128 KeptForm(const Hash128& key) { return {key.high, MixedBits(key)}; }

void EvaluateEarlier(const KeyPlan& plan, KeyColumn& column, BatchVerdict& verdict) {
  std::vector<Hash128> asked;
  std::vector<std::uint32_t> rows;
  asked.reserve(column.keys.size());
  rows.reserve(column.keys.size());
  for (std::uint32_t row = 0; row < column.keys.size(); ++row) {
    if (!column.present.empty() && !column.present[row]) continue;
    asked.push_back(KeptForm(column.keys[row]));
    rows.push_back(row);
  }
  Result<std::vector<EarlierRecord>> found = plan.earlier->Find(plan.set, asked);
  if (!found.ok()) {
    column.failure = std::move(found).error();
    return;
  }
  column.earlier.assign(column.keys.size(), false);
  for (const EarlierRecord& record : *found) {
    const std::uint32_t row = rows[record.key];
    column.earlier[row] = true;
    verdict.failures.push_back({row, plan.rule, record.line, record.run + 1});
  }
  verdict.counts[plan.rule].failed += found->size();
}

}  // namespace goldline::quality::internal
