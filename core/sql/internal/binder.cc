#include "core/sql/internal/binder.h"

#include <algorithm>

#include "core/sql/internal/aggregates.h"
#include "core/sql/internal/casts.h"
#include "core/sql/internal/resolve.h"
#include "core/sql/internal/unicode.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

// BETWEEN and IN repeat their operand, so nesting them multiplies: this bounds what it costs.
constexpr std::size_t kMaxNodes = 1U << 16;

std::string JoinedName(const ColumnRef& column) {
  std::string name;
  for (const Identifier& part : column.parts) name += Concat(name.empty() ? "" : ".", part.name);
  return name;
}

// The field of that name; else the only one of that name in another case.
Result<const goldline::Field*> FindField(const Fields& scope, std::string_view name) {
  const goldline::Field* found = nullptr;
  for (const goldline::Field& field : scope) {
    if (field.name == name) return &field;
  }
  for (const goldline::Field& field : scope) {
    if (!EqualsIgnoreAsciiCase(field.name, name)) continue;
    if (found != nullptr)
      return errors::AmbiguousField(Quoted(name), Quoted(found->name), Quoted(field.name));
    found = &field;
  }
  return found;
}

Error UnknownFieldError(const Fields& scope, std::string_view name) {
  std::vector<std::string> names;
  for (const goldline::Field& field : scope) names.push_back(field.name);
  const std::string_view nearest = NearestName(name, names);
  Error error = errors::UnknownField(Quoted(name));
  if (nearest.empty()) return error;
  return std::move(error).Hint(Concat("did you mean ", Quoted(nearest), "?"));
}

Error UnknownFunctionError(std::string_view name) {
  std::vector<std::string> names;
  for (const FunctionDoc& row : Functions()) {
    if (row.area != "operator") names.emplace_back(row.name);
  }
  const std::string_view nearest = NearestName(name, names);
  Error error = errors::UnknownFunction(name);
  if (nearest.empty()) return error;
  const std::string hint = Concat("did you mean ", nearest, "? ", error.hint());
  return std::move(error).Hint(hint);
}

bool ReadsField(const Node& node) {
  return node.kind == Node::Kind::kField ||
         std::any_of(node.children.begin(), node.children.end(),
                     [](const NodePtr& child) { return ReadsField(*child); });
}

std::string_view KindName(ExprKind kind) {
  switch (kind) {
    case ExprKind::kParameter:
      return "a parameter";
    case ExprKind::kStar:
      return "*";
    case ExprKind::kQuantified:
      return "ANY or ALL";
    case ExprKind::kCollate:
      return "COLLATE";
    case ExprKind::kExists:
    case ExprKind::kSubquery:
      return "a subquery";
    case ExprKind::kArray:
    case ExprKind::kSubscript:
      return "an array";
    case ExprKind::kRow:
    case ExprKind::kField:
      return "a row value";
    default:
      return "this";
  }
}

bool HasNull(const std::vector<NodePtr>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const NodePtr& argument) { return argument->is_null(); });
}

}  // namespace

Error Binder::Placed(Error error, Span span) const {
  if (error.place().line != 0) return error;
  const std::string_view before = text_.substr(0, std::min<std::size_t>(span.begin, text_.size()));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto lines = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t column = CountCodePoints(before.substr(line_start));
  return std::move(error).At({"", lines + 1, static_cast<std::uint32_t>(column + 1)});
}

// ------------------------------------------------------------------------------- making nodes

NodePtr Binder::MakeNode(Node::Kind kind, Type type) const {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->type = type;
  node->constant.type = type;
  return node;
}

NodePtr Binder::MakeNull(Type type) const {
  NodePtr node = MakeNode(Node::Kind::kConstant, type);
  node->constant = NullColumn(type, 1);
  return node;
}

NodePtr Binder::MakeUntypedNull() const {
  NodePtr node = MakeNull(Type::kText);
  node->type = Type::kUnknown;
  return node;
}

NodePtr Binder::MakeBool(bool value) const {
  NodePtr node = MakeNode(Node::Kind::kConstant, Type::kBool);
  node->constant.AppendInt(value ? 1 : 0);
  return node;
}

