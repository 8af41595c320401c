// Bytes as an expression and as a query over a small batch: whatever is accepted evaluates without
// a crash, and a row in error is NULL.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/sql/expression.h"
#include "core/sql/query.h"

namespace {

using goldline::Column;
using goldline::Type;

const goldline::Fields& Scope() {
  static const goldline::Fields scope{
      {"i", Type::kInt32}, {"l", Type::kInt64},  {"n", Type::kNumeric},      {"d", Type::kDouble},
      {"x", Type::kText},  {"day", Type::kDate}, {"at", Type::kTimestampTz}, {"b", Type::kBool}};
  return scope;
}

// All as text, so that reading cells is part of it.
goldline::RecordBatch Batch() {
  constexpr std::string_view kCells[3][8] = {
      {"0", "-9223372036854775808", "1.50", "NaN", "", "2024-02-29", "1999-12-31 23:59:59+02", "t"},
      {"2147483647", "7", "99999999999999999999999999999999999999", "1e300", "\xC3\xA9\xFF", "x",
       "2024-01-01", "no"},
      {"-1", "x", "-0.001", "-2.5", "a,b", "0001-01-01", "now", ""}};
  goldline::RecordBatch batch;
  for (const goldline::Field& field : Scope()) {
    batch.fields.push_back({field.name, Type::kText});
    batch.columns.emplace_back(Type::kText);
  }
  for (const auto& row : kCells) {
    for (std::size_t i = 0; i < 8; ++i) batch.columns[i].AppendText(row[i]);
    batch.places.push_back({});
  }
  return batch;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  static const goldline::RecordBatch batch = Batch();
  const std::string_view sql(reinterpret_cast<const char*>(data), size);
  const goldline::sql::EvalContext context{};
  if (const auto expression = goldline::sql::Expression::Compile(sql, Scope()); expression.ok()) {
    const auto evaluation = expression->Evaluate(batch, context);
    if (!evaluation.ok() || evaluation->values.size() != batch.rows()) std::abort();
    for (const auto& error : evaluation->errors) {
      if (evaluation->values.has_value(error.row)) std::abort();
    }
  }
  if (const auto query = goldline::sql::DatasetQuery::Compile(sql, Scope()); query.ok()) {
    auto state = query->Start();
    auto part = query->Evaluate(batch, context);
    query->Merge(state, *std::move(part));
    const auto result = query->Finish(std::move(state), context);
    if (result.ok() && result->columns.size() != query->fields().size()) std::abort();
  }
  return 0;
}
