// The errors that matching and golden records give.
#pragma once

#include "core/error.h"

namespace goldline::mdm::errors {

GL_ERROR(BadModel, kInvalidArgument, "bad_match_model", "{}: {}",
         "see the example at the top of mdm/model.h");
GL_ERROR(NothingToCompare, kInvalidArgument, "nothing_to_compare",
         "none of the {} fields can be compared",
         "name the fields with a model file: attributes with field and role");
GL_ERROR(TooManyAttributes, kInvalidArgument, "too_many_attributes",
         "the model compares {} attributes, at most {} are possible", "");
GL_ERROR(TooManyRecords, kResourceExhausted, "too_many_records",
         "{} records are more than one match can hold", "");

}  // namespace goldline::mdm::errors
