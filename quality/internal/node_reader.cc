#include "quality/internal/node_reader.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "quality/errors.h"

namespace goldline::quality {

ContractPlace PlaceOf(const YamlNode& node) { return {node.line, node.column}; }

Literal LiteralOf(const YamlNode& node) { return {node.text, node.is_null(), node.quoted}; }

void NodeReader::FailWith(Error error, const YamlNode& at) {
  if (status_.ok()) status_ = std::move(error).At({input_, at.line, at.column});
}

void NodeReader::Fail(const YamlNode& at, std::string_view key, std::string_view why,
                      std::string hint) {
  FailWith(errors::ContractValueWrong(key, why).Hint(std::move(hint)), at);
}

void NodeReader::Require(const YamlNode& map, std::string_view what, std::string_view key) {
  if (map.Find(key) == nullptr) FailWith(errors::ContractKeyMissing(what, key), map);
}

std::string NodeReader::Text(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.Find(key);
  if (node == nullptr) return {};
  if (node->is_null()) {
    Fail(*node, key, "is empty, and must be a text", "write a value, or leave the key out");
    return {};
  }
  if (!node->is_scalar()) {
    Fail(
        *node, key,
        node->is_sequence() ? "is a list, and must be a text" : "is a mapping, and must be a text");
    return {};
  }
  return node->text;
}

bool NodeReader::Flag(const YamlNode& map, std::string_view key, bool fallback) {
  const YamlNode* node = map.Find(key);
  if (node == nullptr) return fallback;
  const bool is_true = EqualsIgnoreAsciiCase(node->text, "true");
  if (!node->is_scalar() || node->quoted ||
      (!is_true && !EqualsIgnoreAsciiCase(node->text, "false"))) {
    Fail(*node, key, Concat("is ", Quoted(node->text), ", and must be true or false"));
    return fallback;
  }
  return is_true;
}

std::optional<std::int64_t> NodeReader::Whole(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.Find(key);
  if (node == nullptr) return std::nullopt;
  std::int64_t value = 0;
  const char* end = node->text.data() + node->text.size();
  const auto read = std::from_chars(node->text.data(), end, value);
  if (!node->is_scalar() || node->text.empty() || read.ec != std::errc() || read.ptr != end) {
    Fail(*node, key, Concat("is ", Quoted(node->text), ", and must be a whole number"));
    return std::nullopt;
  }
  return value;
}

std::vector<std::string> NodeReader::Texts(const YamlNode& map, std::string_view key) {
  std::vector<std::string> texts;
  for (Literal& literal : Literals(map, key)) {
    if (literal.is_null) {
      Fail(*map.Find(key), key, "holds an empty entry, and every entry must be a text");
      return {};
    }
    texts.push_back(std::move(literal.text));
  }
  return texts;
}

std::vector<Literal> NodeReader::Literals(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.Find(key);
  if (node == nullptr) return {};
  if (node->is_scalar()) return {LiteralOf(*node)};
  if (!node->is_sequence()) {
    Fail(*node, key, "must be a list of values");
    return {};
  }
  std::vector<Literal> literals;
  for (const YamlNode& item : node->items) {
    if (!item.is_scalar() && !item.is_null()) {
      Fail(item, key, "must be a list of plain values");
      return {};
    }
    literals.push_back(LiteralOf(item));
  }
  return literals;
}

const YamlNode* NodeReader::List(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.Find(key);
  if (node == nullptr || node->is_sequence()) return node;
  Fail(*node, key, "must be a list");
  return nullptr;
}

const YamlNode* NodeReader::Map(const YamlNode& map, std::string_view key) {
  const YamlNode* node = map.Find(key);
  if (node == nullptr || node->is_mapping()) return node;
  Fail(*node, key, "must be a mapping");
  return nullptr;
}

bool NodeReader::IsMap(const YamlNode& node, std::string_view what) {
  if (!node.is_mapping()) Fail(node, what, "must hold mappings");
  return node.is_mapping();
}

void NodeReader::Known(const YamlNode& map, std::string_view path,
                       std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : map.entries) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    unknown_.push_back({path.empty() ? key : Concat(path, ".", key), PlaceOf(value)});
  }
}

}  // namespace goldline::quality
