// Fingerprints say whether two contracts promise the same.
#include <map>

#include <gtest/gtest.h>

#include "core/sha256.h"
#include "quality/check.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing_support::IsOk;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: a
version: 1.0.0
status: active
slaProperties:
  - {property: latency, value: 4, unit: d}
schema:
  - name: orders
    properties:
      - name: id
        logicalType: string
        required: true
        unique: true
        logicalTypeOptions: {pattern: "^O-[0-9]+$", minLength: 3, maxLength: 9}
      - name: amount
        logicalType: number
        logicalTypeOptions: {minimum: 0, exclusiveMaximum: 100, multipleOf: 0.5}
        quality:
          - {metric: nullValues, mustBeLessThan: 5, unit: percent, severity: warning}
          - {metric: invalidValues, mustBe: 0, arguments: {validValues: [1, 2.5, 10]}}
      - name: state
        logicalType: string
        enum: [new, paid]
        quality:
          - {metric: missingValues, mustBe: 0, arguments: {missingValues: [n/a, ""]}}
      - name: day
        logicalType: date
        logicalTypeOptions: {format: dd.MM.yyyy}
      - name: mail
        logicalType: string
        logicalTypeOptions: {format: email}
      - name: lines
        logicalType: array
        logicalTypeOptions: {minItems: 1}
        items: {name: line, logicalType: string}
        relationships:
          - {to: lines.id}
    quality:
      - {name: key, metric: duplicateValues, mustBe: 0, arguments: {properties: [id, day]}}
      - {name: enough, metric: rowCount, mustBeBetween: [1, 10]}
      - {name: sum, type: sql, query: 'SELECT sum(amount) FROM {object}', mustBeGreaterThan: 0}
      - {name: told, type: text, description: People read it}
      - {name: other, type: custom, engine: soda, implementation: {a: 1, b: [x, y]}}
      - {name: odd, metric: entropy, mustBe: 0, arguments: {base: 2}}
      - name: own
        type: custom
        engine: goldline
        implementation: {rule: in, field: state, values: [new, paid], mostly: 0.9}
)";

