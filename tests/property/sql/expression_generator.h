// Random typed SQL expressions over a table of columns of every type, and random cells for it. The
// same seed gives the same expressions on every machine.
#pragma once

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/batch.h"
#include "core/sql/functions.h"

namespace goldline::sql::testing {

// Every type that expressions are generated of.
const std::vector<Type>& GeneratedTypes();

// Two columns a type: "c_integer", "d_integer" and so on, after `id`.
Fields GeneratedFields();

// Whether PostgreSQL's answer can be known: all rows of the table but aggregates and one more.
bool IsCompared(const FunctionDoc& row);

class ExpressionGenerator {
 public:
  explicit ExpressionGenerator(std::uint64_t seed) : random_(seed) {}

  // An expression whose root is that function or operator.
  std::string Call(const FunctionDoc& function);
  // CAST of a random expression of type `from`.
  std::string Cast(Type from, Type to);
  // Any expression.
  std::string Any();
  // The text of a cell, or "\N" for NULL.
  std::string Cell(Type type);

 private:
  struct Piece {
    std::string text;
    bool constant = false;
  };

  std::size_t Below(std::size_t limit) { return random_() % limit; }
  bool OneIn(std::size_t n) { return Below(n) == 0; }
  const std::string& Pick(const std::vector<std::string>& choices) {
    return choices[Below(choices.size())];
  }

  Piece Make(Type type, int depth);
  Piece MakeArgument(Type type, int depth);
  Piece Column(Type type);
  Piece Literal(Type type);
  // A cast's operand: text that may be read as a time is chosen, as PostgreSQL reads many more
  // forms.
  std::string CastOperand(Type from, Type to, int depth);
  // Text of a row that is one of few, so that nothing is computed at planning.
  std::string OfRow(const std::string& text);
  Piece CallOf(const FunctionDoc& function, int depth);
  Piece Construct(Type type, int depth);
  Piece Condition(int depth);
  std::string Written(const FunctionDoc& function, const std::vector<Piece>& arguments);
  // An argument for which most values would be errors or without effect; empty for others.
  std::string Special(const FunctionDoc& function, std::size_t index);
  Type AnyType();
  std::string Small(int from, int to) {
    return std::to_string(from + static_cast<int>(Below(static_cast<std::size_t>(to - from + 1))));
  }

  std::mt19937_64 random_;
};

}  // namespace goldline::sql::testing
