// The state behind a profile as bytes: what profiles of parts are made of, so that the profile of a
// month comes from the states of its days and no record is read again.
//
//   std::string bytes = EncodeProfileState(state);                    // of Profiler::TakeState
//   GL_TRY(ProfilePartial day, DecodeProfileState(bytes, "monday"));  // from anyone: checked
//   profiler.Merge(std::move(day));
//
// Counters, extremes, and whatever the profile says is exact are the same in any order of merging;
// means and deviations up to rounding; sketches within their bounds.
//
// The file is not a stored record: it is carried between machines and may come from anyone, and
// cereal believes what it reads. Its layout, all integers little-endian:
//
//   8 bytes  "GLPROFIL"
//   u16      version: 1. Readers refuse newer ones; a change of what follows is a new version
//   u64      size of the payload
//   u64      XXH3 of the payload
//   payload  u64 records, u64 malformed, u32 fields, then for each field
//     text     name                                     (a text is its size as u32, then its bytes)
//     u64 × 3  absent, null, empty
//     u64 × 7  values by ValueKind                      (internal/field_state.h)
//     u8, u64… how many kinds of content, up to the last that was seen, then the sampled values of
//              each; u64 all sampled values. Kinds are only ever appended
//     text × 4 least and greatest number as written, least and greatest text; empty: none
//     f64 × 2  mean, and sum of squared distances from it
//     distinct   u8 0: u32 count, u64 hashes ascending; u8 1: 16,384 registers of a byte
//     quantiles  u32 levels; for each u8 what its next compaction takes (0 by coin, 1 the even
//                items, 2 the odd ones), u32 count, f64 items, each for 2^level values
//     frequent   u64 error, u32 count, and for each u64 hash (XXH3), u64 count, text of at most
//                FrequentValues::kKeptBytes
#pragma once

#include <string>
#include <string_view>

#include "quality/profile.h"

namespace goldline::quality {

// Whether the bytes begin as a state does.
bool IsProfileState(std::string_view bytes);
std::string EncodeProfileState(const ProfilePartial& state);
// `name` says in errors whose bytes they are. Errors: not_a_profile_state, profile_state_newer,
// profile_state_damaged.
Result<ProfilePartial> DecodeProfileState(std::string_view bytes, std::string_view name);

}  // namespace goldline::quality
