// What is directly below a node, in source order, for code that treats most kinds alike.
//   void Collect(const Expr& expr) {
//     if (expr.kind == ExprKind::kColumn) return Add(expr.As<ColumnRef>());
//     ForEachChild(expr, [this](const auto& child) { Collect(child); });   // Expr, Query, TableRef
//   }
// `visit` is called with const Expr&, const Query& or const TableRef&; below a statement, with
// const Statement&, too; never with a null.
#pragma once

#include "core/sql/ast.h"
#include "core/sql/statement.h"

namespace goldline::sql {
namespace walk_internal {

template <class Visit>
class Walk {
 public:
  explicit Walk(Visit& visit) : visit_(visit) {}

  template <class Node>
  void One(const Node* node) {
    if (node != nullptr) visit_(*node);
  }
  void All(List<const Expr*> nodes) {
    for (const Expr* node : nodes) visit_(*node);
  }
  void All(List<OrderItem> items) {
    for (const OrderItem& item : items) visit_(*item.expr);
  }
  void All(List<GroupItem> items) {
    for (const GroupItem& item : items) {
      One(item.expr);
      All(item.items);
    }
  }
  void Window(const WindowSpec& spec) {
    All(spec.partition_by);
    All(spec.order_by);
    if (spec.frame == nullptr) return;
    One(spec.frame->start.offset);
    One(spec.frame->end.offset);
  }
  void Term(const QueryTerm& term) {
    if (term.kind == QueryTermKind::kQuery) return visit_(*term.As<NestedQuery>().query);
    if (term.kind == QueryTermKind::kSelect) return Clauses(term.As<Select>());
    for (const List<const Expr*>& row : term.As<Values>().rows) All(row);
  }
  void Clauses(const Select& select) {
    All(select.distinct_on);
    for (const SelectItem& item : select.items) visit_(*item.expr);
    for (const TableRef* table : select.from) visit_(*table);
    One(select.where);
    All(select.hierarchy);
    All(select.group_by);
    One(select.having);
    One(select.qualify);
    for (const NamedWindow& window : select.windows) Window(window.spec);
    All(select.sort_by);
  }
  void CallParts(const Call& call) {
    All(call.arguments);
    All(call.order_by);
    All(call.within_group);
    One(call.filter);
    if (call.over != nullptr) Window(*call.over);
  }
  void CaseParts(const Case& expr) {
    One(expr.operand);
    for (const CaseWhen& when : expr.whens) {
      One(when.condition);
      One(when.result);
    }
    One(expr.otherwise);
  }

