// The analyser of a statement, or of the statements of a script one after the other: walks the tree
// once, giving every expression its Flow and every query its columns and dataset-wide influences.
// Holds what the walk needs to know; used by one thread and thrown away.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "lineage/internal/scope.h"
#include "lineage/internal/session.h"
#include "lineage/internal/variable_values.h"
#include "lineage/internal/variables.h"
#include "lineage/script_lineage.h"

namespace goldline::lineage {

// As they are declared, made of nothing.
void Declare(sql::List<sql::ColumnDefinition> columns, QueryResult& result);
class QueryAnalyzer {
 public:
  explicit QueryAnalyzer(const TableLookup& lookup) : lookup_(lookup) {}

  Result<QueryLineage> Analyze(const sql::Query& query);
  Result<ExpressionLineage> Analyze(const sql::Expr& expr,
                                    const std::vector<InputRelation>& inputs);
  // Appends what the statements of a script do.
  void Analyze(const sql::ParsedScript& script, std::vector<StatementLineage>& out);

  // How deep the walk may go: an expression counts one, a query (or a step along a chain of common
  // tables) eight, after the stack they take. About 1 MB, and 6 MB under asan.
  static constexpr std::size_t kMostDepth = 2000;
  static constexpr std::size_t kQueryDepth = 8;
  static constexpr std::size_t kMostWork = 20'000'000;
  // Of one query: stars of stars double them at each step.
  static constexpr std::size_t kMostColumns = 20'000;
  static constexpr std::size_t kMostOpen = 1'000;  // unknown tables behind its stars

 private:
  enum class OrderCounts : std::uint8_t { kAlways, kWithLimit };
  // What FROM makes visible so far, in the order of `*`.
  using Visible = std::vector<VisibleColumn>;

  // scripts: script_analyzer.cc
  void Analyze(const sql::Statement& statement, std::vector<StatementLineage>& out);
  void Mention(const sql::Statement& statement, std::string_view kind,
               sql::List<sql::Identifier> target, std::vector<StatementLineage>& out);
  void GiveSkipped(const sql::Script& script, std::size_t first,
                   std::vector<StatementLineage>& out);
  void AnalyzeBlock(const sql::Block& block, std::vector<StatementLineage>& out);
  void AnalyzeRoutine(const sql::Routine& routine, std::vector<StatementLineage>& out);
  void AnalyzeAssign(const sql::Assign& assign);
  void AssignRow(const sql::Assign& assign);
  void AnalyzeBranches(const sql::Block& block, std::vector<StatementLineage>& out);

  // what variables hold: variable_values.cc
  std::optional<Flow> ValueNamed(std::string_view name);
  void GiveValues(const sql::Statement& statement);
  void GiveSelected(const sql::Query& query);
  void GiveRow(sql::List<sql::Identifier> names, const QueryResult& rows, bool one);
  void AnalyzeExecute(const sql::Execute& execute, std::vector<StatementLineage>& out);
  // `parameters` are the names that its values have from outside.
  void AnalyzeText(std::string_view text, const sql::Statement& owner,
                   std::vector<StatementLineage>& out, sql::List<sql::Identifier> parameters = {});
  void AnalyzeUnload(const sql::Copy& copy, const DatasetRef& file,
                     std::vector<StatementLineage>& out);
  void AnalyzeCopy(const sql::Copy& copy, std::vector<StatementLineage>& out);
  void RenameTable(const sql::Rename& rename, std::vector<StatementLineage>& out);
  void ForgetAssigned(const sql::Statement& statement);

  // what becomes of tables that the script made: table_changes.cc
  void EmptyTable(sql::List<sql::Identifier> name);
  void PutInto(sql::List<sql::Identifier> name, const QueryResult& result, bool rows,
               bool replaces);
  void DropTable(sql::List<sql::Identifier> name);
  void AlterTable(const sql::Alter& alter);
  void TakeIntoSession(sql::List<sql::Identifier> name);
  void CallIt(SessionTable& table, const DatasetRef& dataset);
  void GiveNameAway(const DatasetRef& dataset);

