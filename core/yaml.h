// A YAML document as a tree in which every node knows its line, for contracts, pipelines and
// models. Aliases are refused (an input of a kilobyte could mean gigabytes), and so are repeated
// keys.
//
//   GL_TRY(YamlNode root, ParseYaml(text, "orders.odcs.yaml"));
//   if (const YamlNode* name = root.Find("name")) use(name->text);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace goldline {

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { kNull, kScalar, kSequence, kMapping };

  Kind kind = Kind::kNull;
  std::string text;                // of a scalar
  bool quoted = false;             // a scalar in quotes is always text
  std::vector<YamlNode> items;     // of a sequence
  std::vector<YamlEntry> entries;  // of a mapping, in order
  std::uint64_t line = 0;          // 1-based
  std::uint32_t column = 0;        // 1-based

  bool is_null() const { return kind == Kind::kNull; }
  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_sequence() const { return kind == Kind::kSequence; }
  bool is_mapping() const { return kind == Kind::kMapping; }
  // The value of `key` in a mapping, else nullptr.
  const YamlNode* Find(std::string_view key) const;

  // A plain scalar such as 12 or true; a text, in quotes where a plain one would mean another
  // thing.
  static YamlNode Plain(std::string text);
  static YamlNode Text(std::string text);
  static YamlNode Sequence(std::vector<YamlNode> items);
  static YamlNode Mapping();
  // Adds an entry to a mapping; returns itself.
  YamlNode& Set(std::string key, YamlNode value);
};

struct YamlEntry {
  std::string key;
  YamlNode value;
};

// The single document in `text`; `input` names it in errors. An empty document is a null node.
Result<YamlNode> ParseYaml(std::string_view text, std::string_view input);

// The document that ParseYaml reads back as the same tree, places aside: keys in their order, texts
// in quotes where they were or need to be. Comments are not part of a tree.
std::string WriteYaml(const YamlNode& root);

}  // namespace goldline
