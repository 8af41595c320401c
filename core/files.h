// Whole files of bounded size: contracts, pipelines, models, SQL. Record files are streamed by
// ingest.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"

namespace goldline {

// The bytes of a regular file. Missing, a directory, unreadable, larger than `limit`: an error that
// says which.
Result<std::string> ReadWholeFile(const std::string& path, std::uint64_t limit);

}  // namespace goldline
