// What is told about the audit, as JSON and as text for people.
#pragma once

#include <string>

#include "catalog/audit.h"
#include "core/json.h"

namespace goldline::catalog {

// Whether the values of records are told, too, where they are not erased.
enum class ValuesOfEntries : std::uint8_t { kHidden, kShown };

void WriteJson(const Audited& audited, ValuesOfEntries values, JsonWriter& json);

void WriteJson(const AuditProof& proof, JsonWriter& json);
std::string TextOf(const AuditProof& proof);

}  // namespace goldline::catalog
