// goldline import dbt: a project of dbt into the catalog.
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command ImportDbtCommand();

}  // namespace goldline::cli