 private:
  Visit& visit_;
};

}  // namespace walk_internal

template <class Visit>
void ForEachChild(const Expr& expr, Visit visit) {
  walk_internal::Walk<Visit> walk(visit);
  const auto all = [&walk](auto... nodes) { (walk.One(nodes), ...); };
  switch (expr.kind) {
    case ExprKind::kLiteral:
    case ExprKind::kTypedLiteral:
    case ExprKind::kParameter:
    case ExprKind::kColumn:
      return;
    case ExprKind::kStar:
      for (const SelectItem& item : expr.As<Star>().replace) walk.One(item.expr);
      return walk.One(expr.As<Star>().columns);
    case ExprKind::kUnary:
      return all(expr.As<Unary>().operand);
    case ExprKind::kBinary:
      return all(expr.As<Binary>().left, expr.As<Binary>().right);
    case ExprKind::kLogical:
      return walk.All(expr.As<Logical>().operands);
    case ExprKind::kIsTest:
      return all(expr.As<IsTest>().operand);
    case ExprKind::kBetween: {
      const Between& node = expr.As<Between>();
      return all(node.operand, node.low, node.high);
    }
    case ExprKind::kIn: {
      const In& node = expr.As<In>();
      walk.One(node.operand);
      walk.All(node.items);
      return walk.One(node.query);
    }
    case ExprKind::kLike: {
      const Like& node = expr.As<Like>();
      return all(node.operand, node.pattern, node.escape);
    }
    case ExprKind::kQuantified: {
      const Quantified& node = expr.As<Quantified>();
      return all(node.operand, node.array, node.query);
    }
    case ExprKind::kCase:
      return walk.CaseParts(expr.As<Case>());
    case ExprKind::kCast:
      return all(expr.As<Cast>().operand);
    case ExprKind::kCollate:
      return all(expr.As<Collate>().operand);
    case ExprKind::kAtTimeZone:
      return all(expr.As<AtTimeZone>().operand, expr.As<AtTimeZone>().zone);
    case ExprKind::kCall:
      return walk.CallParts(expr.As<Call>());
    case ExprKind::kExists:
      return all(expr.As<Exists>().query);
    case ExprKind::kSubquery:
      return all(expr.As<Subquery>().query);
    case ExprKind::kArray:
      walk.All(expr.As<Array>().items);
      return walk.One(expr.As<Array>().query);
    case ExprKind::kRow:
      return walk.All(expr.As<Row>().items);
    case ExprKind::kSubscript: {
      const Subscript& node = expr.As<Subscript>();
      return all(node.base, node.index, node.upper);
    }
    case ExprKind::kField:
      return all(expr.As<Field>().base);
    case ExprKind::kLambda:
      return all(expr.As<Lambda>().body);
    case ExprKind::kNamed:
      return all(expr.As<Named>().value);
    case ExprKind::kOpaque:
      return walk.All(expr.As<Opaque>().candidates);
  }
}

template <class Visit>
void ForEachChild(const TableRef& table, Visit visit) {
  walk_internal::Walk<Visit> walk(visit);
  switch (table.kind) {
    case TableRefKind::kTable:
      return;
    case TableRefKind::kDerived:
      return walk.One(table.As<DerivedTable>().query);
    case TableRefKind::kFunction:
      return walk.One(static_cast<const Expr*>(table.As<FunctionTable>().call));
    case TableRefKind::kJoin: {
      const Join& join = table.As<Join>();
      walk.One(join.left);
      walk.One(join.right);
      return walk.One(join.on);
    }
    case TableRefKind::kPivot: {
      const Pivot& pivot = table.As<Pivot>();
      walk.One(pivot.source);
      for (const PivotMeasure& measure : pivot.measures) walk.One(measure.expr);
      walk.All(pivot.keys);
      for (const SelectItem& value : pivot.values) walk.One(value.expr);
      return;
    }
    case TableRefKind::kMatch: {
      const MatchRecognize& match = table.As<MatchRecognize>();
      walk.One(match.source);
      walk.All(match.partition_by);
      walk.All(match.order_by);
      for (const SelectItem& measure : match.measures) walk.One(measure.expr);
      for (const SelectItem& definition : match.definitions) walk.One(definition.expr);
      return;
    }
  }
}

template <class Visit>
void ForEachChild(const Query& query, Visit visit) {
  walk_internal::Walk<Visit> walk(visit);
  for (const CommonTable& table : query.with) {
    walk.One(table.query);
    walk.One(table.value);
  }
  walk.Term(*query.first);
  for (const SetStep& step : query.steps) walk.Term(*step.term);
  walk.All(query.order_by);
  walk.One(query.limit);
  walk.One(query.offset);
}

// The statement of a common table is below the statement that has it, not below its query.
template <class Visit>
void ForEachChild(const Statement& statement, Visit visit) {
  walk_internal::Walk<Visit> walk(visit);
  const auto with = [&](List<CommonTable> tables) {
    for (const CommonTable& table : tables) {
      walk.One(table.query);
      walk.One(table.statement);
      walk.One(table.value);
    }
  };
  const auto set = [&](List<Assignment> assignments) {
    for (const Assignment& one : assignments) walk.One(one.value);
  };
  const auto items = [&](List<SelectItem> all) {
    for (const SelectItem& item : all) walk.One(item.expr);
  };
  const auto tables = [&](List<const TableRef*> all) {
    for (const TableRef* table : all) walk.One(table);
  };
  switch (statement.kind) {
    case StatementKind::kQuery: {
      const Query* query = statement.As<QueryStatement>().query;
      for (const CommonTable& table : query->with) walk.One(table.statement);
      return walk.One(query);
    }
    case StatementKind::kCreate:
      for (const ColumnDefinition& column : statement.As<Create>().columns) {
        walk.One(column.generated);
      }
      return walk.One(statement.As<Create>().query);
    case StatementKind::kInsert: {
      const Insert& insert = statement.As<Insert>();
      with(insert.with);
      walk.One(insert.source);
      set(insert.set);
      if (insert.on_conflict != nullptr) {
        set(insert.on_conflict->set);
        walk.One(insert.on_conflict->where);
      }
      walk.One(insert.when);
      for (const Insert* more : insert.more) walk.One(static_cast<const Statement*>(more));
      walk.All(insert.unless);
      return items(insert.returning.items);
    }
    case StatementKind::kUpdate: {
      const Update& update = statement.As<Update>();
      with(update.with);
      walk.One(update.target);
      set(update.set);
      tables(update.from);
      walk.One(update.where);
      return items(update.returning.items);
    }
    case StatementKind::kDelete: {
      const Delete& statement_of = statement.As<Delete>();
      with(statement_of.with);
      tables(statement_of.from);
      walk.One(statement_of.where);
      return items(statement_of.returning.items);
    }
    case StatementKind::kMerge: {
      const Merge& merge = statement.As<Merge>();
      with(merge.with);
      walk.One(merge.target);
      walk.One(merge.source);
      walk.One(merge.on);
      for (const MergeBranch& branch : merge.branches) {
        walk.One(branch.condition);
        set(branch.set);
        walk.All(branch.values);
        walk.One(branch.where);
        walk.One(branch.delete_where);
      }
      return items(merge.returning.items);
    }
    case StatementKind::kCopy:
      return walk.One(statement.As<Copy>().query);
    case StatementKind::kAssign:
      walk.One(statement.As<Assign>().value);
      for (const ColumnDefinition& column : statement.As<Assign>().columns) {
        walk.One(column.generated);
      }
      return;
    case StatementKind::kExecute:
      return walk.One(statement.As<Execute>().text);
    case StatementKind::kRoutine:
      for (const Statement* one : statement.As<Routine>().body) walk.One(one);
      return;
    case StatementKind::kBlock:
      walk.All(statement.As<Block>().conditions);
      for (const Statement* one : statement.As<Block>().body) walk.One(one);
      return;
    case StatementKind::kDrop:
    case StatementKind::kRename:
    case StatementKind::kAlter:
    case StatementKind::kTruncate:
    case StatementKind::kUse:
    case StatementKind::kOther:
    case StatementKind::kSkipped:
      return;
  }
}

}  // namespace goldline::sql
