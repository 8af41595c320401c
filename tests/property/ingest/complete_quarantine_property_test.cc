// A quarantine file that is completed is the file that a second reading writes, byte for byte, for
// any records, cut into any blocks.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/text.h"
#include "quality/contract.h"
#include "tests/support/files.h"
#include "tests/support/two_readings.h"

namespace goldline::ingest {
namespace {

using testing_support::TempFolder;
using testing_support::TwoReadings;
using testing_support::WriteFile;

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: people
version: 1.0.0
status: active
schema:
- name: people
  properties:
  - {name: id, unique: true}
  - {name: mail, required: true, logicalTypeOptions: {pattern: '@'}}
  quality:
  - {metric: duplicateValues, arguments: {properties: [id, mail]}, mustBe: 0}
)";

// Rules whose failing records show late, or in the order of the records only.
constexpr std::string_view kSeries = R"(
  - type: custom
    engine: goldline
    implementation: {rule: dependency, determinant: [id], dependent: [mail], fails: minority}
  - {type: custom, engine: goldline, implementation: {rule: increasing, field: mail}}
)";

// Keys are drawn from few or many, so that few or many repeat.
std::string CsvText(std::uint64_t keys, bool cr_lf) {
  static const std::vector<std::string> kMails = {"a@b",          "",          "\"\"",
                                                  "none",         "\"x@\ny\"", "\"x,\"\"@\r\n\"",
                                                  "a@b,too many", "\"open\n@", "\xFF"};
  const auto records = *rc::gen::container<std::vector<std::pair<std::uint64_t, std::size_t>>>(
      rc::gen::pair(rc::gen::inRange<std::uint64_t>(0, keys),
                    rc::gen::weightedOneOf<std::size_t>(
                        {{8, rc::gen::just<std::size_t>(0)},
                         {2, rc::gen::inRange<std::size_t>(0, kMails.size())}})));
  const std::string end = cr_lf ? "\r\n" : "\n";
  std::string text = "id,mail" + end;
  for (const auto& [key, mail] : records) text += Concat(key, ",", kMails[mail], end);
  if (*rc::gen::arbitrary<bool>() && !records.empty()) text.resize(text.size() - end.size());
  return text;
}

std::string JsonText(std::uint64_t keys) {
  static const std::vector<std::string> kRecords = {R"({"id": K, "mail": "a@b"})",
                                                    R"( {"mail":"none","id":"K","x":{"y":[K]}} )",
                                                    R"({"id": K})",
                                                    R"({"id": K, )",
                                                    "",
                                                    "[1]",
                                                    "{\"id\": K}\r"};
  const auto records = *rc::gen::container<std::vector<std::pair<std::uint64_t, std::size_t>>>(
      rc::gen::pair(rc::gen::inRange<std::uint64_t>(0, keys),
                    rc::gen::inRange<std::size_t>(0, kRecords.size())));
  std::string text = "{}\n";  // an array would be a header
  for (const auto& [key, form] : records) {
    std::string record = kRecords[form];
    for (auto at = record.find('K'); at != record.npos; at = record.find('K')) {
      record.replace(at, 1, std::to_string(key));
    }
    text += record + "\n";
  }
  return text;
}

TEST(CompleteQuarantineProperty, WritesWhatASecondReadingWrites) {
  const auto plain = quality::Contract::Parse(kContract, "people");
  ASSERT_TRUE(plain.ok()) << plain.error().ToString();
  const auto series = quality::Contract::Parse(Concat(kContract, kSeries.substr(1)), "people");
  ASSERT_TRUE(series.ok()) << series.error().ToString();
  EXPECT_TRUE(rc::check([&] {
    const auto& contract = *rc::gen::arbitrary<bool>() ? series : plain;
    const TempFolder folder;
    const bool json = *rc::gen::arbitrary<bool>();
    const auto keys = *rc::gen::element<std::uint64_t>(2, 50, 1000, 1'000'000);
    std::vector<std::string> inputs;
    for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
      inputs.push_back(folder / Concat("people", i, json ? ".ndjson" : ".csv"));
      WriteFile(inputs.back(), json ? JsonText(keys) : CsvText(keys, *rc::gen::arbitrary<bool>()));
    }
    ReadOptions options;
    options.block_bytes = *rc::gen::element<std::size_t>(1, 50, 300, 1 << 19);
    TwoReadings readings(*contract, inputs, options);
    const auto completed = readings.Complete();
    RC_ASSERT(completed.ok());
    RC_ASSERT(*completed == readings.ReadAgain());
  }));
}

}  // namespace
}  // namespace goldline::ingest
