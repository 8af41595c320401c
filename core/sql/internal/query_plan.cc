#include "core/sql/internal/query_plan.h"

#include <algorithm>
#include <charconv>

#include "core/sql/internal/binder.h"
#include "core/sql/parser.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

// Binds what stands over groups: an expression that is a group key stands for it, an aggregate for
// its result, and no other field may be read.
class GroupBinder : public Binder {
 public:
  GroupBinder(std::string_view text, const Fields& scope, Binder& rows, QueryPlan& plan)
      : Binder(text, scope, plan.texts), rows_(rows), plan_(plan) {}

 protected:
  Result<NodePtr> BindKnown(const Expr& expr) override {
    const bool may_be_key = expr.kind != ExprKind::kLiteral && !plan_.keys.empty();
    if (!may_be_key) return NodePtr();
    const auto bound = rows_.Bind(expr);
    if (!bound.ok()) return NodePtr();  // it holds an aggregate
    const std::string description = Describe(**bound);
    for (std::size_t i = 0; i < plan_.keys.size(); ++i) {
      if (Describe(*plan_.keys[i]) == description)
        return MakeInput(Concat("k", i), plan_.keys[i]->type);
    }
    return NodePtr();
  }

  Result<NodePtr> BindColumn(const ColumnRef& column) override {
    return Placed(errors::Ungrouped(Quoted(column.column().name)), column.span);
  }

  Result<NodePtr> BindAggregate(const Call& call) override {
    if (!call.order_by.empty() || !call.within_group.empty() || call.variadic)
      return Placed(errors::NotOffered("an ordered aggregate"), call.span);
    if (call.arguments.size() > 1 || (call.star && !call.arguments.empty()))
      return Placed(errors::NoSuchOverload(Concat("aggregate ", call.function(), " of these")),
                    call.span);
    AggregateCall bound;
    bound.distinct = call.distinct;
    std::optional<Type> type;
    if (!call.star) {
      if (call.arguments.empty())
        return Placed(errors::NoSuchOverload(Concat(call.function(), "()")), call.span);
      GL_TRY(bound.argument, rows_.BindValue(*call.arguments.front()));
      type = bound.argument->type;
    }
    const auto row = ResolveAggregate(AsciiLower(call.function()), type);
    if (!row.ok()) return Placed(row.error(), call.span);
    bound.row = *row;
    if (bound.argument != nullptr && bound.row->argument != Type::kUnknown) {
      GL_TRY(bound.argument,
             rows_.Coerce(std::move(bound.argument), bound.row->argument, call.span));
    }
    if (call.filter != nullptr) {
      GL_TRY(bound.filter, rows_.BindCondition(*call.filter, "FILTER"));
    }
    plan_.aggregates.push_back(std::move(bound));
    return MakeInput(Concat("a", plan_.aggregates.size() - 1), (*row)->result);
  }

 private:
  Binder& rows_;
  QueryPlan& plan_;
};

// Whether the expression holds an aggregate call: then the query is of one group, or more.
class AggregateFinder : public Binder {
 public:
  using Binder::Binder;
  bool found() const { return found_; }

 protected:
  Result<NodePtr> BindAggregate(const Call& call) override {
    found_ = true;
    return Binder::BindAggregate(call);
  }

 private:
  bool found_ = false;
};

std::string OutputName(const SelectItem& item) {
  if (item.alias != nullptr) return std::string(item.alias->name);
  const Expr* expr = item.expr;
  while (expr->kind == ExprKind::kCast) expr = expr->As<Cast>().operand;
  if (expr->kind == ExprKind::kColumn) return std::string(expr->As<ColumnRef>().column().name);
  if (expr->kind == ExprKind::kCall) return std::string(expr->As<Call>().function());
  if (expr->kind == ExprKind::kCase) return "case";
  return "?column?";
}

