#include "lineage/internal/variables.h"

#include <algorithm>

#include "core/text.h"

namespace goldline::lineage {
namespace {

// SELECT @a = 1, b = 2: the variables among the items.
void AddSelected(const sql::Query& query, std::vector<std::string>& names) {
  if (query.first->kind != sql::QueryTermKind::kSelect) return;
  const auto& select = query.first->As<sql::Select>();
  for (const sql::SelectItem& item : select.items) {
    if (item.alias != nullptr && item.alias->name.starts_with("@")) {
      names.emplace_back(item.alias->name);
    }
  }
  for (const sql::Identifier& name : select.into_variables) names.emplace_back(name.name);
  if (select.into.size() == 1) names.emplace_back(select.into.front().name);
}

void AddAssigned(const sql::Statement& statement, std::vector<std::string>& names) {
  switch (statement.kind) {
    case sql::StatementKind::kAssign:
      for (const auto& name : statement.As<sql::Assign>().names) names.emplace_back(name.name);
      return;
    case sql::StatementKind::kQuery:
      return AddSelected(*statement.As<sql::QueryStatement>().query, names);
    case sql::StatementKind::kBlock:
      for (const auto* one : statement.As<sql::Block>().body) AddAssigned(*one, names);
      return;
    default:
      return;
  }
}

}  // namespace

std::vector<std::string> AssignedBy(const sql::Statement& statement) {
  std::vector<std::string> names;
  AddAssigned(statement, names);
  return names;
}

void Variables::Set(std::string_view name, std::optional<std::string> text) {
  std::string key = AsciiLower(name);
  if (text) {
    texts_.insert_or_assign(std::move(key), *std::move(text));
  } else {
    texts_.erase(key);
  }
}

void Variables::Forget(const std::vector<std::string>& names) {
  for (const std::string& name : names) Set(name, std::nullopt);
}

void Variables::ForgetMentioned(std::string_view text) {
  constexpr std::size_t kMany = 1000;
  if (texts_.size() > kMany) return texts_.clear();
  const std::string lower = AsciiLower(text);
  std::erase_if(texts_, [&](const auto& one) { return lower.find(one.first) != lower.npos; });
}

std::optional<std::string> Variables::TextOfName(std::string_view name) {
  const auto at = texts_.find(AsciiLower(name));
  if (at == texts_.end() || work_ > kMostWork) return std::nullopt;
  work_ += at->second.size();
  return at->second;
}

std::optional<std::string> Variables::TextOf(const sql::Expr& expr) {
  switch (expr.kind) {
    case sql::ExprKind::kLiteral: {
      const auto& literal = expr.As<sql::Literal>();
      if (literal.type == sql::LiteralType::kNull) return std::nullopt;
      return std::string(literal.text);
    }
    case sql::ExprKind::kParameter:
      return TextOfName(expr.As<sql::Parameter>().text);
    case sql::ExprKind::kColumn: {
      const auto& name = expr.As<sql::ColumnRef>();
      return name.parts.size() == 1 ? TextOfName(name.column().name) : std::nullopt;
    }
    case sql::ExprKind::kCast:
      return TextOf(*expr.As<sql::Cast>().operand);
    case sql::ExprKind::kBinary: {
      const auto& both = expr.As<sql::Binary>();
      if (both.op != sql::BinaryOp::kConcat && both.op != sql::BinaryOp::kAdd) return std::nullopt;
      std::optional<std::string> text = TextOf(*both.left);
      const std::optional<std::string> right = text ? TextOf(*both.right) : std::nullopt;
      if (!right || text->size() + right->size() > kMostText) return std::nullopt;
      return *text += *right;
    }
    case sql::ExprKind::kCall:
      return TextOfCall(expr.As<sql::Call>());
    default:
      return std::nullopt;
  }
}

std::optional<std::string> Variables::TextOfCall(const sql::Call& call) {
  if (!EqualsIgnoreAsciiCase(call.function(), "concat")) return std::nullopt;
  std::string text;
  for (const sql::Expr* argument : call.arguments) {
    const std::optional<std::string> part = TextOf(*argument);
    if (!part || text.size() + part->size() > kMostText) return std::nullopt;
    text += *part;
  }
  return text;
}

}  // namespace goldline::lineage
