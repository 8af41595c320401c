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

}  // namespace goldline
