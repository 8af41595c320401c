// goldline suggest.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command SuggestCommand();

}  // namespace goldline::cli
