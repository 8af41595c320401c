// goldline audit verify · export
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command AuditVerifyCommand();
Command AuditExportCommand();

}  // namespace goldline::cli
