// What is directly below a node, in source order, for code that treats most kinds alike.
//   void Collect(const Expr& expr) {
//     if (expr.kind == ExprKind::kColumn) return Add(expr.As<ColumnRef>());
//     ForEachChild(expr, [this](const auto& child) { Collect(child); });   // Expr, Query, TableRef
//   }
// `visit` is called with const Expr&, const Query& or const TableRef&; never with a null.
#pragma once

#include "core/sql/ast.h"

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
    All(select.group_by);
    One(select.having);
    for (const NamedWindow& window : select.windows) Window(window.spec);
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
    case ExprKind::kStar:
      return;
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
  }
}

template <class Visit>
void ForEachChild(const Query& query, Visit visit) {
  walk_internal::Walk<Visit> walk(visit);
  for (const CommonTable& table : query.with) walk.One(table.query);
  walk.Term(*query.first);
  for (const SetStep& step : query.steps) walk.Term(*step.term);
  walk.All(query.order_by);
  walk.One(query.limit);
  walk.One(query.offset);
}

}  // namespace goldline::sql
