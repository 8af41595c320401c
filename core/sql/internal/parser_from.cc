// FROM: tables, derived tables, functions and joins.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

bool Parser::FromClause(Select& select) {
  Advance();
  std::vector<const TableRef*> tables;
  do {
    const TableRef* table = TableReference();
    if (table == nullptr) return false;
    tables.push_back(table);
  } while (Accept(","));
  select.from = arena_.Copy(tables);
  return true;
}

const TableRef* Parser::TableReference() {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  const std::uint32_t begin = Begin();
  TableRef* table = TablePrimary();
  return table == nullptr ? nullptr : JoinChain(table, begin);
}

bool Parser::AtJoin() const {
  return At(Keyword::kJoin) || At(Keyword::kInner) || At(Keyword::kLeft) || At(Keyword::kRight) ||
         At(Keyword::kFull) || At(Keyword::kCross) || At(Keyword::kNatural);
}

TableRef* Parser::JoinChain(TableRef* left, std::uint32_t begin) {
  while (left != nullptr && AtJoin()) left = OneJoin(left, begin);
  return left;
}

TableRef* Parser::OneJoin(TableRef* left, std::uint32_t begin) {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  Join* join = arena_.New<Join>();
  join->left = left;
  if (!JoinWords(*join)) return nullptr;
  const std::uint32_t right_begin = Begin();
  TableRef* right = TablePrimary();
  const bool conditional = join->join != JoinKind::kCross && !join->natural;
  // a JOIN b JOIN c ON x ON y: the joins before the first ON belong to the right side.
  if (conditional) right = right == nullptr ? nullptr : JoinChain(right, right_begin);
  if (right == nullptr) return nullptr;
  join->right = right;
  if (conditional && !JoinCondition(*join)) return nullptr;
  return Finish(join, begin);
}

// NATURAL … JOIN, CROSS JOIN, LEFT [OUTER] JOIN, …
bool Parser::JoinWords(Join& join) {
  if (Accept(Keyword::kCross)) {
    join.join = JoinKind::kCross;
    return Expect(Keyword::kJoin);
  }
  join.natural = Accept(Keyword::kNatural);
  if (Accept(Keyword::kLeft)) {
    join.join = JoinKind::kLeft;
  } else if (Accept(Keyword::kRight)) {
    join.join = JoinKind::kRight;
  } else if (Accept(Keyword::kFull)) {
    join.join = JoinKind::kFull;
  } else {
    Accept(Keyword::kInner);
  }
  if (join.join != JoinKind::kInner) Accept(Keyword::kOuter);
  return Expect(Keyword::kJoin);
}

bool Parser::JoinCondition(Join& join) {
  if (Accept(Keyword::kOn)) return (join.on = Expression()) != nullptr;
  if (Accept(Keyword::kUsing)) {
    if (!NameList(join.using_columns, "a column's name")) return false;
    return At(Keyword::kAs) ? Refuse("an alias for the columns of USING") : true;
  }
  return Expected("ON or USING after the joined table", {"on", "using"});
}

TableRef* Parser::TablePrimary() {
  const std::uint32_t begin = Begin();
  const bool lateral = Accept(Keyword::kLateral);
  TableRef* table = nullptr;
  if (At("(")) {
    table = ParenthesizedTable();
    if (lateral && table != nullptr && table->kind != TableRefKind::kDerived) {
      return Fail("LATERAL goes before a query or a function");
    }
  } else if (At(Keyword::kOnly)) {
    table = OnlyTable();
  } else {
    table = NamedTableOrFunction();
  }
  if (table == nullptr) return nullptr;
  if (lateral && table->kind == TableRefKind::kTable) {
    return Fail("LATERAL goes before a query or a function");
  }
  if (lateral) table->lateral = true;
  if (At(Keyword::kTablesample)) return Refuse("TABLESAMPLE");
  if (!TableAlias(*table)) return nullptr;
  if (At(Keyword::kTablesample)) return Refuse("TABLESAMPLE");
  table->span = {begin, PreviousEnd()};
  return table;
}

DerivedTable* Parser::DerivedOf(const Query* query, std::uint32_t begin) {
  DerivedTable* table = arena_.New<DerivedTable>();
  table->query = query;
  return Finish(table, begin);
}

