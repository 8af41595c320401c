// A Parser turns the tokens of one text into nodes of one arena, by recursive descent over clauses
// and by precedence over expressions. One use, one thread.
//
// Strictly the grammar, and every place where it is cut short, is that of PostgreSQL 15's gram.y.
// The first error is kept, and from then on every step fails; a step that fails returns nullptr or
// false. Tolerantly it is that of all dialects together. A step that fails leaves its reason; a
// caller that can do without it (a select item, a clause, an argument, a statement) skips what it
// would have read, notes that, and goes on.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/sql/ast.h"
#include "core/sql/dialect.h"
#include "core/sql/internal/lexer.h"
#include "core/sql/internal/precedence.h"
#include "core/sql/parser.h"
#include "core/sql/statement.h"
#include "core/sql/walk.h"

namespace goldline::sql {

// What a failing step returns, as whatever its function returns.
struct Failure {
  operator bool() const { return false; }
  template <class T>
  operator T*() const {
    return nullptr;
  }
};

// PostgreSQL's a_expr, and its b_expr: without AND, OR, NOT, IS, IN, LIKE, BETWEEN, AT, COLLATE.
enum class Operators : bool { kAll, kPlain };

class Parser {
 public:
  // `text` and everything `tokens` point to live in or as long as `arena`.
  Parser(std::string_view text, const Dialect& dialect, const ParseLimits& limits,
         std::vector<Token> tokens, AstArena& arena, Manner manner = Manner::kStrict)
      : text_(text),
        dialect_(dialect),
        limits_(limits),
        tokens_(std::move(tokens)),
        arena_(arena),
        tolerant_(manner == Manner::kTolerant) {}

  // The whole text; nullptr on failure, then error() says why.
  const Expr* WholeExpression();
  const Query* WholeQuery();
  // Of a tolerant parser; never fails.
  const Script* WholeScript();
  Error TakeError() { return *std::move(error_); }

 private:
  // Counts how deep we are for as long as it lives; false when that is too deep.
  class Nesting {
   public:
    explicit Nesting(Parser& parser);
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    explicit operator bool() const {
      return parser_.depth_ <= parser_.limits_.max_depth && parser_.steps_ <= parser_.most_steps_;
    }

   private:
    Parser& parser_;
  };

  // What stands in parentheses: a query, or one or more expressions.
  struct Parentheses {
    const Query* query = nullptr;
    std::vector<const Expr*> items;
    explicit operator bool() const { return query != nullptr || !items.empty(); }
  };

  struct Infix {
    Precedence precedence = Precedence::kAny;  // kAny: no infix operator here
    bool negated = false;                      // NOT before IN, LIKE, BETWEEN
  };

  // ---------------------------------------------------------------- tokens (parser.cc)
  const Token& Peek(std::size_t ahead = 0) const {
    const std::size_t at = at_ + ahead;
    return at < tokens_.size() ? tokens_[at] : tokens_.back();
  }
  const Token& Advance() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  std::uint32_t Begin() const { return Peek().span.begin; }
  std::uint32_t PreviousEnd() const { return at_ == 0 ? 0 : tokens_[at_ - 1].span.end; }
  bool At(Keyword word) const { return Peek().keyword == word; }
  bool At(std::string_view symbol) const { return Peek().IsSymbol(symbol); }
  bool Accept(Keyword word);
  bool Accept(std::string_view symbol);
  bool Expect(Keyword word);
  bool Expect(std::string_view symbol, std::string_view what = {});
  // "expected `what` but found …"; `words` are what a misspelled word may have meant.
  Failure Expected(std::string_view what, const std::vector<std::string>& words = {});
  Failure Refuse(std::string_view what, std::string hint = {});
  Failure Fail(std::string_view message, std::string hint = {});
  Failure FailAt(std::uint32_t offset, std::string_view message, std::string hint = {});
  bool ExpectEnd(std::string_view what);

