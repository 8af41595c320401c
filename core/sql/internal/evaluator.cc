#include <algorithm>

#include "core/sql/cast.h"
#include "core/sql/internal/program.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

Value Owned(Column column) {
  Value out;
  out.owned = std::make_unique<Column>(std::move(column));
  out.column = out.owned.get();
  return out;
}

Value Borrowed(const Column& column, bool constant) {
  Value out;
  out.column = &column;
  out.constant = constant;
  return out;
}

// The rows of `selected` for which `keep` holds; `selected` itself when that is all of them.
template <class Keep>
Selection Restrict(const Selection& selected, Keep keep) {
  std::vector<std::uint32_t> rows;
  rows.reserve(selected.count());
  selected.ForEach([&](std::size_t row) {
    if (keep(row)) rows.push_back(static_cast<std::uint32_t>(row));
  });
  if (rows.size() == selected.count()) return selected;
  return Selection(std::move(rows));
}

enum class Truth : std::uint8_t { kFalse, kTrue, kNull };

Truth TruthAt(const Operand& operand, std::size_t row) {
  if (!operand.has_value(row)) return Truth::kNull;
  return operand.column->ints[operand.At(row)] != 0 ? Truth::kTrue : Truth::kFalse;
}

}  // namespace

Column NullColumn(Type type, std::size_t rows) {
  Column column(type);
  column.states.assign(rows, CellState::kNull);
  switch (PhysicalOf(type)) {
    case Physical::kInt:
      column.ints.resize(rows);
      break;
    case Physical::kDouble:
      column.doubles.resize(rows);
      break;
    case Physical::kNumeric:
      column.numerics.resize(rows);
      break;
    case Physical::kText:
      column.texts.resize(rows);
      break;
    case Physical::kInterval:
      column.intervals.resize(rows);
      break;
    case Physical::kNone:
      break;
  }
  return column;
}

void SetCell(Column& out, std::size_t row, const Column& from, std::size_t from_row) {
  out.states[row] = from.states[from_row];
  switch (PhysicalOf(out.type)) {
    case Physical::kInt:
      out.ints[row] = from.ints[from_row];
      break;
    case Physical::kDouble:
      out.doubles[row] = from.doubles[from_row];
      break;
    case Physical::kNumeric:
      out.numerics[row] = from.numerics[from_row];
      break;
    case Physical::kText:
      out.texts[row] = from.texts[from_row];
      break;
    case Physical::kInterval:
      out.intervals[row] = from.intervals[from_row];
      break;
    case Physical::kNone:
      break;
  }
}

Evaluator::Evaluator(const RecordBatch& batch, const Inputs& inputs, const EvalContext& context)
    : batch_(batch), inputs_(inputs), context_(context), bound_(inputs.size()) {}

Value Evaluator::Run(const Node& node, const Selection& selected) {
  switch (node.kind) {
    case Node::Kind::kConstant:
      return Borrowed(node.constant, true);
    case Node::Kind::kField:
      return RunField(node, selected);
    case Node::Kind::kCall:
      return RunCall(node, selected);
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
      return RunLogical(node, selected);
    case Node::Kind::kCase:
      return RunCase(node, selected);
    case Node::Kind::kCoalesce:
      return RunCoalesce(node, selected);
  }
  return Owned(NullColumn(node.type, batch_.rows()));
}

// A batch may lack the field, or hold it as the text that the source wrote.
void Evaluator::BindInput(std::size_t index) {
  BoundInput& input = bound_[index];
  const Column* column = batch_.Find(inputs_[index].name);
  const Type type = inputs_[index].type;
  if (column != nullptr && column->type == type) {
    input.column = column;
    return;
  }
  input.missing = column == nullptr || !CanCast(column->type, type);
  if (input.missing) {
    input.owned = std::make_unique<Column>(NullColumn(type, 1));
  } else {
    Evaluation typed = CastColumn(*column, type);
    input.owned = std::make_unique<Column>(std::move(typed.values));
    input.errors = std::move(typed.errors);
  }
  input.column = input.owned.get();
}

Value Evaluator::RunField(const Node& node, const Selection& selected) {
  BoundInput& input = bound_[node.field];
  if (input.column == nullptr) BindInput(node.field);
  if (!input.errors.empty()) {
    selected.ForEach([&](std::size_t row) {
      const auto at = std::lower_bound(input.errors.begin(), input.errors.end(), row,
                                       [](const RowError& e, std::size_t r) { return e.row < r; });
      if (at != input.errors.end() && at->row == row)
        errors_.Add(row, Error(at->error).With(Concat("field ", inputs_[node.field].name)));
    });
  }
  return Borrowed(*input.column, input.missing);
}