NodePtr Binder::MakeInput(std::string_view name, Type type) {
  NodePtr node = MakeNode(Node::Kind::kField, type);
  const auto same = [&](const goldline::Field& field) { return field.name == name; };
  const auto found = std::find_if(inputs_.begin(), inputs_.end(), same);
  node->field = static_cast<std::size_t>(found - inputs_.begin());
  if (found == inputs_.end()) inputs_.push_back({std::string(name), type});
  return node;
}

// Reads a literal of the type; its text is kept for as long as the program.
Result<NodePtr> Binder::ParseLiteral(std::string_view text, Type type, Span span) {
  NodePtr node = MakeNode(Node::Kind::kConstant, type);
  const bool keeps_text = PhysicalOf(type) == Physical::kText;
  const Status parsed = AppendParsed(keeps_text ? texts_.Copy(text) : text, node->constant);
  if (!parsed.ok()) return Placed(parsed.error(), span);
  return node;
}

// A call of a kernel, computed at once when all arguments are constant. One that fails is kept: its
// error belongs to the rows that reach it.
Result<NodePtr> Binder::MakeKernelCall(std::string_view name, Type type, Kernel kernel, bool strict,
                                       Nodes arguments, std::shared_ptr<const Prepared> prepared) {
  if (++nodes_ > kMaxNodes) return errors::NotOffered("an expression of more than 65,536 steps");
  if (strict && HasNull(arguments)) return MakeNull(type);
  NodePtr node = MakeNode(Node::Kind::kCall, type);
  node->name = name;
  node->kernel = kernel;
  node->strict = strict;
  node->prepared = std::move(prepared);
  node->children = std::move(arguments);
  const bool constant = std::all_of(node->children.begin(), node->children.end(),
                                    [](const NodePtr& n) { return n->is_constant(); });
  if (!constant || node->children.empty()) return node;
  RecordBatch one;
  one.places.resize(1);
  const EvalContext context{};
  Evaluator evaluator(one, inputs_, context);
  const Selection all(1);
  const Value value = evaluator.Run(*node, all);
  if (!evaluator.row_errors().empty()) return node;
  NodePtr folded = MakeNull(type);
  SetCell(folded->constant, 0, *value.column, 0);
  if (PhysicalOf(type) == Physical::kText)
    folded->constant.texts[0] = texts_.Copy(folded->constant.texts[0]);
  return folded;
}

Result<NodePtr> Binder::MakeCall(const Function& function, Nodes arguments, Span span) {
  if (function.kernel == nullptr) {
    return Placed(errors::NotOffered(Concat(function.name, "() of these types"))
                      .Hint(std::string(function.doc)),
                  span);
  }
  std::vector<Operand> operands;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Type declared = ArgumentType(function, i);
    if (declared != kAny) {
      GL_TRY(arguments[i], Coerce(std::move(arguments[i]), declared, span));
    } else {
      if (arguments[i]->type == Type::kUnknown) {
        GL_TRY(arguments[i], Coerce(std::move(arguments[i]), Type::kText, span));
      }
      if (function.any != AnyArgument::kAsIs && arguments[i]->type != Type::kText) {
        const Kernel kernel = function.any == AnyArgument::kCastToText
                                  ? CastKernel(arguments[i]->type, Type::kText)
                                  : OutputKernel(arguments[i]->type);
        Nodes one;
        one.push_back(std::move(arguments[i]));
        GL_TRY(arguments[i],
               MakeKernelCall(function.any == AnyArgument::kCastToText ? "cast" : "output",
                              Type::kText, kernel, true, std::move(one)));
      }
    }
    const Node& argument = *arguments[i];
    operands.push_back({argument.is_constant() ? &argument.constant : nullptr, true});
  }
  if (function.reversed) std::swap(arguments[0], arguments[1]);
  std::shared_ptr<const Prepared> prepared;
  if (function.prepare != nullptr) {
    auto made = function.prepare(operands);
    if (!made.ok()) return Placed(std::move(made).error(), span);
    prepared = *std::move(made);
  }
  if (function.stable) {
    if (function.strict && HasNull(arguments)) return MakeNull(function.result);
    NodePtr node = MakeNode(Node::Kind::kCall, function.result);
    node->name = function.name;
    node->kernel = function.kernel;
    node->children = std::move(arguments);
    node->stable = true;
    return node;
  }
  return MakeKernelCall(function.name, function.result, function.kernel, function.strict,
                        std::move(arguments), std::move(prepared));
}

