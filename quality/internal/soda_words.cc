#include "quality/internal/soda_words.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace goldline::quality::internal {
namespace {

struct SodaOperator {
  std::string_view written;    // of SodaCL
  std::string_view threshold;  // of a contract of Soda
  std::string_view op;
  std::string_view opposite;
};
// Longer signs before those that they begin with.
constexpr SodaOperator kOperators[] = {
    {"<=", "must_be_less_than_or_equal", "mustBeLessOrEqualTo", "mustBeGreaterThan"},
    {">=", "must_be_greater_than_or_equal", "mustBeGreaterOrEqualTo", "mustBeLessThan"},
    {"!=", "must_not_be", "mustNotBe", "mustBe"},
    {"<>", "must_not_be", "mustNotBe", "mustBe"},
    {"<", "must_be_less_than", "mustBeLessThan", "mustBeGreaterOrEqualTo"},
    {">", "must_be_greater_than", "mustBeGreaterThan", "mustBeLessOrEqualTo"},
    {"=", "must_be", "mustBe", "mustNotBe"},
    {"", "must_be_between", "mustBeBetween", "mustNotBeBetween"},
    {"", "must_be_not_between", "mustNotBeBetween", "mustBeBetween"},
};

bool IsWordLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view WithoutQuotes(std::string_view text) {
  const bool quoted = text.size() > 1 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'' || text.front() == '`');
  return quoted ? text.substr(1, text.size() - 2) : text;
}

YamlEntry Entry(std::string_view op, std::string_view value) {
  return {std::string(op), YamlNode::Plain(std::string(value))};
}

// A number, maybe with a percent sign, or a length of time: "12.5 %", "1d12h".
std::optional<std::string_view> PlainValue(std::string_view text) {
  text = Trim(text);
  if (text.ends_with('%')) text = Trim(text.substr(0, text.size() - 1));
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsWordLetter(c) || c == '.' || c == '-' || c == '+';
  });
  return plain ? std::optional(text) : std::nullopt;
}

// "1 and (10": a bracket at an end leaves it out.
std::vector<YamlEntry> Between(std::string_view range, bool negated) {
  const std::size_t at = AsciiLower(range).find(" and ");
  if (at == std::string_view::npos) return {};
  std::string_view low = Trim(range.substr(0, at));
  std::string_view high = Trim(range.substr(at + 5));
  const bool above = low.starts_with('(');
  const bool below = high.ends_with(')');
  if (above || low.starts_with('[')) low.remove_prefix(1);
  if (below || high.ends_with(']')) high.remove_suffix(1);
  const std::optional<std::string_view> from = PlainValue(low);
  const std::optional<std::string_view> to = PlainValue(high);
  if (!from || !to || (negated && (above || below))) return {};
  if (!above && !below) {
    return {{negated ? "mustNotBeBetween" : "mustBeBetween",
             YamlNode::Sequence(
                 {YamlNode::Plain(std::string(*from)), YamlNode::Plain(std::string(*to))})}};
  }
  return {Entry(above ? "mustBeGreaterThan" : "mustBeGreaterOrEqualTo", *from),
          Entry(below ? "mustBeLessThan" : "mustBeLessOrEqualTo", *to)};
}

std::vector<YamlEntry> AlertOf(const YamlNode& body, std::string_view level) {
  const YamlNode* alert = body.Find(level);
  if (alert == nullptr || !alert->is_scalar()) return {};
  std::string_view text = Trim(alert->text);
  if (text.starts_with("when ")) text.remove_prefix(5);
  return SodaOperators(text);
}

// The ends of must_be_between, or of an older list.
std::vector<YamlEntry> BetweenOf(const YamlNode& value, bool negated) {
  if (value.is_sequence() && value.items.size() == 2) {
    return {{negated ? "mustNotBeBetween" : "mustBeBetween", value}};
  }
  const auto end = [&](std::string_view key) {
    const YamlNode* found = value.Find(key);
    return found == nullptr ? std::string() : found->text;
  };
  const std::string above = end("greater_than");
  const std::string below = end("less_than");
  const std::string range =
      Concat(above.empty() ? end("greater_than_or_equal") : Concat("(", above), " and ",
             below.empty() ? end("less_than_or_equal") : Concat(below, ")"));
  return Between(range, negated);
}

std::vector<YamlEntry> OperatorsOfThreshold(const YamlNode& threshold) {
  for (const SodaOperator& known : kOperators) {
    const YamlNode* value = threshold.Find(known.threshold);
    if (value == nullptr) continue;
    if (known.written.empty()) return BetweenOf(*value, known.op == "mustNotBeBetween");
    return {Entry(known.op, value->text)};
  }
  return {};
}

}  // namespace

