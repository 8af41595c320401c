// One data test of dbt, of its own or of the packages dbt_utils and dbt_expectations, as a rule.
#pragma once

#include <string>

#include "core/yaml.h"
#include "quality/internal/import_draft.h"

namespace goldline::quality::internal {

// `test` is an entry of a list of tests, at the column of the model that the draft is at; of the
// whole model when `column` is empty. What cannot be carried over is left out.
void ImportDbtTest(ImportDraft& draft, const std::string& model, const std::string& column,
                   const YamlNode& test);

}  // namespace goldline::quality::internal
