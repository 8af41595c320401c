// `goldline verify`: proof that store, indexes and lineage agree.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command VerifyCommand();

}  // namespace goldline::cli
