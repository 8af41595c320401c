#include "core/sql/expression.h"

#include "core/sql/internal/binder.h"
#include "core/sql/parser.h"

namespace goldline::sql {

struct Expression::Program {
  std::string sql;
  TextArena texts;  // of literals
  internal::Inputs inputs;
  internal::NodePtr root;
  std::vector<std::string> input_names;
};

Result<Expression> Expression::Compile(std::string_view sql, const Fields& scope) {
  GL_TRY(const ParsedExpression parsed, ParseExpression(sql));
  return Compile(parsed, scope);
}

Result<Expression> Expression::Compile(const Parsed<Expr>& parsed, const Fields& scope) {
  auto program = std::make_shared<Program>();
  program->sql = parsed.text();
  internal::Binder binder(parsed.text(), scope, program->texts);
  GL_TRY(program->root, binder.BindValue(*parsed));
  program->inputs = binder.inputs();
  for (const goldline::Field& field : program->inputs) program->input_names.push_back(field.name);
  return Expression(std::move(program));
}

Type Expression::type() const { return program_->root->type; }
const std::vector<std::string>& Expression::inputs() const { return program_->input_names; }
const std::string& Expression::sql() const { return program_->sql; }

Result<Evaluation> Expression::Evaluate(const RecordBatch& batch,
                                        const EvalContext& context) const {
  internal::Evaluator evaluator(batch, program_->inputs, context);
  Column values = evaluator.RunToColumn(*program_->root);
  if (PhysicalOf(values.type) == Physical::kText) values.owners.push_back(program_);
  return Evaluation{std::move(values), evaluator.row_errors().Take()};
}

}  // namespace goldline::sql
