// Reads typed values out of a YAML tree and remembers the first that is wrong, with its place, so
// that the code which knows the document's shape reads straight down. Unknown keys are noted.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml.h"
#include "quality/contract.h"

namespace goldline::quality {

class NodeReader {
 public:
  explicit NodeReader(std::string_view input) : input_(input) {}

  // The text of a scalar; empty when the key is not there.
  std::string Text(const YamlNode& map, std::string_view key);
  bool Flag(const YamlNode& map, std::string_view key, bool fallback = false);
  std::optional<std::int64_t> Whole(const YamlNode& map, std::string_view key);
  // Texts of a list of scalars; one scalar alone counts as a list of one.
  std::vector<std::string> Texts(const YamlNode& map, std::string_view key);
  std::vector<Literal> Literals(const YamlNode& map, std::string_view key);
  // The list or mapping of that key; nullptr when it is not there or wrong.
  const YamlNode* List(const YamlNode& map, std::string_view key);
  const YamlNode* Map(const YamlNode& map, std::string_view key);
  bool IsMap(const YamlNode& node, std::string_view what);

  // Fails when the key is not there.
  void Require(const YamlNode& map, std::string_view what, std::string_view key);
  void Fail(const YamlNode& at, std::string_view key, std::string_view why, std::string hint = {});
  void FailWith(Error error, const YamlNode& at);
  // Notes every key of `map` that is not among `known`.
  void Known(const YamlNode& map, std::string_view path,
             std::initializer_list<std::string_view> known);

  const Status& status() const { return status_; }
  std::vector<UnknownKey> TakeUnknown() { return std::move(unknown_); }

 private:
  std::string input_;
  Status status_;
  std::vector<UnknownKey> unknown_;
};

ContractPlace PlaceOf(const YamlNode& node);
Literal LiteralOf(const YamlNode& node);

}  // namespace goldline::quality
