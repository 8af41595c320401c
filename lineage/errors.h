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
GL_ERROR(LineageFieldUnknown, kNotFound, "lineage_field_unknown", "{} is not known here",
         "names are exact: dataset#field, or namespace/dataset#field");
GL_ERROR(LineageFieldAmbiguous, kInvalidArgument, "lineage_field_ambiguous", "{} could be {}",
         "put the namespace in front: namespace/dataset#field");
GL_ERROR(JobUnknown, kNotFound, "job_unknown", "no job {} is known here",
         "write it as namespace/name");
GL_ERROR(SystemUnknown, kNotFound, "system_unknown", "no system {} is known here",
         "write namespace:NAME for the datasets of a namespace that name no system");
GL_ERROR(NotAStretch, kInvalidArgument, "not_a_stretch", "{} is no time with two ends",
         "write it as 2026-10-01..2026-11-01T12:00:00Z; one of them may be left out");
GL_ERROR(EndsBeforeItBegins, kInvalidArgument, "ends_before_it_begins", "{} ends before it begins",
         "write the earlier time first");
GL_ERROR(TwoTimes, kInvalidArgument, "two_times", "as_of and between are two questions",
         "give one of them");
GL_ERROR(NotAKind, kInvalidArgument, "not_a_kind", "{} is no kind of edge", "");
GL_ERROR(NotALayer, kInvalidArgument, "not_a_layer", "{} is no layer",
         "layers are observed, declared, and both");
GL_ERROR(NotAClass, kInvalidArgument, "not_a_class", "{} is no class",
         "write key or key=value, not key=false, at most 200 bytes without control characters");
GL_ERROR(ClassNotGiven, kNotFound, "class_not_given", "{} was not given to {} by hand",
         "a tag goes when its producer sends tags without it");
GL_ERROR(ClassesHaveChanged, kFailedPrecondition, "has_changed",
         "the classes given in the dataset of {} are not what they were any more",
         "read them again, and decide again");
GL_ERROR(TooManyClasses, kResourceExhausted, "too_many_classes",
         "a dataset takes at most {} classes by hand", "give them to the dataset as a whole");
GL_ERROR(LineageTooComplex, kResourceExhausted, "lineage_too_complex",
         "the lineage of this statement is too complex: {}", "split the statement");
GL_ERROR(LineageDamaged, kDataLoss, "lineage_damaged", "a stored {} cannot be read",
         "run goldline verify; restore a backup if it finds more");

}  // namespace goldline::errors