  // Sets span (from `begin` to the last token) and height; nullptr when it grew too high.
  template <class Node>
  Node* Finish(Node* node, std::uint32_t begin) {
    node->span = {begin, PreviousEnd()};
    std::uint32_t height = 0;
    ForEachChild(*node, [&height](const auto& child) {
      height = height > child.height ? height : child.height;
    });
    if (height >= limits_.max_height) return TooDeep("operators are nested deeper");
    node->height = static_cast<std::uint16_t>(height + 1);
    return node;
  }
  Failure TooDeep(std::string_view what);
  Failure Missed(std::string_view what);  // tolerant

  // ---------------------------------------------------------------- names (parser.cc)
  // Which tokens may be a name in which role (gram.y's ColId, type_function_name, …).
  bool IsColumnName(const Token& token) const;
  bool IsFunctionName(const Token& token) const;
  static bool IsLabel(const Token& token);
  static bool IsBareLabel(const Token& token);
  Identifier TakeName();
  const Identifier* TakeNamePointer();
  bool ColumnName(Identifier& out, std::string_view what);
  // {.name}: what follows the first part of a qualified name.
  bool MoreParts(std::vector<Identifier>& parts);
  bool NameList(List<Identifier>& out, std::string_view what);  // (a, b)
  bool QualifiedName(List<Identifier>& out, std::string_view what);

  // ---------------------------------------------------------------- expressions
  const Expr* Expression(Precedence least = Precedence::kAny,
                         Operators operators = Operators::kAll);
  bool ExpressionList(std::vector<const Expr*>& out);
  bool ExpressionList(List<const Expr*>& out);
  Infix InfixAt(Operators operators) const;
  bool AtRefusedOperator();
  Precedence SymbolPrecedence(const Token& token) const;
  const Expr* InfixChain(const Expr* left, std::uint32_t begin, Precedence least,
                         Operators operators);
  const Expr* InfixStep(const Expr* left, std::uint32_t begin, Infix infix, Operators operators);
  const Expr* BinaryStep(const Expr* left, std::uint32_t begin, Precedence precedence,
                         Operators operators);
  const Expr* LogicalStep(const Expr* left, std::uint32_t begin, Precedence precedence);
  const Expr* QuantifiedStep(const Expr* left, std::uint32_t begin, BinaryOp op,
                             std::string_view symbol);
  const Expr* IsStep(const Expr* left, std::uint32_t begin, Operators operators);
  const Expr* InStep(const Expr* left, std::uint32_t begin, bool negated);
  const Expr* BetweenStep(const Expr* left, std::uint32_t begin, bool negated);
  const Expr* LikeStep(const Expr* left, std::uint32_t begin, bool negated);
  const Expr* CastStep(const Expr* left, std::uint32_t begin);
  const Expr* Prefix(Operators operators);
  const Expr* Sign(Operators operators);
  const Expr* Negated(const Expr* operand, std::uint32_t begin);

  const Expr* Primary();
  const Expr* KeywordPrimary();
  const Expr* LiteralOf(LiteralType type);
  const Expr* MakeLiteral(LiteralType type, std::string_view text, Span span);
  const Expr* NamedPrimary();
  const Expr* ColumnOf(const std::vector<Identifier>& parts, std::uint32_t begin);
  // [index] and .field after `base`; kYes when the base stands in parentheses of its own.
  enum class Separate : bool { kNo, kYes };
  const Expr* Indirections(const Expr* base, std::uint32_t begin,
                           Separate separate = Separate::kNo);
  const Expr* SubscriptOf(const Expr* base, std::uint32_t begin, bool separate);
  const Expr* ParenthesizedPrimary();
  const Expr* PrimaryOf(const Parentheses& inside, std::uint32_t begin);
  Parentheses InParentheses();
  bool ParenthesesLeadToQuery();
  const Query* QueryInParentheses();
  const Expr* CaseExpression();
  const Expr* CastExpression();
  const Expr* ExistsExpression();
  const Expr* ArrayExpression();
  const Expr* ArrayItems(std::uint32_t begin, bool inner);
  const Expr* RowExpression();

