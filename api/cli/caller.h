// Who calls a command that works on a data directory itself, for the audit.
#pragma once

#include <string>

#include "api/cli/command.h"
#include "ingest/quarantine_actions.h"

namespace goldline::cli {

// The name of the user whose process this is, else "uid 1000".
std::string CallerName();
// The same as the one who acts in this call.
ingest::ActionContext ActionBy(const Invocation& call);

}  // namespace goldline::cli
