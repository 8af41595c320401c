// The errors of the catalog.
#pragma once

#include "core/error.h"

namespace goldline::errors {

GL_ERROR(NoSuchEntity, kNotFound, "no_such_entity", "there is no {} with the id {}", "");
GL_ERROR(NoSuchDataset, kNotFound, "no_such_dataset", "there is no dataset {} in the catalog", "");
GL_ERROR(NoSuchRun, kNotFound, "no_such_run", "there is no run {}", "");
GL_ERROR(NameTaken, kAlreadyExists, "name_taken", "{} {} exists already", "");
GL_ERROR(EmptyName, kInvalidArgument, "empty_name", "a {} needs a name", "");

}  // namespace goldline::errors
