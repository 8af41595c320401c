// A Binder turns a parsed expression into a bound tree: names become fields, calls rows of the
// function table, literals values. What is constant is computed here, and simplified as
// PostgreSQL's planner does (clauses.c), because that decides which errors of other operands are
// ever met.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/arena.h"
#include "core/result.h"
#include "core/sql/ast.h"
#include "core/sql/internal/logic.h"
#include "core/sql/internal/program.h"

namespace goldline::sql::internal {

class Binder {
 public:
  // `text` is the source that spans point into; literals are kept in `texts`.
  Binder(std::string_view text, const Fields& scope, TextArena& texts)
      : text_(text), scope_(scope), texts_(texts) {}
  virtual ~Binder() = default;
  Binder(const Binder&) = delete;
  Binder& operator=(const Binder&) = delete;

  Result<NodePtr> Bind(const Expr& expr);
  // As Bind, settling an untyped literal as text.
  Result<NodePtr> BindValue(const Expr& expr);
  Result<NodePtr> BindCondition(const Expr& expr, std::string_view clause);
  Result<NodePtr> Coerce(NodePtr node, Type to, Span span);
  Error Placed(Error error, Span span) const;
  NodePtr BindField(const goldline::Field& field) { return MakeInput(field.name, field.type); }
  // The name of the one dataset, which may qualify fields; empty when there is none.
  void SetTable(std::string_view name) { table_ = name; }

  const Inputs& inputs() const { return inputs_; }

 protected:
  // A tree that stands for the whole expression, or nullptr: how a query recognises its groups.
  virtual Result<NodePtr> BindKnown(const Expr&) { return NodePtr(); }
  virtual Result<NodePtr> BindColumn(const ColumnRef& column);
  virtual Result<NodePtr> BindAggregate(const Call& call);

  NodePtr MakeNode(Node::Kind kind, Type type) const;
  NodePtr MakeInput(std::string_view name, Type type);

 private:
  using Nodes = std::vector<NodePtr>;

  Result<NodePtr> BindNode(const Expr& expr);
  Result<NodePtr> BindLiteral(const Literal& literal);
  Result<NodePtr> BindTypedLiteral(const TypedLiteral& literal);
  Result<NodePtr> BindUnary(const Unary& unary);
  Result<NodePtr> BindBinary(const Binary& binary);
  Result<NodePtr> BindLogical(const Logical& logical);
  Result<NodePtr> BindIsTest(const IsTest& test);
  Result<NodePtr> BindBetween(const Between& between);
  Result<NodePtr> BindIn(const In& in);
  Result<NodePtr> BindLike(const Like& like);
  Result<NodePtr> BindCase(const Case& expr);
  Result<NodePtr> BindCast(const Cast& cast);
  Result<NodePtr> BindCall(const Call& call);
  Result<NodePtr> BindSpecial(const Call& call);
  Result<NodePtr> BindNullIf(const Call& call);
  Result<NodePtr> BindCommon(const Call& call);
  Result<Nodes> BindAll(List<const Expr*> exprs);

  Result<NodePtr> Compare(std::string_view symbol, const Expr& left, const Expr& right);
  Result<NodePtr> MakeOperator(std::string_view symbol, Nodes arguments, Span span);
  Result<NodePtr> MakeCall(const Function& function, Nodes arguments, Span span);
  Result<NodePtr> MakeDistinct(Nodes arguments, Span span);
  Result<NodePtr> MakeLogical(Node::Kind kind, Nodes operands, Span span);
  Result<NodePtr> MakeMembership(NodePtr operand, Nodes items, Span span);
  Result<NodePtr> MakeCast(NodePtr node, Type to, Span span);
  Result<NodePtr> Fit(NodePtr node, const TypeName& type);
  Result<NodePtr> MakeKernelCall(std::string_view name, Type type, Kernel kernel, bool strict,
                                 Nodes arguments, std::shared_ptr<const Prepared> prepared = {});
  Result<NodePtr> ParseLiteral(std::string_view text, Type type, Span span);
  Result<Type> BindType(const TypeName& type) const;
  NodePtr MakeNull(Type type) const;
  NodePtr MakeUntypedNull() const;
  NodePtr MakeBool(bool value) const;

  std::string_view text_;
  const Fields& scope_;
  TextArena& texts_;
  std::string_view table_;
  Inputs inputs_;
  std::size_t nodes_ = 0;
};

}  // namespace goldline::sql::internal