Result<NodePtr> Binder::MakeOperator(std::string_view symbol, Nodes arguments, Span span) {
  std::vector<Type> types;
  for (const NodePtr& argument : arguments) types.push_back(argument->type);
  const auto function = ResolveOperator(symbol, types);
  if (!function.ok()) return Placed(function.error(), span);
  return MakeCall(**function, std::move(arguments), span);
}

// Constant operands decide at once or drop out, wherever they stand (simplify_and_arguments).
Result<NodePtr> Binder::MakeLogical(Node::Kind kind, Nodes operands, Span span) {
  const bool decides = kind == Node::Kind::kOr;
  NodePtr node = MakeNode(kind, Type::kBool);
  bool has_null = false;
  for (NodePtr& operand : operands) {
    GL_TRY(NodePtr condition, Coerce(std::move(operand), Type::kBool, span));
    if (condition->is_null()) {
      has_null = true;
    } else if (condition->is_constant()) {
      if ((condition->constant.ints[0] != 0) == decides) return MakeBool(decides);
    } else if (condition->kind == kind) {
      std::move(condition->children.begin(), condition->children.end(),
                std::back_inserter(node->children));
    } else {
      node->children.push_back(std::move(condition));
    }
  }
  nodes_ += node->children.size();
  if (node->children.empty()) return has_null ? MakeNull(Type::kBool) : MakeBool(!decides);
  if (has_null) node->children.push_back(MakeNull(Type::kBool));
  if (node->children.size() == 1) return std::move(node->children.front());
  return node;
}

Result<NodePtr> Binder::MakeCast(NodePtr node, Type to, Span span) {
  if (node->type == to) return node;
  if (node->type == Type::kUnknown) {
    if (node->is_null()) return MakeNull(to);
    return ParseLiteral(node->constant.texts[0], to, span);
  }
  const Kernel kernel = CastKernel(node->type, to);
  if (kernel == nullptr)
    return Placed(errors::NoSuchCast(goldline::TypeName(node->type), goldline::TypeName(to)), span);
  Nodes one;
  one.push_back(std::move(node));
  return MakeKernelCall("cast", to, kernel, true, std::move(one));
}

Result<NodePtr> Binder::Coerce(NodePtr node, Type to, Span span) {
  if (node->type != to && node->type != Type::kUnknown &&
      CastContextOf(node->type, to) != CastContext::kImplicit) {
    return Placed(
        errors::TypeMismatch(Concat("a value of type ", goldline::TypeName(node->type),
                                    " stands where ", goldline::TypeName(to), " is needed")),
        span);
  }
  return MakeCast(std::move(node), to, span);
}

// ------------------------------------------------------------------------------- binding

Result<NodePtr> Binder::Bind(const Expr& expr) {
  GL_TRY(NodePtr known, BindKnown(expr));
  if (known != nullptr) return known;
  if (++nodes_ > kMaxNodes)
    return Placed(errors::NotOffered("an expression of more than 65,536 steps"), expr.span);
  return BindNode(expr);
}

Result<NodePtr> Binder::BindValue(const Expr& expr) {
  GL_TRY(NodePtr node, Bind(expr));
  if (node->type == Type::kUnknown) return Coerce(std::move(node), Type::kText, expr.span);
  return node;
}

Result<NodePtr> Binder::BindCondition(const Expr& expr, std::string_view clause) {
  GL_TRY(NodePtr node, Bind(expr));
  if (node->type != Type::kBool && node->type != Type::kUnknown) {
    return Placed(errors::TypeMismatch(Concat(clause, " needs a boolean, and this is ",
                                              goldline::TypeName(node->type))),
                  expr.span);
  }
  return Coerce(std::move(node), Type::kBool, expr.span);
}

