// An imported contract as one line, for tables of what becomes what.
#pragma once

#include <string>
#include <string_view>

#include "core/text.h"
#include "quality/contract.h"
#include "quality/contract_import.h"

namespace goldline::quality {

// What stands in the contract after `from`: "logicalType: string required: true". What was left
// out, where something was: "x.type: why". A contract that Goldline refuses gives its error.
inline std::string ImportedAfter(std::string_view from, const Result<ContractImport>& import) {
  if (!import.ok()) return import.error().message();
  std::string flat;
  for (const ImportNote& note : import->left_out) {
    flat += Concat(flat.empty() ? "" : "; ", note.what, ": ", note.why);
  }
  if (!flat.empty()) return flat;
  const std::string yaml = WriteYaml(import->contract);
  const auto contract = Contract::Parse(yaml, "imported");
  if (!contract.ok()) return contract.error().message();
  const std::size_t at = yaml.find(from);
  if (at == std::string::npos) return yaml;
  for (const std::string_view line : Split(std::string_view(yaml).substr(at + from.size()), '\n')) {
    const std::string_view text = Trim(line);
    if (!text.empty()) flat += Concat(flat.empty() ? "" : " ", text);
  }
  return flat;
}

}  // namespace goldline::quality
