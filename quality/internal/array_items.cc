#include "quality/internal/array_items.h"

#include <memory>
#include <string_view>
#include <utility>

#include "core/arena.h"
#include "core/json.h"

namespace goldline::quality::internal {
namespace {

// The arrays of one field, parsed: their items one after the other, and the row of each.
struct Items {
  std::vector<JsonValue> values;
  std::vector<std::uint32_t> rows;
};

Items ReadItems(const TypedColumn& column) {
  Items items;
  for (std::uint32_t row = 0; row < column.rows(); ++row) {
    if (column.classes[row] != CellClass::kValue) continue;
    Result<JsonValue> array = ParseJson((*column.texts)[row]);
    if (!array.ok()) continue;  // its own type rule says so
    for (JsonValue& item : array->items) {
      items.values.push_back(std::move(item));
      items.rows.push_back(row);
    }
  }
  return items;
}

// The item itself, or its member at the end of the path; nullptr when there is none.
const JsonValue* Follow(const JsonValue& item, const std::vector<std::string>& path) {
  const JsonValue* value = &item;
  for (const std::string& key : path) {
    value = value->Find(key);
    if (value == nullptr) return nullptr;
  }
  return value;
}

CellForm FormOf(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::kNumber:
      return CellForm::kNumber;
    case JsonValue::Kind::kBool:
      return CellForm::kBool;
    case JsonValue::Kind::kArray:
    case JsonValue::Kind::kObject:
      return CellForm::kNested;
    default:
      return CellForm::kString;
  }
}

void AppendValue(Column& column, TextArena& arena, const JsonValue& value) {
  if (FormOf(value) == CellForm::kNested) {
    JsonWriter json;
    value.Write(json);
    column.AppendText(arena.Copy(json.text()));
  } else {
    column.AppendText(arena.Copy(value.text));
  }
}

Column ColumnOf(const Items& items, const std::vector<std::string>& path) {
  Column column(Type::kText);
  auto arena = std::make_shared<TextArena>();
  for (const JsonValue& item : items.values) {
    const JsonValue* value = Follow(item, path);
    if (value == nullptr) {
      column.AppendMissing(CellState::kAbsent);
    } else if (value->is_null()) {
      column.AppendNull();
    } else {
      AppendValue(column, *arena, *value);
    }
    // A missing cell has a form as soon as one before it has.
    column.forms.resize(column.size());
    if (value != nullptr) column.forms.back() = FormOf(*value);
  }
  column.owners.push_back(std::move(arena));
  return column;
}

// What the check says of items, as counts and failures of their records.
class RecordCounter {
 public:
  RecordCounter(const Items& items, std::uint32_t rule, BatchVerdict& verdict)
      : items_(items), rule_(rule), verdict_(verdict) {}

  void Add(const BatchVerdict& of_items, const TypedColumn& column, const Scrutiny& scrutiny) {
    std::vector<std::uint32_t> failed;
    for (const Failure& failure : of_items.failures) failed.push_back(items_.rows[failure.row]);
    std::size_t next = 0;
    RuleCounts& counts = verdict_.counts[rule_];
    const bool judges_missing = of_items.counts[rule_].evaluated == column.rows();
    for (std::size_t item = 0; item < items_.rows.size();) {
      const std::uint32_t row = items_.rows[item];
      bool judged = judges_missing;
      bool mismatch = false;
      for (; item < items_.rows.size() && items_.rows[item] == row; ++item) {
        judged |= column.classes[item] == CellClass::kValue;
        mismatch |= column.classes[item] == CellClass::kMismatch;
      }
      if (!scrutiny.Covers(row)) {
        ++counts.filtered;
        continue;
      }
      bool fails = false;
      for (; next < failed.size() && failed[next] <= row; ++next) fails |= failed[next] == row;
      counts.evaluated += judged || fails ? 1 : 0;
      counts.nulls += judged || fails || mismatch ? 0 : 1;
      if (!fails) continue;
      ++counts.failed;
      verdict_.failures.push_back({row, rule_, 0});
    }
  }

 private:
  const Items& items_;
  std::uint32_t rule_;
  BatchVerdict& verdict_;
};

}  // namespace

void EvaluateItems(const Program& program, const std::vector<TypedColumn>& columns,
                   const std::vector<RowMask>& masks, BatchVerdict& verdict) {
  std::size_t array = FieldPlan::kNoParent;
  Items items;
  for (const FieldPlan& field : program.fields) {
    if (!field.items_of || field.checks.empty()) continue;
    if (array != *field.items_of) {
      array = *field.items_of;
      items = ReadItems(columns[array]);
    }
    const Column column = ColumnOf(items, field.path);
    TypedColumn typed;
    ReadColumn(&column, items.rows.size(), field.type, typed);
    for (const FieldCheck& check : field.checks) {
      BatchVerdict of_items;
      of_items.counts.resize(program.rules.size());
      // Filters are about records, and are asked when items become records again.
      Scrutiny scrutiny = Scrutiny::Of(program, check.rule, masks);
      EvaluateCheck(check, typed, nullptr, {nullptr, scrutiny.on_null}, of_items);
      RecordCounter(items, check.rule, verdict).Add(of_items, typed, scrutiny);
    }
  }
}

}  // namespace goldline::quality::internal
