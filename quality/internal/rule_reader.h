// Reads the quality lists of a contract.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/yaml.h"
#include "quality/contract.h"
#include "quality/internal/contract_names.h"
#include "quality/internal/node_reader.h"
#include "quality/internal/option_reader.h"

namespace goldline::quality {

class RuleReader {
 public:
  explicit RuleReader(NodeReader& reader) : reader_(reader), options_(reader) {}

  // The entries of the key `quality`; none when there is no such key.
  std::vector<QualityRule> Read(const YamlNode& node, const std::string& path);

 private:
  QualityRule ReadRule(const YamlNode& node, const std::string& path);
  void ReadRuleType(const YamlNode& node, QualityRule& rule);
  void ReadCustom(const YamlNode& node, QualityRule& rule);
  void ReadLibrary(const YamlNode& node, QualityRule& rule);
  // One option by its name without "goldline."; false when there is no such option.
  bool ReadOption(std::string_view name, const YamlNode& value, RuleOptions& options);
  Decimal ReadShare(const YamlNode& node);
  std::optional<Threshold> ReadThreshold(const YamlNode& node, RuleType type);
  Threshold ReadOperand(const YamlNode& value, const OperatorName& entry, RuleType type);

  NodeReader& reader_;
  OptionReader options_;
};

}  // namespace goldline::quality
