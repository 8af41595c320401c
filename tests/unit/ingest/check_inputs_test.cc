#include "ingest/check_inputs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/json.h"
#include "core/text.h"
#include "ingest/output_file.h"
#include "quality/contract.h"
#include "tests/support/data.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

using testing_support::DataFolder;
using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::ReadFile;
using testing_support::TempFolder;
using testing_support::WriteFile;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: people
version: 1.0.0
status: active
schema:
- name: people
  properties:
  - {name: id, logicalType: integer, unique: true}
  - {name: mail, logicalType: string, required: true, logicalTypeOptions: {pattern: '@'}}
)";

quality::Contract ContractFrom(std::string_view text) {
  auto contract = quality::Contract::Parse(text, "people.odcs.yaml");
  EXPECT_THAT(contract, IsOk());
  return *contract;
}

std::vector<JsonValue> LinesOf(const std::filesystem::path& file) {
  std::vector<JsonValue> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    auto value = ParseJson(line);
    EXPECT_THAT(value, IsOk());
    if (value.ok()) lines.push_back(*std::move(value));
  }
  return lines;
}

TEST(CheckInputs, SetsAsideEveryRecordOfARepeatedKeyInInputOrder) {
  const TempFolder folder;
  WriteFile(folder / "a.ndjson",
            "{\"id\": 1, \"mail\": \"a@b\", \"x\": {\"y\": [1]}}\n{\"id\": 2, \"mail\": \"c@d\"}\n"
            "{broken\n{\"id\": 3}\n{\"id\": 1, \"mail\": \"none\"}\n");
  CheckInputsOptions options;
  options.threads = 2;
  options.quarantine = folder / "bad.ndjson";
  options.profile = true;
  const auto outcome = CheckInputs(ContractFrom(kContract), {folder / "a.ndjson"}, options);
  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->report.status, quality::CheckStatus::kFailed);
  EXPECT_EQ(outcome->report.read, 5U);
  EXPECT_EQ(outcome->report.malformed, 1U);
  EXPECT_EQ(outcome->report.passed, 1U);
  EXPECT_EQ(outcome->report.failed, 3U);
  EXPECT_EQ(outcome->profile->records, 4U);
  const std::vector<JsonValue> lines = LinesOf(folder / "bad.ndjson");
  ASSERT_EQ(lines.size(), 4U);
  std::vector<std::string> reasons;
  for (const JsonValue& line : lines) {
    std::string text = Concat(*line.Find("place")->Find("line")->Int(), ":");
    for (const JsonValue& reason : line.Find("reasons")->items)
      text += Concat(" ", reason.Text("rule"));
    reasons.push_back(text);
  }
  EXPECT_EQ(reasons, (std::vector<std::string>{"1: id.unique", "3: parse", "4: mail.required",
                                               "5: id.unique mail.pattern"}));
  // A JSON record is kept as it stood.
  EXPECT_TRUE(lines[0].Find("record")->Find("x")->is_object());
}

TEST(CheckInputs, IsTheSameForAnyNumberOfThreads) {
  const TempFolder folder;
  std::string text = "id,mail\n";
  for (int i = 0; i < 40'000; ++i) {
    text += Concat(i % 9973 == 0 ? 7 : i, i % 1000 == 3 ? ",none\n" : ",someone@example.com\n");
  }
  WriteFile(folder / "people.csv", text);
  std::string first;
  for (const std::size_t threads : {1, 2, 5}) {
    CheckInputsOptions options;
    options.threads = threads;
    options.read.block_bytes = 10'000;
    options.quarantine = folder / "bad.ndjson";
    options.profile = true;
    const auto outcome = CheckInputs(ContractFrom(kContract), {folder / "people.csv"}, options);
    ASSERT_THAT(outcome, IsOk());
    JsonWriter json;
    json.BeginObject();
    outcome->report.WriteMembers(json);
    json.EndObject();
    const std::string all =
        json.Take() + outcome->profile->ToJson() + ReadFile(folder / "bad.ndjson");
    if (first.empty()) first = all;
    EXPECT_EQ(all, first);
  }
}