Value Evaluator::RunCall(const Node& node, const Selection& selected) {
  std::vector<Value> values;
  std::vector<Operand> operands;
  values.reserve(node.children.size());
  operands.reserve(node.children.size());
  for (const NodePtr& child : node.children) {
    values.push_back(Run(*child, selected));
    operands.push_back(values.back().operand());
  }
  Column out = NullColumn(node.type, batch_.rows());
  Frame frame{selected, out, *arena_, errors_, context_, text_bytes_, node.prepared.get()};
  node.kernel(frame, operands);
  return Owned(std::move(out));
}

// Operands are computed in order, each only for the rows that the ones before it left open.
Value Evaluator::RunLogical(const Node& node, const Selection& selected) {
  const Truth decides = node.kind == Node::Kind::kAnd ? Truth::kFalse : Truth::kTrue;
  const bool decided = decides == Truth::kTrue;
  Column out = NullColumn(Type::kBool, batch_.rows());
  selected.ForEach([&](std::size_t row) {
    out.states[row] = CellState::kPresent;
    out.ints[row] = decided ? 0 : 1;
  });
  Selection open = selected;
  for (const NodePtr& child : node.children) {
    const Value value = Run(*child, open);
    const Operand operand = value.operand();
    open = Restrict(open, [&](std::size_t row) {
      if (errors_.Has(row)) return false;
      const Truth truth = TruthAt(operand, row);
      if (truth == Truth::kNull) out.states[row] = CellState::kNull;
      if (truth != decides) return true;
      out.states[row] = CellState::kPresent;
      out.ints[row] = decided ? 1 : 0;
      return false;
    });
    if (open.count() == 0) break;
  }
  return Owned(std::move(out));
}

Selection Evaluator::Filter(const Node& condition, const Selection& selected) {
  const Value value = Run(condition, selected);
  const Operand operand = value.operand();
  return Restrict(selected, [&](std::size_t row) {
    return !errors_.Has(row) && TruthAt(operand, row) == Truth::kTrue;
  });
}

Value Evaluator::RunCase(const Node& node, const Selection& selected) {
  Column out = NullColumn(node.type, batch_.rows());
  Selection open = selected;
  const std::size_t pairs = node.children.size() / 2;
  for (std::size_t i = 0; i < pairs && open.count() > 0; ++i) {
    const Value condition = Run(*node.children[2 * i], open);
    const Operand operand = condition.operand();
    const auto holds = [&](std::size_t row) { return TruthAt(operand, row) == Truth::kTrue; };
    const Selection taken =
        Restrict(open, [&](std::size_t row) { return !errors_.Has(row) && holds(row); });
    open = Restrict(open, [&](std::size_t row) { return !errors_.Has(row) && !holds(row); });
    if (taken.count() > 0) CopyCells(out, Run(*node.children[2 * i + 1], taken), taken);
  }
  if (open.count() > 0) CopyCells(out, Run(*node.children.back(), open), open);
  return Owned(std::move(out));
}

Value Evaluator::RunCoalesce(const Node& node, const Selection& selected) {
  Column out = NullColumn(node.type, batch_.rows());
  Selection open = selected;
  for (const NodePtr& child : node.children) {
    const Value value = Run(*child, open);
    CopyCells(out, value, open);
    open =
        Restrict(open, [&](std::size_t row) { return !errors_.Has(row) && !out.has_value(row); });
    if (open.count() == 0) break;
  }
  return Owned(std::move(out));
}

void Evaluator::CopyCells(Column& out, const Value& from, const Selection& selected) const {
  const Operand operand = from.operand();
  selected.ForEach([&](std::size_t row) { SetCell(out, row, *from.column, operand.At(row)); });
}

Column Evaluator::RunToColumn(const Node& node) {
  const Selection all(batch_.rows());
  Value value = Run(node, all);
  Column out = value.owned ? std::move(*value.owned) : Column(node.type);
  if (!value.owned) {
    out = NullColumn(node.type, batch_.rows());
    CopyCells(out, value, all);
  }
  for (std::size_t row = 0; row < out.size() && !errors_.empty(); ++row) {
    if (errors_.Has(row)) out.states[row] = CellState::kNull;
  }
  if (PhysicalOf(out.type) != Physical::kText) return out;
  out.owners.push_back(arena_);
  for (const BoundInput& input : bound_) {
    if (input.column == nullptr) continue;
    out.owners.insert(out.owners.end(), input.column->owners.begin(), input.column->owners.end());
  }
  return out;
}

std::string Describe(const Node& node) {
  std::string out =
      Concat("(", static_cast<int>(node.kind), " ", static_cast<int>(node.type), " ", node.name);
  if (node.kind == Node::Kind::kField) out += Concat(" #", node.field);
  if (node.kind == Node::Kind::kConstant)
    out += node.is_null() ? " null" : Concat(" ", Quoted(CellText(node.constant, 0), 1U << 30));
  for (const NodePtr& child : node.children) out += Describe(*child);
  return out + ")";
}

}  // namespace goldline::sql::internal
