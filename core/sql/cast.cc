#include "core/sql/cast.h"

#include <memory>

#include "core/sql/internal/casts.h"
#include "core/sql/internal/program.h"

namespace goldline::sql {

Status ParseCell(std::string_view text, Column& out) { return internal::AppendParsed(text, out); }

bool CanCast(Type from, Type to) { return internal::CastKernel(from, to) != nullptr; }

Evaluation CastColumn(const Column& from, Type to) {
  Evaluation out{internal::NullColumn(to, from.size()), {}};
  const internal::Kernel kernel = internal::CastKernel(from.type, to);
  GL_CHECK(kernel != nullptr);
  auto arena = std::make_shared<TextArena>();
  internal::RowErrors row_errors;
  const EvalContext context{};
  const internal::Selection all(from.size());
  std::size_t text_bytes = 0;
  internal::Frame frame{all, out.values, *arena, row_errors, context, text_bytes};
  const internal::Operand operand{&from, false};
  kernel(frame, {&operand, 1});
  for (std::size_t row = 0; row < from.size(); ++row) {
    if (!from.has_value(row)) out.values.states[row] = from.states[row];
  }
  out.errors = row_errors.Take();
  out.values.owners = from.owners;
  if (PhysicalOf(to) == Physical::kText) out.values.owners.push_back(std::move(arena));
  return out;
}

std::string_view SqlState(const Error& error) {
  struct StateRow {
    std::string_view id;
    std::string_view state;
  };
  static constexpr StateRow kStates[] = {
      {"unknown_field", "42703"},
      {"ambiguous_field", "42702"},
      {"unknown_function", "42883"},
      {"no_such_overload", "42883"},
      {"ambiguous_call", "42725"},
      {"not_offered", "0A000"},
      {"type_mismatch", "42804"},
      {"no_such_cast", "42846"},
      {"unknown_type", "42704"},
      {"ungrouped_field", "42803"},
      {"invalid_text", "22P02"},
      {"number_out_of_range", "22003"},
      {"too_many_digits", "22003"},
      {"not_finite", "22003"},
      {"division_by_zero", "22012"},
      {"bad_datetime", "22007"},
      {"datetime_out_of_range", "22008"},
      {"interval_out_of_range", "22015"},
      {"bad_argument", "22023"},
      {"not_supported", "0A000"},
      {"bad_substring", "22011"},
      {"bad_escape", "22025"},
      {"bad_logarithm", "2201E"},
      {"bad_power", "2201F"},
      {"bad_buckets", "2201G"},
      {"bad_regex", "2201B"},
      {"too_long", "54000"},
  };
  for (const StateRow& row : kStates) {
    if (row.id == error.id()) return row.state;
  }
  return "XX000";
}

}  // namespace goldline::sql
