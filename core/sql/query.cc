// One batch is reduced to a partial: the groups it holds, each with its keys and aggregate states,
// or the output rows of a query without groups. Partials merge into the state in input order, and
// Finish runs what stands over groups as if they were a batch.
#include "core/sql/query.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "core/sql/internal/logic.h"
#include "core/sql/internal/query_plan.h"
#include "core/text.h"

namespace goldline::sql {
namespace internal {

struct QueryPartialData {
  std::shared_ptr<TextArena> arena = std::make_shared<TextArena>();
  // Of a grouped query, in order of appearance.
  std::unordered_map<std::string, std::size_t> index;
  std::vector<Column> keys;
  std::vector<std::vector<AggregateState>> groups;
  // Of a query without groups: outputs, then sort keys.
  std::vector<Column> rows;
  std::size_t row_count = 0;

  std::uint64_t rows_in_error = 0;
  std::optional<Error> first_error;
};

struct QueryStateData : QueryPartialData {};

namespace {

QueryPartialData EmptyData(const QueryPlan& plan) {
  QueryPartialData data;
  for (const NodePtr& key : plan.keys) data.keys.emplace_back(key->type);
  if (plan.grouped) return data;
  for (const NodePtr& output : plan.outputs) data.rows.emplace_back(output->type);
  for (const SortKey& key : plan.order) data.rows.emplace_back(key.value->type);
  return data;
}

std::vector<AggregateState> NewGroup(const QueryPlan& plan) {
  std::vector<AggregateState> states;
  for (const AggregateCall& call : plan.aggregates) states.emplace_back(*call.row, call.distinct);
  return states;
}

// The group with these keys, made if it is new.
std::size_t FindGroup(const QueryPlan& plan, QueryPartialData& data,
                      const std::vector<const Column*>& keys,
                      const std::vector<std::size_t>& rows) {
  std::string name;
  for (std::size_t i = 0; i < keys.size(); ++i) AppendCellKey(name, *keys[i], rows[i]);
  const auto [found, is_new] = data.index.emplace(std::move(name), data.groups.size());
  if (is_new) {
    for (std::size_t i = 0; i < keys.size(); ++i)
      AppendCopy(data.keys[i], *keys[i], rows[i], *data.arena);
    data.groups.push_back(NewGroup(plan));
  }
  return found->second;
}

std::vector<Value> RunAll(Evaluator& evaluator, const std::vector<NodePtr>& nodes,
                          const Selection& selected) {
  std::vector<Value> values;
  for (const NodePtr& node : nodes) values.push_back(evaluator.Run(*node, selected));
  return values;
}

class BatchReducer {
 public:
  BatchReducer(const QueryPlan& plan, const RecordBatch& batch, const EvalContext& context)
      : plan_(plan),
        evaluator_(batch, plan.row_inputs, context),
        selected_(batch.rows()),
        data_(EmptyData(plan)) {}

  QueryPartialData Reduce() {
    if (plan_.where != nullptr) selected_ = evaluator_.Filter(*plan_.where, selected_);
    plan_.grouped ? ReduceGroups() : ReduceRows();
    std::vector<RowError> row_errors = evaluator_.row_errors().Take();
    data_.rows_in_error = row_errors.size();
    if (!row_errors.empty()) data_.first_error = std::move(row_errors.front().error);
    return std::move(data_);
  }

 private:
  void ReduceGroups() {
    const std::vector<Value> keys = RunAll(evaluator_, plan_.keys, selected_);
    std::vector<Value> filters(plan_.aggregates.size());
    std::vector<Value> arguments(plan_.aggregates.size());
    for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) {
      const AggregateCall& call = plan_.aggregates[i];
      Selection counted = selected_;
      if (call.filter != nullptr) {
        filters[i] = evaluator_.Run(*call.filter, selected_);
        counted = evaluator_.Filter(*call.filter, selected_);
      }
      if (call.argument != nullptr) arguments[i] = evaluator_.Run(*call.argument, counted);
    }
    selected_.ForEach([&](std::size_t row) {
      if (!evaluator_.row_errors().Has(row)) AddRow(row, keys, filters, arguments);
    });
  }