// (query) or (join), without its alias.
TableRef* Parser::ParenthesizedTable() {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  const std::uint32_t begin = Begin();
  Advance();
  const std::uint32_t inner_begin = Begin();
  TableRef* inner = nullptr;
  if (AtQueryStart()) {
    const Query* query = QueryExpression();
    if (query == nullptr || !Expect(")")) return nullptr;
    return DerivedOf(query, begin);
  }
  if (ParenthesesLeadToQuery()) {
    inner = ParenthesizedTable();
    if (inner == nullptr) return nullptr;
    if (inner->kind == TableRefKind::kDerived) {
      const Query* query = inner->As<DerivedTable>().query;
      if (AtQueryContinuation()) query = QueryFrom(arena_.New<Query>(), Nest(query), inner_begin);
      if (query == nullptr) return nullptr;
      if (Accept(")")) return DerivedOf(query, begin);
      if (query != inner->As<DerivedTable>().query) return Expected("\")\"");
    }
    const bool joined = inner->kind == TableRefKind::kJoin && At(")");
    if (!joined && !TableAlias(*inner)) return nullptr;
    inner->span = {inner_begin, PreviousEnd()};
  } else {
    inner = TablePrimary();
  }
  inner = inner == nullptr ? nullptr : JoinChain(inner, inner_begin);
  if (inner == nullptr) return nullptr;
  if (inner->kind != TableRefKind::kJoin || inner->alias != nullptr) {
    return Expected("JOIN: only a query or a join stands in parentheses", {"join"});
  }
  return Expect(")", "JOIN or \")\"") ? inner : nullptr;
}

TableRef* Parser::OnlyTable() {
  Advance();
  NamedTable* table = arena_.New<NamedTable>();
  table->only = true;
  const bool parenthesized = Accept("(");
  if (!QualifiedName(table->name, "a table's name")) return nullptr;
  return !parenthesized || Expect(")") ? table : nullptr;
}

TableRef* Parser::NamedTableOrFunction() {
  const std::uint32_t begin = Begin();
  if (At(Keyword::kRows) && Peek(1).Is(Keyword::kFrom)) return Refuse("ROWS FROM");
  const bool function = IsFunctionName(Peek());
  if (!function && !IsColumnName(Peek())) {
    return Expected("a table, a query in parentheses or a function");
  }
  if (function && Peek(1).IsSymbol("(")) return TableOfCall({TakeName()}, begin);
  if (!IsColumnName(Peek())) return Expected("a table, a query in parentheses or a function");
  std::vector<Identifier> parts = {TakeName()};
  if (!MoreParts(parts)) return nullptr;
  if (At("(") && parts.size() > 1) return TableOfCall(parts, begin);
  if (parts.size() > 3) return FailAt(begin, "a table's name has at most three parts");
  NamedTable* table = arena_.New<NamedTable>();
  table->name = arena_.Copy(parts);
  Accept("*");  // name * is name: descendants included, which is the default
  return table;
}

TableRef* Parser::TableOfCall(const std::vector<Identifier>& name, std::uint32_t begin) {
  FunctionTable* table = arena_.New<FunctionTable>();
  Call* call = CallOf(name, begin);
  if (call == nullptr) return nullptr;
  if (call->over != nullptr || call->filter != nullptr || !call->within_group.empty()) {
    return Fail("a function in FROM takes no OVER, FILTER or WITHIN GROUP");
  }
  table->call = call;
  table->with_ordinality = At(Keyword::kWith) && Peek(1).Is(Keyword::kOrdinality);
  if (table->with_ordinality) at_ += 2;
  return Finish(table, begin);
}

// [AS] name [(columns)]
bool Parser::TableAlias(TableRef& table) {
  const bool as = Accept(Keyword::kAs);
  if (!as && !IsColumnName(Peek())) return true;
  if (At("(")) return Refuse("a list of column definitions");
  Alias* alias = arena_.New<Alias>();
  if (!ColumnName(alias->name, "a name after AS")) return false;
  if (At("(")) {
    if (table.kind == TableRefKind::kFunction && IsColumnName(Peek(1)) && !Peek(2).IsSymbol(",") &&
        !Peek(2).IsSymbol(")")) {
      return Refuse("a list of column definitions");
    }
    if (!NameList(alias->columns, "a column's name")) return false;
  }
  table.alias = alias;
  return true;
}

}  // namespace goldline::sql
