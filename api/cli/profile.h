// goldline profile: what the values of a dataset look like; of inputs, or of the states that
// earlier profiles left.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {
Command ProfileCommand();
Command ProfileMergeCommand();
}  // namespace goldline::cli
