// What to do with a line that is longer than a record may be: it is gone over without being kept,
// and becomes one malformed record that shows its beginning.
#pragma once

#include "ingest/internal/window.h"

namespace goldline::ingest {

// How much of a malformed record is kept to be shown.
inline constexpr std::size_t kShownBytes = 4096;

// Skips the line at the start of what is pending, which has more than `max_record` bytes.
// `cr_ends`: a CR ends a line too.
Block SkipLongLine(Window& window, std::size_t max_record, bool cr_ends);

}  // namespace goldline::ingest
