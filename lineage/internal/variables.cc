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

bool Assigns(const sql::Statement& statement, std::string_view text) {
  if (text.find(":=") != text.npos) return statement.kind != sql::StatementKind::kAssign;
  const auto sets = [](const sql::Assignment& one) {
    return one.variable || (!one.column.empty() && one.column.back().name.starts_with("@"));
  };
  switch (statement.kind) {
    case sql::StatementKind::kInsert:
      return !statement.As<sql::Insert>().returning.empty();
    case sql::StatementKind::kUpdate: {
      const auto& update = statement.As<sql::Update>();
      return !update.returning.empty() || std::any_of(update.set.begin(), update.set.end(), sets);
    }
    case sql::StatementKind::kDelete:
      return !statement.As<sql::Delete>().returning.empty();
    case sql::StatementKind::kMerge:
      return !statement.As<sql::Merge>().returning.empty();
    default:
      return false;
  }
}

std::string VariableKey(std::string_view name) {
  return AsciiLower(name.starts_with(':') ? name.substr(1) : name);
}

void ForEachWord(std::string_view text, const std::function<void(const std::string&)>& take) {
  const auto in_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '@' || c == '$' || c == '#' || static_cast<unsigned char>(c) >= 0x80;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (!in_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && in_word(text[end])) ++end;
    take(AsciiLower(text.substr(at, end - at)));
    at = end;
  }
}

void Variables::Set(std::string_view name, std::optional<std::string> text) {
  std::string key = VariableKey(name);
  if (text && !state_.never_known.contains(key)) {
    state_.texts.insert_or_assign(std::move(key), *std::move(text));
  } else {
    state_.texts.erase(key);
  }
}

void Variables::Forget(const std::vector<std::string>& names) {
  for (const std::string& name : names) Set(name, std::nullopt);
}

void Variables::ForgetMentioned(std::string_view text, char first) {
  if (state_.texts.empty()) return;
  ForEachWord(text, [&](const std::string& word) {
    if (first == 0 || word[0] == first) state_.texts.erase(word);
  });
}

void Variables::Ignore(std::string_view text) {
  ForEachWord(text, [this](const std::string& word) { state_.never_known.insert(word); });
}

void Variables::Declare(std::string_view name, bool inner) {
  const bool fresh = state_.declared.insert(VariableKey(name)).second;
  if (!fresh && inner && !name.starts_with('@')) state_.never_known.insert(VariableKey(name));
}

bool Variables::Declared(std::string_view name) const {
  return !state_.declared.empty() && state_.declared.contains(VariableKey(name));
}

namespace {

// As quote_ident does: a plain name stays as it is.
std::string QuotedName(std::string_view name) {
  const bool plain =
      !name.empty() &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789$") == name.npos &&
      !(name[0] >= '0' && name[0] <= '9');
  if (plain) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

std::optional<std::string> Variables::TextOfName(std::string_view name) {
  const auto at = state_.texts.find(VariableKey(name));
  if (at == state_.texts.end() || work_ > kMostWork) return std::nullopt;
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
  if (EqualsIgnoreAsciiCase(call.function(), "format")) return TextOfFormat(call);
  if (!EqualsIgnoreAsciiCase(call.function(), "concat")) return std::nullopt;
  std::string text;
  for (const sql::Expr* argument : call.arguments) {
    const std::optional<std::string> part = TextOf(*argument);
    if (!part || text.size() + part->size() > kMostText) return std::nullopt;
    text += *part;
  }
  return text;
}

// format ('… %I … %2$s', a, b) of PostgreSQL. What %L stands for is a constant, whatever it is.
std::optional<std::string> Variables::TextOfFormat(const sql::Call& call) {
  const std::optional<std::string> format =
      call.arguments.empty() ? std::nullopt : TextOf(*call.arguments[0]);
  if (!format) return std::nullopt;
  std::string text;
  std::size_t next = 1;
  for (std::size_t at = 0; at < format->size(); ++at) {
    if ((*format)[at] != '%') {
      text += (*format)[at];
      continue;
    }
    std::size_t end = format->find_first_not_of("0123456789", at + 1);
    if (end == format->npos) return std::nullopt;
    if ((*format)[end] == '$' && end > at + 1 && end < at + 4) {
      next = static_cast<std::size_t>(std::stoi(format->substr(at + 1, end - at - 1)));
      ++end;
    } else if (end != at + 1) {
      return std::nullopt;  // a width
    }
    if (end >= format->size()) return std::nullopt;
    const char kind = (*format)[at = end];
    if (kind == '%') {
      text += '%';
      continue;
    }
    if (next == 0 || next >= call.arguments.size()) return std::nullopt;
    const std::optional<std::string> value = TextOf(*call.arguments[next++]);
    if (kind == 'L') {
      text += "NULL";
    } else if (!value || (kind != 'I' && kind != 's')) {
      return std::nullopt;
    } else {
      text += kind == 'I' ? QuotedName(*value) : *value;
    }
    if (text.size() > kMostText) return std::nullopt;
  }
  return text;
}

}  // namespace goldline::lineage