  // statements: statement_analyzer.cc
  const sql::Select* SelectIntoTable(const sql::Query& query) const;
  std::string_view NameOfKind(const sql::Statement& statement) const;
  void Restart();
  void AnalyzeWithin(const sql::Statement& statement, std::vector<StatementLineage>& out);
  void Return(const sql::Returned& returned, const sql::NamedTable& table, const Scope& around,
              const QueryResult& written);
  void TellReturned(const sql::Statement& statement, const sql::Returned& returned,
                    std::vector<StatementLineage>& out);
  // Names the columns as those of the target, and takes away those whose position is not known.
  void NameTarget(const std::vector<std::string>& names, QueryResult& result);
  void NameTarget(sql::List<sql::Identifier> names, QueryResult& result);
  void DropBehindStar(QueryResult& result);
  std::optional<TableColumns> WrittenThrough(const Relation& relation, QueryResult& result);
  std::optional<TableColumns> UpdatedTable(const sql::TableRef& target,
                                           const sql::NamedTable* written, const Scope& scope,
                                           QueryResult& result);
  QueryLineage Answer(const QueryResult& result);
  void Tell(const sql::Statement& statement, std::optional<TableColumns> target,
            const QueryResult& result, std::vector<StatementLineage>& out);
  void SeeThrough(bool temporary, std::vector<StatementLineage>& out);
  void AnalyzeStatement(const sql::Statement& statement, std::vector<StatementLineage>& out);
  QueryResult AllOf(sql::List<sql::Identifier> name);
  void AnalyzeCreate(const sql::Create& create, std::vector<StatementLineage>& out);
  void AnalyzeInsert(const sql::Insert& insert, std::vector<StatementLineage>& out);
  static std::vector<std::string> WrittenInOrder(const sql::Insert& insert,
                                                 const TableColumns& target);
  void AnalyzeInsertAll(const sql::Insert& insert, std::vector<StatementLineage>& out);
  void AnalyzeConflict(const sql::Insert& insert, QueryResult& result);

  // what is set: update_analyzer.cc
  const sql::NamedTable* AssignedTable(const sql::Assignment& assignment,
                                       const std::vector<const sql::NamedTable*>& targets);
  void TellUpdate(const sql::Update& update, const sql::NamedTable* written, const Scope& scope,
                  const Flow& wide, QueryResult& result, std::vector<StatementLineage>& out);
  void AnalyzeUpdate(const sql::Update& update, std::vector<StatementLineage>& out);
  void AnalyzeDelete(const sql::Delete& statement, std::vector<StatementLineage>& out);
  void AnalyzeMerge(const sql::Merge& merge, std::vector<StatementLineage>& out);
  void AddMergeBranch(const sql::MergeBranch& branch, const MergeSides& sides,
                      const TableColumns& target, QueryResult& result);
  // The column of that name, which is added when there is none.
  Column& ColumnNamed(const sql::Identifier& name, QueryResult& result);
  void Assign(const sql::Assignment& assignment, const Scope& scope, QueryResult& result);
  // What the catalog knows of the name; if nothing, a dataset of that name.
  TableColumns LookUp(sql::List<sql::Identifier> name);
  // The table that is written, by its name; its columns, as far as they are known.
  TableColumns TargetOf(sql::List<sql::Identifier> name);
  void Keep(sql::List<sql::Identifier> name, const DatasetRef& dataset, const QueryResult& result,
            bool see_through);
  CteEnv PushWith(sql::List<sql::CommonTable> with, bool recursive, const Scope* outer,
                  CteEnv ctes);

  // queries: query_analyzer.cc
  QueryResult AnalyzeQuery(const sql::Query& query, const Scope* outer, CteEnv ctes,
                           OrderCounts order);
  // `owner` is the query whose ORDER BY sees the term's scope, nullptr in a chain.
  QueryResult AnalyzeTerm(const sql::QueryTerm& term, const sql::Query* owner, const Scope* outer,
                          CteEnv ctes, OrderCounts order);
  QueryResult AnalyzeSelect(const sql::Select& select, const sql::Query* owner, const Scope* outer,
                            CteEnv ctes, OrderCounts order);
  QueryResult AnalyzeValues(const sql::Values& values, const Scope* outer, CteEnv ctes);
  void AddItem(const sql::SelectItem& item, const Scope& scope, QueryResult& result);
  void AddForEach(const sql::SelectItem& item, const sql::Star& columns, const Scope& scope,
                  QueryResult& result);
  void AddSeveral(const sql::SelectItem& item, const Scope& scope, const Flow& whole,
                  QueryResult& result);
  void AddStar(const sql::Star& star, const Scope& scope, QueryResult& result);
  void ChangeStar(const sql::Star& star, const Scope& scope, std::size_t first,
                  QueryResult& result);
  void AddColumnsOf(const sql::Star& star, const Scope& scope, QueryResult& result);
  void AddOpen(const Relation& relation, sql::Span span, QueryResult& result);
  void CombineArm(const sql::SetStep& step, const QueryResult& arm, QueryResult& result);
  void CombineInOrder(const QueryResult& arm, QueryResult& result);
  static void CombineByName(const sql::SetStep& step, const QueryResult& arm, QueryResult& result);
  Flow KeysFlow(const sql::Select& select, const QueryResult& result);
  Flow DistinctFlow(const sql::Select& select, const Scope& scope, const QueryResult& result);
  Flow GroupFlow(const sql::GroupItem& item, const Scope& scope, const QueryResult& result);
  Flow GroupKeyFlow(const sql::Expr& expr, const Scope& scope, const QueryResult& result);
  Flow SortFlow(const sql::OrderItem& item, const Scope& scope, const QueryResult& result);