// A compressed input is read twice; a plain one of the same name, with few repeated keys, once.
TEST(CheckInputs, SetsAsideTheSameHoweverOftenItReads) {
  const TempFolder folder;
  std::string text = "id,mail\n";
  for (int i = 0; i < 5'000; ++i) {
    text += Concat(i % 997 == 0 ? i / 1994 : i, i % 50 == 3 ? ",none\n" : ",\"some\none@b\"\n");
    if (i % 700 == 0) text += "too,many,fields\n";
  }
  CheckInputsOptions options;
  options.threads = 2;
  options.read.block_bytes = 10'000;
  options.quarantine = folder / "bad.ndjson";
  std::string first;
  for (const Compression compression : {Compression::kNone, Compression::kGzip}) {
    auto input = OutputFile::Create(folder / "people.csv", compression);
    ASSERT_THAT(input, IsOk());
    ASSERT_THAT((*input)->Write(text), IsOk());
    ASSERT_THAT((*input)->Finish(), IsOk());
    const auto outcome = CheckInputs(ContractFrom(kContract), {folder / "people.csv"}, options);
    ASSERT_THAT(outcome, IsOk());
    const std::string lines = ReadFile(folder / "bad.ndjson");
    EXPECT_EQ(outcome->quarantined, std::count(lines.begin(), lines.end(), '\n'));
    if (first.empty()) first = lines;
    EXPECT_EQ(lines, first);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
  }
}

TEST(CheckInputs, NamesWhatItCannotUse) {
  const TempFolder folder;
  WriteFile(folder / "x.csv", "id,mail\n1,a@b\n");
  const quality::Contract two = ContractFrom(Concat(kContract, "- name: other\n"));
  EXPECT_THAT(CheckInputs(two, {folder / "x.csv"}, {}), ErrorId("contract_object_unclear"));
  CheckInputsOptions options;
  options.object = "people";
  EXPECT_THAT(CheckInputs(two, {folder / "x.csv"}, options), IsOk());
  options.object = "nobody";
  EXPECT_THAT(CheckInputs(two, {folder / "x.csv"}, options), ErrorId("contract_object_unknown"));
  EXPECT_FALSE(CheckInputs(two, {folder / "missing.csv"}, options).ok());
  options.quarantine = "-";
  EXPECT_THAT(CheckInputs(two, {folder / "x.csv"}, options), ErrorId("bad_setting"));
}

TEST(CheckInputs, JudgesAHeaderWithoutRecords) {
  const TempFolder folder;
  WriteFile(folder / "people.csv", "id\n");
  const auto outcome = CheckInputs(ContractFrom(kContract), {folder / "people.csv"}, {});
  ASSERT_THAT(outcome, IsOk());
  for (const quality::RuleResult& result : outcome->report.rules) {
    if (result.rule.id == "columns") {
      EXPECT_EQ(result.status, quality::CheckStatus::kFailed);
      EXPECT_EQ(result.rule.fields, std::vector<std::string>{"mail"});
    }
    if (result.rule.id == "id.type") {
      EXPECT_EQ(result.status, quality::CheckStatus::kSkipped);
    }
  }
}

TEST(CheckInputs, RunsOverThePublicSamples) {
  const auto samples = DataFolder("quality/samples");
  if (!samples) GTEST_SKIP() << "no test data at " << testing_support::DataRoot();
  const quality::Contract contract =
      ContractFrom("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1\nstatus: active\n");
  for (const auto& entry : std::filesystem::directory_iterator(*samples)) {
    const auto checked = CheckInputs(contract, {entry.path()}, {});
    ASSERT_THAT(checked, IsOk()) << entry.path();
    EXPECT_GT(checked->report.read, 700U) << entry.path();
    EXPECT_EQ(checked->report.malformed, 0U) << entry.path();
    const auto profiled = ProfileInputs({entry.path()}, {}, 2, {});
    ASSERT_THAT(profiled, IsOk()) << entry.path();
    EXPECT_EQ(profiled->profile.records, checked->report.read);
    EXPECT_GT(profiled->profile.fields.size(), 8U);
  }
}

}  // namespace
}  // namespace goldline::ingest
