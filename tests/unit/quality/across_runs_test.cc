// Rules about uniqueness that compare with earlier runs.
#include <map>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/check.h"
#include "quality/quarantine.h"
#include "tests/support/batches.h"
#include "tests/support/matchers.h"

namespace goldline::quality {
namespace {

using testing::HasSubstr;
using testing_support::BatchOf;
using testing_support::ErrorId;
using testing_support::IsOk;

using Rows = std::vector<std::vector<const char*>>;

Result<Contract> ContractWith(std::string_view rules) {
  return Contract::Parse(
      Concat("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n"
             "schema:\n- name: orders\n  properties:\n  - {name: id, logicalType: integer}\n"
             "  - {name: mail, required: true}\n  quality:\n",
             rules),
      "a.odcs.yaml");
}

constexpr std::string_view kUnique =
    "  - {id: r, type: custom, engine: goldline, "
    "implementation: {rule: unique, fields: [id], acrossRuns: true}}\n";

// One earlier run, by set.
class EarlierRun : public EarlierKeys {
 public:
  void Keep(const CheckPlan& plan, const Check& check) {
    for (const KeySet& set : plan.key_sets()) {
      const auto take = [&](const SeenKey& seen) -> Status {
        std::uint64_t& line = keys_[set.id].try_emplace(seen.key, seen.line).first->second;
        line = std::min(line, seen.line);
        return Ok();
      };
      EXPECT_THAT(check.ForEachKey(set, take), IsOk());
    }
  }
  std::vector<std::uint64_t> Lines(const Hash128& set) const {
    std::vector<std::uint64_t> lines;
    if (!keys_.contains(set)) return lines;
    for (const auto& [key, line] : keys_.at(set)) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  void Break() { broken_ = true; }

  Result<std::vector<EarlierRecord>> Find(const Hash128& set,
                                          std::span<const Hash128> keys) const override {
    if (broken_) return Error(ErrorCode::kDataLoss, "broken", "the keys are gone");
    std::vector<EarlierRecord> found;
    const auto known = keys_.find(set);
    for (std::uint32_t i = 0; known != keys_.end() && i < keys.size(); ++i) {
      const auto key = known->second.find(keys[i]);
      if (key != known->second.end()) found.push_back({i, 0, key->second});
    }
    return found;
  }
  std::string RunName(std::uint32_t /*run*/) const override { return "RUN"; }

 private:
  std::map<Hash128, std::map<Hash128, std::uint64_t>> keys_;
  bool broken_ = false;
};

struct Judged {
  CheckReport report;
  std::string quarantine;
  Status status = Ok();
};

Result<CheckPlan> PlanOf(std::string_view rules, std::shared_ptr<const EarlierKeys> earlier) {
  GL_TRY(const Contract contract, ContractWith(rules));
  CompileOptions options;
  options.earlier = std::move(earlier);
  return CheckPlan::Compile(contract, contract.objects.at(0), BatchOf({"id", "mail"}, {}).fields,
                            options);
}

Judged Judge(std::string_view rules, const Rows& rows, RepeatedRows mode,
             const std::shared_ptr<EarlierRun>& earlier, bool keep) {
  Judged judged;
  const auto plan = PlanOf(rules, earlier);
  EXPECT_THAT(plan, IsOk());
  Check check(*plan, mode);
  BatchVerdict verdict = plan->Evaluate(BatchOf({"id", "mail"}, rows, 2));
  judged.status = check.Merge(verdict);
  if (!judged.status.ok()) return judged;
  judged.quarantine = FormatQuarantine(*plan, verdict, RecordShape::kFields).text;
  judged.report = check.Finish("a");
  if (keep) earlier->Keep(*plan, check);
  return judged;
}

const RuleResult& ResultOf(const CheckReport& report, std::string_view id) {
  for (const RuleResult& result : report.rules) {
    if (result.rule.id == id) return result;
  }
  ADD_FAILURE() << "no rule " << id;
  return report.rules.front();
}

const Rows kMonday = {{"1", "a"}, {"2", "a"}, {"2", "b"}, {"3", nullptr}, {nullptr, "c"}};
const Rows kTuesday = {{"1", "x"}, {"2", "x"}, {"3", "x"}, {"4", "x"}, {"1", "x"}};

TEST(AcrossRuns, KeepsTheKeysOfRecordsThatWereNotSetAside) {
  for (const auto& [mode, lines] :
       {std::pair(RepeatedRows::kLater, std::vector<std::uint64_t>{2, 3}),
        std::pair(RepeatedRows::kEvery, std::vector<std::uint64_t>{2})}) {
    const auto earlier = std::make_shared<EarlierRun>();
    Judge(kUnique, kMonday, mode, earlier, true);
    const auto plan = PlanOf(kUnique, earlier);
    EXPECT_EQ(earlier->Lines(plan->key_sets().at(0).id), lines);
  }
}

// Of a rule that only warns a later record of a key may go on when the first one does not.
TEST(AcrossRuns, KeepsAKeyWhoseFirstRecordWasSetAside) {
  constexpr std::string_view kWarns =
      "  - {id: r, type: custom, engine: goldline, severity: warning, "
      "implementation: {rule: unique, fields: [id], acrossRuns: true}}\n";
  for (const RepeatedRows mode : {RepeatedRows::kLater, RepeatedRows::kEvery}) {
    const auto earlier = std::make_shared<EarlierRun>();
    Judge(kWarns, {{"1", nullptr}, {"1", "a"}, {"2", "a"}, {"1", "b"}, {"3", nullptr}}, mode,
          earlier, true);
    const auto plan = PlanOf(kWarns, earlier);
    EXPECT_EQ(earlier->Lines(plan->key_sets().at(0).id), (std::vector<std::uint64_t>{3, 4}));
    const Judged judged = Judge(kWarns, kTuesday, mode, earlier, false);
    EXPECT_EQ(ResultOf(judged.report, "r").rows_failed, 3U);
  }
}

TEST(AcrossRuns, EveryRecordOfAKeyThatAnEarlierRunHadFails) {
  for (const RepeatedRows mode : {RepeatedRows::kLater, RepeatedRows::kEvery}) {
    const bool later = mode == RepeatedRows::kLater;
    const auto earlier = std::make_shared<EarlierRun>();
    Judge(kUnique, kMonday, mode, earlier, true);
    const Judged judged = Judge(kUnique, kTuesday, mode, earlier, false);
    const RuleResult& result = ResultOf(judged.report, "r");
    EXPECT_EQ(result.rows_failed, later ? 3U : 2U);  // of a pipeline 2 went on on Monday
    EXPECT_EQ(result.duplicates->distinct, 4U);
    EXPECT_EQ(result.duplicates->excess_rows, later ? 3U : 2U);
    EXPECT_EQ(result.duplicates->duplicate_keys, later ? 2U : 1U);
    EXPECT_EQ(result.duplicates->earlier_keys, later ? 2U : 1U);
    EXPECT_EQ(result.duplicates->duplicate_rows(), result.rows_failed);
    EXPECT_EQ(result.duplicates->unique_once(), later ? 2U : 3U);
    EXPECT_THAT(judged.quarantine,
                HasSubstr(R"(id \"1\" is not unique; first seen in line 2 of run RUN)"));
    EXPECT_THAT(judged.quarantine, HasSubstr(R"("first_seen":{"run":"RUN","line":2})"));
  }
}

TEST(AcrossRuns, IsSkippedWithoutEarlierRuns) {
  const auto plan = PlanOf(kUnique, nullptr);
  ASSERT_THAT(plan, IsOk());
  EXPECT_TRUE(plan->key_sets().empty());
  Check check(*plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan->Evaluate(BatchOf({"id", "mail"}, kTuesday));
  EXPECT_THAT(check.Merge(verdict), IsOk());
  const CheckReport report = check.Finish("a");
  EXPECT_EQ(ResultOf(report, "r").status, CheckStatus::kSkipped);
  EXPECT_THAT(ResultOf(report, "r").reason, HasSubstr("kept by pipelines and with --record"));
}

TEST(AcrossRuns, FailsWhenEarlierRunsCannotBeAsked) {
  const auto earlier = std::make_shared<EarlierRun>();
  earlier->Break();
  const Judged judged = Judge(kUnique, kTuesday, RepeatedRows::kLater, earlier, false);
  EXPECT_THAT(judged.status, ErrorId("broken"));
  const auto plan = PlanOf(kUnique, earlier);
  Check check(*plan, RepeatedRows::kEvery);
  BatchVerdict verdict = plan->Evaluate(BatchOf({"id", "mail"}, kTuesday));
  EXPECT_THAT(check.MarkRepeated(verdict, 0), ErrorId("broken"));
}

TEST(AcrossRuns, ASetIsWhatTheKeysAreMadeOf) {
  const auto earlier = std::make_shared<EarlierRun>();
  const auto set_of = [&](std::string_view rule) {
    const auto plan = PlanOf(rule, earlier);
    EXPECT_THAT(plan, IsOk());
    return plan->key_sets().at(0).id;
  };
  const Hash128 set = set_of(kUnique);
  EXPECT_EQ(set, set_of("  - {metric: duplicateValues, arguments: {properties: [id]}, mustBe: 0, "
                        "customProperties: [{property: goldline.acrossRuns, value: true}]}\n"));
  for (const std::string_view other :
       {"  - {type: custom, engine: goldline, implementation: {rule: unique, fields: [mail], "
        "acrossRuns: true}}\n",
        "  - {type: custom, engine: goldline, implementation: {rule: unique, fields: [id, mail], "
        "acrossRuns: true}}\n",
        "  - {type: custom, engine: goldline, implementation: {rule: unique, fields: [id], "
        "acrossRuns: true, filter: id > 1}}\n",
        "  - {type: custom, engine: goldline, implementation: {rule: unique, fields: [id], "
        "acrossRuns: true, nullsDistinct: false}}\n"}) {
    EXPECT_NE(set, set_of(other)) << other;
  }
}

TEST(AcrossRuns, IsForRulesThatCompareKeys) {
  const auto plan = PlanOf(
      "  - {type: custom, engine: goldline, implementation: {rule: notNull, field: id, "
      "acrossRuns: true}}\n",
      nullptr);
  EXPECT_THAT(plan.error().message(), HasSubstr("only duplicateValues and the rule unique"));
  EXPECT_THAT(ContractWith("  - {type: custom, engine: goldline, implementation: {rule: unique, "
                           "fields: [id], acrossRuns: often}}\n")
                  .error()
                  .hint(),
              HasSubstr("false, true"));
}

}  // namespace
}  // namespace goldline::quality