  // ---------------------------------------------------------------- calls
  Call* CallOf(const std::vector<Identifier>& name, std::uint32_t begin);
  bool CallArguments(Call& call);
  bool CallTail(Call& call);
  Call* NewCall(std::string_view function, CallSyntax syntax, Span name_span);
  const Expr* SpecialCall();
  const Expr* KeywordCall();
  const Expr* ExtractCall();
  const Expr* PositionCall();
  const Expr* SubstringCall();
  bool SubstringParts(std::vector<const Expr*>& arguments);
  const Expr* TrimCall();
  const Expr* OverlayCall();
  const WindowSpec* Over();
  bool WindowBody(WindowSpec& spec);
  const WindowFrame* Frame();
  bool Bound(FrameBound& bound);
  bool CheckFrame(const WindowFrame& frame, std::uint32_t begin, bool between);

  // ---------------------------------------------------------------- types
  bool Type(TypeName& type);
  bool TypeBase(TypeName& type);
  bool GenericType(TypeName& type);
  bool VaryingType(TypeName& type, std::string_view fixed, std::string_view varying);
  bool TimeType(TypeName& type, std::string_view base);
  enum class Modifiers : std::uint8_t { kOneInteger, kExpressions };
  bool TypeModifiers(TypeName& type, Modifiers modifiers);
  bool ArrayBounds(TypeName& type);
  bool IntervalPart(TypeName& type);
  bool StartsTypedLiteral() const;
  const Expr* TypedLiteralOf();
  const Expr* TypedLiteralText(TypeName type, std::uint32_t begin);

  // ---------------------------------------------------------------- queries
  bool AtQueryStart(std::size_t ahead = 0) const;
  bool AtQueryContinuation() const;
  const Query* QueryExpression();
  const Query* QueryFrom(Query* query, const QueryTerm* first, std::uint32_t begin);
  bool WithClause(Query& query);
  bool OneCommonTable(CommonTable& table);
  bool SetChain(Query& query, const QueryTerm* first);
  void StartChain(Query& query, const QueryTerm* first, std::vector<SetStep>& steps) const;
  const QueryTerm* IntersectOperand(const QueryTerm* first);
  const QueryTerm* Term();
  const QueryTerm* Nest(const Query* query);
  static const QueryTerm* Unnested(const QueryTerm* term);
  bool SetStepHere(SetOperator& op) const;
  bool OneSetStep(SetStep& step);
  bool QueryTail(Query& query);
  bool LimitClause(Query& query);
  bool FetchClause(Query& query);
  bool OffsetClause(Query& query);
  const Query* Collapsed(Query* query);
  const QueryTerm* SelectCore();
  bool SelectClauses(Select& select);
  bool DistinctClause(Select& select);
  bool SelectItems(Select& select);
  bool OneSelectItem(SelectItem& item);
  bool AtStar() const;
  const Expr* StarOf();
  const QueryTerm* ValuesCore();
  const QueryTerm* TableCore();
  bool GroupBy(Select& select);
  bool GroupItems(List<GroupItem>& out);
  bool OneGroupItem(GroupItem& item);
  bool WindowClause(Select& select);
  bool OrderBy(List<OrderItem>& out);
  bool OneOrderItem(OrderItem& item);

  // ---------------------------------------------------------------- FROM
  bool FromClause(Select& select);
  const TableRef* TableReference();
  TableRef* JoinChain(TableRef* left, std::uint32_t begin);
  bool AtJoin() const;
  TableRef* OneJoin(TableRef* left, std::uint32_t begin);
  bool JoinWords(Join& join);
  bool JoinCondition(Join& join);
  TableRef* TablePrimary();
  TableRef* ParenthesizedTable();
  TableRef* NamedTableOrFunction();
  TableRef* OnlyTable();
  TableRef* TableOfCall(const std::vector<Identifier>& name, std::uint32_t begin);
  bool TableAlias(TableRef& table);
  DerivedTable* DerivedOf(const Query* query, std::uint32_t begin);

