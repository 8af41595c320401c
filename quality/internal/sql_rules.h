// The SQL rules of a contract, through core/sql. A query is either a SELECT over the dataset, whose
// one value is compared with the rule's threshold, or a row expression, which must be true of each
// record ("discount <= amount").
//
// As for any rule, a record in which a field the rule reads is not of its type is not judged: the
// rule `type` says so already. A row expression that is NULL is not judged either.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/expression.h"
#include "core/sql/query.h"
#include "quality/check_plan.h"
#include "quality/internal/typed_column.h"

namespace goldline::quality {

// What the SQL rules of a plan found in one batch.
struct SqlVerdicts {
  std::vector<std::optional<Error>> row_errors;     // of each SqlRowPlan: why a row is not judged
  std::vector<sql::QueryPartial> queries;           // of each SqlQueryPlan
  std::vector<std::optional<Error>> filter_errors;  // of each filter: of its first such row
};

namespace internal {

struct Program;

// A name that SQL can use, and what it stands for.
struct SqlField {
  static constexpr std::size_t kUndeclared = static_cast<std::size_t>(-1);
  Field field;
  std::size_t plan = kUndeclared;  // into Program::fields; else a field of the source by its name
};

struct SqlRowPlan {
  std::uint32_t rule = 0;
  sql::Expression expression;
  std::vector<std::size_t> declared;  // fields it reads, into Program::fields
};
struct SqlQueryPlan {
  std::uint32_t rule = 0;
  sql::DatasetQuery query;
  std::vector<std::size_t> declared;
  bool of_many = false;  // its value tells no record's: a count, a sum, a mean
};

struct SqlProgram {
  std::vector<SqlField> scope;  // only what some rule reads, once the program is complete
  std::vector<SqlRowPlan> rows;
  std::vector<SqlQueryPlan> queries;
  std::vector<sql::Expression> filters;  // which records rules are about; NULL is no

  bool empty() const { return rows.empty() && queries.empty() && filters.empty(); }
};

// The records of a batch that a filter lets through: 1, or 0. Empty where nothing is filtered.
using RowMask = std::vector<std::uint8_t>;

// What a query says, and where it stands.
struct SqlText {
  std::string_view query;
  std::string_view property;  // of the rule: what {property} stands for; may be empty
  // Names of the dataset: what {object} stands for comes first.
  std::vector<std::string_view> datasets;
};

// The names that rules may use: the contract's, physical ones too, then the source's others.
std::vector<SqlField> SqlScope(const Program& program, const Fields& source);

// Why SQL is not executed. What cannot be executed here is a skipped promise; what nobody could
// execute is an error.
struct SqlRefusal {
  bool not_here = false;
  std::string reason;

  static SqlRefusal Of(const Error& error);
};

// Makes the rule at `index` of the program ready to run, or gives it its reason for not running.
// `scope` is SqlScope's.
void CompileSqlRule(Program& program, std::uint32_t index, const SqlText& text,
                    const std::vector<SqlField>& scope);

// Refuses what is not a condition over the dataset's fields.
Result<sql::Expression> CompileSqlFilter(Program& program, const std::string& filter,
                                         const std::vector<SqlField>& scope);

// What SQL sees of a batch: the fields that some rule or filter reads. `columns` are the program's.
RecordBatch SqlBatch(const Program& program, const std::vector<TypedColumn>& columns,
                     const RecordBatch& batch);

// Runs all filters over SqlBatch's batch.
std::vector<RowMask> EvaluateFilters(const Program& program, const RecordBatch& sql_batch,
                                     BatchVerdict& verdict);

// Runs all SQL rules over SqlBatch's batch.
void EvaluateSql(const Program& program, const std::vector<TypedColumn>& columns,
                 const std::vector<RowMask>& masks, const RecordBatch& sql_batch,
                 BatchVerdict& verdict);

// The one value of a query: its text; nullopt when it is NULL or there is no row.
Result<std::optional<std::string>> QueryValue(const SqlQueryPlan& plan, sql::QueryState state,
                                              UtcTime now);

}  // namespace internal
}  // namespace goldline::quality