  // FROM: from_clause.cc
  Visible AddTable(const sql::TableRef& table, const Visible& before, Scope& scope, Flow& wide);
  Visible AddJoin(const sql::Join& join, const Visible& before, Scope& scope, Flow& wide);
  Visible MergeUsing(const sql::Join& join, const std::vector<sql::Identifier>& names, Visible left,
                     Visible right, Flow& wide);
  Flow TakeColumn(const sql::Identifier& name, Visible& from);
  // pivot_relation.cc
  Visible AddPivot(const sql::Pivot& pivot, const Visible& before, Scope& scope, Flow& wide);
  Visible AddMatch(const sql::MatchRecognize& match, const Visible& before, Scope& scope,
                   Flow& wide);
  Scope SourceScope(const sql::TableRef& source, const Visible& before, const Scope& scope,
                    Flow& wide);
  Relation PivotRelation(const sql::Pivot& pivot, const Scope& source, Flow& wide);
  Relation UnpivotRelation(const sql::Pivot& pivot, const Scope& source);
  Relation MatchRelation(const sql::MatchRecognize& match, Scope& source, Flow& wide);

  Relation NamedRelation(const sql::NamedTable& table, const Scope& scope, Flow& wide);
  Relation BaseRelation(const sql::NamedTable& table, Flow& wide);
  std::optional<Relation> WindowedRelation(const sql::FunctionTable& table, const Scope& scope,
                                           Flow& wide);
  std::optional<Relation> FileRelation(const sql::FunctionTable& table);
  std::optional<Relation> LastResultRelation(const sql::FunctionTable& table, Flow& wide);
  Relation FunctionRelation(const sql::FunctionTable& table, const Scope& scope);
  Relation ResultRelation(QueryResult result, Flow& wide);
  Visible AddRelation(Relation relation, const sql::Alias* alias, Scope& scope);
  void NameInOrder(sql::List<sql::Identifier> names, Relation& relation);
  void NameInOrder(sql::List<sql::Identifier> names, QueryResult& result);
  CteEntry* FindCte(const sql::Identifier& name, CteEnv env, CteFrame** frame, std::size_t* index);
  const QueryResult& CteResult(CteFrame& frame, std::size_t index);
  void RunRecursive(CteFrame& frame, std::size_t index);

  // names: names.cc
  void Unresolve(std::string name, sql::Span span);
  Flow ColumnFlow(const sql::ColumnRef& ref, const Scope& scope);
  Flow UnqualifiedFlow(const sql::ColumnRef& ref, const Scope& scope);
  Flow QualifiedFlow(const sql::ColumnRef& ref, const Scope& scope);
  // The column of that name in this scope alone; nullopt when there is none.
  std::optional<Flow> FindVisible(const sql::Identifier& name, const Scope& scope);
  std::optional<Flow> FindOpen(const sql::Identifier& name, const Scope& scope);
  std::optional<Flow> RecordField(std::string_view record, sql::List<sql::Identifier> path);
  bool IsTriggerRow(const sql::Identifier& name) const;
  std::optional<Flow> TriggerField(const sql::Identifier& row, const sql::Identifier& column);
  Flow PathInto(const Flow& column, sql::List<sql::Identifier> path);
  std::optional<Flow> FindInRelation(const Relation& relation, const sql::Identifier& name);
  const sql::Dialect& Dialect() const;
  static const Column* OutputOf(const sql::Identifier& name, const Scope& scope);
  std::optional<Flow> NamedValue(const sql::Identifier& name, const Scope& scope);
  std::optional<Flow> LateralAlias(const sql::Identifier& name, const Scope& scope);
  static std::optional<Flow> FlattenedColumn(const sql::Identifier& name, const Scope& scope);
  static std::optional<Flow> FlattenedColumn(const sql::Identifier& name, const Relation& relation);
  std::optional<Flow> FindLoosely(const sql::Identifier& name, const Scope& scope);
  Flow OpenFlow(const Relation& relation, const sql::Identifier& name, bool certain);
  Flow WholeRow(const Relation& relation, sql::Span span);

