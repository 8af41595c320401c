// PIVOT, UNPIVOT and MATCH_RECOGNIZE. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

TableRef* Parser::PivotOf(TableRef* source, std::uint32_t begin) {
  const std::size_t mark = Mark();
  Pivot* pivot = arena_.New<Pivot>();
  pivot->source = source;
  pivot->unpivot = Advance().Is(Keyword::kUnpivot);
  if (At(Keyword::kInclude) || AtWord("exclude")) {
    Advance();
    Accept(Keyword::kNulls);
  }
  const bool read = Expect("(") && (pivot->unpivot ? UnpivotBody(*pivot) : PivotBody(*pivot));
  if (!read || !At(")")) {
    SkipFrom(mark, [this, mark] {
      return at_ > mark && !At("(") && !At(Keyword::kInclude) && !At(Keyword::kNulls) &&
             !AtWord("exclude");
    });
    return source;
  }
  Advance();
  return Finish(pivot, begin);
}

// measures FOR keys IN (values) [GROUP BY …]
bool Parser::PivotBody(Pivot& pivot) {
  std::vector<PivotMeasure> measures;
  do {
    if (At(Keyword::kFor)) break;
    PivotMeasure& measure = measures.emplace_back();
    if (!ForeignItem(measure)) return false;
  } while (Accept(","));
  pivot.measures = arena_.Copy(measures);
  std::vector<const Expr*> keys;
  std::vector<SelectItem> values;
  if (!Expect(Keyword::kFor)) return false;
  do {
    const std::uint32_t begin = Begin();
    if (At("(")) {
      Advance();
      do {
        std::vector<Identifier> name;
        if (!TableName(name)) return false;
        keys.push_back(ColumnOf(name, begin));
      } while (Accept(","));
      if (!Expect(")")) return false;
    } else {
      std::vector<Identifier> name;
      if (!TableName(name)) return false;
      keys.push_back(ColumnOf(name, begin));
    }
    if (keys.back() == nullptr) return false;
    if (!Accept(Keyword::kIn)) continue;
    const bool list = Accept("(");
    while (!At(")") && !AtStatementEnd()) {
      SelectItem item;
      if (At(Keyword::kAny) || AtQueryStart()) {
        while (!At(")") && !AtStatementEnd()) SkipOne();
        break;
      }
      if (!ForeignItem(item)) return false;
      values.push_back(item);
      if (!list || !Accept(",")) break;
    }
    if (At(Keyword::kOrder)) {
      while (!At(")") && !AtStatementEnd()) SkipOne();
    }
    if (list && !Expect(")")) return false;
  } while (Accept(",") ||
           (IsTolerantName(Peek()) && !At(Keyword::kGroup) && Peek(1).Is(Keyword::kIn)));
  if (AtWord("default") || At(Keyword::kDefault)) {
    while (!At(")") && !AtStatementEnd()) SkipOne();
  }
  if (At(Keyword::kGroup) && Peek(1).Is(Keyword::kBy)) {
    Pass(2);
    if (!PivotGroups(pivot)) return false;
  }
  pivot.keys = arena_.Copy(keys);
  pivot.values = arena_.Copy(values);
  return true;
}

// values FOR name IN (columns)
bool Parser::UnpivotBody(Pivot& pivot) {
  const auto names = [this](std::vector<Identifier>& out) {
    const bool list = Accept("(");
    do {
      std::vector<Identifier> parts;
      if (!TableName(parts)) return false;
      out.push_back(parts.back());
    } while (list && Accept(","));
    return !list || Expect(")");
  };
  std::vector<Identifier> made;
  if (!names(made) || !Expect(Keyword::kFor)) return false;
  std::vector<Identifier> name;
  if (!names(name) || !Expect(Keyword::kIn) || !Expect("(")) return false;
  std::vector<UnpivotSource> sources;
  std::vector<const Expr*> several;
  if (!At(")") && !UnpivotSources(sources, several)) return false;
  if (!Expect(")")) return false;
  pivot.several = arena_.Copy(several);
  pivot.value_columns = arena_.Copy(made);
  Identifier* made_name = arena_.New<Identifier>();
  *made_name = name.front();
  pivot.name_column = made_name;
  pivot.sources = arena_.Copy(sources);
  return true;
}

