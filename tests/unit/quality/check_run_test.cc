#include "quality/check_run.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace goldline::quality {
namespace {

// Of each object its status by its letter: Passed, Warned, Failed, Errored, Skipped.
CheckRun RunOf(std::string_view objects) {
  CheckRun run;
  for (const char letter : objects) {
    CheckedObject& object = run.objects.emplace_back();
    if (letter == 'S') object.skip_reason = "there is no file";
    if (letter == 'W') object.report.status = CheckStatus::kWarned;
    if (letter == 'F') object.report.status = CheckStatus::kFailed;
    if (letter == 'E') object.report.status = CheckStatus::kErrored;
  }
  return run;
}

TEST(CheckRun, IsAsGoodAsItsWorstObject) {
  struct Case {
    std::string_view objects, total;
    int exit_code, strict;
  };
  for (const Case& one :
       {Case{"P", "passed", 0, 0}, Case{"PW", "warned", 0, 1}, Case{"PS", "warned", 0, 1},
        Case{"WSF", "failed", 1, 1}, Case{"PE", "errored", 1, 1}, Case{"EF", "failed", 1, 1},
        Case{"SS", "skipped", 3, 3}, Case{"", "skipped", 3, 3}}) {
    const CheckRun run = RunOf(one.objects);
    EXPECT_EQ(ToString(run.Total()), one.total) << one.objects;
    EXPECT_EQ(run.ExitCode(false), one.exit_code) << one.objects;
    EXPECT_EQ(run.ExitCode(true), one.strict) << one.objects;
  }
}

}  // namespace
}  // namespace goldline::quality
