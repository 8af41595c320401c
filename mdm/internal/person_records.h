// PersonRecords are the records of a match in standard form: a column of interned values for each
// comparison. Records stand in an order that depends on their contents alone ("canonical"), and so
// do the values of a column, which are sorted: whatever is computed from here on cannot depend on
// the order of the input. Immutable after Build; const use from several threads is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/batch.h"
#include "mdm/model.h"

namespace goldline::mdm {

inline constexpr std::uint32_t kNoValue = 0xFFFFFFFF;

// The values of one comparison.
struct ValueColumn {
  std::string name;
  Role role = Role::kCategory;
  std::vector<std::string> texts;     // distinct values, sorted
  std::vector<std::uint32_t> counts;  // records of each value
  std::vector<std::uint32_t> values;  // of each record: position in texts, or kNoValue
  std::uint32_t comparable = 0;       // records with a value
};

class PersonRecords {
 public:
  static PersonRecords Build(std::span<const RecordBatch> batches, const MatchModel& model,
                             std::size_t threads);

  std::size_t size() const { return original_.size(); }
  const std::vector<ValueColumn>& columns() const { return columns_; }
  // The first column of a role, or nullptr.
  const ValueColumn* Find(Role role) const;
  std::size_t IndexOf(Role role) const;
  // The ordinal of a canonical record in the input.
  std::uint32_t original(std::size_t record) const { return original_[record]; }
  std::uint64_t generic_values() const { return generic_values_; }

 private:
  void Sort();
  void DefuseGenericValues();

  std::vector<ValueColumn> columns_;
  std::vector<std::uint32_t> original_;
  std::uint64_t generic_values_ = 0;
};

}  // namespace goldline::mdm
