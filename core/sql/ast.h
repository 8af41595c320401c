// The typed tree of SQL text: one for row rules, mappings, queries and other people's statements
// (statement.h). The evaluator and the lineage analyser read this same tree. What only tolerant
// parsing makes is marked so; the evaluator and the printer never see it.
//
// Ownership: a parsed tree (ParsedExpression, ParsedQuery) owns an arena that holds its source text
// and all its nodes. Nodes are plain immutable structs that point to each other and are never
// deleted one by one, so dropping a tree of any shape needs no recursion. Keep the tree for as long
// as you hold a pointer, a span or a string_view from it. Read it from any number of threads.
// Depth: no path from a root is longer than ParseLimits::max_height (parser.h), so recursion over a
// tree is bounded. AND, OR and chains of set operations are flat lists, not spines.
//
//   GL_TRY(ParsedExpression rule, ParseExpression("amount >= 0 and currency in ('EUR', 'USD')"));
//   if (rule->kind == ExprKind::kLogical)
//     for (const Expr* operand : rule->As<Logical>().operands) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/check.h"

namespace goldline::sql {

// Bytes [begin, end) of the source text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Children of a node, in source order; they live in the tree's arena.
template <class T>
using List = std::span<const T>;

struct Identifier {
  std::string_view name;  // without quotes; folded as the dialect folds unquoted names
  bool quoted = false;
  Span span;
};

struct Expr;
struct Query;
struct Statement;  // statement.h
struct QueryTerm;
struct TableRef;
struct WindowSpec;

// ---------------------------------------------------------------------------------- expressions

enum class ExprKind : std::uint8_t {
  kLiteral,
  kTypedLiteral,
  kParameter,
  kColumn,
  kStar,
  kUnary,
  kBinary,
  kLogical,
  kIsTest,
  kBetween,
  kIn,
  kLike,
  kQuantified,
  kCase,
  kCast,
  kCollate,
  kAtTimeZone,
  kCall,
  kExists,
  kSubquery,
  kArray,
  kRow,
  kSubscript,
  kField,
  kLambda,  // tolerant
  kNamed,   // tolerant
  kOpaque,  // tolerant
};

struct Expr {
  ExprKind kind;
  std::uint16_t height = 1;  // nodes on the longest way down, this one included
  Span span;                 // parentheses around the expression are not in it

  template <class T>
  const T& As() const {
    GL_CHECK(kind == T::kKind);
    return static_cast<const T&>(*this);
  }

