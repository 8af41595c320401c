#include "quality/internal/pandas_condition.h"

#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/ascii.h"
#include "core/text.h"
#include "quality/internal/own_sql.h"

namespace goldline::quality::internal {
namespace {

// Reads a text from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() {
    SkipBlanks();
    return at_ == text_.size();
  }
  bool Take(std::string_view token) {
    SkipBlanks();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }
  std::string_view TakeWord() {
    SkipBlanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && (IsAlnum(text_[at_]) || text_[at_] == '_')) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  std::string_view TakeNumber() {
    SkipBlanks();
    const std::size_t begin = at_;
    while (at_ < text_.size() && (IsDigit(text_[at_]) || text_[at_] == '.')) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  // The inside of a text in quotes; nullopt when there is none.
  std::optional<std::string> TakeQuoted() {
    SkipBlanks();
    if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return std::nullopt;
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string inside(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return inside;
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr std::pair<std::string_view, std::string_view> kOperators[] = {
    {"==", " = "},  {"!=", " <> "}, {"<=", " <= "}, {">=", " >= "}, {"<", " < "},  {">", " > "},
    {"&", " and "}, {"|", " or "},  {"(", "("},     {")", ")"},     {"~", "not "}, {"-", "-"}};

// One operand or operator; false when it is none that is known.
bool AppendTerm(Scanner& in, RowCondition& condition) {
  std::string& sql = condition.sql;
  if (in.Take("col(")) {
    const std::optional<std::string> name = in.TakeQuoted();
    if (!name || !in.Take(")")) return false;
    condition.fields.push_back(*name);
    sql += QuotedName(*name);
    if (in.Take(".notNull()")) sql += " is not null";
    return true;
  }
  for (const auto& [python, word] : kOperators) {
    if (!in.Take(python)) continue;
    sql += word;
    return true;
  }
  if (const std::optional<std::string> text = in.TakeQuoted()) {
    sql += QuotedText(*text);
    return true;
  }
  if (const std::string_view number = in.TakeNumber(); !number.empty()) {
    sql += number;
    return true;
  }
  const std::string_view word = in.TakeWord();
  if (word == "and" || word == "or" || word == "not") {
    sql += Concat(" ", word, " ");
  } else if (word == "True" || word == "False") {
    sql += AsciiLower(word);
  } else {
    condition.fields.emplace_back(word);
    sql += QuotedName(word);
  }
  return !word.empty() && !in.Take(".") && !in.Take("[");
}

// "52*100"
std::optional<std::int64_t> TakeProduct(Scanner& in) {
  std::int64_t product = 1;
  do {
    const std::string_view digits = in.TakeNumber();
    std::int64_t factor = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), factor);
    if (digits.empty() || read.ec != std::errc() || read.ptr != digits.data() + digits.size() ||
        __builtin_mul_overflow(product, factor, &product)) {
      return std::nullopt;
    }
  } while (in.Take("*"));
  return product;
}

// "datetime(2003, 1, 1)", after its name.
std::optional<std::string> TakeDatetime(Scanner& in) {
  std::vector<std::string> parts;
  do {
    const std::string_view part = in.TakeNumber();
    if (part.empty() || parts.size() == 6) return std::nullopt;
    parts.push_back(Concat(part.size() < 2 ? "0" : "", part));
  } while (in.Take(","));
  if (!in.Take(")") || parts.size() < 3) return std::nullopt;
  while (parts.size() < 6) parts.emplace_back("00");
  return Concat("timestamptz '", parts[0], "-", parts[1], "-", parts[2], " ", parts[3], ":",
                parts[4], ":", parts[5], "Z'");
}

}  // namespace

std::optional<RowCondition> ReadRowCondition(std::string_view condition) {
  Scanner in(condition);
  RowCondition read;
  while (!in.done()) {
    if (!AppendTerm(in, read)) return std::nullopt;
  }
  if (read.sql.empty()) return std::nullopt;
  return read;
}

std::optional<std::string> SqlOfTimeParameter(std::string_view parameter) {
  Scanner in(parameter);
  std::string sql;
  if (in.Take("now()")) {
    sql = "now()";
  } else if (in.Take("datetime(")) {
    const std::optional<std::string> time = TakeDatetime(in);
    if (!time) return std::nullopt;
    sql = *time;
  } else {
    return std::nullopt;
  }
  if (in.done()) return sql;
  const bool minus = in.Take("-");
  if ((!minus && !in.Take("+")) || !in.Take("timedelta(")) return std::nullopt;
  const std::string unit(in.TakeWord());
  if (!in.Take("=")) return std::nullopt;
  const std::optional<std::int64_t> count = TakeProduct(in);
  if (!count || !in.Take(")") || !in.done()) return std::nullopt;
  return Concat(sql, minus ? " - " : " + ", "interval '", *count, " ", unit, "'");
}

std::optional<std::string> DatePatternOfStrftime(std::string_view format) {
  static constexpr std::pair<char, std::string_view> kDirectives[] = {
      {'Y', "yyyy"}, {'y', "yy"},   {'m', "MM"}, {'d', "dd"},         {'H', "HH"},
      {'I', "hh"},   {'M', "mm"},   {'S', "ss"}, {'f', "SSSSSS"},     {'p', "a"},
      {'b', "MMM"},  {'B', "MMMM"}, {'z', "xx"}, {'F', "yyyy-MM-dd"}, {'T', "HH:mm:ss"}};
  std::string pattern;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      const bool letter = IsLetter(format[i]);
      pattern += letter ? Concat("'", format.substr(i, 1), "'") : std::string(1, format[i]);
      continue;
    }
    if (++i == format.size()) return std::nullopt;
    const auto* found = std::begin(kDirectives);
    while (found != std::end(kDirectives) && found->first != format[i]) ++found;
    if (found == std::end(kDirectives)) return std::nullopt;
    pattern += found->second;
  }
  return pattern;
}

}  // namespace goldline::quality::internal
