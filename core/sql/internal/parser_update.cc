// UPDATE, DELETE and MERGE. Tolerant parsing only.
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

bool Parser::Assignments(List<Assignment>& out) {
  std::vector<Assignment> all;
  do {
    const std::size_t mark = Mark();
    Assignment assignment;
    if (!OneAssignment(assignment)) {
      SkipFrom(mark, [this] { return At(",") || BeginsClause(0); });
      if (at_ == mark) return false;
      continue;
    }
    all.push_back(assignment);
    if (!AtClause() && !At(Keyword::kAs) && !At(Keyword::kDelete))
      SkipFrom(Mark(), [this] { return AtClause(); });
  } while (Accept(","));
  out = arena_.Copy(all);
  return true;
}

// column = value, (a, b) = (x, y), (a, b) = (query), column += value
bool Parser::OneAssignment(Assignment& assignment) {
  if (At("(")) {
    Advance();
    std::vector<List<Identifier>> columns;
    do {
      std::vector<Identifier> column;
      if (!TableName(column)) return false;
      columns.push_back(arena_.Copy(column));
    } while (Accept(","));
    if (!Expect(")")) return false;
    assignment.columns = arena_.Copy(columns);
  } else {
    std::size_t behind = 2;
    while (IsLabel(Peek(behind)) && Peek(behind + 1).IsSymbol(".")) behind += 2;
    if (Peek().kind == TokenKind::kParameter && Peek(1).IsSymbol("=") && IsLabel(Peek(behind)) &&
        Peek(behind + 1).IsSymbol("=")) {  // @a = column = value
      assignment.variable = true;
      Pass(2);
    }
    std::vector<Identifier> column;
    if (!TableName(column)) return false;
    assignment.column = arena_.Copy(column);
    while (At("[")) SkipOne();
  }
  const std::uint32_t begin = Begin();
  const bool compound = Peek().kind == TokenKind::kSymbol && Peek().text.size() == 2 &&
                        Peek().text.back() == '=' && Peek().text != "==";
  if (!compound && !At("=") && !At(":=") && !At("==")) return Expected("=");
  const std::string_view symbol = Advance().text;
  Accept("=");
  assignment.value = Expression();
  if (assignment.value == nullptr) return false;
  if (symbol == "=" && At("=")) {
    Advance();
    assignment.value = Expression();
  }
  if (compound && !assignment.column.empty()) {
    ColumnRef* self = arena_.New<ColumnRef>();
    self->parts = assignment.column;
    assignment.value =
        MakeBinary(Finish(self, begin), assignment.value, symbol.substr(0, 1), begin);
  }
  return assignment.value != nullptr;
}

const Statement* Parser::UpdateHere(List<CommonTable> with) {
  const std::size_t mark = Mark();
  Update* update = arena_.New<Update>();
  update->with = with;
  Advance();
  if (At(Keyword::kOr)) Pass(2);
  while (AtWord("low_priority") || At(Keyword::kIgnore)) Advance();
  if (At(Keyword::kTop)) {
    Advance();
    SkipParentheses();
  }
  TableRef* target = ForeignTable();
  while (target != nullptr && Accept(",")) {  // MySQL: UPDATE a, b SET …
    TableRef* right = ForeignTable();
    if (right == nullptr) return nullptr;
    Join* join = arena_.New<Join>();
    join->join = JoinKind::kCross;
    join->left = target;
    join->right = right;
    target = Finish(join, tokens_[mark].span.begin);
  }
  update->target = target;
  Select clauses;
  if (At(Keyword::kFrom)) OneForeignClause(clauses);  // Teradata: before SET
  if (target == nullptr || !Expect(Keyword::kSet) || !Assignments(update->set)) return nullptr;
  if (AtWord("output") && !Returning(update->returning)) return nullptr;
  while (At(Keyword::kFrom) || At(Keyword::kWhere)) OneForeignClause(clauses);
  update->from = clauses.from;
  update->where = clauses.where;
  Query tail;
  if (At(Keyword::kOrder) || At(Keyword::kLimit) || At(Keyword::kOption)) ForeignTail(tail);
  return Returning(update->returning) ? Done(update, mark) : nullptr;
}

const Statement* Parser::DeleteHere(List<CommonTable> with) {
  const std::size_t mark = Mark();
  Delete* statement = arena_.New<Delete>();
  statement->with = with;
  Advance();
  while (AtWord("low_priority") || AtWord("quick") || At(Keyword::kIgnore)) Advance();
  if (At(Keyword::kTop)) {
    Advance();
    SkipParentheses();
  }
  if (!At(Keyword::kFrom)) {
    std::vector<List<Identifier>> targets;
    do {
      std::vector<Identifier> name;
      if (!TableName(name)) return nullptr;
      targets.push_back(arena_.Copy(name));
      if (At(".") && Peek(1).IsSymbol("*")) Pass(2);
    } while (Accept(","));
    statement->targets = arena_.Copy(targets);
    if (AtWord("output") && !Returning(statement->returning)) return nullptr;
    if (!At(Keyword::kFrom) && !At(Keyword::kUsing)) {  // DELETE t WHERE a
      NamedTable* table = arena_.New<NamedTable>();
      table->name = targets.front();
      const TableRef* only = Finish(table, tokens_[mark].span.begin);
      statement->from = arena_.Copy(std::vector<const TableRef*>{only});
    }
  }
  Select clauses;
  clauses.from = statement->from;
  if (AtWord("output") && !Returning(statement->returning)) return nullptr;
  while (At(Keyword::kFrom) || At(Keyword::kUsing) || At(Keyword::kWhere) || AtWord("output")) {
    if (AtWord("output")) {
      if (!Returning(statement->returning)) return nullptr;
    } else if (At(Keyword::kUsing)) {
      Advance();
      ForeignFrom(clauses);
    } else {
      OneForeignClause(clauses);
    }
  }
  statement->from = clauses.from;
  statement->where = clauses.where;
  Query tail;
  if (At(Keyword::kOrder) || At(Keyword::kLimit) || At(Keyword::kOption)) ForeignTail(tail);
  return Returning(statement->returning) ? Done(statement, mark) : nullptr;
}