std::optional<SodaLine> ReadSodaLine(std::string_view text) {
  SodaLine line;
  text = Trim(text);
  const auto* const end = std::find_if_not(text.begin(), text.end(), IsWordLetter);
  line.metric = std::string(text.begin(), end);
  text.remove_prefix(line.metric.size());
  if (text.starts_with('(')) {
    const std::size_t close = text.find(')');
    if (close == std::string_view::npos) return std::nullopt;
    for (const std::string_view argument : Split(text.substr(1, close - 1), ',')) {
      line.arguments.emplace_back(WithoutQuotes(Trim(argument)));
    }
    text.remove_prefix(close + 1);
  }
  line.comparison = Trim(text);
  const bool compares = line.comparison.empty() || !SodaOperators(line.comparison).empty();
  return line.metric.empty() || !compares ? std::nullopt : std::optional(std::move(line));
}

std::vector<YamlEntry> SodaOperators(std::string_view comparison) {
  comparison = Trim(comparison);
  if (comparison.starts_with("between ")) return Between(comparison.substr(8), false);
  if (comparison.starts_with("not between ")) return Between(comparison.substr(12), true);
  for (const SodaOperator& known : kOperators) {
    if (known.written.empty() || !comparison.starts_with(known.written)) continue;
    const auto value = PlainValue(comparison.substr(known.written.size()));
    if (!value) return {};
    return {Entry(known.op, *value)};
  }
  return {};
}

std::optional<YamlEntry> Opposite(const std::vector<YamlEntry>& fails) {
  if (fails.size() != 1) return std::nullopt;
  for (const SodaOperator& known : kOperators) {
    if (known.op == fails[0].key) return YamlEntry{std::string(known.opposite), fails[0].value};
  }
  return std::nullopt;
}

SodaLimits ReadSodaLimits(std::string_view comparison, const YamlNode& body) {
  SodaLimits limits;
  limits.must = SodaOperators(comparison);
  if (!limits.must.empty()) return limits;
  const std::optional<YamlEntry> fail = Opposite(AlertOf(body, "fail"));
  const std::optional<YamlEntry> warn = Opposite(AlertOf(body, "warn"));
  const bool unread = (!fail && body.Find("fail") != nullptr) ||
                      (!warn && body.Find("warn") != nullptr) || (!fail && !warn);
  if (unread) return limits;
  limits.warns = !fail;
  limits.must = {fail ? *fail : *warn};
  if (fail) limits.warn = warn;
  return limits;
}

SodaLimits ReadSodaThreshold(const YamlNode* threshold, YamlEntry otherwise) {
  SodaLimits limits;
  const auto text = [](const YamlNode& node, std::string_view key) {
    const YamlNode* value = node.Find(key);
    return value == nullptr ? std::string() : value->text;
  };
  if (threshold != nullptr) {
    limits.must = OperatorsOfThreshold(*threshold);
    limits.percent = text(*threshold, "metric") == "percent";
    limits.warns = text(*threshold, "level") == "warn";
  }
  const YamlNode* more = threshold == nullptr ? nullptr : threshold->Find("additional");
  if (limits.must.empty() && more == nullptr) limits.must = {std::move(otherwise)};
  if (more == nullptr) return limits;
  std::vector<YamlEntry> other = OperatorsOfThreshold(*more);
  if (limits.warns) std::swap(limits.must, other);
  limits.warns = false;
  // One operator is all that a second threshold has room for.
  if (other.size() != 1) limits.must.clear();
  if (other.size() == 1) limits.warn = other[0];
  return limits;
}

std::optional<std::string> SodaInterval(std::string_view text) {
  static constexpr std::pair<char, std::string_view> kUnits[] = {
      {'d', "days"}, {'h', "hours"}, {'m', "minutes"}, {'s', "seconds"}};
  std::string interval;
  while (!text.empty()) {
    const auto digits = static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), IsDigit) - text.begin());
    if (digits == 0 || digits == text.size()) return std::nullopt;
    const auto* const unit =
        std::find_if(std::begin(kUnits), std::end(kUnits),
                     [&](const auto& known) { return known.first == text[digits]; });
    if (unit == std::end(kUnits)) return std::nullopt;
    interval += Concat(interval.empty() ? "" : " ", text.substr(0, digits), " ", unit->second);
    text.remove_prefix(digits + 1);
  }
  return interval.empty() ? std::nullopt : std::optional(std::move(interval));
}

}  // namespace goldline::quality::internal
