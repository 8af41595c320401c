// Request bodies in gzip.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace goldline::http {

// The text of one or more gzip members. Output past `limit` bytes is an error and is never made, so
// that a small body cannot grow into a large one.
Result<std::string> Gunzip(std::string_view packed, std::uint64_t limit);

}  // namespace goldline::http