 protected:
  explicit Expr(ExprKind node_kind) : kind(node_kind) {}
};

template <ExprKind K>
struct ExprNode : Expr {
  static constexpr ExprKind kKind = K;
  ExprNode() : Expr(K) {}
};

enum class LiteralType : std::uint8_t { kNull, kBool, kInteger, kDecimal, kString, kBits };

// kInteger and kDecimal keep the digits as written; a minus directly before them is part of `text`,
// as in PostgreSQL ("-2147483648" is an integer). kDecimal has a point or an exponent. kString is
// decoded (no quotes, no escapes). kBool is "true" or "false". kBits is as in b'101' or x'1f': the
// letter and the digits.
struct Literal : ExprNode<ExprKind::kLiteral> {
  LiteralType type = LiteralType::kNull;
  std::string_view text;
};

// A type as written: `double precision`, numeric(10, 2), timestamp(3) with time zone, int[].
struct TypeName {
  // Lower case unless quoted. Types of several words are one name in the standard's long spelling:
  // "double precision", "character varying", "bit varying", "timestamp with time zone",
  // "timestamp without time zone", "time with time zone", "time without time zone". Others are as
  // written: "int4", "integer" and "int" stay three names.
  Identifier name;
  List<Identifier> qualifier;      // schema, for pg_catalog.int4
  List<const Expr*> modifiers;     // (10, 2)
  std::string_view interval_part;  // "day to second" of INTERVAL DAY TO SECOND, else empty
  std::uint8_t array_dimensions = 0;
  Span span;
};

// DATE '2026-01-31', TIMESTAMP '…', INTERVAL '1' DAY, numeric '1.5': a constant of a named type.
struct TypedLiteral : ExprNode<ExprKind::kTypedLiteral> {
  TypeName type;
  std::string_view text;  // decoded
};

// $1, or what the dialect offers: ?, :name, @name. `text` includes the marker.
struct Parameter : ExprNode<ExprKind::kParameter> {
  std::string_view text;
};

// name, table.name, schema.table.name: the last part is the column.
struct ColumnRef : ExprNode<ExprKind::kColumn> {
  List<Identifier> parts;
  const Identifier& column() const { return parts.back(); }
  List<Identifier> qualifier() const { return parts.first(parts.size() - 1); }
};

struct SelectItem {
  const Expr* expr = nullptr;
  const Identifier* alias = nullptr;  // or nullptr
  Span span;
  List<Identifier> aliases = {};  // tolerant: of a function that gives several columns
};

// *, table.*: only in a select list. Tolerant parsing reads it anywhere, and what it leaves out or
// changes: EXCEPT (a), REPLACE (x AS a), RENAME (a AS b), and the columns that match a pattern.
struct Star : ExprNode<ExprKind::kStar> {
  List<Identifier> qualifier;
  List<Identifier> except;
  List<SelectItem> replace;
  List<std::pair<Identifier, Identifier>> rename;  // from, to
  const Expr* columns = nullptr;  // of COLUMNS('…'), COLUMNS(* EXCLUDE …) or * ILIKE '…'
};

enum class UnaryOp : std::uint8_t { kNot, kMinus, kPlus, kBitNot, kOther };

struct Unary : ExprNode<ExprKind::kUnary> {
  UnaryOp op = UnaryOp::kOther;
  std::string_view symbol;  // "not", "-", "+", "~", or another prefix operator as written
  const Expr* operand = nullptr;
};

enum class BinaryOp : std::uint8_t {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPower,
  kConcat,
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kIsDistinctFrom,
  kIsNotDistinctFrom,
  kMatches,                 // ~
  kMatchesIgnoringCase,     // ~*
  kNotMatches,              // !~
  kNotMatchesIgnoringCase,  // !~*
  kBitAnd,
  kBitOr,
  kBitXor,  // #
  kShiftLeft,
  kShiftRight,
  kOther,  // see symbol: ->, ->>, @>, ^@, …
};

struct Binary : ExprNode<ExprKind::kBinary> {
  BinaryOp op = BinaryOp::kOther;
  std::string_view symbol;  // "<>" for != too; "is distinct from", "is not distinct from"
  Span symbol_span;
  const Expr* left = nullptr;
  const Expr* right = nullptr;
};

enum class LogicalOp : std::uint8_t { kAnd, kOr };

// Two or more operands of one AND or OR; `a and b and c` is one node, as is (a and b) and c.
struct Logical : ExprNode<ExprKind::kLogical> {
  LogicalOp op = LogicalOp::kAnd;
  List<const Expr*> operands;
};

enum class IsTestKind : std::uint8_t { kNull, kTrue, kFalse, kUnknown };

struct IsTest : ExprNode<ExprKind::kIsTest> {
  IsTestKind test = IsTestKind::kNull;
  bool negated = false;
  const Expr* operand = nullptr;
};

struct Between : ExprNode<ExprKind::kBetween> {
  bool negated = false;
  bool symmetric = false;
  const Expr* operand = nullptr;
  const Expr* low = nullptr;
  const Expr* high = nullptr;
};

// operand [NOT] IN (items), or IN (query): one of `items` and `query` is set.
struct In : ExprNode<ExprKind::kIn> {
  bool negated = false;
  const Expr* operand = nullptr;
  List<const Expr*> items;
  const Query* query = nullptr;
};

enum class LikeKind : std::uint8_t { kLike, kLikeIgnoringCase, kSimilarTo };

struct Like : ExprNode<ExprKind::kLike> {
  LikeKind like = LikeKind::kLike;
  bool negated = false;
  const Expr* operand = nullptr;
  const Expr* pattern = nullptr;
  const Expr* escape = nullptr;  // or nullptr
};

// operand op ANY (…) or op ALL (…): one of `array` and `query` is set. SOME is ANY.
struct Quantified : ExprNode<ExprKind::kQuantified> {
  BinaryOp op = BinaryOp::kEqual;
  std::string_view symbol;
  bool all = false;
  const Expr* operand = nullptr;
  const Expr* array = nullptr;
  const Query* query = nullptr;
};

struct CaseWhen {
  const Expr* condition = nullptr;  // of a simple CASE: the value compared with the operand
  const Expr* result = nullptr;
  Span span;
};

struct Case : ExprNode<ExprKind::kCase> {
  const Expr* operand = nullptr;  // or nullptr: the searched form
  List<CaseWhen> whens;
  const Expr* otherwise = nullptr;  // or nullptr: NULL
};

// CAST(operand AS type) and operand::type.
struct Cast : ExprNode<ExprKind::kCast> {
  const Expr* operand = nullptr;
  TypeName type;
};

struct Collate : ExprNode<ExprKind::kCollate> {
  const Expr* operand = nullptr;
  List<Identifier> collation;
};

struct AtTimeZone : ExprNode<ExprKind::kAtTimeZone> {
  const Expr* operand = nullptr;
  const Expr* zone = nullptr;
};

enum class SortDirection : std::uint8_t { kDefault, kAscending, kDescending };
enum class NullsOrder : std::uint8_t { kDefault, kFirst, kLast };

struct OrderItem {
  const Expr* expr = nullptr;
  SortDirection direction = SortDirection::kDefault;
  NullsOrder nulls = NullsOrder::kDefault;
  Span span;
};

// How a call was written where it is not name(arguments). The arguments are normalised to those of
// the plain function of that name, so an evaluator need not look here:
//   kExtract    EXTRACT(year FROM x)             extract('year', x)
//   kSubstring  SUBSTRING(x FROM a FOR b)        substring(x, a, b); without FROM, a is 1
//   kPosition   POSITION(a IN b)                 position(b, a): the text first, then what to find
//   kTrim       TRIM([LEADING] a FROM b)         btrim, ltrim or rtrim (b, a)
//   kOverlay    OVERLAY(a PLACING b FROM c FOR d) overlay(a, b, c, d)
//   kSpecial    COALESCE, NULLIF, GREATEST, LEAST, GROUPING: name(arguments) with rules of their
//   own kKeyword    CURRENT_DATE, CURRENT_TIMESTAMP(3), LOCALTIME, CURRENT_USER, …: the precision,
//   if
//               any, is the argument
// Only kPlain can be a user's function; "coalesce"(x) in quotes is kPlain.
enum class CallSyntax : std::uint8_t {
  kPlain,
  kExtract,
  kSubstring,
  kPosition,
  kTrim,
  kOverlay,
  kSpecial,
  kKeyword,
};

struct Call : ExprNode<ExprKind::kCall> {
  List<Identifier> name;  // the last part is the function, before it the schema
  CallSyntax syntax = CallSyntax::kPlain;
  bool star = false;  // count(*)
  bool distinct = false;
  bool variadic = false;  // of the last argument
  List<const Expr*> arguments;
  List<OrderItem> order_by;      // inside the parentheses
  List<OrderItem> within_group;  // WITHIN GROUP (ORDER BY …)
  const Expr* filter = nullptr;
  const WindowSpec* over = nullptr;
  std::string_view function() const { return name.back().name; }
};

struct Exists : ExprNode<ExprKind::kExists> {
  const Query* query = nullptr;
};

// (SELECT …) used as a value.
struct Subquery : ExprNode<ExprKind::kSubquery> {
  const Query* query = nullptr;
};

// ARRAY[…]; ARRAY[[1, 2], [3]] holds Array items with `nested`. ARRAY(SELECT …) sets `query`.
struct Array : ExprNode<ExprKind::kArray> {
  bool nested = false;  // written without the word ARRAY
  List<const Expr*> items;
  const Query* query = nullptr;
};

// (a, b) and ROW(a, b).
struct Row : ExprNode<ExprKind::kRow> {
  bool keyword = false;  // written with ROW
  List<const Expr*> items;
};

// base[index], or base[index : upper] when `slice`; then either bound may be nullptr. a[1][2] is
// one access in two dimensions, (a[1])[2] are two: then the outer one is `separate`.
struct Subscript : ExprNode<ExprKind::kSubscript> {
  bool separate = false;
  const Expr* base = nullptr;
  const Expr* index = nullptr;
  const Expr* upper = nullptr;
  bool slice = false;
};

// (base).field
struct Field : ExprNode<ExprKind::kField> {
  bool separate = false;  // as in Subscript
  const Expr* base = nullptr;
  Identifier field;
};

// x -> x + 1, (x, y) -> x + y: tolerant, an argument of a call.
struct Lambda : ExprNode<ExprKind::kLambda> {
  List<Identifier> parameters;
  const Expr* body = nullptr;
};

// An argument or a part of a record with a name of its own: f(name => x), STRUCT(x AS name),
// {name: x}. Tolerant.
struct Named : ExprNode<ExprKind::kNamed> {
  Identifier name;
  const Expr* value = nullptr;
};

// Tokens that were skipped where a value should stand, with the names among them that may be
// columns. Tolerant.
struct Opaque : ExprNode<ExprKind::kOpaque> {
  List<const Expr*> candidates;  // ColumnRefs
};

// ---------------------------------------------------------------------------------- windows

enum class FrameUnit : std::uint8_t { kRows, kRange, kGroups };
enum class FrameBoundKind : std::uint8_t {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing,
};
enum class FrameExclusion : std::uint8_t { kNone, kCurrentRow, kGroup, kTies };

struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::kUnboundedPreceding;
  const Expr* offset = nullptr;  // of kPreceding and kFollowing
};

