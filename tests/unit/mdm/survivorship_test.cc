#include "mdm/survivorship.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "mdm/model.h"

namespace goldline::mdm {
namespace {

const std::vector<std::string> kFields = {"email"};

SourceRecord Member(std::string source, std::string id, std::int64_t changed,
                    std::optional<std::string> value) {
  return {std::move(source), std::move(id), UtcTime{changed}, {std::move(value)}};
}

struct Case {
  const char* name;
  std::vector<SurvivorshipStep> steps;
  std::vector<SourceRecord> members;
  std::optional<std::string> value;
  std::string winner;  // "source/id"
  std::string decided_by;
  std::size_t losers;
};

TEST(Survivorship, EachStepDecidesAsItsNameSays) {
  const SurvivorshipStep priority{SurvivorshipKind::kSourcePriority, {"crm", "web"}};
  const SurvivorshipStep recent{SurvivorshipKind::kMostRecent, {}};
  const SurvivorshipStep frequent{SurvivorshipKind::kMostFrequent, {}};
  const SurvivorshipStep complete{SurvivorshipKind::kMostComplete, {}};
  const std::vector<Case> cases = {
      {"nobody has a value", {recent}, {Member("a", "1", 1, {})}, {}, "", "no_value", 0},
      {"one value needs no rule",
       {recent},
       {Member("b", "1", 1, "x"), Member("a", "1", 2, "x")},
       "x",
       "a/1",
       "only_value",
       0},
      {"priority",
       {priority},
       {Member("web", "1", 9, "w"), Member("crm", "1", 1, "c")},
       "c",
       "crm/1",
       "source_priority",
       1},
      {"a source nobody listed is last",
       {priority},
       {Member("other", "1", 9, "o"), Member("web", "1", 1, "w")},
       "w",
       "web/1",
       "source_priority",
       1},
      {"a missing value never wins",
       {priority, recent},
       {Member("crm", "1", 9, {}), Member("crm", "2", 9, ""), Member("web", "1", 1, "w")},
       "w",
       "web/1",
       "only_value",
       0},
      {"recent",
       {recent},
       {Member("a", "1", 1, "old"), Member("b", "1", 2, "new")},
       "new",
       "b/1",
       "most_recent",
       1},
      {"frequency counts sources before records",
       {frequent},
       {Member("a", "1", 1, "x"), Member("a", "2", 1, "x"), Member("a", "3", 1, "x"),
        Member("b", "1", 1, "y"), Member("c", "1", 1, "y")},
       "y",
       "b/1",
       "most_frequent",
       3},
      {"complete",
       {complete},
       {Member("a", "1", 1, "J"), Member("b", "1", 1, "Jane")},
       "Jane",
       "b/1",
       "most_complete",
       1},
      {"the second step decides what the first leaves open",
       {recent, complete},
       {Member("a", "1", 2, "J"), Member("b", "1", 2, "Jane"), Member("c", "1", 1, "Janette")},
       "Jane",
       "b/1",
       "most_complete",
       2},
      {"undecided: the smallest source and id",
       {recent},
       {Member("b", "1", 1, "y"), Member("a", "2", 1, "z"), Member("a", "1", 1, "x")},
       "x",
       "a/1",
       "record_order",
       2},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    MatchModel model;
    model.default_steps = test.steps;
    std::vector<SourceRecord> members = test.members;
    // Any order of the members gives the same answer.
    for (std::size_t turn = 0; turn < members.size(); ++turn) {
      std::rotate(members.begin(), members.begin() + 1, members.end());
      const SurvivingValue got = Survive(kFields, members, model).at(0);
      EXPECT_EQ(got.value, test.value);
      EXPECT_EQ(got.decided_by, test.decided_by);
      EXPECT_EQ(got.losers.size(), test.losers);
      if (test.value) {
        const SourceRecord& winner = members[got.winner];
        EXPECT_EQ(winner.source + "/" + winner.id, test.winner);
      }
    }
  }
}

TEST(Survivorship, AFieldsOwnRuleComesBeforeTheDefault) {
  MatchModel model;
  model.default_steps = {{SurvivorshipKind::kMostRecent, {}}};
  model.rules = {{"email", {{SurvivorshipKind::kMostComplete, {}}}}};
  const std::vector<SourceRecord> members = {Member("a", "1", 1, "long@x.org"),
                                             Member("b", "1", 2, "s@x.org")};
  EXPECT_EQ(Survive(kFields, members, model)[0].value, "long@x.org");
}

}  // namespace
}  // namespace goldline::mdm