// a, (b, c) AS label, * EXCLUDE (d), COLUMNS ('e')
bool Parser::UnpivotSources(std::vector<UnpivotSource>& sources,
                            std::vector<const Expr*>& several) {
  do {
    if (At(")")) break;
    if (AtStar() || (AtWord("columns") && Peek(1).IsSymbol("("))) {
      several.push_back(AtStar() ? StarHere() : Expression());
      if (several.back() == nullptr) return false;
      continue;
    }
    std::vector<Identifier> columns;
    const bool list = Accept("(");
    do {
      std::vector<Identifier> parts;
      if (!TableName(parts)) return false;
      columns.push_back(parts.back());
    } while (list && Accept(","));
    if (list && !Expect(")")) return false;
    UnpivotSource& source = sources.emplace_back();
    source.columns = arena_.Copy(columns);
    const bool text = Peek(1).kind == TokenKind::kString || Peek(1).kind == TokenKind::kInteger;
    if (At(Keyword::kAs) && (IsLabel(Peek(1)) || text)) {
      Advance();
      source.label = TakeNamePointer();
      while (!At(",") && !At(")") && !At(Keyword::kInto) && !AtStatementEnd()) SkipOne();
    } else if (Peek().kind == TokenKind::kString ||
               (IsTolerantName(Peek()) && !At(Keyword::kInto))) {
      source.label = TakeNamePointer();
    }
  } while (Accept(","));
  return true;
}

// DuckDB: PIVOT t ON a IN (1, 2) USING sum(b) GROUP BY c, UNPIVOT t ON a, b INTO NAME c VALUE d; a
// query of its own.
const QueryTerm* Parser::PivotFirst() {
  const std::uint32_t begin = Begin();
  Pivot* pivot = arena_.New<Pivot>();
  pivot->unpivot = Advance().Is(Keyword::kUnpivot);
  if ((pivot->source = ForeignTable()) == nullptr) return nullptr;
  if (!(pivot->unpivot ? UnpivotColumns(*pivot) : PivotKeys(*pivot))) return nullptr;
  TableRef* table = Finish(pivot, begin);
  if (table == nullptr) return nullptr;
  Select* select = arena_.New<Select>();
  select->from = arena_.Copy(std::vector<const TableRef*>{table});
  SelectItem all;
  all.expr = Finish(arena_.New<Star>(), begin);
  all.span = {begin, begin};
  select->items = arena_.Copy(std::vector<SelectItem>{all});
  select->span = {begin, PreviousEnd()};
  return select;
}

// [ON a [IN (1, 2)], b] [USING sum(c)] [GROUP BY d, e]
bool Parser::PivotKeys(Pivot& pivot) {
  std::vector<const Expr*> keys;
  std::vector<SelectItem> values;
  if (Accept(Keyword::kOn)) {
    do {
      const Expr* key = Expression(Tighter(Precedence::kIn));
      if (key == nullptr) return false;
      keys.push_back(key);
      if (!Accept(Keyword::kIn)) continue;
      const bool list = Accept("(");
      while (list && !At(")") && !AtStatementEnd()) {
        SelectItem value;
        if (AtQueryStart()) {
          while (!At(")") && !AtStatementEnd()) SkipOne();
        } else if (ForeignItem(value)) {
          values.push_back(value);
        } else {
          return false;
        }
        if (!Accept(",")) break;
      }
      if (list ? !Expect(")") : Expression(Tighter(Precedence::kIn)) == nullptr) return false;
    } while (Accept(","));
  }
  std::vector<PivotMeasure> measures;
  if (Accept(Keyword::kUsing)) {
    do {
      PivotMeasure& measure = measures.emplace_back();
      if (!ForeignItem(measure)) return false;
    } while (Accept(","));
  } else {  // the number of rows
    measures.push_back({MakeCall("count", {}, Begin()), nullptr, {Begin(), Begin()}});
  }
  pivot.keys = arena_.Copy(keys);
  pivot.values = arena_.Copy(values);
  pivot.measures = arena_.Copy(measures);
  if (!At(Keyword::kGroup) || !Peek(1).Is(Keyword::kBy)) return true;
  Pass(2);
  return PivotGroups(pivot);
}