  // values: value_flow.cc
  Flow Value(const sql::Expr& expr, const Scope& scope);
  Flow ValueOf(const sql::Expr& expr, const Scope& scope);
  Flow All(sql::List<const sql::Expr*> exprs, const Scope& scope);
  Flow FieldFlow(const sql::Field& field, const Scope& scope);
  Flow StarFlow(const sql::Star& star, const Scope& scope);
  Flow LambdaFlow(const sql::Lambda& lambda, const Scope& scope);
  Flow CaseFlow(const sql::Case& expr, const Scope& scope);
  Flow CallFlow(const sql::Call& call, const Scope& scope);
  Flow ArgumentFlow(const sql::Call& call, const Scope& scope);
  Flow WindowFlow(const sql::WindowSpec& window, const Scope& scope, std::size_t hops);
  Flow ScalarSubquery(const sql::Query& query, const Scope& scope);
  Flow MembershipFlow(const sql::Query& query, const Scope& scope);
  Flow ExistsFlow(const sql::Query& query, const Scope& scope);

  // records: record_fields.cc
  Fields FieldsOf(const sql::Expr& expr, const Scope& scope);
  Fields FieldsOfCall(const sql::Call& call, const Scope& scope);
  Fields FieldsOfItems(const sql::Call& call, const Scope& scope);
  Fields FieldsOfArray(const sql::Array& array, const Scope& scope);
  Fields FieldsOfName(const sql::ColumnRef& ref, const Scope& scope);
  Fields FieldsOfStar(sql::List<sql::Identifier> qualifier, const Scope& scope);
  static Fields FieldsVisible(const sql::Identifier& name, const Scope& scope);
  std::optional<Flow> FieldAt(const Fields& fields, sql::List<sql::Identifier> path);
  void AddFields(const Fields& fields, sql::Span span, QueryResult& result);

  // Counts the work; once it is too much or too deep, everything is empty and Analyze an error.
  class DepthGuard;
  bool Spend(std::size_t work);

  const TableLookup& lookup_;
  FieldTable fields_;
  std::set<FieldNumber> structs_;  // fields that are known to have fields inside
  std::deque<Relation> relations_;
  std::deque<CteFrame> frames_;
  // The named windows of the SELECTs being analysed, innermost last.
  std::vector<const sql::Select*> selects_;
  std::set<DatasetRef> inputs_;
  QueryLineage found_;                         // the findings only
  const sql::ParsedScript* script_ = nullptr;  // whose statements are analysed
  std::deque<sql::ParsedScript> dynamic_;      // texts within it, the innermost last
  std::size_t dynamic_text_ = 0;               // bytes of them so far
  bool in_routine_ = false;                    // or in a block
  // Where in the script we are: places within another one have higher numbers, and so have those
  // behind it. A statement runs for certain after those of its own place and of places within it.
  std::size_t place_ = 0;
  std::size_t last_place_ = 0;
  std::map<DatasetRef, std::vector<std::size_t>> writers_;  // entries of the answer, by target
  std::set<DatasetRef> renamed_away_;  // tables of others that the script has renamed
  Session session_;
  Variables variables_;
  QueryResult returned_;                   // by the statement analysed last
  std::optional<QueryResult> last_query_;  // the statement before this one, if it was a query
  VariableValues values_;
  Flow reached_;                           // what decided about the rows of records that are read
  const sql::Routine* trigger_ = nullptr;  // whose body is analysed
  std::map<const sql::CommonTable*, QueryResult> results_;   // of statements in WITH
  std::map<std::string, Flow, std::less<>> inline_aliases_;  // (value AS name), as written
  const Flow* each_ = nullptr;          // of COLUMNS (…) in an expression: the one it stands for
  const Relation* proposed_ = nullptr;  // by VALUES (column) of ON DUPLICATE KEY UPDATE
  std::size_t work_ = 0;
  std::size_t depth_ = 0;
  bool has_records_ = false;      // some column has fields of its own
  std::size_t record_depth_ = 0;  // of queries that are read again for the fields of their rows
  std::string too_complex_;
};

}  // namespace goldline::lineage
