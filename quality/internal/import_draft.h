// A contract that an importer builds: objects and their properties in order of their first mention,
// and rules at them.
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

// Of a file that is read leniently: the scalar and the list of that key, else empty.
std::string TextOf(const YamlNode& node, std::string_view key);
const std::vector<YamlNode>& ItemsOf(const YamlNode& node, std::string_view key);

// Whether the text is a number from 0 to 1.
bool IsShare(std::string_view text);

// Whether it is a list of scalars, and not empty.
bool HoldsTexts(const YamlNode* list);

YamlNode TextsOf(const std::vector<std::string>& texts);

// The logical type that a type of SQL or Python holds; empty when it is none.
std::string_view LogicalTypeOf(std::string_view type);

// An entry of the engine goldline; without an id it goes by its rule.
YamlNode OwnEntry(std::string_view id, YamlNode implementation);

class ImportDraft {
 public:
  // Fields of the options are those of the only object. Where the file is about several, whose they
  // are is not known, and they are left out.
  explicit ImportDraft(const ImportOptions& options, std::size_t objects = 1);

  // What follows is about the object of that name. Without it there is one, named as the contract.
  void BeginObject(const std::string& name);
  // Of the object.
  void Describe(std::string description);

  // Declares the field, unless it is.
  void Declare(const std::string& field);
  // What a promise needs its field to be; a type that is known already stays. False where the
  // field is known to hold texts and must not.
  [[nodiscard]] bool NeedType(const std::string& field, std::string_view logical_type);
  bool IsNumeric(const std::string& field);
  // The name that the field is declared by, whatever the case; else the name itself.
  std::string NameOf(std::string_view field) const;
  // What is known of the type of a field, found without regard to case: also "string" where the
  // records show texts. Empty: nothing.
  std::string TypeOf(std::string_view field) const;
  // A promise of the property itself; the first value of the key stays.
  void Set(const std::string& field, std::string_view key, YamlNode value);
  // The same of what promises nothing, such as a description.
  void Note(const std::string& field, std::string_view key, YamlNode value);
  // The whole property, in place of what was known of it. Its promises are for the caller to count.
  void Put(YamlNode property);
  void Count() { ++import_.carried; }
  // A quality entry at the field, or at the object when `field` is empty.
  void AddEntry(const std::string& field, YamlNode entry);
  void AddOwn(const std::string& field, std::string_view id, YamlNode implementation);
  void LeaveOut(std::string what, std::string why);

  // `name` is what the file calls it.
  ContractImport Take(std::string_view name);

 private:
  struct Object {
    std::string name;  // empty: that of the contract
    std::string description;
    std::vector<std::pair<std::string, YamlNode>> properties;
    std::map<std::string, std::vector<YamlNode>> rules;  // by field
  };

  Object& object() { return objects_[current_]; }
  YamlNode& PropertyOf(const std::string& field);
  static YamlNode Written(Object& object, const std::string& name);

  const ImportOptions& options_;
  std::vector<Object> objects_;
  std::size_t current_ = 0;
  ContractImport import_;
};

}  // namespace goldline::quality::internal
