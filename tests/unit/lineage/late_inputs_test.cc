// Evidence that an input was older than usual when the latest run of a job read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lineage/trace.h"
#include "tests/unit/lineage/lineage_fixture.h"

namespace goldline::lineage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_support::IsOk;

class LateInputsTest : public LineageTest {
 protected:
  // What feeds billing begins at that hour.
  void Feed(int hour) {
    Tell("feed", {"crm", "billing"}, Hour(hour),
         {{{"app", "orders", "amount"}, "amount", Subtype::kIdentity}});
  }
  void Load(int hour) {
    Tell("load", {"wh", "payments"}, Hour(hour),
         {{{"crm", "billing", "amount"}, "eur", Subtype::kTransformation}});
  }

  // "crm/billing 24: …" of each late input.
  std::vector<std::string> Late(std::optional<UtcTime> as_of = std::nullopt) const {
    WalkOptions options;
    options.as_of = as_of;
    const auto trace = TraceField(Graph(), {"wh", "payments", "eur"}, NoHealth(), options);
    EXPECT_THAT(trace, IsOk());
    std::vector<std::string> late;
    for (const Suspect& suspect : trace->suspects) {
      const Evidence& evidence = suspect.evidence;
      if (evidence.kind != EvidenceKind::kLateInput) continue;
      late.push_back(Concat(evidence.size, ": ", evidence.detail));
    }
    return late;
  }
};

TEST_F(LateInputsTest, AnInputThatCameAfterItWasReadIsLate) {
  for (int day = 0; day < 5; ++day) {
    Feed(24 * day + 2);
    Load(24 * day + 3);
  }
  EXPECT_THAT(Late(), IsEmpty());
  Load(24 * 5 + 3);
  Feed(24 * 5 + 4);
  EXPECT_THAT(Late(), ElementsAre("24: crm/billing was 25 hours old when it was read, usually 1 "
                                  "hours"));
  EXPECT_THAT(Late(Hour(24 * 5)), IsEmpty()) << "before that run";
  Load(24 * 5 + 5);
  EXPECT_THAT(Late(), IsEmpty()) << "and is no longer, once the job ran again";
}

TEST_F(LateInputsTest, AnInputThatIsReadMoreOftenThanWrittenIsNot) {
  Feed(0);
  for (int hour = 1; hour <= 24; hour += 4) Load(hour);
  Feed(24);
  for (int hour = 25; hour <= 45; hour += 4) Load(hour);
  EXPECT_THAT(Late(), IsEmpty());
}

TEST_F(LateInputsTest, TooFewRunsTellNothing) {
  for (int day = 0; day < 3; ++day) {
    Feed(24 * day + 2);
    Load(24 * day + 3);
  }
  Load(24 * 20);
  EXPECT_THAT(Late(), ElementsAre(testing::_)) << "three to compare with";
  EXPECT_THAT(Late(Hour(24 * 3)), IsEmpty());
}

TEST_F(LateInputsTest, WhatNobodyWritesHasNoAge) {
  for (int day = 0; day < 6; ++day) Load(24 * day * day);
  EXPECT_THAT(Late(), IsEmpty());
}

}  // namespace
}  // namespace goldline::lineage
