// Reads the properties of schema objects: names, types and their options, and what is promised of
// each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/yaml.h"
#include "quality/contract.h"
#include "quality/internal/node_reader.h"
#include "quality/internal/option_reader.h"

namespace goldline::quality {

class PropertyReader {
 public:
  explicit PropertyReader(NodeReader& reader) : reader_(reader), options_(reader) {}

  // The entries of the key `properties` of a node at a depth of properties in properties.
  std::vector<Property> ReadProperties(const YamlNode& node, const std::string& path,
                                       std::size_t depth);
  // The entries of the key `relationships`, of a property or an object.
  std::vector<Relationship> ReadRelationships(const YamlNode& node, const std::string& path);

 private:
  Property ReadProperty(const YamlNode& node, const std::string& path, std::size_t depth);
  void ReadNames(const YamlNode& node, Property& property);
  void ReadPropertyOptions(Property& property);
  void ReadType(const YamlNode& node, const std::string& path, Property& property);
  TypeOptions ReadTypeOptions(const YamlNode& node, const std::string& path, Property& property);
  std::optional<std::int64_t> Size(const YamlNode& node, std::string_view key);
  std::string ReadMultipleOf(const YamlNode& node);
  std::optional<Bound> ReadBound(const YamlNode& node, std::string_view inclusive,
                                 std::string_view exclusive, LogicalType type);
  std::optional<std::vector<Literal>> ReadEnum(const YamlNode& node);

  NodeReader& reader_;
  OptionReader options_;
};

}  // namespace goldline::quality
