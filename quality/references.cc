#include "quality/references.h"

#include <algorithm>

#include "core/text.h"
#include "quality/errors.h"
#include "quality/internal/foreign_keys.h"
#include "quality/internal/key_columns.h"
#include "quality/internal/typed_column.h"

namespace goldline::quality {
namespace {

constexpr Hash128 kFree = {0, 0};

bool IsFree(const Hash128& key) { return key.high == 0 && key.low == 0; }

// What is no number makes them inexact: nothing else would tell that it was left out.
NumberTotals TotalsOf(const TypedColumn& column) {
  NumberTotals totals;
  for (std::size_t row = 0; row < column.rows(); ++row) {
    if (column.classes[row] == CellClass::kNull) continue;
    const bool number = column.classes[row] == CellClass::kValue;
    totals.Add(number ? column.DecimalAt(row) : std::nullopt);
  }
  return totals;
}

}  // namespace

std::size_t ReferenceKeys::SlotOf(const Hash128& key) const {
  const std::uint64_t mixed =
      (key.low ^ (key.high * 0x9E3779B97F4A7C15ULL)) * 0xD6E8FEB86659FD93ULL;
  std::size_t slot = (mixed >> 20) & (slots_.size() - 1);
  while (!IsFree(slots_[slot]) && !(slots_[slot].high == key.high && slots_[slot].low == key.low)) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return slot;
}

void ReferenceKeys::Grow() {
  std::vector<Hash128> old = std::move(slots_);
  slots_.assign(old.empty() ? 64 : old.size() * 2, kFree);
  for (const Hash128& key : old) {
    if (!IsFree(key)) slots_[SlotOf(key)] = key;
  }
}

bool ReferenceKeys::Insert(const Hash128& key) {
  if (IsFree(key)) {
    const bool fresh = !has_free_value_;
    used_ += fresh ? 1 : 0;
    has_free_value_ = true;
    return fresh;
  }
  if (used_ * 4 >= slots_.size() * 3) Grow();
  Hash128& slot = slots_[SlotOf(key)];
  if (!IsFree(slot)) return false;
  slot = key;
  ++used_;
  return true;
}

void ReferenceKeys::Add(const ReferencePart& part) {
  for (const Hash128& key : part.keys) Insert(key);
  totals_.Merge(part.totals);
  AddColumns(part.columns);
  records_ += part.records;
}

void ReferenceKeys::AddColumns(const Fields& columns) {
  for (const Field& field : columns) {
    if (std::find(columns_.begin(), columns_.end(), field.name) == columns_.end()) {
      columns_.push_back(field.name);
    }
  }
}

std::optional<std::size_t> ReferenceKeys::Find(const Hash128& key) const {
  if (IsFree(key)) return has_free_value_ ? std::optional(slots_.size()) : std::nullopt;
  if (slots_.empty()) return std::nullopt;
  const std::size_t slot = SlotOf(key);
  return IsFree(slots_[slot]) ? std::nullopt : std::optional(slot);
}

ReferenceReader::ReferenceReader(const Contract& contract, const Reference& reference)
    : reference_(reference) {
  const SchemaObject* object = internal::FindObject(contract, reference.dataset);
  for (std::size_t i = 0; i < reference.fields.size(); ++i) {
    Part part;
    part.name = reference.fields[i];
    part.property.type = reference.types[i];
    part.property.options.format = reference.formats[i];
    if (const Property* declared = internal::FindProperty(object, part.name)) {
      part.name = declared->name;
      part.physical_name = declared->physical_name;
      part.missing = declared->missing_values;
    }
    if (part.missing.empty() && object != nullptr) part.missing = object->missing_values;
    if (part.missing.empty()) part.missing = contract.missing_values;
    parts_.push_back(std::move(part));
  }
}

ReferencePart ReferenceReader::Read(const RecordBatch& batch) const {
  ReferencePart part;
  part.records = batch.rows();
  if (reference_.need == Reference::Need::kColumns) part.columns = batch.fields;
  if (parts_.empty()) return part;
  std::vector<TypedColumn> columns(parts_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Column* column = batch.Find(parts_[i].name);
    if (column == nullptr && !parts_[i].physical_name.empty()) {
      column = batch.Find(parts_[i].physical_name);
    }
    ReadColumn(column, batch.rows(), FieldType::Of(parts_[i].property, parts_[i].missing),
               columns[i]);
  }
  if (reference_.need == Reference::Need::kKeys) part.keys = KeysOf(columns, batch.rows());
  if (reference_.need == Reference::Need::kTotals) {
    part.totals = TotalsOf(columns[0]);
  }
  return part;
}

std::vector<Hash128> ReferenceReader::KeysOf(const std::vector<TypedColumn>& columns,
                                             std::size_t rows) const {
  std::vector<Hash128> keys;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool complete = std::all_of(
        columns.begin(), columns.end(),
        [&](const TypedColumn& column) { return column.classes[row] == CellClass::kValue; });
    if (!complete) continue;
    Hash128 key = internal::KeyOf(columns[0], reference_.types[0], row);
    for (std::size_t i = 1; i < columns.size(); ++i) {
      key = internal::CombineKeys(key, internal::KeyOf(columns[i], reference_.types[i], row));
    }
    keys.push_back(key);
  }
  return keys;
}

Status ReferenceReader::CheckFields(const Fields& source) const {
  for (const Part& part : parts_) {
    const bool known =
        source.empty() || std::any_of(source.begin(), source.end(), [&](const Field& field) {
          return field.name == part.name || field.name == part.physical_name;
        });
    if (!known) return errors::ReferenceFieldMissing(reference_.dataset, Quoted(part.name));
  }
  return Ok();
}

}  // namespace goldline::quality
