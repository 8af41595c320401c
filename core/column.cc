#include "core/column.h"

#include "core/double_text.h"
#include "core/text.h"

namespace goldline {

void Column::Reserve(std::size_t rows) {
  states.reserve(rows);
  switch (PhysicalOf(type)) {
    case Physical::kInt:
      ints.reserve(rows);
      break;
    case Physical::kDouble:
      doubles.reserve(rows);
      break;
    case Physical::kNumeric:
      numerics.reserve(rows);
      break;
    case Physical::kText:
      texts.reserve(rows);
      break;
    case Physical::kInterval:
      intervals.reserve(rows);
      break;
    case Physical::kNone:
      break;
  }
}

void Column::AppendMissing(CellState state) {
  states.push_back(state);
  switch (PhysicalOf(type)) {
    case Physical::kInt:
      ints.push_back(0);
      break;
    case Physical::kDouble:
      doubles.push_back(0);
      break;
    case Physical::kNumeric:
      numerics.emplace_back();
      break;
    case Physical::kText:
      texts.emplace_back();
      break;
    case Physical::kInterval:
      intervals.emplace_back();
      break;
    case Physical::kNone:
      break;
  }
  if (!forms.empty()) forms.push_back(CellForm::kString);
}

void Column::AppendCell(const Column& from, std::size_t row) {
  GL_CHECK(type == from.type);
  if (!forms.empty() || from.form(row) != CellForm::kString) {
    forms.resize(size(), CellForm::kString);
    forms.push_back(from.form(row));
  }
  states.push_back(from.states[row]);
  switch (PhysicalOf(type)) {
    case Physical::kInt:
      ints.push_back(from.ints[row]);
      break;
    case Physical::kDouble:
      doubles.push_back(from.doubles[row]);
      break;
    case Physical::kNumeric:
      numerics.push_back(from.numerics[row]);
      break;
    case Physical::kText:
      texts.push_back(from.texts[row]);
      break;
    case Physical::kInterval:
      intervals.push_back(from.intervals[row]);
      break;
    case Physical::kNone:
      break;
  }
}

Column MissingColumn(Type type, std::size_t rows, CellState state) {
  Column column(type);
  column.Reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) column.AppendMissing(state);
  return column;
}

void AppendCellText(std::string& out, const Column& column, std::size_t row) {
  switch (column.type) {
    case Type::kBool:
      out += column.ints[row] != 0 ? "true" : "false";
      return;
    case Type::kInt16:
    case Type::kInt32:
    case Type::kInt64:
      Append(out, column.ints[row]);
      return;
    case Type::kNumeric:
      out += ToString(column.numerics[row]);
      return;
    case Type::kDouble:
      out += FormatDouble(column.doubles[row]);
      return;
    case Type::kDate:
      out += FormatDate(column.ints[row]);
      return;
    case Type::kTime:
      out += FormatTime(column.ints[row]);
      return;
    case Type::kTimestamp:
      out += FormatTimestamp(column.ints[row]);
      return;
    case Type::kTimestampTz: {
      std::string text = FormatTimestamp(column.ints[row]);
      text.insert(text.ends_with(" BC") ? text.size() - 3 : text.size(), "+00");
      out += text;
    }
      return;
    case Type::kInterval:
      out += FormatInterval(column.intervals[row]);
      return;
    case Type::kText:
    case Type::kJson:
      out += column.texts[row];
      return;
    case Type::kUnknown:
      return;
  }
}

std::string CellText(const Column& column, std::size_t row) {
  std::string out;
  AppendCellText(out, column, row);
  return out;
}

}  // namespace goldline