Result<NodePtr> Binder::BindNode(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kLiteral:
      return BindLiteral(expr.As<Literal>());
    case ExprKind::kTypedLiteral:
      return BindTypedLiteral(expr.As<TypedLiteral>());
    case ExprKind::kColumn:
      return BindColumn(expr.As<ColumnRef>());
    case ExprKind::kUnary:
      return BindUnary(expr.As<Unary>());
    case ExprKind::kBinary:
      return BindBinary(expr.As<Binary>());
    case ExprKind::kLogical:
      return BindLogical(expr.As<Logical>());
    case ExprKind::kIsTest:
      return BindIsTest(expr.As<IsTest>());
    case ExprKind::kBetween:
      return BindBetween(expr.As<Between>());
    case ExprKind::kIn:
      return BindIn(expr.As<In>());
    case ExprKind::kLike:
      return BindLike(expr.As<Like>());
    case ExprKind::kCase:
      return BindCase(expr.As<Case>());
    case ExprKind::kCast:
      return BindCast(expr.As<Cast>());
    case ExprKind::kCall:
      return BindCall(expr.As<Call>());
    case ExprKind::kAtTimeZone: {
      const auto& at = expr.As<AtTimeZone>();
      const Expr* both[] = {at.zone, at.operand};
      GL_TRY(Nodes arguments, BindAll(both));
      std::vector<Type> types{arguments[0]->type, arguments[1]->type};
      const auto function = ResolveFunction("timezone", types);
      if (!function.ok()) return Placed(function.error(), expr.span);
      return MakeCall(**function, std::move(arguments), expr.span);
    }
    default:
      return Placed(errors::NotOffered(KindName(expr.kind)), expr.span);
  }
}

Result<Binder::Nodes> Binder::BindAll(List<const Expr*> exprs) {
  Nodes nodes;
  for (const Expr* expr : exprs) {
    GL_TRY(NodePtr node, Bind(*expr));
    nodes.push_back(std::move(node));
  }
  return nodes;
}

Result<NodePtr> Binder::BindLiteral(const Literal& literal) {
  switch (literal.type) {
    case LiteralType::kNull:
      return MakeUntypedNull();
    case LiteralType::kBool:
      return MakeBool(literal.text == "true");
    case LiteralType::kString: {
      GL_TRY(NodePtr node, ParseLiteral(literal.text, Type::kText, literal.span));
      node->type = Type::kUnknown;
      return node;
    }
    case LiteralType::kInteger:
    case LiteralType::kDecimal: {
      if (literal.type == LiteralType::kInteger) {
        for (const Type type : {Type::kInt32, Type::kInt64}) {
          if (auto node = ParseLiteral(literal.text, type, literal.span); node.ok()) return node;
        }
      }
      return ParseLiteral(literal.text, Type::kNumeric, literal.span);
    }
    case LiteralType::kBits:
      break;
  }
  return Placed(errors::NotOffered("a bit string"), literal.span);
}

Result<NodePtr> Binder::BindColumn(const ColumnRef& column) {
  const std::string name = JoinedName(column);
  auto field = FindField(scope_, name);
  if (!field.ok()) return Placed(std::move(field).error(), column.span);
  const bool qualified = column.parts.size() == 2 && !table_.empty() &&
                         EqualsIgnoreAsciiCase(column.parts.front().name, table_);
  if (*field == nullptr && qualified) {
    field = FindField(scope_, column.column().name);
    if (!field.ok()) return Placed(std::move(field).error(), column.span);
  }
  if (*field == nullptr) return Placed(UnknownFieldError(scope_, name), column.span);
  return MakeInput((*field)->name, (*field)->type);
}

Result<NodePtr> Binder::BindUnary(const Unary& unary) {
  if (unary.op == UnaryOp::kNot) {
    GL_TRY(NodePtr operand, BindCondition(*unary.operand, "NOT"));
    Nodes one;
    one.push_back(std::move(operand));
    return MakeOperator("not", std::move(one), unary.span);
  }
  if (unary.op == UnaryOp::kOther)
    return Placed(errors::NotOffered(Concat("the operator ", unary.symbol)), unary.span);
  GL_TRY(NodePtr operand, Bind(*unary.operand));
  Nodes one;
  one.push_back(std::move(operand));
  return MakeOperator(unary.symbol, std::move(one), unary.span);
}

Result<NodePtr> Binder::BindBinary(const Binary& binary) {
  const Expr* both[] = {binary.left, binary.right};
  GL_TRY(Nodes arguments, BindAll(both));
  if (binary.op == BinaryOp::kIsDistinctFrom)
    return MakeDistinct(std::move(arguments), binary.span);
  if (binary.op == BinaryOp::kIsNotDistinctFrom) {
    GL_TRY(NodePtr distinct, MakeDistinct(std::move(arguments), binary.span));
    Nodes one;
    one.push_back(std::move(distinct));
    return MakeOperator("not", std::move(one), binary.span);
  }
  if (FindFunctions(binary.symbol).empty())
    return Placed(errors::NotOffered(Concat("the operator ", binary.symbol)), binary.symbol_span);
  return MakeOperator(binary.symbol, std::move(arguments), binary.span);
}

