// The analyser of one statement: walks the tree once, giving every expression its Flow and every
// query its columns and dataset-wide influences. Holds what the walk needs to know; used for one
// statement by one thread and thrown away.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "lineage/internal/scope.h"

namespace goldline::lineage {

class QueryAnalyzer {
 public:
  explicit QueryAnalyzer(const TableLookup& lookup) : lookup_(lookup) {}

  Result<QueryLineage> Analyze(const sql::Query& query);
  Result<ExpressionLineage> Analyze(const sql::Expr& expr,
                                    const std::vector<InputRelation>& inputs);

  // How deep the walk may go: an expression counts one, a query (or a step along a chain of common
  // tables) eight, after the stack they take. About 1 MB, and 6 MB under asan.
  static constexpr std::size_t kMostDepth = 2000;
  static constexpr std::size_t kQueryDepth = 8;
  static constexpr std::size_t kMostWork = 20'000'000;

 private:
  enum class OrderCounts : std::uint8_t { kAlways, kWithLimit };
  // What FROM makes visible so far, in the order of `*`.
  using Visible = std::vector<VisibleColumn>;

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
  void AddStar(const sql::Star& star, const Scope& scope, QueryResult& result);
  void ChangeStar(const sql::Star& star, const Scope& scope, std::size_t first,
                  QueryResult& result);
  void AddColumnsOf(const sql::Star& star, const Scope& scope, QueryResult& result);
  void AddOpen(const Relation& relation, sql::Span span, QueryResult& result);
  void CombineArm(const sql::SetStep& step, const QueryResult& arm, QueryResult& result);
  void CombineByName(const QueryResult& arm, QueryResult& result);
  Flow KeysFlow(const sql::Select& select, const QueryResult& result);
  Flow DistinctFlow(const sql::Select& select, const Scope& scope, const QueryResult& result);
  Flow GroupFlow(const sql::GroupItem& item, const Scope& scope, const QueryResult& result);
  Flow GroupKeyFlow(const sql::Expr& expr, const Scope& scope, const QueryResult& result);
  Flow SortFlow(const sql::OrderItem& item, const Scope& scope, const QueryResult& result);
  CteEnv PushWith(const sql::Query& query, const Scope* outer, CteEnv ctes);

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
  Relation BaseRelation(const sql::NamedTable& table);
  Relation FunctionRelation(const sql::FunctionTable& table, const Scope& scope);
  Relation ResultRelation(QueryResult result, Flow& wide);
  Visible AddRelation(Relation relation, const sql::Alias* alias, Scope& scope);
  CteEntry* FindCte(const sql::Identifier& name, CteEnv env, CteFrame** frame, std::size_t* index);
  const QueryResult& CteResult(CteFrame& frame, std::size_t index);
  void RunRecursive(CteFrame& frame, std::size_t index);

  // names: names.cc
  Flow ColumnFlow(const sql::ColumnRef& ref, const Scope& scope);
  Flow UnqualifiedFlow(const sql::ColumnRef& ref, const Scope& scope);
  Flow QualifiedFlow(const sql::ColumnRef& ref, const Scope& scope);
  // The column of that name in this scope alone; nullopt when there is none.
  std::optional<Flow> FindVisible(const sql::Identifier& name, const Scope& scope);
  std::optional<Flow> FindOpen(const sql::Identifier& name, const Scope& scope);
  std::optional<Flow> FindInRelation(const Relation& relation, const sql::Identifier& name);
  std::optional<Flow> FindLoosely(const sql::Identifier& name, const Scope& scope);
  Flow OpenFlow(const Relation& relation, const sql::Identifier& name, bool certain);
  Flow WholeRow(const Relation& relation, sql::Span span);

  // values: value_flow.cc
  Flow Value(const sql::Expr& expr, const Scope& scope);
  Flow ValueOf(const sql::Expr& expr, const Scope& scope);
  Flow All(sql::List<const sql::Expr*> exprs, const Scope& scope);
  Flow LambdaFlow(const sql::Lambda& lambda, const Scope& scope);
  Flow CaseFlow(const sql::Case& expr, const Scope& scope);
  Flow CallFlow(const sql::Call& call, const Scope& scope);
  Flow ArgumentFlow(const sql::Call& call, const Scope& scope);
  Flow WindowFlow(const sql::WindowSpec& window, const Scope& scope, std::size_t hops);
  Flow ScalarSubquery(const sql::Query& query, const Scope& scope);
  Flow MembershipFlow(const sql::Query& query, const Scope& scope);
  Flow ExistsFlow(const sql::Query& query, const Scope& scope);

  // Counts the work; once it is too much or too deep, everything is empty and Analyze an error.
  class DepthGuard;
  bool Spend(std::size_t work);

  const TableLookup& lookup_;
  FieldTable fields_;
  std::deque<Relation> relations_;
  std::deque<CteFrame> frames_;
  // The named windows of the SELECTs being analysed, innermost last.
  std::vector<const sql::Select*> selects_;
  std::set<DatasetRef> inputs_;
  QueryLineage found_;  // the findings only
  std::size_t work_ = 0;
  std::size_t depth_ = 0;
  std::string too_complex_;
};

}  // namespace goldline::lineage
