// goldline profile: what the values of a dataset look like.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {
Command ProfileCommand();
}  // namespace goldline::cli
