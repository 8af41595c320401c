// The errors that core and its readers of foreign text give. Each module has such a file.
#pragma once

#include "core/error.h"

namespace goldline::errors {

GL_ERROR(NotATime, kInvalidArgument, "not_a_time", "{} is not a time",
         "write it as 2026-11-22T16:30:00Z");
GL_ERROR(CannotRead, kUnavailable, "cannot_read", "cannot read {}: {}", "");
GL_ERROR(CannotWrite, kUnavailable, "cannot_write", "cannot write {}: {}", "");
GL_ERROR(NoSpace, kResourceExhausted, "no_space", "no space left for {}",
         "free some space, or write somewhere else");
GL_ERROR(Cancelled, kCancelled, "cancelled", "{} was interrupted", "");
GL_ERROR(BadYaml, kInvalidArgument, "bad_yaml", "not YAML: {}", "");
GL_ERROR(BadJson, kInvalidArgument, "bad_json", "not JSON: {}", "");
GL_ERROR(BadRegex, kInvalidArgument, "bad_regex", "{} is not a pattern that can be used: {}",
         "patterns are RE2 syntax: no lookaround, no backreferences");
GL_ERROR(BadSetting, kInvalidArgument, "bad_setting", "{}: {}", "");
GL_ERROR(Defect, kInternal, "defect", "{}", "this is a defect of Goldline, please report it");

}  // namespace goldline::errors
