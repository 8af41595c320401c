// Opening the data directory that a command works on.
#pragma once

#include <memory>
#include <string>

#include "api/cli/command.h"
#include "core/store/store.h"

namespace goldline::cli {

// The one of --data, else ./goldline-data.
std::string DataFolder(const Invocation& call);

// Opens it; refuses a server, unless it is only a setting and --data was given. kFail refuses a
// directory that is not there, with a hint.
Result<std::unique_ptr<store::KvStore>> OpenStore(const Invocation& call,
                                                  store::IfMissing if_missing);

}  // namespace goldline::cli
