// A DatasetQuery is a SELECT over one dataset: WHERE, GROUP BY, aggregates, HAVING, DISTINCT, ORDER
// BY, LIMIT and OFFSET. Batches are reduced on any thread and merged in input order, so the answer
// does not depend on the number of threads.
//
//   GL_TRY(auto query, DatasetQuery::Compile("select count(*) from orders", fields));
//   QueryState state = query.Start();
//   GL_TRY(QueryPartial part, query.Evaluate(batch, context));  // on any thread
//   query.Merge(state, std::move(part));                        // in input order
//   GL_TRY(QueryResult result, query.Finish(std::move(state), context));
//
// It is immutable and may be shared between threads. Joins, CTEs, subqueries and window
// functions are refused by name: they are read for lineage only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "core/sql/expression.h"

namespace goldline::sql {

namespace internal {
struct QueryPlan;
struct QueryPartialData;
struct QueryStateData;
}  // namespace internal

// What one batch contributes.
class QueryPartial {
 public:
  QueryPartial();
  QueryPartial(QueryPartial&&) noexcept;
  QueryPartial& operator=(QueryPartial&&) noexcept;
  ~QueryPartial();

 private:
  friend class DatasetQuery;
  std::unique_ptr<internal::QueryPartialData> data_;
};

// What the batches so far contribute together.
class QueryState {
 public:
  QueryState();
  QueryState(QueryState&&) noexcept;
  QueryState& operator=(QueryState&&) noexcept;
  ~QueryState();

 private:
  friend class DatasetQuery;
  std::unique_ptr<internal::QueryStateData> data_;
};

struct QueryResult {
  Fields fields;  // the output columns; unnamed ones are called "?column?" or by their function
  std::vector<Column> columns;
  std::size_t rows = 0;
  // Rows that could not be evaluated took no part; the first of them says why.
  std::uint64_t rows_in_error = 0;
  std::optional<Error> first_error;
};

class DatasetQuery {
 public:
  // The name after FROM is not resolved here: see dataset().
  static Result<DatasetQuery> Compile(std::string_view sql, const Fields& scope);

  // As written after FROM.
  const std::string& dataset() const;
  // It has GROUP BY or an aggregate: what it keeps of a batch does not grow with the records.
  bool aggregates() const;
  const std::vector<std::string>& inputs() const;
  const Fields& fields() const;

  Result<QueryPartial> Evaluate(const RecordBatch& batch, const EvalContext& context) const;
  QueryState Start() const;
  void Merge(QueryState& state, QueryPartial part) const;
  Result<QueryResult> Finish(QueryState state, const EvalContext& context) const;

 private:
  explicit DatasetQuery(std::shared_ptr<const internal::QueryPlan> plan) : plan_(std::move(plan)) {}
  std::shared_ptr<const internal::QueryPlan> plan_;
};

}  // namespace goldline::sql