// Two values that cannot be compared for equality cannot be told apart either.
Result<NodePtr> Binder::MakeDistinct(Nodes arguments, Span span) {
  const Type types[] = {arguments[0]->type, arguments[1]->type};
  const auto equal = ResolveOperator("=", types);
  if (!equal.ok()) return Placed(equal.error(), span);
  for (std::size_t i = 0; i < 2; ++i) {
    GL_TRY(arguments[i], Coerce(std::move(arguments[i]), (*equal)->arguments[i], span));
  }
  const Kernel kernel = DistinctKernel(arguments[0]->type);
  return MakeKernelCall("is distinct from", Type::kBool, kernel, false, std::move(arguments));
}

Result<NodePtr> Binder::BindLogical(const Logical& logical) {
  Nodes operands;
  for (const Expr* operand : logical.operands) {
    GL_TRY(NodePtr node, BindCondition(*operand, logical.op == LogicalOp::kAnd ? "AND" : "OR"));
    operands.push_back(std::move(node));
  }
  return MakeLogical(logical.op == LogicalOp::kAnd ? Node::Kind::kAnd : Node::Kind::kOr,
                     std::move(operands), logical.span);
}

Result<NodePtr> Binder::BindIsTest(const IsTest& test) {
  NodePtr operand;
  if (test.test == IsTestKind::kNull) {
    GL_TRY(operand, BindValue(*test.operand));
  } else {
    GL_TRY(operand, BindCondition(*test.operand, "IS"));
  }
  Nodes one;
  one.push_back(std::move(operand));
  const std::string name = Concat("is ", test.negated ? "not " : "", static_cast<int>(test.test));
  return MakeKernelCall(name, Type::kBool, IsTestKernel(test.test, test.negated), false,
                        std::move(one));
}

Result<NodePtr> Binder::Compare(std::string_view symbol, const Expr& left, const Expr& right) {
  const Expr* both[] = {&left, &right};
  GL_TRY(Nodes arguments, BindAll(both));
  return MakeOperator(symbol, std::move(arguments), left.span);
}

Result<NodePtr> Binder::BindBetween(const Between& between) {
  const auto range = [&](const Expr& low, const Expr& high) -> Result<NodePtr> {
    Nodes bounds(2);
    GL_TRY(bounds[0], Compare(between.negated ? "<" : ">=", *between.operand, low));
    GL_TRY(bounds[1], Compare(between.negated ? ">" : "<=", *between.operand, high));
    return MakeLogical(between.negated ? Node::Kind::kOr : Node::Kind::kAnd, std::move(bounds),
                       between.span);
  };
  GL_TRY(NodePtr forward, range(*between.low, *between.high));
  if (!between.symmetric) return forward;
  Nodes both;
  both.push_back(std::move(forward));
  GL_TRY(NodePtr backward, range(*between.high, *between.low));
  both.push_back(std::move(backward));
  return MakeLogical(between.negated ? Node::Kind::kAnd : Node::Kind::kOr, std::move(both),
                     between.span);
}

// A list of constants of a simple type is looked up, not compared one by one.
Result<NodePtr> Binder::MakeMembership(NodePtr operand, Nodes items, Span span) {
  std::vector<Type> types{operand->type};
  for (const NodePtr& item : items) types.push_back(item->type);
  const auto common = CommonType(types, "IN");
  if (!common.ok()) return Placed(common.error(), span);
  std::vector<const Column*> constants;
  bool all_constant = items.size() > 1;
  for (NodePtr& item : items) {
    GL_TRY(item, Coerce(std::move(item), *common, span));
    all_constant = all_constant && item->is_constant();
    constants.push_back(&item->constant);
  }
  GL_TRY(operand, Coerce(std::move(operand), *common, span));
  auto set = all_constant ? PrepareMembership(*common, constants) : nullptr;
  if (set != nullptr) {
    Nodes one;
    one.push_back(std::move(operand));
    std::string name = "in";
    for (const NodePtr& item : items) name += Describe(*item);
    return MakeKernelCall(name, Type::kBool, MembershipKernel(*common), true, std::move(one),
                          std::move(set));
  }
  return NodePtr();
}

