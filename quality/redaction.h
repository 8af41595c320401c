// What of a record may be shown: the values of fields that the contract classifies as personal or
// confidential are left out.
#pragma once

#include <string_view>

#include "core/json.h"
#include "quality/contract.h"

namespace goldline::quality {

// Stands where a value is not shown.
inline constexpr std::string_view kHidden = "(hidden)";

// Whether some field of the object is classified.
bool HasClassified(const SchemaObject& object);

// Whether values of a field, by its name or its path, are hidden whole or in part.
bool IsClassified(const SchemaObject& object, std::string_view field);

// The record with kHidden for every value of a classified field, and of the fields within it. A
// record that could not be read is a text, which nobody can take apart: it is hidden as a whole
// where anything is classified.
JsonValue Redacted(const SchemaObject& object, JsonValue record);

}  // namespace goldline::quality
