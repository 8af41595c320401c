// The errors of lineage: events with broken identity, fields that are not known, damaged rows.
#pragma once

#include "core/error.h"

namespace goldline::errors {

GL_ERROR(NotAnEvent, kInvalidArgument, "not_an_event", "not an OpenLineage event: {}",
         "see https://openlineage.io/spec for what an event must carry");
GL_ERROR(EventNotBegun, kUnavailable, "event_not_begun",
         "the request was given up before this event", "send the event again");
GL_ERROR(NotAFieldName, kInvalidArgument, "not_a_field_name", "{} does not name a field",
         "write it as dataset#field or namespace/dataset#field");
GL_ERROR(LineageFieldUnknown, kNotFound, "lineage_field_unknown", "{} is not known here", "");
GL_ERROR(LineageFieldAmbiguous, kInvalidArgument, "lineage_field_ambiguous", "{} could be {}",
         "put the namespace in front: namespace/dataset#field");
GL_ERROR(LineageTooComplex, kResourceExhausted, "lineage_too_complex",
         "the lineage of this statement is too complex: {}", "split the statement");
GL_ERROR(LineageDamaged, kDataLoss, "lineage_damaged", "a stored {} cannot be read",
         "run goldline verify; restore a backup if it finds more");

}  // namespace goldline::errors