class Planner {
 public:
  Planner(const ParsedQuery& parsed, const Fields& scope)
      : parsed_(parsed),
        scope_(scope),
        plan_(std::make_shared<QueryPlan>()),
        rows_(parsed.text(), scope, plan_->texts),
        groups_(parsed.text(), scope, rows_, *plan_) {}

  Result<std::shared_ptr<const QueryPlan>> Plan() {
    GL_RETURN_IF_ERROR(CheckShape());
    const auto& select = parsed_->first->As<Select>();
    GL_RETURN_IF_ERROR(PlanFrom(select));
    if (select.where != nullptr) {
      GL_TRY(plan_->where, rows_.BindCondition(*select.where, "WHERE"));
    }
    GL_RETURN_IF_ERROR(PlanKeys(select));
    plan_->grouped = !plan_->keys.empty() || select.having != nullptr || HasAggregate(select);
    if (select.having != nullptr) {
      GL_TRY(plan_->having, groups_.BindCondition(*select.having, "HAVING"));
    }
    GL_RETURN_IF_ERROR(PlanOutputs(select));
    GL_RETURN_IF_ERROR(PlanOrder());
    GL_RETURN_IF_ERROR(PlanLimits());
    plan_->distinct = select.distinct;
    plan_->row_inputs = rows_.inputs();
    plan_->output_inputs = plan_->grouped ? groups_.inputs() : rows_.inputs();
    for (const goldline::Field& field : plan_->row_inputs) plan_->input_names.push_back(field.name);
    return std::shared_ptr<const QueryPlan>(plan_);
  }

 private:
  Error Refused(std::string_view what, Span span) const {
    return rows_.Placed(errors::NotOffered(what).Hint(
                            "a rule's query reads one dataset; others are read for lineage only"),
                        span);
  }

  Status CheckShape() const {
    const Query& query = *parsed_;
    if (!query.with.empty()) return Refused("a common table expression (WITH)", query.with[0].span);
    if (!query.steps.empty())
      return Refused("UNION, INTERSECT or EXCEPT", query.steps[0].term->span);
    if (query.first->kind != QueryTermKind::kSelect)
      return Refused("a query without SELECT", query.first->span);
    if (query.with_ties) return Refused("WITH TIES", query.span);
    const auto& select = query.first->As<Select>();
    if (!select.distinct_on.empty()) return Refused("DISTINCT ON", select.span);
    if (!select.windows.empty()) return Refused("a window", select.span);
    return Ok();
  }

  Status PlanFrom(const Select& select) {
    if (select.from.empty()) return Refused("a SELECT without FROM", select.span);
    if (select.from.size() > 1) return Refused("a join", select.from[1]->span);
    const TableRef& table = *select.from.front();
    if (table.kind == TableRefKind::kJoin) return Refused("a join", table.span);
    if (table.kind != TableRefKind::kTable) return Refused("a subquery in FROM", table.span);
    const auto& named = table.As<NamedTable>();
    for (const Identifier& part : named.name)
      plan_->dataset += Concat(plan_->dataset.empty() ? "" : ".", part.name);
    const std::string_view alias =
        table.alias != nullptr ? table.alias->name.name : named.name.back().name;
    rows_.SetTable(alias);
    return Ok();
  }

