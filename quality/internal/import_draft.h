// A contract that an importer builds: properties in order of their first mention, and rules at
// them or at the object.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"
#include "core/yaml.h"
#include "quality/contract_import.h"

namespace goldline::quality::internal {

// A scalar or a list of scalars as YAML: numbers stay numbers, "1" stays a text.
YamlNode YamlOf(const JsonValue& value);

class ImportDraft {
 public:
  explicit ImportDraft(const ImportOptions& options);

  // Declares the field, unless it is.
  void Declare(const std::string& field);
  // What a promise needs its field to be; a type that is known already stays. False where the
  // field is known to hold texts and must not.
  [[nodiscard]] bool NeedType(const std::string& field, std::string_view logical_type);
  bool IsNumeric(const std::string& field);
  // A key of the property itself.
  void Set(const std::string& field, std::string_view key, YamlNode value);
  // A quality entry at the field, or at the object when `field` is empty.
  void AddEntry(const std::string& field, YamlNode entry);
  // An entry of the engine goldline.
  void AddOwn(const std::string& field, std::string_view id, YamlNode implementation);
  void LeaveOut(std::string what, std::string why);

  // `name` is what the file calls it.
  ContractImport Take(std::string_view name);

 private:
  YamlNode& PropertyOf(const std::string& field);

  const ImportOptions& options_;
  std::vector<std::pair<std::string, YamlNode>> properties_;
  std::map<std::string, std::vector<YamlNode>> rules_;  // by field
  ContractImport import_;
};

}  // namespace goldline::quality::internal
