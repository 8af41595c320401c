// goldline lineage sql: what statements of any dialect do to which fields.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command LineageSqlCommand();

}  // namespace goldline::cli
