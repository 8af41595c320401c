// Who calls a command that works on a data directory itself, for the audit.
#pragma once

#include <string>

namespace goldline::cli {

// The name of the user whose process this is, else "uid 1000".
std::string CallerName();

}  // namespace goldline::cli