struct WindowFrame {
  FrameUnit unit = FrameUnit::kRange;
  FrameBound start;
  FrameBound end{FrameBoundKind::kCurrentRow, nullptr};
  FrameExclusion exclusion = FrameExclusion::kNone;
};

// OVER name: only `base`, and `reference` is true. OVER ([base] PARTITION BY … ORDER BY … frame).
struct WindowSpec {
  const Identifier* base = nullptr;
  bool reference = false;
  List<const Expr*> partition_by;
  List<OrderItem> order_by;
  const WindowFrame* frame = nullptr;  // or nullptr: the default frame
  Span span;
};

struct NamedWindow {
  Identifier name;
  WindowSpec spec;
};

// ---------------------------------------------------------------------------------- FROM

enum class TableRefKind : std::uint8_t { kTable, kDerived, kFunction, kJoin, kPivot, kMatch };

struct Alias {
  Identifier name;
  List<Identifier> columns;
};

struct TableRef {
  TableRefKind kind;
  bool lateral = false;  // kDerived and kFunction
  std::uint16_t height = 1;
  const Alias* alias = nullptr;  // or nullptr
  Span span;

  template <class T>
  const T& As() const {
    GL_CHECK(kind == T::kKind);
    return static_cast<const T&>(*this);
  }

 protected:
  explicit TableRef(TableRefKind node_kind) : kind(node_kind) {}
};

