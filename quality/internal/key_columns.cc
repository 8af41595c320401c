#include "quality/internal/key_columns.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "quality/internal/key_entry.h"

namespace goldline::quality::internal {
namespace {

constexpr Hash128 kMissingKey = {3, 0};  // of a rule for which no value repeats no value

}  // namespace

Hash128 KeyOf(const TypedColumn& column, LogicalType type, std::size_t row) {
  const bool number = type == LogicalType::kInteger || type == LogicalType::kNumber;
  if (number) {
    if (column.scales[row] == 0)
      return {kIntegerKey, static_cast<std::uint64_t>(column.numbers[row])};
    if (const std::optional<Decimal> exact = column.DecimalAt(row)) {
      const Decimal normal = Normalized(*exact);
      if (normal.scale == 0 && normal.coefficient >= INT64_MIN && normal.coefficient <= INT64_MAX) {
        return {kIntegerKey,
                static_cast<std::uint64_t>(static_cast<std::int64_t>(normal.coefficient))};
      }
      return HashBytes128(ToString(normal));
    }
    return HashBytes128(AsciiLower((*column.texts)[row]));
  }
  if (!column.numbers.empty()) return {2, static_cast<std::uint64_t>(column.numbers[row])};
  return HashBytes128((*column.texts)[row]);
}

Hash128 CombineKeys(const Hash128& a, const Hash128& b) {
  const std::array<std::uint64_t, 4> words = {a.high, a.low, b.high, b.low};
  return HashBytes128({reinterpret_cast<const char*>(words.data()), sizeof words});
}

KeyColumn ReadKeys(const Program& program, const KeyPlan& plan,
                   const std::vector<TypedColumn>& columns, const Scrutiny& scrutiny,
                   BatchVerdict& verdict) {
  RuleCounts& counts = verdict.counts[plan.rule];
  const std::size_t rows = verdict.batch.rows();
  KeyColumn out;
  out.keys.resize(rows);
  const bool complete = scrutiny.mask == nullptr &&
                        std::all_of(plan.fields.begin(), plan.fields.end(),
                                    [&](std::size_t field) { return columns[field].complete(); });
  if (!complete) out.present.assign(rows, true);
  for (std::size_t row = 0; !complete && row < rows; ++row) {
    if (scrutiny.Covers(row)) continue;
    out.present[row] = false;
    ++counts.filtered;
  }
  for (std::size_t part = 0; part < plan.fields.size(); ++part) {
    const TypedColumn& column = columns[plan.fields[part]];
    const LogicalType type = program.fields[plan.fields[part]].type.type;
    for (std::size_t row = 0; row < rows; ++row) {
      const bool missing = column.classes[row] == CellClass::kNull && plan.nulls_repeat;
      if (column.classes[row] != CellClass::kValue && !missing) {
        out.present[row] = false;
        continue;
      }
      const Hash128 key = missing ? kMissingKey : KeyOf(column, type, row);
      out.keys[row] = part == 0 ? key : CombineKeys(out.keys[row], key);
    }
  }
  counts.evaluated =
      complete
          ? rows
          : static_cast<std::uint64_t>(std::count(out.present.begin(), out.present.end(), true));
  for (std::size_t row = 0; !complete && !plan.nulls_repeat && row < rows; ++row) {
    const bool null = scrutiny.Covers(row) &&
                      std::any_of(plan.fields.begin(), plan.fields.end(), [&](std::size_t field) {
                        return columns[field].classes[row] == CellClass::kNull;
                      });
    counts.nulls += null ? 1 : 0;
  }
  return out;
}

}  // namespace goldline::quality::internal
