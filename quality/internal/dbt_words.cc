#include "quality/internal/dbt_words.h"

#include <algorithm>

#include "core/decimal.h"
#include "core/text.h"

namespace goldline::quality::internal {

std::optional<std::string> DbtRelation(std::string_view text) {
  std::string_view call = Trim(text);
  if (call.starts_with("{{") && call.ends_with("}}")) {
    call = Trim(call.substr(2, call.size() - 4));
  }
  const bool known = call.starts_with("ref(") || call.starts_with("source(");
  if (!known || !call.ends_with(')')) return std::nullopt;
  const std::size_t open = call.find('(') + 1;
  // The last argument without a name is the model; before it stands a package or a source.
  std::optional<std::string> relation;
  for (const std::string_view part : Split(call.substr(open, call.size() - open - 1), ',')) {
    const std::string_view argument = Trim(part);
    const bool quoted = argument.size() > 2 && argument.front() == argument.back() &&
                        (argument.front() == '\'' || argument.front() == '"');
    if (quoted) {
      relation = argument.substr(1, argument.size() - 2);
    } else if (argument.find('=') == std::string_view::npos) {
      return std::nullopt;
    }
  }
  return relation;
}

bool HoldsJinja(const YamlNode& node) {
  if (node.text.find("{{") != std::string::npos || node.text.find("{%") != std::string::npos) {
    return true;
  }
  return std::any_of(node.items.begin(), node.items.end(), HoldsJinja) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const YamlEntry& entry) { return HoldsJinja(entry.value); });
}

std::optional<YamlEntry> OperatorOfLimit(std::string_view limit) {
  static constexpr std::pair<std::string_view, std::string_view> kOperators[] = {
      {">=", "mustBeLessThan"},
      {">", "mustBeLessOrEqualTo"},
      {"!=", "mustBe"},
      {"<>", "mustBe"},
  };
  const std::string_view text = Trim(limit);
  for (const auto& [written, op] : kOperators) {
    if (!text.starts_with(written)) continue;
    const std::string_view number = Trim(text.substr(written.size()));
    const std::optional<Decimal> value = ParseDecimal(number);
    // Zero failures satisfy "!=5" and break "mustBe 5": only of 0 it is about too many.
    if (!value || (op == "mustBe" && *value != Decimal{})) return std::nullopt;
    return YamlEntry{std::string(op), YamlNode::Plain(std::string(number))};
  }
  return std::nullopt;
}

}  // namespace goldline::quality::internal