template <TableRefKind K>
struct TableRefNode : TableRef {
  static constexpr TableRefKind kKind = K;
  TableRefNode() : TableRef(K) {}
};

// A table, a view or the name of a CTE.
struct NamedTable : TableRefNode<TableRefKind::kTable> {
  List<Identifier> name;  // the last part is the table
  bool only = false;
  const Identifier* position = nullptr;  // tolerant: of an item of a list, t.list AS item AT name
};

// (SELECT …) alias, also (VALUES …) alias.
struct DerivedTable : TableRefNode<TableRefKind::kDerived> {
  const Query* query = nullptr;
};

// generate_series(1, 3) alias.
struct FunctionTable : TableRefNode<TableRefKind::kFunction> {
  const Call* call = nullptr;
  bool with_ordinality = false;
  // Tolerant: of UNNEST (…) WITH OFFSET name, or a column FOR ORDINALITY; or nullptr.
  const Identifier* offset = nullptr;
  List<Identifier> columns;  // tolerant: of JSON_TABLE (… COLUMNS (…)) and its like
};

// One measure of a PIVOT: sum(amount) AS total.
using PivotMeasure = SelectItem;

// One source of an UNPIVOT's rows: the columns, or a tuple of them, and the label they get.
struct UnpivotSource {
  List<Identifier> columns;
  const Identifier* label = nullptr;  // or nullptr: the column's name
};

