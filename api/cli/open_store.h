// Opening the data directory that a command works on.
#pragma once

#include <memory>
#include <string>

#include "api/cli/command.h"
#include "core/store/store.h"

namespace goldline::cli {

// The one of --data, else ./goldline-data.
std::string DataFolder(const Invocation& call);

// Opens it; refuses when a server is to be asked (server_to_ask.h). kFail refuses a
// directory that is not there, with a hint.
// `sizes` are of caches and buffers.
Result<std::unique_ptr<store::KvStore>> OpenStore(const Invocation& call,
                                                  store::IfMissing if_missing,
                                                  store::StoreOptions sizes = {});

}  // namespace goldline::cli