  // ---------------------------------------------------------------- tolerant: going on
  struct SkippedTokens {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view reason;
  };
  std::size_t Mark() const { return at_; }
  void Pass(std::size_t tokens) { at_ = std::min(at_ + tokens, tokens_.size() - 1); }
  void Rewind(std::size_t mark);  // forgets what was skipped since
  // From `mark` on, whole parentheses at a time, up to a token where `stop` holds, to the end of
  // the parentheses around or of the statement. Notes what was skipped.
  template <class Stop>
  void SkipFrom(std::size_t mark, Stop stop) {
    Rewind(mark);
    while (!AtStatementEnd() && !AtClosing() && !stop()) SkipOne();
    NoteSkip(mark);
  }
  void PassOne();
  void SkipOne();          // a token, or parentheses with what is in them
  void SkipParentheses();  // those at which we are; understood, and of no meaning for the tree
  void NoteSkip(std::size_t mark);
  const Expr* OpaqueFrom(std::size_t mark);
  bool AtClosing() const { return At(")") || At("]") || At("}"); }
  bool AtStatementEnd() const {
    return Peek().kind == TokenKind::kEnd || At(";") || BatchEnd() > 0;
  }
  bool LineEndsBetween(const Token& before, const Token& after) const;
  bool BeginsLine() const;
  std::size_t BatchEnd() const;
  // Where a select item, a condition or a table ends: a comma, a closing parenthesis, the next
  // clause, the end of the statement.
  bool AtClause() const {
    return At(",") || AtClosing() || AtStatementEnd() || BeginsClause(0) ||
           (dialect_.hash_names && BeginsStatement());
  }
  bool BeginsClause(std::size_t ahead) const;
  bool AtWord(std::string_view word, std::size_t ahead = 0) const;
  bool AcceptWord(std::string_view word);
  bool NextIs(Keyword word) const { return Peek(1).Is(word); }
  // An expression up to the next clause; what cannot be read of it is skipped.
  const Expr* ClauseExpression();
  const Identifier* ImplicitAlias();
  bool IsTolerantName(const Token& token) const;
  bool ForeignParts(std::vector<Identifier>& parts);

  // ---------------------------------------------------------------- tolerant: values
  std::optional<const Expr*> ForeignPrimary();
  std::optional<const Expr*> SymbolPrimary();
  std::optional<const Expr*> WordPrimary();
  const Expr* ContainerPrimary();
  const Expr* NamePrimary();
  bool AtInterval() const;
  const Expr* IntervalOf();
  const Expr* CastCall();
  const Expr* ConvertCall();
  const Expr* IfExpression();
  const Expr* BracketArray();
  const Expr* BraceRecord(bool map = false);
  const Expr* ForeignCall(const std::vector<Identifier>& name, std::uint32_t begin);
  bool ForeignArguments(Call& call);
  const Expr* ForeignArgument();
  bool ArgumentTail(Call& call, const Expr*& argument);
  bool ForeignCallTail(Call& call);
  bool ForeignWindow(WindowSpec& spec);
  const Expr* LambdaOf();
  bool AtLambda() const;
  const Expr* StarHere();
  const Expr* ColumnsOf();
  bool StarModifiers(Star& star);
  std::optional<const Expr*> ForeignInfix(const Expr* left, std::uint32_t begin, Precedence least);
  std::optional<const Expr*> SymbolStep(const Expr* left, std::uint32_t begin);
  std::optional<const Expr*> WordStep(const Expr* left, std::uint32_t begin, Precedence least);
  std::optional<const Expr*> ForeignInStep(const Expr* left, std::uint32_t begin, bool negated);
  const Expr* MemberStep(const Expr* left, std::uint32_t begin);
  bool AtForeignTest() const;
  const Expr* TestStep(const Expr* left, std::uint32_t begin);
  const Expr* MakeBinary(const Expr* left, const Expr* right, std::string_view symbol,
                         std::uint32_t begin);
  const Expr* ExtractTolerant();
  bool ForeignType(TypeName& type);
  void SkipAngles();
  bool TypedLiteralAhead() const;
  Call* MakeCall(std::string_view function, std::vector<const Expr*> arguments,
                 std::uint32_t begin);