// source PIVOT (measures FOR keys IN (values)), source UNPIVOT (values FOR name IN (columns)).
// Tolerant.
struct Pivot : TableRefNode<TableRefKind::kPivot> {
  bool unpivot = false;
  const TableRef* source = nullptr;
  List<PivotMeasure> measures;     // of PIVOT
  List<const Expr*> keys;          // of PIVOT: the columns behind FOR
  List<SelectItem> values;         // of PIVOT: what they are compared with
  List<Identifier> group_by;       // of PIVOT, where it says so
  List<Identifier> value_columns;  // of UNPIVOT: what is made
  const Identifier* name_column = nullptr;
  List<UnpivotSource> sources;
  List<const Expr*> several;  // of UNPIVOT: stars and COLUMNS (…) among the sources
};

// source MATCH_RECOGNIZE (PARTITION BY … MEASURES … PATTERN … DEFINE …). Tolerant.
struct MatchRecognize : TableRefNode<TableRefKind::kMatch> {
  const TableRef* source = nullptr;
  List<const Expr*> partition_by;
  List<OrderItem> order_by;
  List<SelectItem> measures;
  bool all_rows = false;
  List<SelectItem> definitions;  // of the pattern's variables: value and name
  List<Identifier> variables;    // of the pattern, which qualify columns
};

enum class JoinKind : std::uint8_t { kInner, kLeft, kRight, kFull, kCross, kSemi, kAnti };

// `a, b` in FROM is not a join but two entries of Select::from. A join in parentheses may have an
// alias.
struct Join : TableRefNode<TableRefKind::kJoin> {
  JoinKind join = JoinKind::kInner;
  bool natural = false;
  const TableRef* left = nullptr;
  const TableRef* right = nullptr;
  const Expr* on = nullptr;        // or nullptr
  List<Identifier> using_columns;  // of USING (…)
};

// ---------------------------------------------------------------------------------- queries

enum class GroupItemKind : std::uint8_t { kExpr, kEmpty, kRollup, kCube, kGroupingSets };

// An expression or ordinal (kExpr), () (kEmpty), ROLLUP (items), CUBE (items), GROUPING SETS
// (items).
struct GroupItem {
  GroupItemKind kind = GroupItemKind::kExpr;
  const Expr* expr = nullptr;
  List<GroupItem> items;
  Span span;
};

enum class QueryTermKind : std::uint8_t { kSelect, kValues, kQuery };

struct QueryTerm {
  QueryTermKind kind;
  Span span;

  template <class T>
  const T& As() const {
    GL_CHECK(kind == T::kKind);
    return static_cast<const T&>(*this);
  }

 protected:
  explicit QueryTerm(QueryTermKind node_kind) : kind(node_kind) {}
};

template <QueryTermKind K>
struct QueryTermNode : QueryTerm {
  static constexpr QueryTermKind kKind = K;
  QueryTermNode() : QueryTerm(K) {}
};

struct Select : QueryTermNode<QueryTermKind::kSelect> {
  bool distinct = false;
  List<const Expr*> distinct_on;  // DISTINCT ON (…); then distinct is true too
  List<SelectItem> items;
  List<const TableRef*> from;  // comma-separated
  const Expr* where = nullptr;
  bool group_by_distinct = false;
  List<GroupItem> group_by;
  const Expr* having = nullptr;
  List<NamedWindow> windows;
  // The rest is tolerant.
  bool group_by_all = false;
  bool as_record = false;  // SELECT AS STRUCT, AS VALUE
  const Expr* qualify = nullptr;
  List<const Expr*> hierarchy;  // START WITH, CONNECT BY
  List<OrderItem> sort_by;      // CLUSTER BY, DISTRIBUTE BY, SORT BY, LIMIT … BY
  List<Identifier> into;        // SELECT INTO; empty: none
  bool into_temporary = false;
  List<Identifier> into_variables;  // SELECT INTO a, b and INTO :a, which make no table
  bool limited = false;             // TOP n
};

