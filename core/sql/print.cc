#include "core/sql/print.h"

#include <algorithm>
#include <utility>

#include "core/sql/internal/keywords.h"
#include "core/sql/internal/precedence.h"
#include "core/text.h"

namespace goldline::sql {
namespace {

bool IsPlainName(std::string_view name) {
  const auto starts = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && starts(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return starts(c) || (c >= '0' && c <= '9') || c == '$'; });
}

// Keywords that are names anywhere, but mean something else in one place or another.
bool IsReadTwoWays(std::string_view word) {
  constexpr std::string_view kWords[] = {
      "at",        "cube",      "current", "double",    "escape",    "filter",
      "following", "groups",    "over",    "partition", "preceding", "range",
      "rollup",    "recursive", "rows",    "unbounded", "within"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

enum class NameRole : std::uint8_t { kColumn, kFunction };

bool NeedsQuotes(std::string_view name, NameRole role) {
  if (!IsPlainName(name) || IsReadTwoWays(name)) return true;
  const KeywordRow* row = FindKeyword(name);
  if (row == nullptr || row->category == KeywordCategory::kUnreserved) return false;
  return role == NameRole::kColumn || row->category != KeywordCategory::kTypeOrFunction;
}

std::string InQuotes(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out += quote;
}

std::string Upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

bool IsNegativeNumber(const Expr& expr) {
  return expr.kind == ExprKind::kLiteral && expr.As<Literal>().type != LiteralType::kString &&
         !expr.As<Literal>().text.empty() && expr.As<Literal>().text.front() == '-';
}

Precedence LevelOf(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return IsNegativeNumber(expr) ? Precedence::kSign : Precedence::kNever;
    case ExprKind::kUnary: {
      const UnaryOp op = expr.As<Unary>().op;
      if (op == UnaryOp::kNot) return Precedence::kNot;
      const bool sign = op == UnaryOp::kMinus || op == UnaryOp::kPlus;
      return sign ? Precedence::kSign : Precedence::kOperator;
    }
    case ExprKind::kBinary:
      return PrecedenceOf(expr.As<Binary>().op);
    case ExprKind::kQuantified: {
      const bool like = expr.As<Quantified>().symbol.ends_with("like");
      return like ? Precedence::kIn : PrecedenceOf(expr.As<Quantified>().op);
    }
    case ExprKind::kLogical:
      return expr.As<Logical>().op == LogicalOp::kAnd ? Precedence::kAnd : Precedence::kOr;
    case ExprKind::kIsTest:
      return Precedence::kIs;
    case ExprKind::kBetween:
    case ExprKind::kIn:
    case ExprKind::kLike:
      return Precedence::kIn;
    case ExprKind::kCollate:
      return Precedence::kCollate;
    case ExprKind::kAtTimeZone:
      return Precedence::kAt;
    default:
      return Precedence::kNever;
  }
}

class Printer {
 public:
  explicit Printer(PrintParentheses parentheses) : all_(parentheses == PrintParentheses::kAll) {}

  std::string Take() { return std::move(out_); }

  // ------------------------------------------------------------------ expressions

  void Whole(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kLiteral:
        return LiteralText(expr.As<Literal>());
      case ExprKind::kTypedLiteral:
        return Typed(expr.As<TypedLiteral>());
      case ExprKind::kParameter:
        return Put(expr.As<Parameter>().text);
      case ExprKind::kColumn:
        return Names(expr.As<ColumnRef>().parts);
      case ExprKind::kStar:
        Names(expr.As<Star>().qualifier);
        return Put(expr.As<Star>().qualifier.empty() ? "*" : ".*");
      case ExprKind::kUnary:
        return Prefix(expr.As<Unary>());
      case ExprKind::kBinary:
        return Infix(expr.As<Binary>());
      case ExprKind::kLogical:
        return AndOr(expr.As<Logical>());
      case ExprKind::kIsTest:
        return Is(expr.As<IsTest>());
      case ExprKind::kBetween:
        return InBetween(expr.As<Between>());
      case ExprKind::kIn:
        return InList(expr.As<In>());
      case ExprKind::kLike:
        return Matches(expr.As<Like>());
      case ExprKind::kQuantified:
        return AnyOrAll(expr.As<Quantified>());
      case ExprKind::kCase:
        return Choice(expr.As<Case>());
      case ExprKind::kCast:
        Put("CAST(");
        Whole(*expr.As<Cast>().operand);
        Put(" AS ");
        Type(expr.As<Cast>().type);
        return Put(")");
      case ExprKind::kCollate:
        Operand(*expr.As<Collate>().operand, Precedence::kCollate);
        Put(" COLLATE ");
        return Names(expr.As<Collate>().collation);
      case ExprKind::kAtTimeZone:
        Operand(*expr.As<AtTimeZone>().operand, Precedence::kAt);
        Put(" AT TIME ZONE ");
        return Operand(*expr.As<AtTimeZone>().zone, Tighter(Precedence::kAt));
      case ExprKind::kCall:
        return CallWhole(expr.As<Call>());
      case ExprKind::kExists:
        Put("EXISTS ");
        return InParentheses(*expr.As<Exists>().query);
      case ExprKind::kSubquery:
        return InParentheses(*expr.As<Subquery>().query);
      case ExprKind::kArray:
        return ArrayWhole(expr.As<Array>(), true);
      case ExprKind::kRow:
        Put(expr.As<Row>().keyword || expr.As<Row>().items.size() < 2 ? "ROW(" : "(");
        Expressions(expr.As<Row>().items);
        return Put(")");
      case ExprKind::kSubscript:
        return SubscriptWhole(expr.As<Subscript>());
      case ExprKind::kField:
        Base(*expr.As<Field>().base, expr.As<Field>().separate, false);
        Put(".");
        return Put(PrintName(expr.As<Field>().field.name));
      case ExprKind::kLambda:
      case ExprKind::kNamed:
      case ExprKind::kOpaque:
        break;  // tolerant parsing only, of which nothing is printed
    }
  }

  void Whole(const Query& query) {
    With(query);
    Term(*query.first);
    for (const SetStep& step : query.steps) {
      Put(step.op == SetOperator::kUnion    ? " UNION "
          : step.op == SetOperator::kExcept ? " EXCEPT "
                                            : " INTERSECT ");
      if (step.all) Put("ALL ");
      Term(*step.term);
    }
    OrderBy(" ORDER BY ", query.order_by);
    if (query.limit != nullptr && query.with_ties) {
      Put(" FETCH FIRST ");
      Operand(*query.limit, Precedence::kNever);
      Put(" ROWS WITH TIES");
    } else if (query.limit != nullptr) {
      Put(" LIMIT ");
      Whole(*query.limit);
    }
    if (query.offset != nullptr) {
      Put(" OFFSET ");
      Whole(*query.offset);
    }
  }

  void Type(const TypeName& type) {
    if (!type.qualifier.empty()) {
      Names(type.qualifier);
      Put(".");
    }
    std::string_view name = type.name.name;
    std::string_view tail;  // the words after the modifiers
    if (type.name.quoted && NeedsQuotes(name, NameRole::kFunction)) {
      Put(InQuotes(name, '"'));
    } else {
      for (const std::string_view zone : {" with time zone", " without time zone"}) {
        if (!name.ends_with(zone)) continue;
        name.remove_suffix(zone.size());
        tail = zone;
      }
      Put(type.name.quoted || !tail.empty() || FindKeyword(name) || !type.qualifier.empty() ||
                  name.find(' ') != std::string_view::npos || IsPlainName(name)
              ? std::string(name)
              : InQuotes(name, '"'));
    }
    const bool part = !type.interval_part.empty();
    if (!part) Modifiers(type);
    Put(tail);
    if (part && !omit_interval_part_) IntervalPart(type);
    for (int dimension = 0; dimension < type.array_dimensions; ++dimension) Put("[]");
  }

 private:
  void Put(std::string_view text) { out_ += text; }

  void Names(List<Identifier> names, std::string_view separator = ".") {
    bool first = true;
    for (const Identifier& name : names) {
      if (!std::exchange(first, false)) Put(separator);
      Put(PrintName(name.name));
    }
  }

  void Expressions(List<const Expr*> exprs) {
    bool first = true;
    for (const Expr* expr : exprs) {
      if (!std::exchange(first, false)) Put(", ");
      Whole(*expr);
    }
  }

  void InParentheses(const Query& query) {
    Put("(");
    Whole(query);
    Put(")");
  }

  // In parentheses if it binds less tightly than `least`.
  void Operand(const Expr& expr, Precedence least) {
    const Precedence level = LevelOf(expr);
    const bool open = level < least || (all_ && level != Precedence::kNever);
    if (open) Put("(");
    Whole(expr);
    if (open) Put(")");
  }

  // Where the grammar takes a b_expr, which knows not all operators.
  void PlainOperand(const Expr& expr) {
    Operand(expr, IsNegativeNumber(expr) ? Precedence::kSign : Precedence::kNever);
  }

  void LiteralText(const Literal& literal) {
    switch (literal.type) {
      case LiteralType::kNull:
        return Put("NULL");
      case LiteralType::kBool:
        return Put(Upper(literal.text));
      case LiteralType::kInteger:
      case LiteralType::kDecimal:
        return Put(literal.text);
      case LiteralType::kString:
        return Put(PrintString(literal.text));
      case LiteralType::kBits:
        Put(literal.text.substr(0, 1));
        return Put(PrintString(literal.text.substr(1)));
    }
  }

  void Modifiers(const TypeName& type) {
    if (type.modifiers.empty()) return;
    Put("(");
    Expressions(type.modifiers);
    Put(")");
  }

  void IntervalPart(const TypeName& type) {
    Put(" ");
    Put(type.interval_part);
    Modifiers(type);
  }

  void Typed(const TypedLiteral& literal) {
    omit_interval_part_ = true;
    Type(literal.type);
    omit_interval_part_ = false;
    Put(" ");
    Put(PrintString(literal.text));
    if (!literal.type.interval_part.empty()) IntervalPart(literal.type);
  }

  void Prefix(const Unary& unary) {
    const bool sign = unary.op == UnaryOp::kMinus || unary.op == UnaryOp::kPlus;
    Put(unary.op == UnaryOp::kNot ? std::string_view("NOT") : unary.symbol);
    if (!sign) Put(" ");
    const Precedence level = LevelOf(unary);
    Operand(*unary.operand, unary.op == UnaryOp::kNot ? level : Tighter(level));
  }

  void Infix(const Binary& binary) {
    const Precedence level = PrecedenceOf(binary.op);
    Operand(*binary.left, IsNonAssociative(level) ? Tighter(level) : level);
    Put(" ");
    Put(Upper(binary.symbol));
    Put(" ");
    Operand(*binary.right, Tighter(level));
  }

  void AndOr(const Logical& logical) {
    const bool conjunction = logical.op == LogicalOp::kAnd;
    bool first = true;
    for (const Expr* operand : logical.operands) {
      if (!std::exchange(first, false)) Put(conjunction ? " AND " : " OR ");
      Operand(*operand, Tighter(LevelOf(logical)));
    }
  }

  void Is(const IsTest& test) {
    Operand(*test.operand, Tighter(Precedence::kIs));
    Put(test.negated ? " IS NOT " : " IS ");
    constexpr std::string_view kWords[] = {"NULL", "TRUE", "FALSE", "UNKNOWN"};
    Put(kWords[static_cast<std::size_t>(test.test)]);
  }

  void InBetween(const Between& between) {
    Operand(*between.operand, Tighter(Precedence::kIn));
    Put(between.negated ? " NOT BETWEEN " : " BETWEEN ");
    if (between.symmetric) Put("SYMMETRIC ");
    PlainOperand(*between.low);
    Put(" AND ");
    Operand(*between.high, Tighter(Precedence::kIn));
  }

  void InList(const In& in) {
    Operand(*in.operand, Tighter(Precedence::kIn));
    Put(in.negated ? " NOT IN " : " IN ");
    if (in.query != nullptr) return InParentheses(*in.query);
    Put("(");
    Expressions(in.items);
    Put(")");
  }

  void Matches(const Like& like) {
    Operand(*like.operand, Tighter(Precedence::kIn));
    if (like.negated) Put(" NOT");
    Put(like.like == LikeKind::kLike               ? " LIKE "
        : like.like == LikeKind::kLikeIgnoringCase ? " ILIKE "
                                                   : " SIMILAR TO ");
    Operand(*like.pattern, Tighter(Precedence::kIn));
    if (like.escape == nullptr) return;
    Put(" ESCAPE ");
    Operand(*like.escape, Tighter(Precedence::kEscape));
  }

  void AnyOrAll(const Quantified& quantified) {
    Operand(*quantified.operand, Tighter(LevelOf(quantified)));
    Put(" ");
    Put(Upper(quantified.symbol));
    Put(quantified.all ? " ALL " : " ANY ");
    if (quantified.query != nullptr) return InParentheses(*quantified.query);
    Put("(");
    Whole(*quantified.array);
    Put(")");
  }

  void Choice(const Case& expr) {
    Put("CASE");
    if (expr.operand != nullptr) {
      Put(" ");
      Whole(*expr.operand);
    }
    for (const CaseWhen& when : expr.whens) {
      Put(" WHEN ");
      Whole(*when.condition);
      Put(" THEN ");
      Whole(*when.result);
    }
    if (expr.otherwise != nullptr) {
      Put(" ELSE ");
      Whole(*expr.otherwise);
    }
    Put(" END");
  }

  void ArrayWhole(const Array& array, bool outermost) {
    if (outermost) Put("ARRAY");
    if (array.query != nullptr) return InParentheses(*array.query);
    Put("[");
    bool first = true;
    for (const Expr* item : array.items) {
      if (!std::exchange(first, false)) Put(", ");
      // The items are either all nested or none: ARRAY[ARRAY[1]] prints as ARRAY[[1]] only if so.
      if (item->kind == ExprKind::kArray && item->As<Array>().nested) {
        ArrayWhole(item->As<Array>(), false);
      } else {
        Whole(*item);
      }
    }
    Put("]");
  }

  // What stands before [ or a point; few things do without parentheses.
  void Base(const Expr& base, bool separate, bool column_is_bare) {
    const bool access = base.kind == ExprKind::kSubscript || base.kind == ExprKind::kField;
    const bool bare = (access && !separate) || base.kind == ExprKind::kParameter ||
                      base.kind == ExprKind::kSubquery ||
                      (base.kind == ExprKind::kColumn && column_is_bare);
    if (!bare) Put("(");
    Whole(base);
    if (!bare) Put(")");
  }

  void SubscriptWhole(const Subscript& subscript) {
    Base(*subscript.base, subscript.separate, true);
    Put("[");
    if (subscript.index != nullptr) Whole(*subscript.index);
    if (subscript.slice) Put(" : ");
    if (subscript.upper != nullptr) Whole(*subscript.upper);
    Put("]");
  }

  // ------------------------------------------------------------------ calls

  void CallWhole(const Call& call) {
    switch (call.syntax) {
      case CallSyntax::kExtract:
        return Extract(call);
      case CallSyntax::kPosition:
        Put("POSITION(");
        PlainOperand(*call.arguments[1]);
        Put(" IN ");
        PlainOperand(*call.arguments[0]);
        return Put(")");
      case CallSyntax::kSubstring:
        return Worded("SUBSTRING(", call, {" FROM ", " FOR "});
      case CallSyntax::kOverlay:
        return Worded("OVERLAY(", call, {" PLACING ", " FROM ", " FOR "});
      case CallSyntax::kTrim:
        return Trimmed(call);
      case CallSyntax::kKeyword:
        Put(Upper(call.function()));
        if (call.arguments.empty()) return;
        Put("(");
        Expressions(call.arguments);
        return Put(")");
      case CallSyntax::kSpecial:
        Put(Upper(call.function()));
        Put("(");
        Expressions(call.arguments);
        return Put(")");
      case CallSyntax::kPlain:
        return PlainCall(call);
    }
  }

  void Extract(const Call& call) {
    const std::string_view field = call.arguments[0]->As<Literal>().text;
    constexpr std::string_view kKeywords[] = {"year", "month", "day", "hour", "minute", "second"};
    const bool known =
        std::find(std::begin(kKeywords), std::end(kKeywords), field) != std::end(kKeywords);
    const bool word = known || (IsPlainName(field) && FindKeyword(field) == nullptr);
    Put("EXTRACT(");
    Put(word ? std::string(field) : PrintString(field));
    Put(" FROM ");
    Whole(*call.arguments[1]);
    Put(")");
  }

  // The first argument, then each other one after its word. SUBSTRING(x FOR n) has a second one
  // that was not written.
  void Worded(std::string_view open, const Call& call,
              std::initializer_list<std::string_view> words) {
    Put(open);
    Whole(*call.arguments[0]);
    std::size_t argument = 1;
    for (const std::string_view word : words) {
      if (argument == call.arguments.size()) break;
      const Expr& value = *call.arguments[argument++];
      const bool implied = value.span.begin == value.span.end && argument == 2 &&
                           call.syntax == CallSyntax::kSubstring;
      if (implied) continue;
      Put(word);
      Whole(value);
    }
    Put(")");
  }

  void Trimmed(const Call& call) {
    const std::string_view function = call.function();
    Put("TRIM(");
    Put(function == "ltrim" ? "LEADING " : function == "rtrim" ? "TRAILING " : "BOTH ");
    const bool pair = call.arguments.size() == 2;
    if (pair) {
      Whole(*call.arguments[1]);
      Put(" ");
    }
    Put("FROM ");
    Expressions(pair ? call.arguments.first(1) : call.arguments);
    Put(")");
  }

  // Whether substring(…) and overlay(…), whose names are keywords, may go without quotes.
  static bool IsBareSpecial(const Call& call) {
    const std::string_view name = call.function();
    return call.name.size() == 1 && (name == "substring" || name == "overlay") && !call.star &&
           !call.distinct && !call.variadic && call.order_by.empty() && call.within_group.empty() &&
           call.filter == nullptr && call.over == nullptr &&
           (name == "substring" || call.arguments.size() > 1);
  }

  void FunctionName(const Call& call) {
    if (call.name.size() > 1) return Names(call.name);
    const std::string_view name = call.function();
    const bool quotes = !IsBareSpecial(call) && NeedsQuotes(name, NameRole::kFunction);
    Put(quotes ? InQuotes(name, '"') : std::string(name));
  }

  void PlainCall(const Call& call) {
    FunctionName(call);
    Put("(");
    if (call.star) Put("*");
    if (call.distinct) Put("DISTINCT ");
    const std::size_t last = call.arguments.size() - (call.variadic ? 1 : 0);
    Expressions(call.arguments.first(last));
    if (call.variadic) {
      Put(last == 0 ? "VARIADIC " : ", VARIADIC ");
      Whole(*call.arguments[last]);
    }
    OrderBy(" ORDER BY ", call.order_by);
    Put(")");
    if (!call.within_group.empty()) {
      OrderBy(" WITHIN GROUP (ORDER BY ", call.within_group);
      Put(")");
    }
    if (call.filter != nullptr) {
      Put(" FILTER (WHERE ");
      Whole(*call.filter);
      Put(")");
    }
    if (call.over == nullptr) return;
    Put(" OVER ");
    if (call.over->reference) return Put(PrintName(call.over->base->name));
    Window(*call.over);
  }

  void Window(const WindowSpec& spec) {
    Put("(");
    const std::size_t begin = out_.size();
    const auto blank = [this, begin] {
      if (out_.size() > begin) Put(" ");
    };
    if (spec.base != nullptr) Put(PrintName(spec.base->name));
    if (!spec.partition_by.empty()) {
      blank();
      Put("PARTITION BY ");
      Expressions(spec.partition_by);
    }
    if (!spec.order_by.empty()) {
      blank();
      OrderBy("ORDER BY ", spec.order_by);
    }
    if (spec.frame != nullptr) {
      blank();
      Frame(*spec.frame);
    }
    Put(")");
  }

  void Frame(const WindowFrame& frame) {
    constexpr std::string_view kUnits[] = {"ROWS", "RANGE", "GROUPS"};
    constexpr std::string_view kExclusions[] = {"", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP",
                                                " EXCLUDE TIES"};
    Put(kUnits[static_cast<std::size_t>(frame.unit)]);
    Put(" BETWEEN ");
    Bound(frame.start);
    Put(" AND ");
    Bound(frame.end);
    Put(kExclusions[static_cast<std::size_t>(frame.exclusion)]);
  }

  void Bound(const FrameBound& bound) {
    switch (bound.kind) {
      case FrameBoundKind::kUnboundedPreceding:
        return Put("UNBOUNDED PRECEDING");
      case FrameBoundKind::kCurrentRow:
        return Put("CURRENT ROW");
      case FrameBoundKind::kUnboundedFollowing:
        return Put("UNBOUNDED FOLLOWING");
      case FrameBoundKind::kPreceding:
      case FrameBoundKind::kFollowing:
        Operand(*bound.offset, Precedence::kNever);
        return Put(bound.kind == FrameBoundKind::kPreceding ? " PRECEDING" : " FOLLOWING");
    }
  }

  void OrderBy(std::string_view words, List<OrderItem> items) {
    if (items.empty()) return;
    Put(words);
    bool first = true;
    for (const OrderItem& item : items) {
      if (!std::exchange(first, false)) Put(", ");
      Whole(*item.expr);
      if (item.direction == SortDirection::kAscending) Put(" ASC");
      if (item.direction == SortDirection::kDescending) Put(" DESC");
      if (item.nulls == NullsOrder::kFirst) Put(" NULLS FIRST");
      if (item.nulls == NullsOrder::kLast) Put(" NULLS LAST");
    }
  }

  // ------------------------------------------------------------------ queries

  void With(const Query& query) {
    if (query.with.empty()) return;
    Put(query.recursive ? "WITH RECURSIVE " : "WITH ");
    bool first = true;
    for (const CommonTable& table : query.with) {
      if (!std::exchange(first, false)) Put(", ");
      Put(PrintName(table.name.name));
      Columns(table.columns);
      Put(" AS ");
      if (table.materialized == Materialized::kYes) Put("MATERIALIZED ");
      if (table.materialized == Materialized::kNo) Put("NOT MATERIALIZED ");
      InParentheses(*table.query);
    }
    Put(" ");
  }

  void Columns(List<Identifier> columns) {
    if (columns.empty()) return;
    Put(" (");
    Names(columns, ", ");
    Put(")");
  }

  void Term(const QueryTerm& term) {
    if (term.kind == QueryTermKind::kSelect) return SelectWhole(term.As<Select>());
    if (term.kind == QueryTermKind::kQuery) return InParentheses(*term.As<NestedQuery>().query);
    Put("VALUES ");
    bool first = true;
    for (const List<const Expr*>& row : term.As<Values>().rows) {
      Put(std::exchange(first, false) ? "(" : ", (");
      Expressions(row);
      Put(")");
    }
  }

  void SelectWhole(const Select& select) {
    Put("SELECT ");
    if (select.distinct) Put("DISTINCT ");
    if (!select.distinct_on.empty()) {
      Put("ON (");
      Expressions(select.distinct_on);
      Put(") ");
    }
    bool first = true;
    for (const SelectItem& item : select.items) {
      if (!std::exchange(first, false)) Put(", ");
      Whole(*item.expr);
      if (item.alias == nullptr) continue;
      Put(" AS ");
      Put(PrintName(item.alias->name));
    }
    first = true;
    for (const TableRef* table : select.from) {
      Put(std::exchange(first, false) ? " FROM " : ", ");
      Table(*table);
    }
    Clause(" WHERE ", select.where);
    if (!select.group_by.empty()) {
      Put(select.group_by_distinct ? " GROUP BY DISTINCT " : " GROUP BY ");
      Groups(select.group_by);
    }
    Clause(" HAVING ", select.having);
    Windows(select.windows);
  }

  void Clause(std::string_view words, const Expr* expr) {
    if (expr == nullptr) return;
    Put(words);
    Whole(*expr);
  }

  void Groups(List<GroupItem> items) {
    constexpr std::string_view kOpen[] = {"", "(", "ROLLUP (", "CUBE (", "GROUPING SETS ("};
    bool first = true;
    for (const GroupItem& item : items) {
      if (!std::exchange(first, false)) Put(", ");
      if (item.kind == GroupItemKind::kExpr) {
        Whole(*item.expr);
        continue;
      }
      Put(kOpen[static_cast<std::size_t>(item.kind)]);
      Groups(item.items);
      Put(")");
    }
  }

  void Windows(List<NamedWindow> windows) {
    bool first = true;
    for (const NamedWindow& window : windows) {
      Put(std::exchange(first, false) ? " WINDOW " : ", ");
      Put(PrintName(window.name.name));
      Put(" AS ");
      Window(window.spec);
    }
  }

  void Table(const TableRef& table) {
    if (table.lateral) Put("LATERAL ");
    switch (table.kind) {
      case TableRefKind::kTable:
        if (table.As<NamedTable>().only) Put("ONLY ");
        Names(table.As<NamedTable>().name);
        break;
      case TableRefKind::kDerived:
        InParentheses(*table.As<DerivedTable>().query);
        break;
      case TableRefKind::kFunction:
        CallWhole(*table.As<FunctionTable>().call);
        if (table.As<FunctionTable>().with_ordinality) Put(" WITH ORDINALITY");
        break;
      case TableRefKind::kJoin:
        if (table.alias != nullptr) Put("(");
        Joined(table.As<Join>());
        if (table.alias != nullptr) Put(")");
        break;
      case TableRefKind::kPivot:
      case TableRefKind::kMatch:
        break;  // tolerant parsing only
    }
    if (table.alias == nullptr) return;
    Put(" AS ");
    Put(PrintName(table.alias->name.name));
    Columns(table.alias->columns);
  }

  void Joined(const Join& join) {
    constexpr std::string_view kWords[] = {"JOIN ", "LEFT JOIN ", "RIGHT JOIN ", "FULL JOIN ",
                                           "CROSS JOIN "};
    Table(*join.left);
    Put(join.natural ? " NATURAL " : " ");
    Put(kWords[static_cast<std::size_t>(join.join)]);
    const bool open = join.right->kind == TableRefKind::kJoin && join.right->alias == nullptr;
    if (open) Put("(");
    Table(*join.right);
    if (open) Put(")");
    Clause(" ON ", join.on);
    if (join.using_columns.empty()) return;
    Put(" USING");
    Columns(join.using_columns);
  }

  bool all_;
  bool omit_interval_part_ = false;
  std::string out_;
};

}  // namespace

std::string PrintSql(const Expr& expr, PrintParentheses parentheses) {
  Printer printer(parentheses);
  printer.Whole(expr);
  return printer.Take();
}

std::string PrintSql(const Query& query, PrintParentheses parentheses) {
  Printer printer(parentheses);
  printer.Whole(query);
  return printer.Take();
}

std::string PrintSql(const TypeName& type) {
  Printer printer(PrintParentheses::kNeeded);
  printer.Type(type);
  return printer.Take();
}

std::string PrintName(std::string_view name) {
  return NeedsQuotes(name, NameRole::kColumn) ? InQuotes(name, '"') : std::string(name);
}

std::string PrintString(std::string_view text) { return InQuotes(text, '\''); }

}  // namespace goldline::sql