// Behind GROUP BY: a, t.b
bool Parser::PivotGroups(Pivot& pivot) {
  std::vector<Identifier> names;
  do {
    std::vector<Identifier> parts;
    if (!TableName(parts)) return false;
    names.push_back(parts.back());
  } while (Accept(","));
  pivot.group_by = arena_.Copy(names);
  return true;
}

// ON a, b INTO NAME c VALUE d, e
bool Parser::UnpivotColumns(Pivot& pivot) {
  std::vector<UnpivotSource> sources;
  std::vector<const Expr*> several;
  if (!Expect(Keyword::kOn) || !UnpivotSources(sources, several)) return false;
  pivot.sources = arena_.Copy(sources);
  pivot.several = arena_.Copy(several);
  std::vector<Identifier> made;
  if (Accept(Keyword::kInto)) {
    if (!Expect(Keyword::kName) || !IsLabel(Peek())) return Expected("the name of a column");
    pivot.name_column = TakeNamePointer();
    if (!AcceptWord("value")) return Expected("VALUE");
    do {
      if (!IsLabel(Peek())) return Expected("the name of a column");
      made.push_back(TakeName());
    } while (Accept(","));
  } else {
    Identifier* name = arena_.New<Identifier>();
    *name = {"name", false, {Begin(), Begin()}};
    pivot.name_column = name;
    made.push_back({"value", false, {Begin(), Begin()}});
  }
  pivot.value_columns = arena_.Copy(made);
  return true;
}

// ( [PARTITION BY …] [ORDER BY …] [MEASURES …] … PATTERN (…) [SUBSET …] [DEFINE …] )
TableRef* Parser::MatchOf(TableRef* source, std::uint32_t begin) {
  MatchRecognize* match = arena_.New<MatchRecognize>();
  match->source = source;
  Pass(2);
  const auto items = [this](List<SelectItem>& out, bool prefixed) {
    std::vector<SelectItem> all;
    do {
      SelectItem item;
      const std::size_t mark = Mark();
      if (prefixed) {  // DEFINE a AS value
        if (!IsLabel(Peek()) || !Peek(1).Is(Keyword::kAs)) break;
        item.alias = TakeNamePointer();
        Advance();
      } else if (At(Keyword::kFinal) || AtWord("running")) {
        Advance();
      }
      item.expr = Expression();
      if (!prefixed && Accept(Keyword::kAs) && IsLabel(Peek())) item.alias = TakeNamePointer();
      if (item.expr == nullptr) {
        SkipFrom(mark, [this] { return At(",") || AtWord("pattern"); });
        continue;
      }
      all.push_back(item);
    } while (Accept(","));
    out = arena_.Copy(all);
  };
  std::vector<Identifier> variables;
  while (!At(")") && !AtStatementEnd()) {
    const std::size_t mark = Mark();
    if (At(Keyword::kPartition) && Peek(1).Is(Keyword::kBy)) {
      Pass(2);
      if (!ExpressionList(match->partition_by)) SkipFrom(mark, [] { return false; });
    } else if (At(Keyword::kOrder)) {
      if (!OrderBy(match->order_by)) SkipFrom(mark, [] { return false; });
    } else if (AtWord("pattern") || AtWord("subset")) {
      Advance();
      do {
        const std::size_t group = Mark();
        SkipOne();
        if (Accept("=")) SkipOne();
        for (std::size_t at = group; at < at_; ++at) {
          const Token& token = tokens_[at];
          const bool quoted = token.kind == TokenKind::kQuotedName;
          if (token.kind != TokenKind::kName && !quoted) continue;
          variables.push_back({token.text, quoted, token.span});
        }
      } while (Accept(","));
    } else if (AcceptWord("measures")) {
      items(match->measures, false);
    } else if (AcceptWord("define")) {
      items(match->definitions, true);
    } else {
      match->all_rows |= At(Keyword::kAll) && Peek(1).Is(Keyword::kRows);
      SkipOne();
    }
  }
  match->variables = arena_.Copy(variables);
  return Expect(")") ? Finish(match, begin) : nullptr;
}

}  // namespace goldline::sql