// VALUES (1, 'a'), (2, 'b')
struct Values : QueryTermNode<QueryTermKind::kValues> {
  List<List<const Expr*>> rows;
};

// A query as an operand: one in parentheses, or the INTERSECT part of a UNION b INTERSECT c (then
// without parentheses, WITH, ORDER BY or LIMIT).
struct NestedQuery : QueryTermNode<QueryTermKind::kQuery> {
  const Query* query = nullptr;
};

enum class SetOperator : std::uint8_t { kUnion, kIntersect, kExcept };

// One step of a chain; the left operand is everything before it.
struct SetStep {
  SetOperator op = SetOperator::kUnion;
  bool all = false;
  bool by_name = false;    // tolerant
  bool common = false;     // tolerant: of the columns only those that both arms have
  List<Identifier> names;  // tolerant: BY NAME ON (a, b), CORRESPONDING BY (a, b): these alone
  const QueryTerm* term = nullptr;
};

enum class Materialized : std::uint8_t { kDefault, kYes, kNo };

struct CommonTable {
  Identifier name;
  List<Identifier> columns;
  Materialized materialized = Materialized::kDefault;
  const Query* query = nullptr;
  // Tolerant: an INSERT, UPDATE, DELETE or MERGE instead of a query, or a value that has a name.
  const Statement* statement = nullptr;
  const Expr* value = nullptr;
  bool refers_to_itself = false;  // tolerant: without RECURSIVE, where that is legal
  Span span;
};

// [WITH …] first {UNION … term} [ORDER BY …] [LIMIT …]. FETCH FIRST n ROWS is `limit`.
struct Query {
  bool recursive = false;
  std::uint16_t height = 1;
  List<CommonTable> with;
  const QueryTerm* first = nullptr;
  List<SetStep> steps;
  List<OrderItem> order_by;
  const Expr* limit = nullptr;  // or nullptr; LIMIT ALL is nullptr
  bool with_ties = false;
  const Expr* offset = nullptr;
  Span span;
};

// ---------------------------------------------------------------------------------- ownership

// Where the nodes and texts of one tree live. For the parser, and for code that builds trees.
class AstArena {
 public:
  AstArena() = default;
  AstArena(const AstArena&) = delete;
  AstArena& operator=(const AstArena&) = delete;

  template <class T>
  T* New() {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (memory_.allocate(sizeof(T), alignof(T))) T();
  }
  template <class T>
  List<T> Copy(const std::vector<T>& items) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (items.empty()) return {};
    T* copy = static_cast<T*>(memory_.allocate(items.size() * sizeof(T), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), copy);
    return {copy, items.size()};
  }
  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* copy = static_cast<char*>(memory_.allocate(text.size(), 1));
    std::uninitialized_copy(text.begin(), text.end(), copy);
    return {copy, text.size()};
  }

 private:
  std::pmr::monotonic_buffer_resource memory_{4096};
};

// A root and the arena it lives in. Movable; moving does not invalidate pointers into it.
template <class Root>
class Parsed {
 public:
  Parsed(std::unique_ptr<AstArena> arena, std::string_view text, const Root* root)
      : arena_(std::move(arena)), text_(text), root_(root) {}

  const Root& operator*() const { return *root_; }
  const Root* operator->() const { return root_; }
  const Root* get() const { return root_; }
  // The source, into which spans point.
  std::string_view text() const { return text_; }
  std::string_view text(Span span) const { return text_.substr(span.begin, span.end - span.begin); }

 private:
  std::unique_ptr<AstArena> arena_;
  std::string_view text_;
  const Root* root_;
};

using ParsedExpression = Parsed<Expr>;
using ParsedQuery = Parsed<Query>;

}  // namespace goldline::sql