  // The select item that an ordinal or a bare name in GROUP BY or ORDER BY means, or nullptr.
  Result<const Expr*> Referenced(const Expr& expr, const Select& select) const {
    if (expr.kind == ExprKind::kLiteral && expr.As<Literal>().type == LiteralType::kInteger) {
      const std::string_view digits = expr.As<Literal>().text;
      std::size_t ordinal = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), ordinal);
      if (ordinal < 1 || ordinal > select.items.size())
        return rows_.Placed(errors::BadModifier(Concat("there is no output ", digits)), expr.span);
      return select.items[ordinal - 1].expr;
    }
    if (expr.kind != ExprKind::kColumn || expr.As<ColumnRef>().parts.size() != 1) return nullptr;
    const std::string_view name = expr.As<ColumnRef>().column().name;
    for (const SelectItem& item : select.items) {
      if (item.alias != nullptr && item.alias->name == name) return item.expr;
    }
    return nullptr;
  }

  Status PlanKeys(const Select& select) {
    for (const GroupItem& item : select.group_by) {
      if (item.kind != GroupItemKind::kExpr)
        return Refused("ROLLUP, CUBE or GROUPING SETS", item.span);
      GL_TRY(const Expr* referenced, Referenced(*item.expr, select));
      // A field of that name goes before an output of that name.
      auto own = rows_.BindValue(*item.expr);
      const bool ordinal = item.expr->kind == ExprKind::kLiteral;
      if (referenced != nullptr && (ordinal || !own.ok())) own = rows_.BindValue(*referenced);
      GL_TRY(NodePtr key, std::move(own));
      plan_->keys.push_back(std::move(key));
    }
    return Ok();
  }

  bool HasAggregate(const Select& select) const {
    TextArena texts;
    AggregateFinder finder(parsed_.text(), scope_, texts);
    for (const SelectItem& item : select.items) {
      // Binding stops at an aggregate, which is all that is asked here.
      if (item.expr->kind != ExprKind::kStar && !finder.Bind(*item.expr).ok() && finder.found())
        return true;
    }
    return false;
  }

  Binder& outputs() { return plan_->grouped ? static_cast<Binder&>(groups_) : rows_; }

  Status PlanOutputs(const Select& select) {
    for (const SelectItem& item : select.items) {
      if (item.expr->kind == ExprKind::kStar) {
        if (plan_->grouped) return Refused("* of groups", item.span);
        GL_RETURN_IF_ERROR(PlanStar());
        continue;
      }
      GL_TRY(NodePtr output, outputs().BindValue(*item.expr));
      plan_->fields.push_back({OutputName(item), output->type});
      plan_->outputs.push_back(std::move(output));
    }
    return Ok();
  }

  Status PlanStar() {
    for (const goldline::Field& field : scope_) {
      plan_->fields.push_back(field);
      plan_->outputs.push_back(rows_.BindField(field));
    }
    return Ok();
  }

  Status PlanOrder() {
    const auto& select = parsed_->first->As<Select>();
    for (const OrderItem& item : parsed_->order_by) {
      GL_TRY(const Expr* referenced, Referenced(*item.expr, select));
      SortKey key;
      GL_TRY(key.value, outputs().BindValue(referenced != nullptr ? *referenced : *item.expr));
      key.descending = item.direction == SortDirection::kDescending;
      key.nulls_first =
          item.nulls == NullsOrder::kDefault ? key.descending : item.nulls == NullsOrder::kFirst;
      plan_->order.push_back(std::move(key));
    }
    return Ok();
  }

  Result<std::int64_t> Count(const Expr& expr) {
    GL_TRY(NodePtr node, rows_.Bind(expr));
    GL_TRY(node, rows_.Coerce(std::move(node), Type::kInt64, expr.span));
    if (!node->is_constant() || node->is_null() || node->constant.ints[0] < 0)
      return rows_.Placed(
          errors::BadModifier("LIMIT and OFFSET take a number that is not negative"), expr.span);
    return node->constant.ints[0];
  }

  Status PlanLimits() {
    if (parsed_->limit != nullptr) {
      GL_TRY(plan_->limit, Count(*parsed_->limit));
    }
    if (parsed_->offset != nullptr) {
      GL_TRY(plan_->offset, Count(*parsed_->offset));
    }
    return Ok();
  }

  const ParsedQuery& parsed_;
  const Fields& scope_;
  std::shared_ptr<QueryPlan> plan_;
  Binder rows_;
  GroupBinder groups_;
};

}  // namespace

Result<std::shared_ptr<const QueryPlan>> PlanQuery(std::string_view sql, const Fields& scope) {
  GL_TRY(const ParsedQuery parsed, ParseSelect(sql));
  return Planner(parsed, scope).Plan();
}

}  // namespace goldline::sql::internal
