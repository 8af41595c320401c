// CREATE, COPY and what else changes which tables there are. Tolerant parsing only.
#include <algorithm>
#include <utility>

#include "core/sql/internal/parser_state.h"

namespace goldline::sql {

bool Parser::TableNameList(List<List<Identifier>>& out) {
  std::vector<List<Identifier>> names;
  do {
    std::vector<Identifier> name;
    if (!TableName(name)) return false;
    names.push_back(arena_.Copy(name));
    SkipParentheses();
    Accept("*");
  } while (Accept(","));
  out = arena_.Copy(names);
  return true;
}

// WITH name [(columns)] AS (…, unlike WITH SCHEMABINDING AS and WITH (option).
bool Parser::AtCommonTable() const {
  std::size_t ahead = Peek(1).Is(Keyword::kRecursive) ? 3 : 2;
  if (Peek(ahead).IsSymbol("(")) {
    for (int depth = 0; ahead < 400; ++ahead) {
      if (Peek(ahead).IsSymbol("(")) ++depth;
      if (Peek(ahead).IsSymbol(")") && --depth == 0) break;
    }
    ++ahead;
  }
  if (!Peek(ahead).Is(Keyword::kAs)) return false;
  const Token& body = Peek(ahead + 1);
  return body.IsSymbol("(") || body.Is(Keyword::kMaterialized) || body.Is(Keyword::kNot);
}

// Over options, up to the query of a CREATE, or to the end. Behind declared columns a query without
// AS is the next statement.
void Parser::SkipToQuery(bool declared) {
  while (!AtStatementEnd()) {
    if (dialect_.bare_statements && !At(Keyword::kWith) && BeginsStatement()) return;
    if (At(Keyword::kAs) && (AtQueryStart(1) || Peek(1).IsSymbol("("))) {
      // AS ( begins a query only if one is in there; else it is a generated column or an option.
      std::size_t ahead = 1;
      while (Peek(ahead).IsSymbol("(")) ++ahead;
      if (AtQueryStart(ahead)) return;
    }
    if (AtQueryStart() && !At(Keyword::kTable) && !At(Keyword::kFrom) && !At(Keyword::kValues) &&
        (!At(Keyword::kWith) || AtCommonTable())) {
      return;
    }
    if (declared && At(Keyword::kInsert) && Peek(1).Is(Keyword::kInto)) return;
    if (AtClosing()) {
      Advance();
    } else {
      SkipOne();
    }
  }
}

const Statement* Parser::CreateHere() {
  const std::size_t mark = Mark();
  Create* create = arena_.New<Create>();
  Advance();
  bool routine = false;
  bool table = false;
  // OR REPLACE TEMPORARY SECURE … until a word says what is created.
  for (int words = 0; words < 16 && !AtStatementEnd(); ++words) {
    if (At(Keyword::kTable) && !(Peek(1).Is(Keyword::kFunction) && IsLabel(Peek(2)))) {
      table = true;
    } else if (At(Keyword::kView)) {
      create->view = true;
    } else if (At(Keyword::kProcedure) || AtWord("proc") || At(Keyword::kFunction) ||
               At(Keyword::kTrigger) || AtWord("package") || At(Keyword::kMacro)) {
      routine = true;
    }
    if (table || create->view || routine) break;
    if (AtWord("rule") && IsLabel(Peek(1)) && Peek(2).Is(Keyword::kAs)) return RuleHere();
    create->temporary |= At(Keyword::kTemporary) || At(Keyword::kTemp) || AtWord("volatile");
    // A kind that is not known: its name and what it is about come next.
    const bool named = At(Keyword::kOn) || At(Keyword::kFor) || At(Keyword::kAs) ||
                       At(Keyword::kTo) || At(Keyword::kFrom) || At(Keyword::kIn) ||
                       At(Keyword::kUsing);
    if (named || At(Keyword::kIndex) || At(Keyword::kSchema) || At(Keyword::kDatabase) ||
        At(Keyword::kSequence) || At(Keyword::kType) || At(Keyword::kRole) || At(Keyword::kUser) ||
        At("=") || At("(")) {
      if (At("=")) {  // ALGORITHM = MERGE, DEFINER = user
        Advance();
        continue;
      }
      Rewind(mark);
      return Other();
    }
    Advance();
  }
  if (routine) {
    Rewind(mark);
    return RoutineHere();
  }
  if (!table && !create->view) {
    Rewind(mark);
    return Other();
  }
  Advance();
  return CreateTableOrView(*create) == nullptr ? nullptr : Done(create, mark);
}

const Statement* Parser::CreateTableOrView(Create& create) {
  const auto if_not_exists = [&] {
    if (!At(Keyword::kIf) || !Peek(1).Is(Keyword::kNot)) return;
    create.if_not_exists = true;
    Pass(3);
  };
  if_not_exists();
  std::vector<Identifier> name;
  if (!TableName(name)) return nullptr;
  create.name = arena_.Copy(name);
  create.temporary |= name.back().name.starts_with("#");
  if_not_exists();
  if (At(Keyword::kTo) && IsLabel(Peek(1))) {  // ClickHouse: a view that writes to a table
    Advance();
    if (TableName(name)) create.name = arena_.Copy(name);
  }
  if ((At(Keyword::kLike) || AtWord("clone") || (At(Keyword::kCopy) && IsLabel(Peek(1)))) ||
      (AtWord("shallow") || AtWord("deep"))) {
    if (AtWord("shallow") || AtWord("deep")) Advance();
    create.copies = !At(Keyword::kLike);
    Advance();
    if (TableName(name)) create.like = arena_.Copy(name);
    while (!AtStatementEnd()) SkipOne();
    return &create;
  }
  if (At(Keyword::kUsing) && AtWord("template", 1)) {
    while (!AtStatementEnd()) SkipOne();
    return &create;
  }
  bool declared = false;
  if (At("(") && !AtQueryStart(1) && !Peek(1).IsSymbol("(")) declared = CreateColumns(create);
  SkipToQuery(declared);
  if (AtStatementEnd()) return &create;
  const bool as = Accept(Keyword::kAs);
  if (!as && (dialect_.bare_statements || (declared && !dialect_.create_appends))) return &create;
  create.appends = declared && dialect_.create_appends;
  create.query = QueryExpression();
  if (create.query == nullptr) return nullptr;
  // WITH [NO] DATA, WITH CHECK OPTION, ON COMMIT …, COMMENT '…', indexes
  if (At(Keyword::kWith) || At(Keyword::kOn) || At(Keyword::kComment) || At(Keyword::kNo) ||
      At(Keyword::kUnique) || At(Keyword::kPrimary) || At(Keyword::kIndex)) {
    while (!AtStatementEnd()) SkipOne();
  }
  return &create;
}

// (name type options, …, CONSTRAINT …), or names alone; true when one has a type.
bool Parser::CreateColumns(Create& create) {
  const std::size_t mark = Mark();
  Advance();
  bool declared = false;
  std::vector<ColumnDefinition> columns;
  while (!At(")") && !AtStatementEnd()) {
    const bool constraint = At(Keyword::kConstraint) || At(Keyword::kPrimary) ||
                            At(Keyword::kForeign) || At(Keyword::kCheck) || At(Keyword::kExclude) ||
                            At(Keyword::kUnique) ||
                            ((AtWord("index") || At(Keyword::kKey) || AtWord("fulltext") ||
                              AtWord("spatial") || AtWord("period") || AtWord("watermark")) &&
                             Peek(1).kind != TokenKind::kSymbol && !AtWord("int", 1) &&
                             !AtWord("varchar", 1) && !AtWord("string", 1) && !AtWord("text", 1));
    if (At(Keyword::kLike) && IsLabel(Peek(1))) {
      Advance();
      std::vector<Identifier> name;
      if (TableName(name)) create.like = arena_.Copy(name);
    } else if (!constraint && (IsLabel(Peek()) || Peek().kind == TokenKind::kString)) {
      ColumnDefinition& column = columns.emplace_back();
      column.name = TakeName();
      declared |= !At(",") && !At(")");
      while (!At(",") && !At(")") && !AtStatementEnd()) {
        if (At(Keyword::kAs) && !IsLabel(Peek(1))) {
          Advance();
          const std::size_t body = Mark();
          column.generated = Expression();
          if (column.generated == nullptr) {
            Rewind(body);
            reason_ = {};
          }
          continue;
        }
        SkipOne();
      }
    }
    while (!At(",") && !At(")") && !AtStatementEnd()) SkipOne();
    if (!Accept(",")) break;
  }
  if (!Accept(")")) {
    Rewind(mark);
    SkipParentheses();
    return false;
  }
  create.columns = arena_.Copy(columns);
  return declared;
}

const Statement* Parser::CopyHere() {
  const std::size_t mark = Mark();
  Copy* copy = arena_.New<Copy>();
  const bool unload = At(Keyword::kUnload);
  Advance();
  copy->to_files = unload;
  if (AtWord("data")) {  // LOAD DATA … INTO TABLE t
    while (!At(Keyword::kInto) && !AtStatementEnd()) {
      if (Peek().kind == TokenKind::kString) copy->location = Peek().text;
      SkipOne();
    }
  }
  const bool into = Accept(Keyword::kInto);
  Accept(Keyword::kTable);
  if (unload && At("(") && Peek(1).kind == TokenKind::kString) {  // Redshift: UNLOAD ('query')
    copy->text = Peek(1).text;
    SkipParentheses();
  } else if (At("(") && AtQueryStart(1)) {
    copy->query = QueryInParentheses();
    copy->to_files = true;
  } else {
    std::vector<Identifier> name;
    if (!TableName(name)) {
      while (!AtStatementEnd()) SkipOne();
      reason_ = {};
      return Done(copy, mark);
    }
    copy->to_files |= into && name.front().name.starts_with("@");
    if (name.front().name.starts_with("@")) {
      copy->location = name.front().name;
    } else {
      copy->table = arena_.Copy(name);
    }
    if (At("(") && IsLabel(Peek(1))) {
      const std::size_t columns = Mark();
      if (!NameList(copy->columns, "a column's name")) {
        Rewind(columns);
        reason_ = {};
        SkipParentheses();
      }
    }
  }
  while (!AtStatementEnd()) {
    if (At(Keyword::kTo)) copy->to_files = true;
    if (At(Keyword::kFrom) && Peek(1).IsSymbol("(")) {
      Advance();
      const std::size_t body = Mark();
      if (AtQueryStart(1) && copy->query == nullptr) copy->query = QueryInParentheses();
      if (at_ == body) SkipOne();
      continue;
    }
    if (copy->to_files && copy->table.empty() && copy->query == nullptr && At(Keyword::kFrom) &&
        IsLabel(Peek(1))) {
      Advance();
      std::vector<Identifier> name;
      if (TableName(name)) copy->table = arena_.Copy(name);
      continue;
    }
    const bool place = Peek().kind == TokenKind::kString || Peek().kind == TokenKind::kParameter;
    if (copy->location.empty() && place) copy->location = Peek().text;
    SkipOne();
    if (AtClosing()) Advance();
  }
  return Done(copy, mark);
}

const Statement* Parser::DropHere() {
  const std::size_t mark = Mark();
  const bool drops = Advance().Is(Keyword::kDrop);
  while (At(Keyword::kTemporary) || At(Keyword::kMaterialized) || AtWord("external") ||
         At(Keyword::kForeign) || AtWord("dynamic")) {
    Advance();
  }
  if (!drops || (!At(Keyword::kTable) && !At(Keyword::kView))) {
    Rewind(mark);
    return Other();
  }
  Advance();
  if (At(Keyword::kIf)) Pass(2);
  Drop* drop = arena_.New<Drop>();
  if (!TableNameList(drop->names)) return nullptr;
  SkipRest();
  return Done(drop, mark);
}

// ALTER TABLE a RENAME TO b, ALTER TABLE a SWAP WITH b, RENAME TABLE a TO b; which columns it has;
// other changes move no data.
const Statement* Parser::AlterHere() {
  const std::size_t mark = Mark();
  const bool rename = Advance().Is(Keyword::kRename);
  Accept(Keyword::kMaterialized);
  const bool view = At(Keyword::kView);
  if (Accept(Keyword::kTable) || Accept(Keyword::kView)) {
    if (At(Keyword::kIf)) Pass(2);
    Accept(Keyword::kOnly);
    std::vector<Identifier> name;
    if (TableName(name)) {
      if (const Statement* renamed = RenameTo(name, rename, mark)) return renamed;
      if (view && At(Keyword::kAs) && AtQueryStart(1)) {  // another query for it
        Create* create = arena_.New<Create>();
        create->name = arena_.Copy(name);
        create->view = true;
        Advance();
        create->query = QueryExpression();
        return create->query == nullptr ? nullptr : Done(create, mark);
      }
      if (const Statement* changed = AlterRows(name, mark)) return changed;
      if (AtWord("append") && Peek(1).Is(Keyword::kFrom)) {  // Redshift: the rows move, by name
        Advance();
        Query* query = arena_.New<Query>();
        query->first = FromFirst();
        Insert* insert = arena_.New<Insert>();
        insert->target = arena_.Copy(name);
        insert->by_name = true;
        insert->source = query;
        while (!AtStatementEnd()) SkipOne();
        return Done(insert, mark);
      }
      Alter* alter = arena_.New<Alter>();
      alter->table = arena_.Copy(name);
      if (AlterColumns(*alter)) return Done(alter, mark);
    }
  }
  Rewind(mark);
  reason_ = {};
  return Other();
}

// Spark: CACHE [LAZY] TABLE name [OPTIONS (…)] [AS] query, a table of the session
const Statement* Parser::CacheHere() {
  const std::size_t mark = Mark();
  Advance();
  AcceptWord("lazy");
  Create* create = arena_.New<Create>();
  create->temporary = true;
  std::vector<Identifier> name;
  const bool named = Accept(Keyword::kTable) && TableName(name);
  while (!AtStatementEnd() && !At(Keyword::kAs) && !AtQueryStart()) SkipOne();
  Accept(Keyword::kAs);
  if (!named || AtStatementEnd()) return Done(arena_.New<OtherStatement>(), mark);
  create->name = arena_.Copy(name);
  create->query = QueryExpression();
  return create->query == nullptr ? nullptr : Done(create, mark);
}

// BigQuery: EXPORT DATA OPTIONS (uri = '…', …) AS query
const Statement* Parser::ExportHere() {
  const std::size_t mark = Mark();
  Copy* copy = arena_.New<Copy>();
  copy->to_files = true;
  while (!AtStatementEnd() && !(At(Keyword::kAs) && AtQueryStart(1))) {
    if (AtWord("uri") && Peek(2).kind == TokenKind::kString) copy->location = Peek(2).text;
    Advance();
  }
  if (!Accept(Keyword::kAs)) return Done(arena_.New<OtherStatement>(), mark);
  copy->query = QueryExpression();
  return copy->query == nullptr ? nullptr : Done(copy, mark);
}

// ClickHouse: ALTER TABLE t [ON CLUSTER c] UPDATE a = 1 [IN PARTITION p] WHERE b, … DELETE WHERE b
const Statement* Parser::AlterRows(const std::vector<Identifier>& table, std::size_t mark) {
  const std::size_t begin = Mark();
  if (At(Keyword::kOn) && Peek(1).Is(Keyword::kCluster)) Pass(3);
  const bool update = At(Keyword::kUpdate);
  if (!update && !(At(Keyword::kDelete) && Peek(1).Is(Keyword::kWhere))) {
    Rewind(begin);
    return nullptr;
  }
  Advance();
  NamedTable* target = arena_.New<NamedTable>();
  target->name = arena_.Copy(table);
  const TableRef* only = Finish(target, tokens_[mark].span.begin);
  Update* changed = arena_.New<Update>();
  changed->target = only;
  if (update && !Assignments(changed->set)) return nullptr;
  while (!At(Keyword::kWhere) && !AtStatementEnd()) SkipOne();
  const Expr* where = Accept(Keyword::kWhere) ? ClauseExpression() : nullptr;
  if (update) {
    changed->where = where;
    return Done(changed, mark);
  }
  Delete* deleted = arena_.New<Delete>();
  deleted->from = arena_.Copy(std::vector<const TableRef*>{only});
  deleted->where = where;
  return Done(deleted, mark);
}

const Statement* Parser::RenameTo(const std::vector<Identifier>& from, bool list,
                                  std::size_t mark) {
  Rename* rename = arena_.New<Rename>();
  rename->from = arena_.Copy(from);
  const std::size_t begin = Mark();
  const bool renames = Accept(Keyword::kRename);
  rename->swap = !renames && AcceptWord("swap");
  std::vector<Identifier> name;
  if ((!renames && !rename->swap && !list) || (renames && At(Keyword::kColumn)) ||
      (!Accept(Keyword::kTo) && !Accept(Keyword::kWith) && !Accept(Keyword::kAs)) ||
      !TableName(name)) {
    Rewind(begin);
    reason_ = {};
    return nullptr;
  }
  rename->to = arena_.Copy(name);
  if (list && Accept(",") && TableName(name)) {
    const Nesting nesting(*this);
    const Statement* next = nesting ? RenameTo(name, list, Mark()) : nullptr;
    if (next != nullptr) rename->next = &next->As<Rename>();
  }
  SkipRest();
  return Done(rename, mark);
}

// ADD [COLUMN] a type, DROP [COLUMN] a, RENAME [COLUMN] a TO b, CHANGE a b type; false when there
// is nothing else but what does not concern columns.
bool Parser::AlterColumns(Alter& alter) {
  std::vector<Identifier> added;
  std::vector<Identifier> dropped;
  std::vector<std::pair<Identifier, Identifier>> renamed;
  const auto at_name = [this] {
    static constexpr std::string_view kNoColumns[] = {
        "constraint", "primary", "foreign", "unique",  "index",       "key",        "check",
        "partition",  "period",  "tag",     "search",  "row",         "clustering", "fulltext",
        "spatial",    "values",  "system",  "default", "expectation", "projection"};
    return (IsLabel(Peek()) || Peek().kind == TokenKind::kString) &&
           std::none_of(std::begin(kNoColumns), std::end(kNoColumns),
                        [this](std::string_view word) { return AtWord(word); });
  };
  const auto skip_item = [this, &alter] {
    while (!At(",") && !AtStatementEnd() && !AtClosing()) {
      if (dialect_.bare_statements && BeginsLine() && BeginsStatement()) return;
      alter.reorders |= AtWord("first") || AtWord("after");
      SkipOne();
    }
  };
  std::vector<Identifier>* list = nullptr;  // that a name behind a comma goes on
  do {
    if (Accept(Keyword::kAdd)) {
      list = &added;
    } else if (Accept(Keyword::kDrop)) {
      list = &dropped;
    } else if (Accept(Keyword::kRename) || AcceptWord("change")) {
      Accept(Keyword::kColumn);
      if (!IsLabel(Peek())) return false;
      const Identifier from = TakeName();
      Accept(Keyword::kTo);
      if (!IsLabel(Peek())) return false;
      renamed.emplace_back(from, TakeName());
      list = nullptr;
    } else if (AtWord("alter") || AtWord("modify")) {
      list = nullptr;
    }
    if (!Accept(Keyword::kColumn)) AcceptWord("columns");
    if (At(Keyword::kIf)) Pass(Peek(1).Is(Keyword::kNot) ? 3 : 2);
    const bool parentheses = list != nullptr && Accept("(");
    do {
      if (list != nullptr && at_name()) list->push_back(TakeName());
      skip_item();
    } while (parentheses && Accept(","));
    if (parentheses) Accept(")");
  } while (Accept(","));
  alter.added = arena_.Copy(added);
  alter.dropped = arena_.Copy(dropped);
  alter.renamed = arena_.Copy(renamed);
  return !added.empty() || !dropped.empty() || !renamed.empty() || alter.reorders;
}

const Statement* Parser::TruncateHere() {
  const std::size_t mark = Mark();
  Advance();
  Accept(Keyword::kTable);
  if (At(Keyword::kIf)) Pass(2);
  Accept(Keyword::kOnly);
  Truncate* truncate = arena_.New<Truncate>();
  if (!TableNameList(truncate->names)) return nullptr;
  SkipRest();
  return Done(truncate, mark);
}

}  // namespace goldline::sql
