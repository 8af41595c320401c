// Variables, blocks and routines. Tolerant parsing only.
#include <algorithm>
#include <utility>

#include "core/sql/internal/parser_state.h"
#include "core/text.h"

namespace goldline::sql {

const Statement* Parser::UseHere() {
  const std::size_t mark = Mark();
  Advance();
  if (AtWord("role") || AtWord("warehouse") || AtWord("secondary")) return Other();
  const bool schema = At(Keyword::kSchema) && IsLabel(Peek(1));
  const bool catalog = AtWord("catalog") && IsLabel(Peek(1));
  const bool database = At(Keyword::kDatabase) && IsLabel(Peek(1));
  if (schema || catalog || database) Advance();
  Use* use = arena_.New<Use>();
  std::vector<Identifier> name;
  if (!TableName(name)) return nullptr;
  use->names = arena_.Copy(std::vector<List<Identifier>>{arena_.Copy(name)});
  use->database = catalog || (dialect_.use_database && !schema && name.size() == 1);
  return Done(use, mark);
}

// , b = value, … behind SET a = value
const Statement* Parser::SetSeveral(Assign* first, std::size_t mark) {
  std::vector<const Statement*> body = {Done(first, mark)};
  while (Accept(",")) {
    const std::size_t begin = Mark();
    Assign* assign = arena_.New<Assign>();
    std::vector<Identifier> name;
    if (!TableName(name)) break;
    assign->names = arena_.Copy(std::vector<Identifier>{name.back()});
    if (Accept("=") || Accept(":=")) assign->value = ClauseExpression();
    while (!At(",") && !AtStatementEnd() && !BeginsStatement()) SkipOne();
    body.push_back(Done(assign, begin));
  }
  Block* block = arena_.New<Block>();
  block->in_turn = true;
  block->body = arena_.Copy(body);
  return Done(block, mark);
}

// SET a = value, SET (a, b) = (x, y); SET search_path is a USE; other settings move no data.
const Statement* Parser::SetHere() {
  const std::size_t mark = Mark();
  Advance();
  if (AtWord("search_path") || AtWord("schema") || AtWord("catalog")) {
    Use* use = arena_.New<Use>();
    Advance();
    if (!Accept("=")) Accept(Keyword::kTo);
    std::vector<List<Identifier>> names;
    do {
      std::vector<Identifier> name;
      if (Peek().kind == TokenKind::kString) {
        name.push_back(TakeName());
      } else if (!IsLabel(Peek()) || !TableName(name)) {
        break;
      }
      names.push_back(arena_.Copy(name));
    } while (Accept(","));
    use->names = arena_.Copy(names);
    use->database = tokens_[mark + 1].text == "catalog";
    while (!AtStatementEnd()) SkipOne();
    return Done(use, mark);
  }
  while (AtWord("global") || AtWord("session") || AtWord("local") || AtWord("variable") ||
         AtWord("var")) {
    if (!IsLabel(Peek(1)) && Peek(1).kind != TokenKind::kParameter) break;
    Advance();
  }
  Assign* assign = arena_.New<Assign>();
  std::vector<Identifier> name;
  if (At("(") && IsLabel(Peek(1)) && NameList(assign->names, "a variable's name") && Accept("=")) {
    assign->value = Expression();
    if (assign->value != nullptr && AtStatementEnd()) return Done(assign, mark);
    assign->value = nullptr;
  }
  if (!assign->names.empty()) Rewind(mark + 1);
  const bool named = TableName(name);
  if (named && name.size() == 1 && (At("=") || At(":="))) {
    Advance();
    const std::size_t value = Mark();
    assign->names = arena_.Copy(name);
    assign->value = Expression();
    if (assign->value != nullptr && At(",")) return SetSeveral(assign, mark);
    if (assign->value != nullptr && (AtStatementEnd() || BeginsStatement())) {
      SkipRest();
      return Done(assign, mark);
    }
    Rewind(value);
    assign->value = nullptr;
  }
  reason_ = {};
  while (!AtStatementEnd() && !(dialect_.hash_names && BeginsStatement())) {
    if (dialect_.slash_batches && BeginsLine()) break;  // of SQL*Plus: SET SERVEROUTPUT ON
    if (AtClosing()) {
      Advance();
    } else {
      SkipOne();
    }
  }
  return Done(arena_.New<OtherStatement>(), mark);
}

// What is behind a statement without an end of its own.
void Parser::SkipRest() {
  while (!AtStatementEnd() && !BeginsStatement() && !At(Keyword::kEnd) && !At(Keyword::kElse)) {
    SkipOne();
  }
}

// EXECUTE IMMEDIATE text, EXEC (text), EXEC sp_executesql text, DO text; CALL routine(…)
const Statement* Parser::ExecuteHere() {
  const std::size_t mark = Mark();
  Execute* execute = arena_.New<Execute>();
  const Token& verb = Advance();
  if (AtWord("statement") && Peek(1).Is(Keyword::kSet)) {  // Flink: EXECUTE STATEMENT SET BEGIN
    Pass(2);
    return At(Keyword::kBegin) ? BlockHere() : Done(arena_.New<OtherStatement>(), mark);
  }
  const bool call = verb.Is(Keyword::kCall);
  const bool immediate = AcceptWord("immediate");
  const bool procedure = AtWord("sp_executesql");
  if (procedure) Advance();
  const bool text = immediate || procedure || At("(") || Peek().kind == TokenKind::kString ||
                    (verb.Is(Keyword::kExecute) && !dialect_.select_into && !Peek(1).IsSymbol("."));
  const std::size_t begin = Mark();
  if (text && !call) {
    execute->text = Expression();
    reason_ = {};
  } else {
    std::vector<Identifier> name;
    if (TableName(name)) {
      execute->routine = arena_.Copy(name);
    } else {
      Rewind(begin);
      reason_ = {};
    }
  }
  SkipRest();
  return Done(execute, mark);
}

void Parser::StatementsUntil(std::vector<const Statement*>& out,
                             std::initializer_list<Keyword> ends) {
  const auto at_end = [&] {
    return std::any_of(ends.begin(), ends.end(), [this](Keyword word) { return At(word); });
  };
  while (Peek().kind != TokenKind::kEnd && !at_end()) {
    if (Accept(";")) continue;
    const Nesting nesting(*this);
    if (!nesting) return;
    if (BatchEnd() > 0) return;
    const std::size_t mark = Mark();
    const Statement* statement = StatementHere();
    if (statement == nullptr) {
      SkipFrom(mark, [&] { return at_end() || (at_ > mark && BeginsStatement()); });
      if (at_ == mark) Advance();
      continue;
    }
    out.push_back(statement);
    if (at_ == mark) Advance();
    if (!At(";") && !at_end() && BatchEnd() == 0 && !BeginsStatement() &&
        Peek().kind != TokenKind::kEnd && !dialect_.hash_names) {
      SkipFrom(Mark(), [&] { return at_end() || BeginsStatement(); });
    }
  }
}

// BEGIN … END; alone, BEGIN [TRANSACTION] moves no data.
const Statement* Parser::BlockHere() {
  const std::size_t mark = Mark();
  Advance();
  const bool transaction =
      AtWord("transaction") || AtWord("tran") || AtWord("work") || AtStatementEnd();
  if (transaction && !At(";")) {
    SkipRest();
    return Done(arena_.New<OtherStatement>(), mark);
  }
  if (transaction) {
    // BEGIN; … COMMIT; is a transaction, and so is one without an END.
    return Done(arena_.New<OtherStatement>(), mark);
  }
  Block* block = arena_.New<Block>();
  block->in_turn = true;
  std::vector<const Statement*> body;
  block->in_turn = !AtWord("catch");
  AcceptWord("try") || AcceptWord("catch") || AcceptWord("atomic");
  StatementsUntil(body, {Keyword::kEnd, Keyword::kException});
  if (AtWord("exception")) {
    block->in_turn = false;
    Advance();
    while (Accept(Keyword::kWhen)) {
      while (!At(Keyword::kThen) && !AtStatementEnd()) SkipOne();
      Accept(Keyword::kThen);
      StatementsUntil(body, {Keyword::kEnd, Keyword::kWhen});
    }
    StatementsUntil(body, {Keyword::kEnd});
  }
  Accept(Keyword::kEnd);
  AcceptWord("try") || AcceptWord("catch");
  if (IsTolerantName(Peek()) && (Peek(1).IsSymbol(";") || Peek(1).kind == TokenKind::kEnd))
    Advance();
  block->body = arena_.Copy(body);
  return Done(block, mark);
}

// IF a THEN … ELSEIF … ELSE … END IF; of T-SQL: IF a statement ELSE statement.
const Statement* Parser::IfHere() {
  const std::size_t mark = Mark();
  Block* block = arena_.New<Block>();
  std::vector<const Statement*> body;
  std::vector<const Expr*> conditions;
  std::vector<std::size_t> branches;
  const auto condition = [&] {
    const std::size_t begin = Mark();
    const Expr* expr = Expression();
    if (expr == nullptr) {
      SkipFrom(begin,
               [this] { return At(Keyword::kThen) || BeginsStatement() || At(Keyword::kBegin); });
    } else {
      conditions.push_back(expr);
    }
  };
  Advance();
  condition();
  if (Accept(Keyword::kThen)) {
    const auto branch = [&] {
      StatementsUntil(body, {Keyword::kEnd, Keyword::kElse, Keyword::kElseif, Keyword::kElsif,
                             Keyword::kEndif});
    };
    branch();
    while (At(Keyword::kElse) || At(Keyword::kElseif) || At(Keyword::kElsif)) {
      branches.push_back(body.size());
      if (!Advance().Is(Keyword::kElse)) {
        condition();
        Accept(Keyword::kThen);
      }
      branch();
    }
    if (!Accept(Keyword::kEndif) && Accept(Keyword::kEnd)) Accept(Keyword::kIf);
  } else {
    const Statement* then = StatementHere();
    if (then != nullptr) body.push_back(then);
    const std::size_t end = Mark();
    while (Accept(";")) {
    }
    if (Accept(Keyword::kElse)) {
      branches.push_back(body.size());
      const Statement* otherwise = StatementHere();
      if (otherwise != nullptr) body.push_back(otherwise);
    } else {
      Rewind(end);
    }
  }
  block->conditions = arena_.Copy(conditions);
  block->branches = arena_.Copy(branches);
  block->body = arena_.Copy(body);
  return Done(block, mark);
}

// WHILE a DO … END WHILE, LOOP … END LOOP, REPEAT … UNTIL a END REPEAT, FOR x IN query DO … END
// FOR, FOR x IN cursor LOOP … END LOOP, FORALL i IN 1 .. n statement
const Statement* Parser::LoopHere() {
  const std::size_t mark = Mark();
  Block* block = arena_.New<Block>();
  std::vector<const Statement*> body;
  std::vector<const Expr*> conditions;
  const bool all = AtWord("forall");
  const bool over = At(Keyword::kFor) || AtWord("foreach") || all;
  const Keyword word = Advance().keyword;
  if (word == Keyword::kWhile) {
    const Expr* condition = Expression();
    if (condition != nullptr) conditions.push_back(condition);
  } else if (over) {
    std::vector<Identifier> variables;
    while (!At(Keyword::kIn) && !At(Keyword::kAs) && !AtStatementEnd()) {
      if (IsLabel(Peek())) variables.push_back({Peek().text, false, Peek().span});
      SkipOne();
    }
    if (At(Keyword::kAs) && !Accept(Keyword::kIn)) Advance();  // FOR r AS query
    block->variables = arena_.Copy(variables);
    if (Accept(Keyword::kIn)) {
      if (At("(") || AtQueryStart()) {
        const bool around = std::exchange(in_loop_head_, true);
        const Statement* query = QueryStatementHere();
        in_loop_head_ = around;
        if (query != nullptr) body.push_back(query);
      } else if (IsLabel(Peek()) && (Peek(1).Is(Keyword::kDo) || Peek(1).Is(Keyword::kLoop) ||
                                     Peek(1).IsSymbol("("))) {
        block->cursor = Kept(TakeName());
      }
      while (!At(Keyword::kDo) && !At(Keyword::kLoop) && !AtStatementEnd()) {
        if (all && BeginsStatement()) break;
        SkipOne();
      }
    }
  }
  const bool one = all || (dialect_.hash_names && word == Keyword::kWhile);
  if (one) {
    const Statement* statement = StatementHere();
    if (statement != nullptr) body.push_back(statement);
  } else {
    Accept(Keyword::kDo) || Accept(Keyword::kLoop);
    StatementsUntil(body, {Keyword::kEnd, Keyword::kUntil});
    if (Accept(Keyword::kUntil)) {
      const Expr* condition = Expression();
      if (condition != nullptr) conditions.push_back(condition);
    }
    if (Accept(Keyword::kEnd)) {
      Accept(Keyword::kWhile) || Accept(Keyword::kLoop) || Accept(Keyword::kRepeat) ||
          Accept(Keyword::kFor);
    }
  }
  block->conditions = arena_.Copy(conditions);
  block->body = arena_.Copy(body);
  return Done(block, mark);
}

// CREATE PROCEDURE name (parameters) … AS | BEGIN body. A body in quotes is another text, kept as
// such.
const Statement* Parser::RoutineHere() {
  const std::size_t mark = Mark();
  Routine* routine = arena_.New<Routine>();
  while (!At(Keyword::kProcedure) && !AtWord("proc") && !At(Keyword::kFunction) &&
         !At(Keyword::kTrigger) && !AtWord("package") && !At(Keyword::kMacro)) {
    Advance();
  }
  const bool trigger = At(Keyword::kTrigger);
  const bool macro = At(Keyword::kMacro);
  Advance();
  if (At(Keyword::kIf)) Pass(3);
  std::vector<Identifier> name;
  if (!TableName(name)) return nullptr;
  routine->name = arena_.Copy(name);
  std::vector<Identifier> parameters;
  const auto take_parameters = [&](auto ends) {
    while (!ends() && !AtStatementEnd()) {
      if (At(Keyword::kIn) || At(Keyword::kOut) || At(Keyword::kInout)) Advance();
      if (IsLabel(Peek()) || Peek().kind == TokenKind::kParameter) parameters.push_back(TakeName());
      while (!At(",") && !ends() && !AtStatementEnd()) SkipOne();
      if (!Accept(",")) break;
    }
  };
  if (Accept("(")) {
    take_parameters([this] { return At(")"); });
    Accept(")");
  } else if (Peek().kind == TokenKind::kParameter) {
    take_parameters([this] { return At(Keyword::kAs) || AtWord("with"); });
  }
  routine->parameters = arena_.Copy(parameters);
  if (macro) return MacroBody(*routine, mark);
  const Routine* around = std::exchange(trigger_, nullptr);
  if (trigger) {
    TriggerHead(*routine);
    trigger_ = routine;
  }
  const Statement* read = RoutineBody(*routine, trigger, mark);
  trigger_ = around;
  return read;
}

// ON table … FOR EACH ROW, and the names that its rows have.
void Parser::TriggerHead(Routine& routine) {
  std::vector<Identifier> rows;
  for (const std::string_view name : {"new", "old", "inserted", "deleted"}) {
    rows.push_back({name, false, {Begin(), Begin()}});
  }
  while (!AtStatementEnd() && !At(Keyword::kBegin) && !At(Keyword::kOn)) SkipOne();
  std::vector<Identifier> name;
  if (Accept(Keyword::kOn) && TableName(name)) routine.table = arena_.Copy(name);
  while (AcceptWord("referencing")) {
    // [NEW | OLD] [ROW | TABLE] [AS] name …
    while (AtWord("new") || AtWord("old")) {
      Advance();
      if (!Accept(Keyword::kRow)) Accept(Keyword::kTable);
      Accept(Keyword::kAs);
      if (IsLabel(Peek())) rows.push_back(TakeName());
    }
  }
  routine.rows = arena_.Copy(rows);
  reason_ = {};
}

// CREATE RULE name AS ON event TO table [WHERE …] DO [ALSO | INSTEAD] statement | (statements)
const Statement* Parser::RuleHere() {
  const std::size_t mark = Mark();
  Routine* rule = arena_.New<Routine>();
  while (!AtWord("rule")) Advance();
  Advance();
  std::vector<Identifier> name;
  if (!TableName(name)) return nullptr;
  rule->name = arena_.Copy(name);
  while (!AtStatementEnd() && !At(Keyword::kTo)) SkipOne();
  if (!Accept(Keyword::kTo) || !TableName(name)) return nullptr;
  rule->table = arena_.Copy(name);
  std::vector<Identifier> rows;
  for (const std::string_view row : {"new", "old"})
    rows.push_back({row, false, {Begin(), Begin()}});
  rule->rows = arena_.Copy(rows);
  while (!AtStatementEnd() && !At(Keyword::kDo)) SkipOne();
  Accept(Keyword::kDo);
  if (!AcceptWord("also")) AcceptWord("instead");
  std::vector<const Statement*> body;
  const bool several = At("(") && !AtQueryStart(1) && Accept("(");
  do {
    if (AtWord("nothing") || At(")")) break;
    const Statement* statement = StatementHere();
    if (statement == nullptr) return nullptr;
    body.push_back(statement);
  } while (several && Accept(";"));
  if (several) Accept(")");
  while (!AtStatementEnd()) PassOne();
  rule->body = arena_.Copy(body);
  return Done(rule, mark);
}

// Whether a statement of a trigger's body begins here, without BEGIN.
bool Parser::BeginsTriggerBody() const {
  return (At(Keyword::kInsert) && Peek(1).Is(Keyword::kInto)) ||
         (At(Keyword::kUpdate) && Peek(2).Is(Keyword::kSet)) ||
         (At(Keyword::kDelete) && Peek(1).Is(Keyword::kFrom)) ||
         (At(Keyword::kMerge) && Peek(1).Is(Keyword::kInto)) || At(Keyword::kSet);
}

// NEW.a := value, :NEW.a := value, SET NEW.a = value: what is put into the trigger's own table.
const Statement* Parser::TriggerAssignment() {
  const std::size_t set = At(Keyword::kSet) ? 1 : 0;
  const Token& row = Peek(set);
  const bool is_new =
      EqualsIgnoreAsciiCase(row.text, "new") || EqualsIgnoreAsciiCase(row.text, ":new");
  if (trigger_ == nullptr || trigger_->table.empty() || !is_new || !Peek(set + 1).IsSymbol(".") ||
      !IsLabel(Peek(set + 2)) || !(Peek(set + 3).IsSymbol(":=") || Peek(set + 3).IsSymbol("="))) {
    return nullptr;
  }
  const std::size_t mark = Mark();
  Pass(set + 2);
  Assignment assignment;
  assignment.column = arena_.Copy(std::vector<Identifier>{TakeName()});
  Advance();
  assignment.value = ClauseExpression();
  if (assignment.value == nullptr) return nullptr;
  NamedTable* table = arena_.New<NamedTable>();
  table->name = trigger_->table;
  Update* update = arena_.New<Update>();
  update->target = Finish(table, tokens_[mark].span.begin);
  update->set = arena_.Copy(std::vector<Assignment>{assignment});
  return Done(update, mark);
}

// DuckDB: AS expression, AS TABLE query
const Statement* Parser::MacroBody(Routine& routine, std::size_t mark) {
  Accept(Keyword::kAs);
  Accept(Keyword::kTable);
  if (AtQueryStart()) {
    const Statement* query = QueryStatementHere();
    if (query != nullptr) routine.body = arena_.Copy(std::vector<const Statement*>{query});
  }
  while (!AtStatementEnd() && !AtClosing()) SkipOne();
  return Done(&routine, mark);
}

const Statement* Parser::RoutineBody(Routine& made, bool trigger, std::size_t mark) {
  Routine* routine = &made;
  std::vector<const Statement*> body;
  // RETURNS …, LANGUAGE …, up to the body.
  bool foreign = false;
  while (!AtStatementEnd()) {
    if (At(Keyword::kBegin)) break;
    if (trigger && BeginsTriggerBody()) break;
    if (At(Keyword::kReturn) && Peek(1).IsSymbol("(") && AtQueryStart(2)) {
      Advance();
      break;
    }
    if ((At(Keyword::kAs) || At(Keyword::kIs)) && (!trigger || dialect_.hash_names)) {
      if (Peek(1).kind == TokenKind::kString) {
        routine->text = Peek(1).text;
        Pass(2);
        continue;
      }
      Advance();
      break;
    }
    if (AtQueryStart() && !At(Keyword::kTable)) break;
    if (AtWord("language") && !AtWord("sql", 1) && !AtWord("plpgsql", 1)) foreign = true;
    SkipOne();
    if (AtClosing()) Advance();
  }
  if (foreign) routine->text = {};
  if (AtStatementEnd()) {
    routine->body = {};
    return Done(routine, mark);
  }
  const bool declares = At(Keyword::kDeclare) && !dialect_.hash_names;
  const bool bare = dialect_.bare_statements;  // a T-SQL body declares within its statements
  if (declares || (!bare && !At(Keyword::kBegin) && IsLabel(Peek()) && !AtQueryStart() &&
                   !BeginsStatement() && !At(Keyword::kSet) && !At(Keyword::kIf))) {
    DeclarationsUntilBegin(body);
  }
  if (At(Keyword::kBegin)) {
    const Statement* block = BlockHere();
    if (block != nullptr) body.push_back(block);
    if (dialect_.hash_names) StatementsUntil(body, {});
  } else if (At("(") && AtQueryStart(1)) {
    const Statement* query = QueryStatementHere();
    if (query != nullptr) body.push_back(query);
  } else if (dialect_.hash_names) {
    StatementsUntil(body, {});
  } else {
    const std::size_t begin = Mark();
    const Statement* statement = StatementHere();
    if (statement == nullptr) {
      // The expression of a function.
      Rewind(begin);
      reason_ = {};
      while (!AtStatementEnd()) {
        if (AtClosing()) {
          Advance();
        } else {
          SkipOne();
        }
      }
    } else {
      body.push_back(statement);
    }
  }
  while (!AtStatementEnd() && !AtClosing()) SkipOne();
  routine->body = arena_.Copy(body);
  return Done(routine, mark);
}

}  // namespace goldline::sql
