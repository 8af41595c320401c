#include "core/batch.h"

namespace goldline {

std::size_t RecordBatch::Index(std::string_view field) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field) return i;
  }
  return npos;
}

const Column* RecordBatch::Find(std::string_view field) const {
  const std::size_t index = Index(field);
  return index == npos ? nullptr : &columns[index];
}

RecordBatch SelectRows(const RecordBatch& batch, std::span<const std::uint32_t> rows) {
  RecordBatch out;
  out.fields = batch.fields;
  out.input = batch.input;
  out.first_record = batch.first_record;
  out.owners = batch.owners;
  out.places.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    out.places.push_back(batch.places[row]);
    if (!batch.raw.empty()) out.raw.push_back(batch.raw[row]);
  }
  for (const Column& from : batch.columns) {
    Column& column = out.columns.emplace_back(from.type);
    column.owners = from.owners;
    column.Reserve(rows.size());
    for (const std::uint32_t row : rows) column.AppendCell(from, row);
  }
  return out;
}

}  // namespace goldline