// The fingerprints of all rules by their ids, and that of the set under "".
std::map<std::string, std::string> Fingerprints(std::string_view yaml, bool fixed = true) {
  std::map<std::string, std::string> found;
  auto contract = Contract::Parse(yaml, "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk()) << yaml;
  if (!contract.ok()) return found;
  const RecordBatch batch = testing_support::BatchOf({"id"}, {{"O-1"}});
  auto plan =
      CheckPlan::Compile(*contract, contract->objects.at(0), batch.fields, {.fixed_fields = fixed});
  EXPECT_THAT(plan, IsOk());
  const CheckReport report = Check(*plan, RepeatedRows::kLater).Finish("a");
  for (const RuleResult& result : report.rules) found[result.rule.id] = result.rule.fingerprint;
  found[""] = report.Fingerprint();
  return found;
}

std::string With(std::string_view before, std::string_view after) {
  std::string yaml(kContract);
  const std::size_t at = yaml.find(before);
  EXPECT_NE(at, yaml.npos) << before;
  return yaml.replace(at, before.size(), after);
}

// The rules that a change of the contract changes.
std::vector<std::string> Changed(std::string_view before, std::string_view after) {
  const auto old_ones = Fingerprints(kContract);
  auto new_ones = Fingerprints(With(before, after));
  std::vector<std::string> changed;
  for (const auto& [rule, fingerprint] : old_ones) {
    if (new_ones[rule] != fingerprint) changed.push_back(rule);
  }
  return changed;
}

TEST(Fingerprint, IsTheSameForWhatSaysTheSame) {
  const std::pair<std::string_view, std::string_view> kSame[] = {
      {"{minimum: 0, exclusiveMaximum: 100, multipleOf: 0.5}",
       "{multipleOf: '0.50', exclusiveMaximum: \"100.0\", minimum: 0.0}  # as before"},
      {"enum: [new, paid]", "enum: [{value: paid, label: Paid}, 'new']"},
      {"validValues: [1, 2.5, 10]", "validValues: ['10', 2.50, 1, 1]"},
      {"missingValues: [n/a, \"\"]", "missingValues: [null, '', 'n/a', 'n/a']"},
      {"mustBeLessThan: 5, unit: percent", "unit: '%', mustBeLessThan: 5.0"},
      {"mustBeBetween: [1, 10]", "mustBeBetween: [1.0, 1e1]"},
      {"properties: [id, day]", "properties: [day, id]"},
      {"{name: sum, type: sql, query: 'SELECT sum(amount) FROM {object}'",
       "{name: sum, query: \"SELECT sum(amount)\\n\\n   FROM {object}\\n\", description: all"},
      {"{a: 1, b: [x, y]}", "{b: ['x', y], a: \"1\"}"},
      {"id: a\nversion: 1.0.0", "id: b\nversion: 2.0.0\nname: other"},
      {"- name: amount\n", "- name: amount\n        description: in euros\n"},
      {"mostly: 0.9", "mostly: 0.90, base: evaluated, onNull: ignore, onEmpty: skip"},
      {"metric: nullValues", "id: nulls, rule: nullCheck, dimension: completeness"},
  };
  const auto before = Fingerprints(kContract);
  for (const auto& [from, to] : kSame) {
    EXPECT_EQ(Fingerprints(With(from, to)).at(""), before.at("")) << to;
  }
  EXPECT_EQ(Fingerprints(kContract, false).at("columns"), before.at("columns"));
}

TEST(Fingerprint, ChangesWithWhatTheRuleSays) {
  struct Change {
    std::string_view before, after;
    std::vector<std::string> rules;
  };
  const std::vector<Change> kChanges = {
      {"minimum: 0,", "minimum: 1,", {"amount.range"}},
      {"exclusiveMaximum: 100", "maximum: 100", {"amount.range"}},
      {"multipleOf: 0.5", "multipleOf: 0.25", {"amount.multipleOf"}},
      {"[0-9]+", "[0-9]*", {"id.pattern"}},
      {"maxLength: 9", "maxLength: 10", {"id.length"}},
      {"enum: [new, paid]", "enum: [new, paid, sent]", {"state.values"}},
      {"[1, 2.5, 10]", "[1, 2.5, 11]", {"amount.invalidValues"}},
      {"[n/a, \"\"]", "[n/a]", {"state.missingValues"}},
      {"severity: warning", "severity: error", {"amount.nullValues"}},
      {"mustBeLessThan: 5,", "mustBeLessThan: 6,", {"amount.nullValues"}},
      {"mustBeLessThan: 5,", "mustBeLessOrEqualTo: 5,", {"amount.nullValues"}},
      {"unit: percent,", "", {"amount.nullValues"}},
      {"[1, 10]}", "[1, 11]}", {"enough"}},
      {"[id, day]", "[id]", {"key"}},
      {"sum(amount)", "max(amount)", {"sum"}},
      {"People read it", "Nobody reads it", {"told"}},
      {"[x, y]", "[y, x]", {"other"}},
      {"{base: 2}", "{base: 3}", {"odd"}},
      {"format: email", "format: uuid", {"mail.format"}},
      {"dd.MM.yyyy", "dd/MM/yyyy", {"day.type", "key"}},
      {"minItems: 1", "minItems: 2", {"lines.items"}},
      {"{name: line, logicalType: string}", "{name: line, logicalType: integer}", {"lines[].type"}},
      {"to: lines.id", "to: lines.key", {"lines.relationship"}},
      {"value: 4", "value: 5", {"sla.latency"}},
      {"rule: in,", "rule: notIn,", {"own"}},
      {"values: [new, paid], mostly", "values: [new], mostly", {"own"}},
      {"mostly: 0.9", "mostly: 0.8", {"own"}},
      {"mostly: 0.9", "mostly: 0.9, base: total", {"own"}},
      {"mostly: 0.9", "mostly: 0.9, filter: amount > 1", {"own"}},
      {"mostly: 0.9", "mostly: 0.9, onNull: fail", {"own"}},
      {"mostly: 0.9", "mostly: 0.9, onEmpty: pass", {"own"}},
      {"mostly: 0.9", "mostly: 0.9, warn: {mustBe: 0}", {"own"}},
  };
  for (const Change& change : kChanges) {
    std::vector<std::string> expected = change.rules;
    expected.insert(expected.begin(), "");  // the set changes, too
    EXPECT_EQ(Changed(change.before, change.after), expected) << change.after;
  }
}

// What is no value, and what follows from a failure, are part of a promise.
TEST(Fingerprint, ChangesWithWhatIsInherited) {
  const auto before = Fingerprints(kContract);
  const auto gate = Fingerprints(
      With("slaProperties:",
           "customProperties: [{property: goldline.gate, value: stop}]\nslaProperties:"));
  for (const auto& [rule, fingerprint] : before) EXPECT_NE(gate.at(rule), fingerprint) << rule;
  EXPECT_EQ(
      Changed("- name: state\n",
              "- name: state\n        customProperties: "
              "[{property: goldline.missingValues, value: [none]}]\n"),
      (std::vector<std::string>{"", "own", "state.missingValues", "state.type", "state.values"}));
}

// People keep fingerprints: what they are made of stays as it is.
TEST(Fingerprint, IsTheHashOfTheCanonicalForm) {
  const auto fingerprints = Fingerprints(kContract);
  EXPECT_EQ(fingerprints.at("id.length"),
            Sha256(R"({"rule":1,"kind":"length","severity":"error","gate":"quarantine",)"
                   R"("fields":[{"name":"id","type":"string"}],)"
                   R"("arguments":{"minLength":3,"maxLength":9}})"));
  EXPECT_EQ(fingerprints.at("amount.nullValues"),
            Sha256(R"({"rule":1,"kind":"nullValues","severity":"warning","gate":"quarantine",)"
                   R"("threshold":"mustBeLessThan 5","unit":"percent",)"
                   R"("fields":[{"name":"amount","type":"number"}],"arguments":{}})"));
}

}  // namespace
}  // namespace goldline::quality
