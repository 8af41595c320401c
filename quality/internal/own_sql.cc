#include "quality/internal/own_sql.h"

#include <algorithm>

#include "core/decimal.h"
#include "core/text.h"

namespace goldline::quality::internal {
namespace {

std::string JoinEach(const std::vector<std::string>& names, std::string_view before,
                     std::string_view after, std::string_view separator) {
  std::string out;
  for (const std::string& name : names) {
    out += Concat(out.empty() ? std::string_view() : separator, before, QuotedName(name), after);
  }
  return out;
}

}  // namespace

std::string QuotedName(std::string_view name) {
  const bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
                     std::all_of(name.begin(), name.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                     });
  if (plain) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string QuotedText(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string AnyIsNotNull(const std::vector<std::string>& names) {
  return Concat("(", JoinEach(names, "", " is not null", " or "), ")");
}
std::string AllAreNull(const std::vector<std::string>& names) {
  return Concat("(", JoinEach(names, "", " is null", " and "), ")");
}
std::string NoneIsNull(const std::vector<std::string>& names) {
  return Concat("(", JoinEach(names, "", " is not null", " and "), ")");
}

std::string JudgedSql(const std::vector<std::string>& names, const std::string& condition,
                      MissingPolicy policy) {
  switch (policy) {
    case MissingPolicy::kIgnoreAny:
      return Concat("case when ", NoneIsNull(names), " then ", condition, " end");
    case MissingPolicy::kIgnoreAll:
      return Concat("case when ", AnyIsNotNull(names), " then ", condition, " end");
    case MissingPolicy::kNever:
      break;
  }
  return condition;
}

std::string Tolerance::ToString() const {
  if (relative == "0") return absolute;
  const std::string share = Concat(relative, " of the greater");
  return absolute == "0" ? share : Concat(absolute, " or ", share);
}

std::string CloseSql(const std::string& a, const std::string& b, const Tolerance& tolerance) {
  return Concat("coalesce(abs(", a, " - ", b, ") <= greatest(", tolerance.absolute, ", ",
                tolerance.relative, " * greatest(abs(", a, "), abs(", b, "))), false)");
}

std::string ComparedSql(const std::vector<std::string>& names, const std::string& a,
                        const std::string& op, const std::string& b, MissingPolicy policy) {
  std::string condition = Concat("coalesce(", a, " ", op, " ", b, ", false)");
  if (op == "=") condition = Concat("(", a, " is not distinct from ", b, ")");
  if (op == "<>") condition = Concat("(", a, " is distinct from ", b, ")");
  return JudgedSql(names, condition, policy);
}

std::string SumSql(const std::vector<std::string>& names, const std::string& total,
                   const std::optional<Tolerance>& tolerance, MissingPolicy policy) {
  const std::string sum = Concat("(", JoinEach(names, "coalesce(", ", 0)", " + "), ")");
  const std::string condition = tolerance ? CloseSql(sum, total, *tolerance)
                                          : Concat("coalesce(", sum, " = ", total, ", false)");
  return JudgedSql(names, condition, policy);
}

std::string DifferentSql(const std::vector<std::string>& names, MissingPolicy policy) {
  std::string condition;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = i + 1; j < names.size(); ++j) {
      condition += Concat(condition.empty() ? "(" : " and ", QuotedName(names[i]),
                          " is distinct from ", QuotedName(names[j]));
    }
  }
  return JudgedSql(names, condition + ")", policy);
}

std::string InPairsSql(const std::vector<std::string>& names, const std::vector<YamlNode>& pairs,
                       MissingPolicy policy) {
  std::string condition = "(";
  for (const YamlNode& pair : pairs) {
    condition += condition.size() == 1 ? "(" : " or (";
    for (std::size_t i = 0; i < names.size(); ++i) {
      const YamlNode& value = pair.items[i];
      const bool number = !value.quoted && ParseDecimal(value.text).has_value();
      condition += Concat(i == 0 ? "" : " and ", QuotedName(names[i]), " is not distinct from ",
                          value.is_null() ? "null"
                          : number        ? value.text
                                          : QuotedText(value.text));
    }
    condition += ")";
  }
  return JudgedSql(names, condition + ")", policy);
}

std::string MeasureSql(std::string_view measure, const std::string& column,
                       const std::string& dataset) {
  const auto select = [&](std::string_view expression) {
    return Concat("select ", expression, " from ", dataset);
  };
  const auto call = [&](std::string_view function) {
    return select(Concat(function, "(", column, ")"));
  };
  if (measure == "mean") return call("avg");
  if (measure == "total") return call("sum");
  if (measure == "distinctCount") return select(Concat("count(distinct ", column, ")"));
  if (measure == "distinctRatio") {
    return select(Concat("count(distinct ", column, ")::numeric / nullif(count(", column, "), 0)"));
  }
  if (measure == "completeness") {
    return select(Concat("count(", column, ")::numeric / nullif(count(*), 0)"));
  }
  return call(measure);  // min, max, stddev and variance are SQL's words
}

}  // namespace goldline::quality::internal