  void AddRow(std::size_t row, const std::vector<Value>& keys, const std::vector<Value>& filters,
              const std::vector<Value>& arguments) {
    std::vector<const Column*> columns;
    std::vector<std::size_t> rows;
    for (const Value& key : keys) {
      columns.push_back(key.column);
      rows.push_back(key.operand().At(row));
    }
    auto& states = data_.groups[FindGroup(plan_, data_, columns, rows)];
    if (states.empty()) return;
    for (std::size_t i = 0; i < states.size(); ++i) {
      if (filters[i].column != nullptr) {
        const Operand filter = filters[i].operand();
        if (!filter.has_value(row) || filter.column->ints[filter.At(row)] == 0) continue;
      }
      states[i].Add(arguments[i].column, arguments[i].operand().At(row), *data_.arena);
    }
  }

  void ReduceRows() {
    std::vector<Value> values = RunAll(evaluator_, plan_.outputs, selected_);
    for (const SortKey& key : plan_.order) values.push_back(evaluator_.Run(*key.value, selected_));
    selected_.ForEach([&](std::size_t row) {
      if (evaluator_.row_errors().Has(row)) return;
      ++data_.row_count;
      for (std::size_t i = 0; i < values.size(); ++i)
        AppendCopy(data_.rows[i], *values[i].column, values[i].operand().At(row), *data_.arena);
    });
  }

  const QueryPlan& plan_;
  Evaluator evaluator_;
  Selection selected_;
  QueryPartialData data_;
};

void MergeGroups(const QueryPlan& plan, QueryPartialData& into, const QueryPartialData& later) {
  std::vector<const Column*> columns;
  for (const Column& key : later.keys) columns.push_back(&key);
  for (std::size_t group = 0; group < later.groups.size(); ++group) {
    const std::vector<std::size_t> rows(columns.size(), group);
    auto& states = into.groups[FindGroup(plan, into, columns, rows)];
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i].Merge(later.groups[group][i], *into.arena);
  }
}

// Orders, drops repeated rows and cuts.
class ResultShaper {
 public:
  ResultShaper(const QueryPlan& plan, std::vector<Column> columns, std::size_t rows)
      : plan_(plan), columns_(std::move(columns)), order_(rows) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
  }

  QueryResult Shape() {
    if (plan_.distinct) DropRepeated();
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return Before(a, b); });
    Cut();
    QueryResult out;
    out.fields = plan_.fields;
    out.rows = order_.size();
    for (std::size_t i = 0; i < plan_.outputs.size(); ++i) {
      Column column(columns_[i].type);
      for (const std::size_t row : order_) column.AppendCell(columns_[i], row);
      column.owners = columns_[i].owners;
      out.columns.push_back(std::move(column));
    }
    return out;
  }

 private:
  void DropRepeated() {
    std::unordered_map<std::string, bool> seen;
    std::erase_if(order_, [&](std::size_t row) {
      std::string key;
      for (std::size_t i = 0; i < plan_.outputs.size(); ++i) AppendCellKey(key, columns_[i], row);
      return !seen.emplace(std::move(key), true).second;
    });
  }

  bool Before(std::size_t a, std::size_t b) const {
    for (std::size_t i = 0; i < plan_.order.size(); ++i) {
      const SortKey& key = plan_.order[i];
      const Column& column = columns_[plan_.outputs.size() + i];
      const bool has_a = column.has_value(a);
      const bool has_b = column.has_value(b);
      if (has_a != has_b) return has_a != key.nulls_first;
      if (!has_a) continue;
      const auto order = CompareCells(column, a, column, b);
      if (order != 0) return key.descending ? order > 0 : order < 0;
    }
    return false;
  }

  void Cut() {
    const auto offset = std::min(order_.size(), static_cast<std::size_t>(plan_.offset));
    order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(offset));
    if (plan_.limit && static_cast<std::size_t>(*plan_.limit) < order_.size())
      order_.resize(static_cast<std::size_t>(*plan_.limit));
  }

  const QueryPlan& plan_;
  std::vector<Column> columns_;
  std::vector<std::size_t> order_;
};

// The groups as a batch: keys "k0" and so on, results "a0" and so on.
Result<RecordBatch> GroupBatch(const QueryPlan& plan, QueryPartialData& data) {
  RecordBatch batch;
  batch.places.resize(data.groups.size());
  for (std::size_t i = 0; i < data.keys.size(); ++i) {
    batch.fields.push_back({Concat("k", i), data.keys[i].type});
    batch.columns.push_back(std::move(data.keys[i]));
  }
  for (std::size_t i = 0; i < plan.aggregates.size(); ++i) {
    Column column(plan.aggregates[i].row->result);
    for (const auto& group : data.groups) GL_RETURN_IF_ERROR(group[i].Finish(column));
    batch.fields.push_back({Concat("a", i), column.type});
    batch.columns.push_back(std::move(column));
  }
  return batch;
}

}  // namespace
}  // namespace internal

