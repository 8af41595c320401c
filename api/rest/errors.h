// The errors of the API's handlers.
#pragma once

#include "core/error.h"

namespace goldline::errors {

GL_ERROR(BadParameter, kInvalidArgument, "bad_parameter", "the parameter {} is {}: {}", "");
GL_ERROR(MissingParameter, kInvalidArgument, "missing_parameter", "the parameter {} is missing",
         "");
GL_ERROR(UnknownParameter, kInvalidArgument, "unknown_parameter",
         "there is no parameter {} here, there is {}", "");
GL_ERROR(BadCursor, kInvalidArgument, "bad_cursor", "the cursor {} is not one of this list",
         "start again without a cursor");
GL_ERROR(NotAnArray, kInvalidArgument, "not_an_array", "the body is not a JSON array of events",
         "send [event, event, ...]");
GL_ERROR(NotReady, kUnavailable, "not_ready", "{}", "");

}  // namespace goldline::errors
