#include "quality/internal/option_reader.h"

#include <algorithm>

#include "core/text.h"
#include "quality/internal/contract_names.h"
#include "quality/internal/formats.h"

namespace goldline::quality {
namespace {

// A value that was left out is a null that stands where its property does.
YamlNode ValueOf(const YamlNode& property) {
  if (const YamlNode* value = property.Find("value")) return *value;
  YamlNode null;
  null.line = property.line;
  null.column = property.column;
  return null;
}

std::vector<CustomProperty> Entries(NodeReader& reader, const YamlNode& node,
                                    const std::string& path) {
  std::vector<CustomProperty> custom;
  const YamlNode* list = node.Find("customProperties");
  if (list == nullptr) return custom;
  if (list->is_mapping()) {  // ODCS 2 and some tools: a mapping of names to values
    for (const auto& [key, value] : list->entries) custom.push_back({key, value});
    return custom;
  }
  if (reader.List(node, "customProperties") == nullptr) return custom;
  for (const YamlNode& item : list->items) {
    if (!reader.IsMap(item, path)) return custom;
    reader.Require(item, "this custom property", "property");
    custom.push_back({reader.Text(item, "property"), ValueOf(item)});
  }
  return custom;
}

}  // namespace

std::vector<CustomProperty> OptionReader::Custom(const YamlNode& node, const std::string& path,
                                                 const std::vector<std::string>& options) {
  std::vector<CustomProperty> custom = Entries(reader_, node, path);
  for (const CustomProperty& one : custom) {
    if (!one.name.starts_with("goldline.") ||
        std::find(options.begin(), options.end(), one.name) != options.end()) {
      continue;
    }
    reader_.Fail(one.value, one.name, "is not an option of Goldline here",
                 NameHint(one.name, options, "options are "));
  }
  return custom;
}

Severity OptionReader::SeverityOf(const YamlNode& node) {
  const std::optional<Severity> severity =
      node.is_scalar() ? SeverityFromName(node.text) : std::nullopt;
  if (!severity) {
    reader_.Fail(node, "severity", Concat("is ", Quoted(node.text), ", which is not a severity"),
                 "use info, warning, error or critical");
  }
  return severity.value_or(Severity::kError);
}

Gate OptionReader::GateOf(const YamlNode& node) {
  const std::optional<Gate> gate = GateFromName(node.text);
  if (!gate) {
    reader_.Fail(node, "goldline.gate", Concat("is ", Quoted(node.text), ", which is not a gate"),
                 "use observe, quarantine or stop");
  }
  return gate.value_or(Gate::kQuarantine);
}

std::string OptionReader::FormatOf(const YamlNode& node) {
  if (!node.is_scalar() || !FindFormat(node.text)) {
    reader_.Fail(node, "goldline.format",
                 Concat("is ", Quoted(node.text), ", which is not a format"),
                 NameHint(node.text, FormatNames(), "formats are "));
  }
  return node.text;
}

std::vector<std::string> OptionReader::TextsOf(const CustomProperty& custom) {
  if (custom.value.is_scalar()) return {custom.value.text};
  std::vector<std::string> texts;
  for (const YamlNode& item : custom.value.items) {
    if (!item.is_scalar()) {
      reader_.Fail(item, custom.name, "must be a list of texts", "quote a value like \"null\"");
      return {};
    }
    texts.push_back(item.text);
  }
  return texts;
}

}  // namespace goldline::quality
