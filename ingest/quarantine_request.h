// What people ask of the quarantine, as JSON: the lines of a file of fixes, and what a command asks
// of a server.
//
//   {"row": "0193554a-…/17", "set": {"age": 3}}             a fix; also "set_text", or "record"
//   {"rows": ["0193554a-…/17"]}, {"run": "latest", "rule": "age.range"}        a choice of rows
#pragma once

#include "core/json.h"
#include "core/result.h"
#include "ingest/quarantine_actions.h"

namespace goldline::ingest {

// Errors: bad_fix, no_row_name.
Result<RowFix> RowFixFromJson(const JsonValue& json);
void WriteJson(const RowFix& fix, JsonWriter& json);

// Other members than the choice's are not looked at. A member that is there says something: what
// chooses more rows than its writer meant must not be. Errors: bad_row_choice, no_row_name.
Result<RowChoice> RowChoiceFromJson(const JsonValue& json);
// Into an open object.
void WriteMembers(const RowChoice& choice, JsonWriter& json);

}  // namespace goldline::ingest