const Statement* Parser::MergeHere(List<CommonTable> with) {
  const std::size_t mark = Mark();
  Merge* merge = arena_.New<Merge>();
  merge->with = with;
  Advance();
  if (At(Keyword::kTop)) {
    Advance();
    SkipParentheses();
  }
  if (At(Keyword::kWith) && IsLabel(Peek(1))) Pass(3);  // WITH SCHEMA EVOLUTION
  Accept(Keyword::kInto);
  if ((merge->target = ForeignTablePrimary()) == nullptr) return nullptr;
  if (!Expect(Keyword::kUsing)) return nullptr;
  if ((merge->source = ForeignTable()) == nullptr) return nullptr;
  if (At(Keyword::kUsing)) {
    Advance();
    SkipParentheses();
  } else {
    if (!Expect(Keyword::kOn)) return nullptr;
    if ((merge->on = ClauseExpression()) == nullptr) return nullptr;
  }
  std::vector<MergeBranch> branches;
  while (At(Keyword::kWhen)) {
    const std::size_t branch_mark = Mark();
    MergeBranch branch;
    if (OneMergeBranch(branch)) {
      branch.span = {tokens_[branch_mark].span.begin, PreviousEnd()};
      branches.push_back(branch);
      continue;
    }
    SkipFrom(branch_mark, [this, branch_mark] { return at_ > branch_mark && At(Keyword::kWhen); });
  }
  if (AtWord("remove") && AtWord("duplicates", 1)) {  // Redshift: all columns, in order
    Pass(2);
    MergeBranch& branch = branches.emplace_back();
    branch.action = MergeBranch::Action::kInsert;
    branch.row = true;
    branch.span = {PreviousEnd(), PreviousEnd()};
  }
  merge->branches = arena_.Copy(branches);
  if (At(Keyword::kOption)) {
    Advance();
    SkipParentheses();
  }
  return Returning(merge->returning) ? Done(merge, mark) : nullptr;
}

// WHEN [NOT] MATCHED [BY TARGET | SOURCE] [AND condition] THEN what
bool Parser::OneMergeBranch(MergeBranch& branch) {
  Advance();
  branch.matched = !Accept(Keyword::kNot);
  if (!AcceptWord("matched")) return Expected("MATCHED");
  if (Accept(Keyword::kBy)) {
    branch.by_source = AtWord("source");
    Advance();
  }
  if (Accept(Keyword::kAnd) && (branch.condition = Expression()) == nullptr) return false;
  if (!Expect(Keyword::kThen)) return false;
  if (Accept(Keyword::kUpdate)) {
    branch.action = MergeBranch::Action::kUpdate;
    if (AtWord("all") && AtWord("by", 1)) {
      Pass(3);
      branch.all = true;
    } else {
      Accept(Keyword::kSet);
      if (Accept("*")) {
        branch.all = true;
      } else if (At(Keyword::kWhen) || AtStatementEnd()) {
        branch.all = true;  // DuckDB: UPDATE
      } else if (!Assignments(branch.set)) {
        return false;
      }
    }
    if (Accept(Keyword::kWhere) && (branch.where = Expression()) == nullptr) return false;
    if (Accept(Keyword::kDelete) && Accept(Keyword::kWhere)) {
      branch.delete_where = ClauseExpression();
    }
  } else if (Accept(Keyword::kInsert)) {
    branch.action = MergeBranch::Action::kInsert;
    if (Accept("*")) {
      branch.all = true;
    } else if (AcceptWord("row")) {
      branch.row = true;
    } else if (AtWord("all") && AtWord("by", 1)) {
      Pass(3);
      branch.all = true;
    } else {
      if (At(Keyword::kBy) && Peek(1).Is(Keyword::kName)) Pass(2);
      if (At("(")) {
        Advance();
        std::vector<Identifier> columns;
        do {
          std::vector<Identifier> column;
          if (!TableName(column)) return false;
          columns.push_back(column.back());
        } while (Accept(","));
        if (!Expect(")")) return false;
        branch.columns = arena_.Copy(columns);
      }
      if (Accept(Keyword::kDefault)) {
        Accept(Keyword::kValues);
      } else if (Accept(Keyword::kValues)) {
        if (At("(")) {
          Advance();
          if (At("*")) {
            Advance();
            branch.all = true;
          } else if (!ExpressionList(branch.values)) {
            return false;
          }
          if (!Expect(")")) return false;
        }
      } else if (AcceptWord("row")) {
        branch.row = true;
      } else {
        branch.all = branch.columns.empty();
      }
    }
    if (Accept(Keyword::kWhere)) branch.where = ClauseExpression();
  } else if (Accept(Keyword::kDelete)) {
    branch.action = MergeBranch::Action::kDelete;
  } else {
    // DO NOTHING, ERROR, SIGNAL
    while (!At(Keyword::kWhen) && !AtStatementEnd() && !At(Keyword::kReturning)) SkipOne();
  }
  return true;
}

}  // namespace goldline::sql
