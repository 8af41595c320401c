// The flags that say how inputs are read, for every command that reads records.
#pragma once

#include <vector>

#include "api/cli/command.h"
#include "ingest/reader.h"

namespace goldline::cli {

// `own` followed by the flags of reading.
std::vector<Flag> WithInputFlags(std::vector<Flag> own);
Result<ingest::ReadOptions> ReadOptionsOf(const Invocation& call);

}  // namespace goldline::cli
