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
    std::vector<Identifier> names;
    do {
      std::vector<Identifier> parts;
      if (!TableName(parts)) return false;
      names.push_back(parts.back());
    } while (Accept(","));
    pivot.group_by = arena_.Copy(names);
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
  while (!At(")") && !AtStatementEnd()) {
    UnpivotSource& source = sources.emplace_back();
    std::vector<Identifier> columns;
    if (AtStar() || (AtWord("columns") && Peek(1).IsSymbol("("))) {
      if (Expression() == nullptr) return false;
      sources.pop_back();
    } else {
      if (!names(columns)) return false;
      source.columns = arena_.Copy(columns);
      if (Accept(Keyword::kAs) && (IsLabel(Peek()) || Peek().kind == TokenKind::kString ||
                                   Peek().kind == TokenKind::kInteger)) {
        source.label = TakeNamePointer();
        while (!At(",") && !At(")") && !AtStatementEnd()) SkipOne();
      } else if (Peek().kind == TokenKind::kString || (IsTolerantName(Peek()))) {
        source.label = TakeNamePointer();
      }
    }
    if (!Accept(",")) break;
  }
  if (!Expect(")")) return false;
  pivot.value_columns = arena_.Copy(made);
  Identifier* made_name = arena_.New<Identifier>();
  *made_name = name.front();
  pivot.name_column = made_name;
  pivot.sources = arena_.Copy(sources);
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
  while (!At(")") && !AtStatementEnd()) {
    const std::size_t mark = Mark();
    if (At(Keyword::kPartition) && Peek(1).Is(Keyword::kBy)) {
      Pass(2);
      if (!ExpressionList(match->partition_by)) SkipFrom(mark, [] { return false; });
    } else if (At(Keyword::kOrder)) {
      if (!OrderBy(match->order_by)) SkipFrom(mark, [] { return false; });
    } else if (AcceptWord("measures")) {
      items(match->measures, false);
    } else if (AcceptWord("define")) {
      items(match->definitions, true);
    } else {
      match->all_rows |= At(Keyword::kAll) && Peek(1).Is(Keyword::kRows);
      SkipOne();
    }
  }
  return Expect(")") ? Finish(match, begin) : nullptr;
}

}  // namespace goldline::sql