QueryPartial::QueryPartial() = default;
QueryPartial::QueryPartial(QueryPartial&&) noexcept = default;
QueryPartial& QueryPartial::operator=(QueryPartial&&) noexcept = default;
QueryPartial::~QueryPartial() = default;
QueryState::QueryState() = default;
QueryState::QueryState(QueryState&&) noexcept = default;
QueryState& QueryState::operator=(QueryState&&) noexcept = default;
QueryState::~QueryState() = default;

Result<DatasetQuery> DatasetQuery::Compile(std::string_view sql, const Fields& scope) {
  GL_TRY(auto plan, internal::PlanQuery(sql, scope));
  return DatasetQuery(std::move(plan));
}

const std::string& DatasetQuery::dataset() const { return plan_->dataset; }
bool DatasetQuery::aggregates() const { return plan_->grouped; }
const std::vector<std::string>& DatasetQuery::inputs() const { return plan_->input_names; }
const Fields& DatasetQuery::fields() const { return plan_->fields; }

Result<QueryPartial> DatasetQuery::Evaluate(const RecordBatch& batch,
                                            const EvalContext& context) const {
  QueryPartial part;
  part.data_ = std::make_unique<internal::QueryPartialData>(
      internal::BatchReducer(*plan_, batch, context).Reduce());
  return part;
}

QueryState DatasetQuery::Start() const {
  QueryState state;
  state.data_ = std::make_unique<internal::QueryStateData>();
  static_cast<internal::QueryPartialData&>(*state.data_) = internal::EmptyData(*plan_);
  return state;
}

void DatasetQuery::Merge(QueryState& state, QueryPartial part) const {
  internal::QueryPartialData& into = *state.data_;
  internal::QueryPartialData& later = *part.data_;
  into.rows_in_error += later.rows_in_error;
  if (!into.first_error) into.first_error = std::move(later.first_error);
  if (plan_->grouped) return internal::MergeGroups(*plan_, into, later);
  into.row_count += later.row_count;
  for (std::size_t i = 0; i < into.rows.size(); ++i) {
    for (std::size_t row = 0; row < later.row_count; ++row)
      internal::AppendCopy(into.rows[i], later.rows[i], row, *into.arena);
  }
}

Result<QueryResult> DatasetQuery::Finish(QueryState state, const EvalContext& context) const {
  internal::QueryPartialData& data = *state.data_;
  std::vector<Column> columns;
  std::size_t rows = data.row_count;
  std::vector<RowError> group_errors;
  if (!plan_->grouped) {
    columns = std::move(data.rows);
  } else {
    // Without GROUP BY there is one group, also of no rows.
    if (plan_->keys.empty() && data.groups.empty())
      data.groups.push_back(internal::NewGroup(*plan_));
    GL_TRY(const RecordBatch groups, internal::GroupBatch(*plan_, data));
    internal::Evaluator evaluator(groups, plan_->output_inputs, context);
    internal::Selection kept(groups.rows());
    if (plan_->having != nullptr) kept = evaluator.Filter(*plan_->having, kept);
    rows = kept.count();
    const auto take = [&](const internal::Node& node) {
      const internal::Value value = evaluator.Run(node, kept);
      Column column(node.type);
      kept.ForEach([&](std::size_t row) {
        internal::AppendCopy(column, *value.column, value.operand().At(row), *data.arena);
      });
      columns.push_back(std::move(column));
    };
    for (const internal::NodePtr& output : plan_->outputs) take(*output);
    for (const internal::SortKey& key : plan_->order) take(*key.value);
    group_errors = evaluator.row_errors().Take();
  }
  for (Column& column : columns) column.owners.push_back(data.arena);
  QueryResult result = internal::ResultShaper(*plan_, std::move(columns), rows).Shape();
  result.rows_in_error = data.rows_in_error;
  result.first_error = std::move(data.first_error);
  if (!group_errors.empty()) return std::move(group_errors.front().error);
  return result;
}

}  // namespace goldline::sql
