// One check of Soda, of a SodaCL file or of a contract of version 4, as rules.
#pragma once

#include <string>
#include <vector>

#include "core/yaml.h"
#include "quality/internal/import_draft.h"
#include "quality/internal/soda_words.h"

namespace goldline::quality::internal {

struct SodaCheck {
  std::string label;   // as the file has it, for what is left out
  std::string name;    // of the rule
  std::string metric;  // missing, invalid, duplicate, row_count, avg, failed_rows, …
  std::vector<std::string> columns;  // and other arguments, such as the share of a percentile
  YamlNode options;                  // "valid min" and "valid_min" are one; nulls aside
  std::string filter;                // of the dataset; the check may have another one
  SodaLimits limits;
  bool counts_keys = false;  // version 3: duplicates are repeated values, not the records of them
};

// At the dataset that the draft is at. What cannot be carried over is left out.
void ImportSodaCheck(ImportDraft& draft, const std::string& dataset, SodaCheck check);

}  // namespace goldline::quality::internal