// Items without a field come first and share one type with the operand, as in PostgreSQL; the
// others are compared one by one.
Result<NodePtr> Binder::BindIn(const In& in) {
  if (in.query != nullptr) return Placed(errors::NotOffered("a subquery"), in.span);
  std::vector<const Expr*> items;
  std::vector<const Expr*> of_fields;
  Nodes listed;
  for (const Expr* item : in.items) {
    GL_TRY(NodePtr node, Bind(*item));
    if (ReadsField(*node)) {
      of_fields.push_back(item);
    } else {
      items.push_back(item);
      listed.push_back(std::move(node));
    }
  }
  Nodes alternatives;
  if (listed.size() > 1) {
    GL_TRY(NodePtr operand, Bind(*in.operand));
    GL_TRY(NodePtr member, MakeMembership(std::move(operand), std::move(listed), in.span));
    if (member != nullptr) {
      alternatives.push_back(std::move(member));
      items.clear();
    }
  }
  items.insert(items.end(), of_fields.begin(), of_fields.end());
  for (const Expr* item : items) {
    GL_TRY(NodePtr equal, Compare("=", *in.operand, *item));
    alternatives.push_back(std::move(equal));
  }
  GL_TRY(NodePtr any, MakeLogical(Node::Kind::kOr, std::move(alternatives), in.span));
  if (!in.negated) return any;
  Nodes one;
  one.push_back(std::move(any));
  return MakeOperator("not", std::move(one), in.span);
}

Result<NodePtr> Binder::BindLike(const Like& like) {
  if (like.like == LikeKind::kSimilarTo)
    return Placed(errors::NotOffered("SIMILAR TO").Hint("use ~ with a regular expression"),
                  like.span);
  Nodes arguments(2);
  GL_TRY(arguments[0], Bind(*like.operand));
  GL_TRY(arguments[1], Bind(*like.pattern));
  if (like.escape != nullptr) {
    Nodes escaped;
    escaped.push_back(std::move(arguments[1]));
    GL_TRY(NodePtr escape, Bind(*like.escape));
    escaped.push_back(std::move(escape));
    const auto function =
        ResolveFunction("like_escape", std::vector<Type>{escaped[0]->type, escaped[1]->type});
    if (!function.ok()) return Placed(function.error(), like.span);
    GL_TRY(arguments[1], MakeCall(**function, std::move(escaped), like.span));
  }
  const bool ignores_case = like.like == LikeKind::kLikeIgnoringCase;
  const std::string_view symbol =
      like.negated ? (ignores_case ? "!~~*" : "!~~") : (ignores_case ? "~~*" : "~~");
  return MakeOperator(symbol, std::move(arguments), like.span);
}

// Branches after a condition that is constantly true, or before one that is false, do not exist.
Result<NodePtr> Binder::BindCase(const Case& expr) {
  Nodes conditions;
  Nodes results;
  if (expr.otherwise != nullptr) {
    GL_TRY(NodePtr otherwise, Bind(*expr.otherwise));
    results.push_back(std::move(otherwise));
  } else {
    results.push_back(MakeUntypedNull());
  }
  for (const CaseWhen& when : expr.whens) {
    NodePtr condition;
    if (expr.operand != nullptr) {
      GL_TRY(condition, Compare("=", *expr.operand, *when.condition));
    } else {
      GL_TRY(condition, BindCondition(*when.condition, "CASE WHEN"));
    }
    conditions.push_back(std::move(condition));
    GL_TRY(NodePtr result, Bind(*when.result));
    results.push_back(std::move(result));
  }
  std::vector<Type> types;
  for (const NodePtr& result : results) types.push_back(result->type);
  const auto common = CommonType(types, "CASE");
  if (!common.ok()) return Placed(common.error(), expr.span);
  for (NodePtr& result : results) {
    GL_TRY(result, Coerce(std::move(result), *common, expr.span));
  }
  NodePtr node = MakeNode(Node::Kind::kCase, *common);
  NodePtr otherwise = std::move(results.front());
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    if (conditions[i]->is_constant()) {
      if (conditions[i]->is_null() || conditions[i]->constant.ints[0] == 0) continue;
      otherwise = std::move(results[i + 1]);
      break;
    }
    node->children.push_back(std::move(conditions[i]));
    node->children.push_back(std::move(results[i + 1]));
  }
  if (node->children.empty()) return otherwise;
  node->children.push_back(std::move(otherwise));
  return node;
}

