// An Expression is an SQL row expression, bound to the fields of a dataset and ready to run over
// batches of records with PostgreSQL's semantics.
//
//   GL_TRY(auto rule, Expression::Compile("amount >= 0 and currency in ('EUR','USD')", fields));
//   GL_TRY(Evaluation verdicts, rule.Evaluate(batch, EvalContext{run_start}));
//   for (const RowError& error : verdicts.errors) ...        // those rows are NULL in `values`
//
// Immutable after Compile: share it freely between threads. Compile refuses unknown fields and
// functions by name, and types that do not fit, with the place in the text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "core/sql/cast.h"
#include "core/time.h"

namespace goldline::sql {

struct Expr;  // ast.h
template <class Root>
class Parsed;

// What an expression may ask of its surroundings. The session's time zone is always UTC.
struct EvalContext {
  UtcTime now;  // now(), current_date and the like
};

class Expression {
 public:
  // Fields are found by their exact name first, then without regard to case if that is unambiguous
  // (SQL folds unquoted names to lower case).
  static Result<Expression> Compile(std::string_view sql, const Fields& scope);

  // Of a tree that the caller keeps for other uses; it is not needed after this call.
  static Result<Expression> Compile(const Parsed<Expr>& parsed, const Fields& scope);

  // Of the result. A bare NULL or string literal is text.
  Type type() const;
  // The fields it reads, in order of first use, each once, spelled as in the scope.
  const std::vector<std::string>& inputs() const;
  const std::string& sql() const;

  // One value for each row of the batch. Fields are bound by name; one that the batch lacks is NULL
  // in every row. A column of text for a field of another type is read as ParseCell reads it; one
  // that cannot be read so is an error of its row. Fails only for a defect of ours.
  Result<Evaluation> Evaluate(const RecordBatch& batch, const EvalContext& context) const;

 private:
  struct Program;
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace goldline::sql
