// One table in FROM, with what dialects put behind it. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"
#include "core/text.h"

namespace goldline::sql {
namespace {

void SplitAtDots(std::vector<Identifier>& parts) {
  std::vector<Identifier> split;
  for (const Identifier& part : parts) {
    for (const std::string_view one : Split(part.name, '.')) {
      split.push_back({one, part.quoted, part.span});
    }
  }
  parts = std::move(split);
}

}  // namespace

// A name of any number of parts, quoted or not: a table's or a column's.
bool Parser::TableName(std::vector<Identifier>& parts) {
  if (At("[") && IsLabel(Peek(1)) && Peek(2).IsSymbol("]")) {  // T-SQL, in another dialect
    Advance();
    parts.assign(1, TakeName());
    Advance();
    return ForeignParts(parts);
  }
  const Token& token = Peek();
  const bool any = IsTolerantName(token) || token.kind == TokenKind::kParameter ||
                   (IsLabel(token) && Peek(1).IsSymbol("."));
  if (!any) return Expected("a name");
  parts.clear();
  parts.push_back(TakeName());
  // my-project.dataset.table
  if (dialect_.dashed_names) {
    while (At("-") && Begin() == PreviousEnd() && Peek(1).span.begin == Peek().span.end &&
           (IsLabel(Peek(1)) || Peek(1).kind == TokenKind::kInteger ||
            Peek(1).kind == TokenKind::kDecimal)) {
      Advance();
      const Token& part = Advance();
      Identifier& name = parts.back();
      name.span.end = part.span.end;
      name.name = text_.substr(name.span.begin, name.span.end - name.span.begin);
      if (!name.name.empty() && name.name.back() == '.') {  // 1234.dataset was read as a number
        name.name.remove_suffix(1);
        if (IsLabel(Peek())) parts.push_back(TakeName());
      }
    }
  }
  if (!ForeignParts(parts)) return false;
  if (dialect_.dotted_names) SplitAtDots(parts);
  return true;
}

TableRef* Parser::ForeignTablePrimary() {
  const Nesting nesting(*this);
  if (!nesting) return nullptr;
  const std::uint32_t begin = Begin();
  const Identifier* prefixed = nullptr;  // alias: table (DuckDB)
  if (IsTolerantName(Peek()) && Peek(1).IsSymbol(":") && !dialect_.colon_paths) {
    prefixed = TakeNamePointer();
    Advance();
  }
  const bool lateral = At(Keyword::kLateral) && !Peek(1).Is(Keyword::kView) && (Advance(), true);
  TableRef* table = nullptr;
  if (At("(")) {
    const std::size_t mark = Mark();
    Advance();
    if (AtQueryStart() || (At(Keyword::kValues))) {
      const Query* query = QueryExpression();
      if (query != nullptr) table = DerivedOf(query, begin);
      if (table != nullptr && !At(")")) ForeignAlias(*table);  // (VALUES (0) t(a))
      if (table != nullptr && !Expect(")")) table = nullptr;
    } else if (ParenthesesLeadToQuery()) {
      // ((SELECT …) UNION …), or ((SELECT …) a JOIN b)
      Rewind(mark);
      const Parentheses inside = InParentheses();
      if (inside.query != nullptr) {
        table = DerivedOf(inside.query, begin);
      } else {
        Rewind(mark);
        reason_ = {};
        Advance();
        table = ForeignTable();
        if (table != nullptr && !Expect(")")) table = nullptr;
      }
    } else if (At(Keyword::kWith) || At(Keyword::kFrom)) {
      const Query* query = QueryExpression();
      if (query != nullptr && Accept(")")) table = DerivedOf(query, begin);
    } else {
      table = ForeignTable();
      std::vector<const TableRef*> more;
      while (table != nullptr && Accept(",")) {  // (a, b) is a cross join
        TableRef* right = ForeignTable();
        if (right == nullptr) return nullptr;
        Join* join = arena_.New<Join>();
        join->join = JoinKind::kCross;
        join->left = table;
        join->right = right;
        table = Finish(join, begin);
      }
      if (table != nullptr && !Expect(")")) table = nullptr;
      if (table != nullptr && At(Keyword::kAs) && IsLabel(Peek(1))) {  // (t AS a) AS b is b
        table->alias = nullptr;
      }
    }
  } else if (At(Keyword::kValues) && AtQueryStart()) {
    const Query* query = QueryOf(ValuesCore());
    if (query != nullptr) table = DerivedOf(query, begin);
  } else if (AtQueryStart() && At(Keyword::kSelect)) {
    return Expected("a table");
  } else {
    table = ForeignNamedTable();
  }
  if (table == nullptr) return nullptr;
  if (lateral) table->lateral = true;
  if (prefixed != nullptr) {
    Alias* alias = arena_.New<Alias>();
    alias->name = *prefixed;
    table->alias = alias;
  }
  return TableTail(table, begin);
}

TableRef* Parser::ForeignNamedTable() {
  const std::uint32_t begin = Begin();
  if (Peek().kind == TokenKind::kString) {  // 'file.parquet'
    NamedTable* table = arena_.New<NamedTable>();
    table->name = arena_.Copy(std::vector<Identifier>{TakeName()});
    SkipParentheses();  // how to read it
    return table;
  }
  if (At("{")) {  // {name: Identifier} of ClickHouse
    NamedTable* table = arena_.New<NamedTable>();
    SkipOne();
    table->name = arena_.Copy(std::vector<Identifier>{
        {text_.substr(begin, PreviousEnd() - begin), true, {begin, PreviousEnd()}}});
    return table;
  }
  if (dialect_.colon_paths && AtWord("identifier") && Peek(1).IsSymbol("(") &&
      Peek(2).kind == TokenKind::kString && Peek(3).IsSymbol(")")) {
    Pass(2);
    NamedTable* table = arena_.New<NamedTable>();
    std::vector<Identifier> parts{{Peek().text, false, Peek().span}};
    SplitAtDots(parts);
    table->name = arena_.Copy(parts);
    Pass(2);
    return table;
  }
  bool only = false;
  if (At(Keyword::kOnly) && (IsLabel(Peek(1)) || Peek(1).IsSymbol("("))) {
    Advance();
    only = true;
    if (Accept("(")) {
      TableRef* inner = ForeignNamedTable();
      return inner == nullptr || !Expect(")") ? nullptr : inner;
    }
  }
  if (At(Keyword::kTable) && (Peek(1).IsSymbol("(") || (IsLabel(Peek(1)) && !BeginsClause(1) &&
                                                        !Peek(1).Is(Keyword::kAs)))) {
    Advance();
    if (At("(")) {  // TABLE(f(x)), TABLE(name)
      Advance();
      TableRef* inner = ForeignNamedTable();
      if (inner != nullptr) {
        while (!At(")") && !AtStatementEnd()) SkipOne();
      }
      return inner == nullptr || !Expect(")") ? nullptr : inner;
    }
  }
  if (At(Keyword::kRows) && Peek(1).Is(Keyword::kFrom) && Peek(2).IsSymbol("(")) {
    Pass(3);
    TableRef* first = ForeignNamedTable();
    while (!At(")") && !AtStatementEnd()) SkipOne();
    return first == nullptr || !Expect(")") ? nullptr : first;
  }
  if (AtWord("semantic_view") && Peek(1).IsSymbol("(")) {
    FunctionTable* table = arena_.New<FunctionTable>();
    table->call = NewCall("semantic_view", CallSyntax::kPlain, Peek().span);
    Advance();
    SkipParentheses();
    return Finish(table, begin);
  }
  if (dialect_.navigates && At(Keyword::kUnpivot) && IsLabel(Peek(1))) Advance();
  const bool stream = AtWord("stream") && dialect_.streams;
  if (stream && Peek(1).IsSymbol("(") && IsLabel(Peek(2))) {  // STREAM (t)
    Pass(2);
    TableRef* inner = ForeignNamedTable();
    return inner == nullptr || !Expect(")") ? nullptr : inner;
  }
  if (stream && IsLabel(Peek(1)) && !BeginsClause(1)) Advance();
  const std::size_t mark = Mark();
  const bool callable = Peek().kind == TokenKind::kName && Peek(1).IsSymbol("(");
  std::vector<Identifier> parts;
  if (callable && !IsTolerantName(Peek())) {
    parts.push_back(TakeName());
  } else if (!TableName(parts)) {
    return nullptr;
  }
  if (Peek().kind == TokenKind::kParameter && Peek().text.starts_with("@") &&
      PreviousEnd() == Begin()) {
    Advance();  // a link to another database, or a version
    std::vector<Identifier> link;
    ForeignParts(link);
    if (dialect_.database_links) {  // another table than the one here
      Identifier& name = parts.back();
      name.span.end = PreviousEnd();
      name.name = text_.substr(name.span.begin, name.span.end - name.span.begin);
    }
  }
  const bool hint = dialect_.hash_names && (AtWord("nolock", 1) || AtWord("updlock", 1) ||
                                            AtWord("holdlock", 1) || AtWord("tablockx", 1));
  const bool parameters = parts.front().name.starts_with("@") && dialect_.colon_paths;
  if (At("(") && !hint && !parameters) {
    const Expr* call = ForeignCall(parts, begin);
    if (call == nullptr) return nullptr;
    FunctionTable* table = arena_.New<FunctionTable>();
    table->call = &call->As<Call>();
    if (At(Keyword::kWith) && Peek(1).Is(Keyword::kOrdinality)) {
      Pass(2);
      table->with_ordinality = true;
    }
    if (At(Keyword::kWith) && Peek(1).IsSymbol("(")) {  // OPENJSON(x) WITH (a int '$.a')
      Advance();
      SkipParentheses();
    }
    ListedColumns(mark, *table);
    return Finish(table, begin);
  }
  if (hint || parameters) SkipParentheses();
  NamedTable* table = arena_.New<NamedTable>();
  table->only = only;
  table->name = arena_.Copy(parts);
  Accept("*");
  return table;
}

// The columns that a function in FROM names, between `mark` and here: those of COLUMNS, of a list
// or without parentheses, nested ones too, and those of WITH (…) behind it.
void Parser::ListedColumns(std::size_t mark, FunctionTable& table) {
  std::vector<Identifier> columns;
  std::vector<int> lists;  // how deep each list is
  int depth = 0;
  bool name = false;  // comes next
  for (std::size_t at = mark; at < at_; ++at) {
    const Token& token = tokens_[at];
    const bool label = token.kind == TokenKind::kName || token.kind == TokenKind::kQuotedName;
    if (token.IsSymbol("(")) {
      ++depth;
    } else if (token.IsSymbol(")")) {
      if (!lists.empty() && lists.back() == depth) lists.pop_back();
      --depth;
    } else if (token.IsSymbol(",")) {
      name = !lists.empty() && lists.back() == depth;
      continue;
    } else if (label && EqualsIgnoreAsciiCase(token.text, "columns") && depth > 0) {
      lists.push_back(tokens_[at + 1].IsSymbol("(") ? depth + 1 : depth);
      name = true;
      continue;
    } else if (token.Is(Keyword::kWith) && depth == 0 && tokens_[at + 1].IsSymbol("(")) {
      lists.push_back(1);
      name = true;
      continue;
    } else if (label && name && !EqualsIgnoreAsciiCase(token.text, "nested")) {
      const Identifier column{token.text, token.kind == TokenKind::kQuotedName, token.span};
      if (at + 2 < at_ && tokens_[at + 1].Is(Keyword::kFor)) {  // FOR ORDINALITY
        Identifier* position = arena_.New<Identifier>();
        *position = column;
        table.offset = position;
      } else {
        columns.push_back(column);
      }
    }
    if (!token.IsSymbol("(")) name = false;
  }
  table.columns = arena_.Copy(columns);
}

// Samples, versions, hints, an alias, PIVOT: in whatever order they come.
TableRef* Parser::TableTail(TableRef* table, std::uint32_t begin) {
  if (table == nullptr) return nullptr;
  const std::uint32_t end = PreviousEnd();
  table->span = {begin, end};
  while (true) {
    const Token& next = Peek(1);
    if (SkipTableModifier()) continue;
    if ((At(Keyword::kPivot) || At(Keyword::kUnpivot)) && BeginsClause(0)) {
      table = PivotOf(table, begin);
      if (table == nullptr) return nullptr;
      continue;
    }
    if (At(Keyword::kMatchRecognize) && next.IsSymbol("(")) {
      table = MatchOf(table, begin);
      if (table == nullptr) return nullptr;
      continue;
    }
    if (At(Keyword::kWith) && next.Is(Keyword::kOffset)) {  // UNNEST(a) WITH OFFSET AS i
      Pass(2);
      const Identifier* name = nullptr;
      if (Accept(Keyword::kAs) && IsLabel(Peek())) {
        name = TakeNamePointer();
      } else if (IsTolerantName(Peek()) && !BeginsClause(0)) {
        name = TakeNamePointer();
      }
      if (name == nullptr) {
        Identifier* offset = arena_.New<Identifier>();
        *offset = {"offset", false, {PreviousEnd(), PreviousEnd()}};
        name = offset;
      }
      if (table->kind == TableRefKind::kFunction) static_cast<FunctionTable*>(table)->offset = name;
      continue;
    }
    if (dialect_.navigates && AtWord("at") && IsLabel(next) &&
        table->kind == TableRefKind::kTable) {
      Advance();
      static_cast<NamedTable*>(table)->position = TakeNamePointer();
      continue;
    }
    if (table->alias != nullptr) break;
    const std::size_t mark = Mark();
    ForeignAlias(*table);
    if (at_ == mark) break;
  }
  table->span = {begin, PreviousEnd()};
  return table;
}

// What says which rows or versions of a table, and hints; false when there is none.
bool Parser::SkipTableModifier() { return SkipSample() || SkipVersion() || SkipHint(); }

// TABLESAMPLE method (n) REPEATABLE (m), SAMPLE n, USING SAMPLE n
bool Parser::SkipSample() {
  if (At(Keyword::kUsing) && Peek(1).Is(Keyword::kSample)) {
    Advance();
  } else if (!At(Keyword::kTablesample) && !(At(Keyword::kSample) && BeginsClause(0))) {
    return false;
  }
  Advance();
  while (Peek().kind == TokenKind::kName && !At(Keyword::kAs) && !BeginsClause(0) &&
         Peek(1).IsSymbol("(")) {
    Advance();  // BERNOULLI, SYSTEM, BLOCK, RESERVOIR
  }
  if (At("(")) {
    SkipParentheses();
  } else if (Peek().kind == TokenKind::kInteger || Peek().kind == TokenKind::kDecimal) {
    Advance();
    if (Accept("/")) Advance();
    if (At("%")) Advance();
    AcceptWord("percent");
    Accept(Keyword::kRows);
    if (Accept(Keyword::kOffset)) Advance();
    SkipParentheses();
  }
  if ((AtWord("repeatable") || AtWord("seed")) && Peek(1).IsSymbol("(")) {
    Advance();
    SkipParentheses();
  }
  return true;
}

// FOR SYSTEM_TIME AS OF a, VERSION AS OF 3, AS OF TIMESTAMP a, AT (…), AT BRANCH a
bool Parser::SkipVersion() {
  const Token& next = Peek(1);
  if (At(Keyword::kFor) &&
      (AtWord("system_time", 1) || AtWord("system_version", 1) || AtWord("timestamp", 1) ||
       AtWord("version", 1) || AtWord("system", 1))) {
    Pass(2);
    SkipPeriod();
    return true;
  }
  std::size_t words = 0;
  if ((AtWord("version") || AtWord("timestamp")) && next.Is(Keyword::kAs) &&
      Peek(2).Is(Keyword::kOf)) {
    words = 3;
  } else if (At(Keyword::kAs) && next.Is(Keyword::kOf)) {
    words = AtWord("scn", 2) || AtWord("timestamp", 2) ? 3 : 2;
  } else if (At(Keyword::kAt) &&
             (AtWord("snapshot", 1) || AtWord("timestamp", 1) || AtWord("branch", 1) ||
              AtWord("tag", 1) || AtWord("commit", 1) || AtWord("ref", 1))) {
    words = 2;
  } else if ((At(Keyword::kAt) || At(Keyword::kBefore) || AtWord("changes") || At(Keyword::kEnd)) &&
             next.IsSymbol("(") && Peek(3).IsSymbol("=>")) {
    Advance();
    SkipParentheses();
    return true;
  }
  Pass(words);
  if (words > 0 && Expression() == nullptr) reason_ = {};
  return words > 0;
}

// AS OF a, ALL, BETWEEN a AND b, FROM a TO b, CONTAINED IN (a, b)
void Parser::SkipPeriod() {
  const auto bound = [this] {
    if (Expression(Precedence::kAny, Operators::kPlain) == nullptr) reason_ = {};
  };
  while (!At(Keyword::kOf) && !At(Keyword::kAll) && !At(Keyword::kBetween) && !At(Keyword::kFrom) &&
         !AtWord("contained") && !AtClause()) {
    Advance();
  }
  if (Accept(Keyword::kAll)) return;
  if (Accept(Keyword::kOf)) return bound();
  if (Accept(Keyword::kBetween) || Accept(Keyword::kFrom)) {
    bound();
    if (Accept(Keyword::kAnd) || Accept(Keyword::kTo)) bound();
    return;
  }
  if (!AtWord("contained")) return;
  Pass(2);
  SkipParentheses();
}

// WITH (NOLOCK), FINAL, PARTITION (a), USE INDEX (a), INDEXED BY a, @{…}
bool Parser::SkipHint() {
  const Token& next = Peek(1);
  const bool nolock =
      AtWord("nolock") || (At("(") && (AtWord("nolock", 1) || AtWord("updlock", 1)));
  if (nolock && dialect_.hash_names) {
    SkipOne();
    return true;
  }
  if (At(Keyword::kFinal) && !next.IsSymbol(".")) {
    Advance();
    return true;
  }
  if (((At(Keyword::kWith) || At(Keyword::kPartition)) && next.IsSymbol("(")) ||
      (At("@") && next.IsSymbol("{"))) {
    Advance();
    SkipOne();
    return true;
  }
  if (AtWord("indexed") && next.Is(Keyword::kBy)) {
    Pass(2);
    std::vector<Identifier> index;
    return TableName(index);
  }
  if (At(Keyword::kNot) && AtWord("indexed", 1)) {
    Pass(2);
    return true;
  }
  const auto at_index_hint = [this](std::size_t ahead) {
    const bool word =
        Peek(ahead).Is(Keyword::kUse) || Peek(ahead).Is(Keyword::kIgnore) || AtWord("force", ahead);
    return word && (Peek(ahead + 1).Is(Keyword::kIndex) || Peek(ahead + 1).Is(Keyword::kKey));
  };
  if (!at_index_hint(0)) return false;
  do {
    Pass(2);
    if (Accept(Keyword::kFor)) {
      while (!At("(") && !AtClause()) Advance();
    }
    SkipParentheses();
  } while (at_index_hint(0) || (at_index_hint(1) && Accept(",")));
  return true;
}

// [AS] name [(columns, with types)], or (columns) alone.
void Parser::ForeignAlias(TableRef& table) {
  const bool as = At(Keyword::kAs);
  const std::size_t mark = Mark();
  if (as) Advance();
  Alias* alias = arena_.New<Alias>();
  const bool label = as ? IsLabel(Peek()) || Peek().kind == TokenKind::kString
                        : IsTolerantName(Peek()) && !BeginsClause(0) && !BeginsStatement() &&
                              !(AtWord("match_condition") && Peek(1).IsSymbol("("));
  if (label) {
    alias->name = TakeName();
  } else if (!(At("(") && (as || table.kind == TableRefKind::kFunction ||
                           table.kind == TableRefKind::kDerived))) {
    Rewind(mark);
    return;
  }
  if (At("(") && (IsLabel(Peek(1)) || Peek(1).kind == TokenKind::kString)) {
    Advance();
    std::vector<Identifier> columns;
    do {
      if (!IsLabel(Peek()) && Peek().kind != TokenKind::kString) break;
      columns.push_back(TakeName());
      while (!At(",") && !At(")") && !AtStatementEnd()) SkipOne();  // its type
    } while (Accept(","));
    if (!Accept(")")) {
      Rewind(mark);
      return;
    }
    alias->columns = arena_.Copy(columns);
  }
  table.alias = alias;
}

}  // namespace goldline::sql