// ------------------------------------------------------------------------------- types

Result<Type> Binder::BindType(const TypeName& type) const {
  const auto found = TypeFromName(type.name.name);
  if (!found || type.array_dimensions != 0)
    return Placed(errors::UnknownType(Quoted(type.name.name)), type.span);
  return *found;
}

// numeric(10, 2), varchar(20), timestamp(3)
Result<NodePtr> Binder::Fit(NodePtr node, const TypeName& type) {
  if (type.modifiers.empty()) return node;
  auto modifiers = std::make_shared<TypeModifiers>();
  std::int64_t values[2] = {0, 0};
  for (std::size_t i = 0; i < type.modifiers.size(); ++i) {
    GL_TRY(const NodePtr value, Bind(*type.modifiers[i]));
    if (i >= 2 || !value->is_constant() || value->type != Type::kInt32)
      return Placed(errors::BadModifier("a type takes up to two whole numbers"), type.span);
    values[i] = value->constant.ints[0];
  }
  const bool is_time = node->type == Type::kTime || node->type == Type::kTimestamp ||
                       node->type == Type::kTimestampTz;
  const std::size_t most = node->type == Type::kNumeric ? 2 : 1;
  const std::int64_t least = is_time ? 0 : 1;
  const std::int64_t limit = is_time ? 6 : node->type == Type::kNumeric ? 38 : 10'485'760;
  if (type.modifiers.size() > most || values[0] < least || values[0] > limit || values[1] < 0 ||
      values[1] > limit) {
    return Placed(errors::BadModifier(Concat("modifiers of ", type.name.name, " must be from ",
                                             least, " to ", limit)),
                  type.span);
  }
  if (node->type == Type::kDouble && values[0] > 24 && values[0] <= 53) return node;
  const Kernel kernel = FitKernel(node->type);
  if (kernel == nullptr)
    return Placed(errors::NotOffered(Concat(type.name.name, " with modifiers")), type.span);
  modifiers->first = static_cast<std::int32_t>(values[0]);
  modifiers->second = static_cast<std::int32_t>(values[1]);
  if (node->type == Type::kTimestamp || node->type == Type::kTimestampTz) modifiers->second = 1;
  const Type result = node->type;
  const std::string name = Concat("fit ", values[0], ",", values[1]);
  Nodes one;
  one.push_back(std::move(node));
  return MakeKernelCall(name, result, kernel, true, std::move(one), std::move(modifiers));
}

Result<NodePtr> Binder::BindTypedLiteral(const TypedLiteral& literal) {
  GL_TRY(const Type type, BindType(literal.type));
  std::string text(literal.text);
  if (!literal.type.interval_part.empty()) {
    const bool plain = text.find_first_not_of("+-0123456789") == std::string::npos;
    if (!plain || literal.type.interval_part.find(' ') != std::string_view::npos)
      return Placed(
          errors::NotOffered("an interval in parts").Hint("write interval '1 day 2 hours'"),
          literal.span);
    text += Concat(" ", literal.type.interval_part);
  }
  GL_TRY(NodePtr node, ParseLiteral(text, type, literal.span));
  return Fit(std::move(node), literal.type);
}

Result<NodePtr> Binder::BindCast(const Cast& cast) {
  GL_TRY(const Type type, BindType(cast.type));
  GL_TRY(NodePtr node, Bind(*cast.operand));
  if (!cast.type.interval_part.empty())
    return Placed(errors::NotOffered("an interval in parts"), cast.span);
  GL_TRY(node, MakeCast(std::move(node), type, cast.span));
  return Fit(std::move(node), cast.type);
}

// ------------------------------------------------------------------------------- calls

Result<NodePtr> Binder::BindAggregate(const Call& call) {
  return Placed(errors::MisplacedAggregate(Concat("the aggregate ", call.function())), call.span);
}