  // ---------------------------------------------------------------- tolerant: queries
  const QueryTerm* ForeignSelect();
  const QueryTerm* FromFirst();
  const QueryTerm* PivotFirst();
  bool PivotKeys(Pivot& pivot);
  bool PivotGroups(Pivot& pivot);
  bool UnpivotColumns(Pivot& pivot);
  bool UnpivotSources(std::vector<UnpivotSource>& sources, std::vector<const Expr*>& several);
  void SetStepSide(SetStep& step);
  bool SetStepNames(SetStep& step);
  void ListedColumns(std::size_t mark, FunctionTable& table);
  const Expr* Comprehension(const Expr* value, std::vector<const Expr*>& items);
  bool AtColumnTitle(std::size_t ahead) const;
  const Expr* ConditionalOf(const Expr* condition, std::uint32_t begin);
  void SelectHead(Select& select);
  bool EndsItems() const;
  void ForeignItems(Select& select);
  bool ForeignItem(SelectItem& item);
  bool ItemAliases(SelectItem& item);
  void ForeignClauses(Select& select);
  bool OneForeignClause(Select& select);
  bool IntoClause(Select& select);
  bool WhereClause(Select& select);
  bool SortClause(Select& select);
  bool LimitByClause(Select& select);
  std::size_t LimitByAhead() const;
  bool HierarchyClause(Select& select);
  bool ViewClause(Select& select);
  void ForeignGroupBy(Select& select);
  void SkipClauseWords(std::size_t words);
  bool ForeignTail(Query& query);
  const Expr* CountExpression();
  bool ForeignCommonTable(CommonTable& table);
  void SkipFunctions();
  bool NamesItself(const CommonTable& table, std::size_t mark) const;
  // A step of a pipe while it is read: what becomes of the query before it.
  struct PipeStep {
    const TableRef* source = nullptr;  // that query, or the tables it goes on with
    TableRef* derived = nullptr;       // that query
    const TableRef* from = nullptr;    // with what the step joins to it
    Select* select = nullptr;
    Query* query = nullptr;
    std::vector<SelectItem> items;
  };
  const Query* PipeSteps(const Query* query);
  bool GoesOn(const Query& query) const;
  const Alias* OwnAlias(const Query& query);
  bool OnePipeStep(PipeStep& step, std::uint32_t begin);
  const Expr* PipeChange(std::uint32_t begin);
  void PipeAggregate(PipeStep& step);
  bool PipeSetOperation(PipeStep& step, SetOperator op);
  const Query* QueryOf(const QueryTerm* term);
  bool AtForeignQueryStart(std::size_t ahead) const;

  // ---------------------------------------------------------------- tolerant: FROM
  void ForeignFrom(Select& select);
  TableRef* ForeignTable();
  TableRef* ForeignTablePrimary();
  TableRef* ForeignNamedTable();
  bool TableName(std::vector<Identifier>& parts);
  TableRef* TableTail(TableRef* table, std::uint32_t begin);
  bool SkipTableModifier();
  bool SkipSample();
  bool SkipVersion();
  void SkipPeriod();
  bool SkipHint();
  void ForeignAlias(TableRef& table);
  TableRef* PivotOf(TableRef* source, std::uint32_t begin);
  TableRef* MatchOf(TableRef* source, std::uint32_t begin);
  bool PivotBody(Pivot& pivot);
  bool UnpivotBody(Pivot& pivot);
  bool AtForeignJoin() const;
  bool ConditionIsOurs() const;
  TableRef* ForeignJoin(const TableRef* left, std::uint32_t begin);
  TableRef* LateralView(const TableRef* left, std::uint32_t begin);

