#include "quality/contract_lint.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::Contains;
using testing_support::DataFolder;
using testing_support::IsOk;
using testing_support::ReadFile;

constexpr std::string_view kHead =
    "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
    "team: {name: shop}\n";

std::vector<LintFinding> Lint(const std::string& yaml) {
  const auto contract = Contract::Parse(yaml, "a.odcs.yaml");
  EXPECT_THAT(contract, IsOk()) << yaml;
  return contract.ok() ? LintContract(*contract) : std::vector<LintFinding>{};
}

std::vector<std::string> Codes(const std::vector<LintFinding>& findings) {
  std::vector<std::string> codes;
  for (const LintFinding& finding : findings) codes.emplace_back(finding.code);
  return codes;
}

// One property `x` of the object `t`.
std::string OneProperty(std::string_view rest) {
  return Concat(kHead, "schema:\n- name: t\n  properties:\n  - name: x\n    ", rest, "\n");
}

struct LintCase {
  std::string yaml;
  std::vector<std::string> codes;  // all that is found
};

TEST(ContractLint, FindsWhatIsSaidAndNotMeant) {
  const std::vector<LintCase> kCases = {
      {OneProperty("logicalType: string"), {}},
      {OneProperty("colour: red"), {"unknown_key"}},
      {OneProperty("logicalTypeOptions: {enum: [a]}"), {"enum_in_options"}},
      {OneProperty("logicalType: integer\n    logicalTypeOptions: {minimum: 5, maximum: 4}"),
       {"empty_range"}},
      {OneProperty("logicalType: string\n    logicalTypeOptions: {minimum: 5}"),
       {"option_of_another_type"}},
      {OneProperty("logicalType: number\n    logicalTypeOptions: {format: i32}"),
       {"integer_format_of_number"}},
      {OneProperty("logicalType: string\n    logicalTypeOptions: {format: iban}"),
       {"format_not_in_standard"}},
      {OneProperty("logicalType: string\n    customProperties: [{property: goldline.format, value: "
                   "iban}]"),
       {}},
      {OneProperty("logicalType: string\n    logicalTypeOptions: {format: emial}"),
       {"not_executed"}},
      {OneProperty("logicalType: timestamp\n    logicalTypeOptions: {format: yyyy-MM-ddTHH:mm:ss}"),
       {"unquoted_letter"}},
      {OneProperty("logicalType: string\n    logicalTypeOptions: {pattern: '(?=a)'}"), {"refused"}},
      {OneProperty("primaryKey: true\n    required: false"), {"optional_key"}},
      {OneProperty("quality: [{metric: nullValues}]"), {"no_operator", "not_executed"}},
      {OneProperty("quality: [{rule: nullValues, mustBe: 0}]"), {"deprecated_key"}},
      {OneProperty("quality: [{metric: nullValues, mustBeBetween: [0, 1]}]"),
       {"between_includes_its_ends"}},
      {OneProperty("quality: [{metric: nullValues, mustBe: 0, dimension: cp}]"),
       {"short_dimension"}},
      {OneProperty("quality: [{metric: nullValues, mustBe: 0, dimension: beauty}]"),
       {"unknown_dimension"}},
      {OneProperty("quality: [{metric: invalidValues, pattern: '^a', mustBe: 0}]"),
       {"unknown_key", "not_executed", "pattern_outside_arguments"}},
      {OneProperty("quality: [{metric: invalidValues, arguments: {validValues: ['', 'N/A', null]},"
                   " mustBe: 0}]"),
       {"missing_tokens_as_valid"}},
      {OneProperty("quality: [{type: text, description: by hand}]"), {"not_executed"}},
      {OneProperty("quality: [{type: sql, query: select y from t, mustBe: 0}]"), {"cannot_run"}},
      {OneProperty("quality: [{metric: nullValues, mustBe: 0, customProperties: [{property: "
                   "goldline.filter, value: y > 1}]}]"),
       {"cannot_run"}},
      {OneProperty("relationships: [{to: u.id}]"), {"unknown_reference", "not_executed"}},
      {OneProperty("relationships: [{to: t.x}]"), {"not_executed"}},
      {Concat(kHead, "schema: [{name: t}, {name: t}]\n"), {"object_twice"}},
      {Concat(kHead, "slaProperties: [{property: timeOfAvailability, value: 9}]\n"),
       {"unknown_service_level"}},
      {Concat(kHead, "servers: [{server: s, type: gcs}]\n"), {"unknown_server_type"}},
      {"apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1\nstatus: live\n",
       {"unknown_status", "no_owner"}},
      {"apiVersion: v3.0.2\nkind: DataContract\nid: a\nversion: 1\nstatus: draft\nteam: {name: b}\n"
       "schema:\n- name: t\n  properties:\n  - name: x\n    logicalType: timestamp\n"
       "    quality: [{metric: nullValues, mustBe: 0}]\n",
       {"newer_than_api_version", "newer_than_api_version", "newer_than_api_version"}},
  };
  for (const LintCase& test : kCases) {
    EXPECT_THAT(Codes(Lint(test.yaml)), testing::UnorderedElementsAreArray(test.codes))
        << test.yaml;
  }
}

TEST(ContractLint, AFindingHasItsPlace) {
  const auto findings =
      Lint(OneProperty("logicalType: string\n    logicalTypeOptions:\n"
                       "      minimum: 5"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].path, "schema[0].properties[0].logicalTypeOptions.minimum");
  EXPECT_EQ(findings[0].place.line, 13U);
}

// The standard's own examples; these three break the standard's own schema.
TEST(ContractLint, TellsWhichExamplesOfTheStandardBreakIt) {
  const auto folder = DataFolder("quality/contracts/docs/examples");
  if (!folder) GTEST_SKIP() << "needs quality/contracts of the test data";
  std::map<std::string, std::vector<std::string>> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    if (!entry.is_regular_file()) continue;
    found[entry.path().filename()] = Codes(Lint(ReadFile(entry.path())));
  }
  EXPECT_EQ(found.size(), 18U);
  EXPECT_THAT(found["all-data-types.odcs.yaml"], Contains("newer_than_api_version"));
  EXPECT_THAT(found["column-completeness.odcs.yaml"], Contains("newer_than_api_version"));
  EXPECT_THAT(found["basic-four-dpo.odcs.yaml"], Contains("newer_than_api_version"));
  EXPECT_THAT(found["column-validity.odcs.yaml"], Contains("missing_tokens_as_valid"));
  for (const auto& [name, codes] : found) {
    const bool breaks = name == "all-data-types.odcs.yaml" ||
                        name == "column-completeness.odcs.yaml" ||
                        name == "basic-four-dpo.odcs.yaml";
    EXPECT_EQ(testing::Value(codes, Contains("newer_than_api_version")), breaks) << name;
  }
}

}  // namespace
}  // namespace goldline::quality
