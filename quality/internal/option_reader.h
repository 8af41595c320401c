// Reads customProperties, and of them the options of Goldline, whose names start with "goldline.".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/yaml.h"
#include "quality/contract.h"
#include "quality/internal/node_reader.h"

namespace goldline::quality {

class OptionReader {
 public:
  explicit OptionReader(NodeReader& reader) : reader_(reader) {}

  // The customProperties of a node. An option of Goldline that is not among `options` is misspelt
  // or stands in the wrong place, and fails.
  std::vector<CustomProperty> Custom(const YamlNode& node, const std::string& path,
                                     const std::vector<std::string>& options);

  Severity SeverityOf(const YamlNode& node);
  Gate GateOf(const YamlNode& node);
  std::string FormatOf(const YamlNode& node);
  std::vector<std::string> TextsOf(const CustomProperty& custom);

 private:
  NodeReader& reader_;
};

}  // namespace goldline::quality
