// The lineage of a script as text for people and JSON for programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "lineage/script_lineage.h"

namespace goldline::lineage {

struct ScriptReport {
  std::string file;
  std::string text;  // into which spans point
  std::vector<StatementLineage> statements;
};

// One object a statement, into an array that is open.
void WriteJson(const ScriptReport& report, JsonWriter& json);
std::string TextOf(const ScriptReport& report);

}  // namespace goldline::lineage
