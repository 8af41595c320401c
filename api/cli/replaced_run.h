// --replaces RUN: the run whose place a new one takes.
#pragma once

#include <optional>

#include "api/cli/command.h"
#include "core/ids.h"
#include "core/result.h"

namespace goldline::cli {

inline const Flag kReplacesFlag = {
    "replaces", "RUN", "Take the place of that run: its keys count no more for acrossRuns."};

Result<std::optional<Uuid>> ReplacedRun(const Invocation& call);

}  // namespace goldline::cli