  // ---------------------------------------------------------------- tolerant: statements
  const Statement* OneStatement();
  const Statement* StatementHere();
  const Statement* Skipped(std::size_t mark);
  const Statement* Other();
  const Statement* BareOther();
  const Statement* QueryStatementHere();
  const Statement* InsertsBehindFrom();
  const Statement* WithStatement();
  const Statement* InsertHere(List<CommonTable> with);
  bool InsertTarget(Insert& insert);
  bool InsertRest(Insert& insert);
  const Statement* MultiInsert(Insert& insert, bool first);
  const Statement* UpdateHere(List<CommonTable> with);
  const Statement* DeleteHere(List<CommonTable> with);
  const Statement* MergeHere(List<CommonTable> with);
  bool OneMergeBranch(MergeBranch& branch);
  bool Assignments(List<Assignment>& out);
  bool OneAssignment(Assignment& assignment);
  bool Returning(Returned& out);
  void InsertPartition(Insert& insert);
  void TriggerHead(Routine& routine);
  bool BeginsTriggerBody() const;
  const Statement* TriggerAssignment();
  const Statement* MacroBody(Routine& routine, std::size_t mark);
  const Statement* RoutineBody(Routine& made, bool trigger, std::size_t mark);
  const Statement* AlterRows(const std::vector<Identifier>& table, std::size_t mark);
  const Statement* CreateHere();
  const Statement* CreateTableOrView(Create& create);
  bool CreateColumns(Create& create);
  void SkipToQuery(bool declared);
  bool AtCommonTable() const;
  const Statement* RoutineHere();
  const Statement* CopyHere();
  const Statement* CacheHere();
  const Statement* ExportHere();
  const Statement* RuleHere();
  const Statement* DropHere();
  const Statement* AlterHere();
  const Statement* RenameTo(const std::vector<Identifier>& from, bool list, std::size_t mark);
  bool AlterColumns(Alter& alter);
  const Statement* TruncateHere();
  const Statement* UseHere();
  const Statement* SetHere();
  void SkipRest();
  bool StartsDeclaration(std::size_t ahead) const;
  bool DeclarationsLeadToBegin() const;
  const Statement* SetSeveral(Assign* first, std::size_t mark);
  const Statement* DeclareHere();
  const Identifier* Kept(const Identifier& name);
  const Statement* CursorQuery(const Identifier& name);
  void CursorParameters(std::vector<const Statement*>& out);
  void DeclarationHere(std::vector<const Statement*>& out);
  void DeclarationsUntilBegin(std::vector<const Statement*>& out);
  const Statement* FetchHere();
  const Statement* ExecuteHere();
  const Statement* BlockHere();
  const Statement* IfHere();
  const Statement* LoopHere();
  void StatementsUntil(std::vector<const Statement*>& out, std::initializer_list<Keyword> ends);
  bool BeginsStatement() const;
  bool BeginsBareStatement() const;
  bool TableNameList(List<List<Identifier>>& out);
  template <class Node>
  const Statement* Done(Node* node, std::size_t mark) {
    node->span = {tokens_[mark].span.begin, PreviousEnd()};
    return node;
  }

  std::string_view text_;
  const Dialect& dialect_;
  const ParseLimits& limits_;
  std::vector<Token> tokens_;
  AstArena& arena_;
  const bool tolerant_;
  std::size_t at_ = 0;
  std::size_t run_end_ = 0;  // after the last run of ( that was looked through
  std::uint32_t depth_ = 0;
  const Routine* trigger_ = nullptr;  // whose body is read
  bool in_loop_head_ = false;         // FOR x IN query LOOP: there LOOP is no alias
  std::uint32_t in_arguments_ = 0;    // calls around us: only there -> makes a lambda
  std::optional<Error> error_;
  // Of a tolerant parser.
  std::string_view reason_;            // of the first step that failed since the last skip
  std::vector<SkippedTokens> skips_;   // in order, none within another
  std::size_t steps_ = 0;              // constructs begun
  std::size_t most_steps_ = SIZE_MAX;  // so that going back stays linear
};

}  // namespace goldline::sql