Result<NodePtr> Binder::BindCall(const Call& call) {
  if (call.over != nullptr) return Placed(errors::NotOffered("a window function"), call.span);
  if (call.syntax == CallSyntax::kSpecial) return BindSpecial(call);
  const std::string name = AsciiLower(call.function());
  if (call.name.size() > 1 && call.name.front().name != "pg_catalog") {
    return Placed(errors::UnknownFunction(Concat(call.name.front().name, ".", name)), call.span);
  }
  if (IsAggregate(name)) return BindAggregate(call);
  if (FindFunctions(name).empty() || name == "not")
    return Placed(UnknownFunctionError(name), call.span);
  if (call.star || call.distinct || call.filter != nullptr || !call.order_by.empty() ||
      !call.within_group.empty() || call.variadic) {
    return Placed(errors::TypeMismatch(Concat(name, " is not an aggregate")), call.span);
  }
  GL_TRY(Nodes arguments, BindAll(call.arguments));
  std::vector<Type> types;
  for (const NodePtr& argument : arguments) types.push_back(argument->type);
  const auto function = ResolveFunction(name, types);
  if (!function.ok()) return Placed(function.error(), call.span);
  return MakeCall(**function, std::move(arguments), call.span);
}

Result<NodePtr> Binder::BindSpecial(const Call& call) {
  const std::string name = AsciiLower(call.function());
  if (name == "nullif") return BindNullIf(call);
  if (name == "coalesce" || name == "greatest" || name == "least") return BindCommon(call);
  return Placed(errors::NotOffered(name), call.span);
}

Result<NodePtr> Binder::BindCommon(const Call& call) {
  const std::string name = AsciiLower(call.function());
  GL_TRY(Nodes arguments, BindAll(call.arguments));
  std::vector<Type> types;
  for (const NodePtr& argument : arguments) types.push_back(argument->type);
  const auto common = CommonType(types, AsciiLower(name));
  if (!common.ok()) return Placed(common.error(), call.span);
  for (NodePtr& argument : arguments) {
    GL_TRY(argument, Coerce(std::move(argument), *common, call.span));
  }
  if (name != "coalesce") {
    const Kernel kernel = ExtremeKernel(*common, name == "greatest");
    if (kernel == nullptr)
      return Placed(errors::NoSuchOverload(Concat(name, " of ", goldline::TypeName(*common))),
                    call.span);
    return MakeKernelCall(name, *common, kernel, false, std::move(arguments));
  }
  NodePtr node = MakeNode(Node::Kind::kCoalesce, *common);
  for (NodePtr& argument : arguments) {
    if (argument->is_null()) continue;
    node->children.push_back(std::move(argument));
    if (node->children.back()->is_constant()) break;
  }
  if (node->children.empty()) return MakeNull(*common);
  if (node->children.front()->is_constant()) return std::move(node->children.front());
  return node;
}

// CASE WHEN a = b THEN NULL ELSE a END, where `a` keeps its own type if the comparison would only
// widen it: PostgreSQL has operators across those types.
Result<NodePtr> Binder::BindNullIf(const Call& call) {
  if (call.arguments.size() != 2)
    return Placed(errors::NoSuchOverload("nullif of other than two arguments"), call.span);
  GL_TRY(NodePtr value, Bind(*call.arguments[0]));
  GL_TRY(const NodePtr other, Bind(*call.arguments[1]));
  GL_TRY(NodePtr equal, Compare("=", *call.arguments[0], *call.arguments[1]));
  const auto is_day = [](Type t) {
    return t == Type::kDate || t == Type::kTimestamp || t == Type::kTimestampTz;
  };
  const Type types[] = {value->type, other->type};
  const bool keeps =
      (IsInteger(types[0]) && IsInteger(types[1])) || (is_day(types[0]) && is_day(types[1]));
  if (!keeps) {
    GL_TRY(const Function* function, ResolveOperator("=", types));
    GL_TRY(value, Coerce(std::move(value), function->arguments[0], call.span));
  }
  if (equal->is_constant()) {
    const bool same = !equal->is_null() && equal->constant.ints[0] != 0;
    return same ? MakeNull(value->type) : std::move(value);
  }
  NodePtr node = MakeNode(Node::Kind::kCase, value->type);
  node->children.push_back(std::move(equal));
  node->children.push_back(MakeNull(value->type));
  node->children.push_back(std::move(value));
  return node;
}

}  // namespace goldline::sql::internal
