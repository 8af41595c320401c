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
GL_ERROR(LineageChanged, kConflict, "lineage_changed",
         "the lineage is not that of the page before: events came in between, or the question is "
         "another one",
         "start again without a cursor");
GL_ERROR(NotAnArray, kInvalidArgument, "not_an_array", "the body is not a JSON array of events",
         "send [event, event, ...]");
GL_ERROR(BadBody, kInvalidArgument, "bad_body", "the body is {}", "");
GL_ERROR(UnknownMember, kInvalidArgument, "unknown_member",
         "there is no member {} here, there is {}", "");
GL_ERROR(MissingMember, kInvalidArgument, "missing_member", "the body has no text {}", "");
GL_ERROR(MissingActor, kInvalidArgument, "missing_actor", "it is not said who acts",
         "send a header X-Goldline-Actor with a name, for the audit");
GL_ERROR(BadActor, kInvalidArgument, "bad_actor", "{} is no name of somebody who acts",
         "a name has at most 200 bytes and no control characters");
GL_ERROR(NotThere, kNotFound, "not_there", "{} '{}' not found.", "");
GL_ERROR(RunIsThere, kInvalidArgument, "run_is_there",
         "Run '{}' already exists for '{}' under namespace '{}'.", "");
GL_ERROR(ForeignOrigin, kPermissionDenied, "foreign_origin",
         "a page of {} cannot change anything here", "");
GL_ERROR(BadNodeId, kInvalidArgument, "bad_node_id", "the node id {} is {}", "");
GL_ERROR(AmbiguousNodeId, kInvalidArgument, "ambiguous_node_id",
         "the node id {} means {} things: {}", "percent-encode the colons that belong to a name");
GL_ERROR(NotReady, kUnavailable, "not_ready", "{}", "");

}  // namespace goldline::errors
