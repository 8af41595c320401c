// `goldline run`: the main job, on one pipeline.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command RunCommand();

}  // namespace goldline::cli
