// References between datasets: foreign keys, equal sets of values, and equal numbers of records,
// columns and totals. The engine reads no files: who runs a check reads the datasets that the
// contract refers to, before it, and hands over what was asked of them.
//
//   GL_TRY(const CheckPlan draft, CheckPlan::Compile(contract, object, {}, options));
//   for (const Reference& reference : draft.references()) {
//     const ReferenceReader reader(contract, reference);
//     auto keys = std::make_shared<ReferenceKeys>();
//     for each input: keys->AddColumns(source.fields());
//     for each batch: keys->Add(reader.Read(batch));   // Read on any thread
//     options.references.push_back({reference, keys});
//   }
//   GL_TRY(CheckPlan plan, CheckPlan::Compile(contract, object, fields, options));
//
// A key is what the referring fields would read it as: "007" and 7 are one integer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/batch.h"
#include "core/hash.h"
#include "core/result.h"
#include "quality/contract.h"
#include "quality/number_totals.h"

namespace goldline::quality {

struct TypedColumn;

// What rules need of another dataset, or of the same one.
struct Reference {
  enum class Need : std::uint8_t {
    kKeys,     // of the fields; of none: only the number of its records
    kTotals,   // of the one field
    kColumns,  // their names
  };

  std::string dataset;              // as the contract names it
  std::vector<std::string> fields;  // of that dataset
  std::vector<LogicalType> types;   // of the referring fields, one for each
  std::vector<std::string> formats;
  Need need = Need::kKeys;

  friend bool operator==(const Reference&, const Reference&) = default;
};

// What a batch of the dataset tells: of keys, totals and columns what is needed.
struct ReferencePart {
  std::vector<Hash128> keys;  // of records that have one: no part is missing
  NumberTotals totals;
  Fields columns;
  std::uint64_t records = 0;  // those without a key, too
};

// The different keys of a dataset, or what else is needed of it. Keys take 21 to 43 bytes each;
// where none are needed there is no memory for them. Add by one thread, then read by any number of
// them.
class ReferenceKeys {
 public:
  void Add(const ReferencePart& part);
  void AddColumns(const Fields& columns);
  bool Insert(const Hash128& key);  // false: it is there
  bool Contains(const Hash128& key) const { return Find(key).has_value(); }
  // A number below slots() that no other key has; nullopt when there is no such key.
  std::optional<std::size_t> Find(const Hash128& key) const;
  std::size_t slots() const { return slots_.size() + 1; }
  std::uint64_t keys() const { return used_; }
  std::uint64_t records() const { return records_; }
  const NumberTotals& totals() const { return totals_; }
  const std::vector<std::string>& columns() const { return columns_; }  // as they first came

 private:
  void Grow();
  std::size_t SlotOf(const Hash128& key) const;

  std::vector<Hash128> slots_;  // open addressing; a free one is kFree
  std::uint64_t used_ = 0;
  std::uint64_t records_ = 0;
  bool has_free_value_ = false;  // the key that looks like a free slot
  NumberTotals totals_;
  std::vector<std::string> columns_;
};

struct ReferenceData {
  Reference reference;
  std::shared_ptr<const ReferenceKeys> keys;
};

// Finds what is needed in the batches of the dataset that is referred to. Immutable.
class ReferenceReader {
 public:
  ReferenceReader(const Contract& contract, const Reference& reference);

  ReferencePart Read(const RecordBatch& batch) const;
  // Whether the dataset has the fields, as far as its header tells.
  Status CheckFields(const Fields& source) const;

 private:
  std::vector<Hash128> KeysOf(const std::vector<TypedColumn>& columns, std::size_t rows) const;

  struct Part {
    std::string name, physical_name;
    Property property;                 // as the referring field reads it
    std::vector<std::string> missing;  // texts that stand for no value there
  };
  Reference reference_;
  std::vector<Part> parts_;
};

}  // namespace goldline::quality
