// Which server a command asks instead of opening a data directory.
#pragma once

#include <optional>

#include "api/cli/command.h"
#include "api/http/client.h"
#include "core/result.h"

namespace goldline::cli {

// --server; without it and --data, GOLDLINE_SERVER or the settings file. nullopt: open the data
// directory. Giving both flags is an error.
Result<std::optional<http::ServerAddress>> ServerToAsk(const Invocation& call);

}  // namespace goldline::cli
