// The states that goldline profile --state left, as files.
#pragma once

#include <string>

#include "core/result.h"
#include "quality/profile.h"

namespace goldline::ingest {

// Errors: those of reading a whole file, and those of quality/profile_state.h with the file's name.
Result<quality::ProfilePartial> ReadProfileState(const std::string& file);

}  // namespace goldline::ingest
