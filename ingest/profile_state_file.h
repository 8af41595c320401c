// The states that goldline profile --state left, as files, and inputs that may be such files.
#pragma once

#include <string>

#include "core/result.h"
#include "ingest/check_inputs.h"
#include "quality/profile.h"

namespace goldline::ingest {

// Errors: those of reading a whole file, and those of quality/profile_state.h with the file's name.
Result<quality::ProfilePartial> ReadProfileState(const std::string& file);

// The state of what a person named: a state file as it is, else the profile of the inputs.
Result<ProfileOutcome> ProfileOrState(const std::string& input, const ReadOptions& read,
                                      std::size_t threads, const std::stop_token& stop);

}  // namespace goldline::ingest
