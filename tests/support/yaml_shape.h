// What a YAML tree says, as a text to compare.
#pragma once

#include <string>

#include "core/text.h"
#include "core/yaml.h"

namespace goldline::testing_support {

// Without places; 'q' marks what stood in quotes.
inline std::string Shape(const YamlNode& node) {
  std::string out;
  if (node.is_null()) return "null";
  if (node.is_scalar()) return Concat(node.quoted ? "q" : "p", "'", node.text, "'");
  for (const YamlNode& item : node.items) out += Concat("- ", Shape(item), "\n");
  for (const auto& [key, value] : node.entries) out += Concat(key, ": ", Shape(value), "\n");
  return Concat(node.is_mapping() ? "{" : "[", out, node.is_mapping() ? "}" : "]");
}

}  // namespace goldline::testing_support
