// A Node is a bound expression: every type is settled, every call has its kernel. Trees of nodes
// are immutable once bound and are run over batches by an Evaluator.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/sql/internal/kernel.h"
#include "core/sql/internal/registry.h"

namespace goldline::sql::internal {

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct Node {
  enum class Kind : std::uint8_t {
    kConstant,
    kField,
    kCall,
    kAnd,
    kOr,
    kCase,      // condition, result, condition, result, …, otherwise
    kCoalesce,  // the first that is not NULL; later ones are not computed
  };

  Kind kind = Kind::kConstant;
  Type type = Type::kUnknown;
  std::vector<NodePtr> children;
  Column constant;                     // of one cell
  std::size_t field = 0;               // index into the program's inputs
  std::string name;                    // of a call, for messages and comparison
  const Function* function = nullptr;  // of a call of the table; casts have none
  Kernel kernel = nullptr;
  std::shared_ptr<const Prepared> prepared;
  bool strict = true;
  bool stable = false;

  bool is_constant() const { return kind == Kind::kConstant; }
  bool is_null() const { return is_constant() && !constant.has_value(0); }
};

// What a field is called and which type the expression takes it for.
using Inputs = Fields;

// All cells NULL, with room for values.
Column NullColumn(Type type, std::size_t rows);
// One cell of `from` into a column made by NullColumn.
void SetCell(Column& out, std::size_t row, const Column& from, std::size_t from_row);

// The result of a node: borrowed from the batch or the program, or owned.
struct Value {
  const Column* column = nullptr;
  bool constant = false;
  std::unique_ptr<Column> owned;
  Operand operand() const { return {column, constant}; }
};

// Runs nodes over one batch. The text of results lives in the batch's owners and arena().
class Evaluator {
 public:
  Evaluator(const RecordBatch& batch, const Inputs& inputs, const EvalContext& context);

  // Rows that fail are added to errors() and NULL in the value.
  Value Run(const Node& node, const Selection& selected);
  // As Run, for all rows, as a column that owns what it points into; rows in error are NULL.
  Column RunToColumn(const Node& node);
  // The rows of `selected` for which the condition is true.
  Selection Filter(const Node& condition, const Selection& selected);

  RowErrors& row_errors() { return errors_; }
  const std::shared_ptr<TextArena>& arena() const { return arena_; }

 private:
  struct BoundInput {
    const Column* column = nullptr;  // nullptr until first used
    std::unique_ptr<Column> owned;
    std::vector<RowError> errors;
    bool missing = false;
  };

  Value RunField(const Node& node, const Selection& selected);
  Value RunCall(const Node& node, const Selection& selected);
  Value RunLogical(const Node& node, const Selection& selected);
  Value RunCase(const Node& node, const Selection& selected);
  Value RunCoalesce(const Node& node, const Selection& selected);
  void BindInput(std::size_t index);
  void CopyCells(Column& out, const Value& from, const Selection& selected) const;

  const RecordBatch& batch_;
  const Inputs& inputs_;
  const EvalContext& context_;
  std::vector<BoundInput> bound_;
  RowErrors errors_;
  std::size_t text_bytes_ = 0;
  std::shared_ptr<TextArena> arena_ = std::make_shared<TextArena>();
};

// A text that is the same for equal trees only.
std::string Describe(const Node& node);

}  // namespace goldline::sql::internal
