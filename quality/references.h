// References between datasets: foreign keys, and equal numbers of records. The engine reads no
// files: who runs a check reads the datasets that the contract refers to, before it, and hands over
// their keys.
//
//   GL_TRY(const CheckPlan draft, CheckPlan::Compile(contract, object, {}, options));
//   for (const Reference& reference : draft.references()) {
//     const ReferenceReader reader(contract, reference);
//     auto keys = std::make_shared<ReferenceKeys>();
//     for each batch: keys->Add(reader.Read(batch), batch.rows());   // Read on any thread
//     options.references.push_back({reference, keys});
//   }
//   GL_TRY(CheckPlan plan, CheckPlan::Compile(contract, object, fields, options));
//
// A key is what the referring fields would read it as: "007" and 7 are one integer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/batch.h"
#include "core/hash.h"
#include "core/result.h"
#include "quality/contract.h"

namespace goldline::quality {

// What rules need of another dataset, or of the same one.
struct Reference {
  std::string dataset;              // as the contract names it
  std::vector<std::string> fields;  // of that dataset; none: only the number of its records
  std::vector<LogicalType> types;   // of the referring fields, one for each
  std::vector<std::string> formats;

  friend bool operator==(const Reference&, const Reference&) = default;
};

// The different keys of a dataset. Add by one thread, then read by any number of them.
class ReferenceKeys {
 public:
  // `records` is how many records the keys are of, those without a key too.
  void Add(const std::vector<Hash128>& keys, std::uint64_t records);
  bool Contains(const Hash128& key) const;
  std::uint64_t keys() const { return used_; }
  std::uint64_t records() const { return records_; }

 private:
  void Insert(const Hash128& key);
  void Grow();
  std::size_t SlotOf(const Hash128& key) const;

  std::vector<Hash128> slots_;  // open addressing; a free one is kFree
  std::uint64_t used_ = 0;
  std::uint64_t records_ = 0;
  bool has_free_value_ = false;  // the key that looks like a free slot
};

struct ReferenceData {
  Reference reference;
  std::shared_ptr<const ReferenceKeys> keys;
};

// Finds the keys in the batches of the dataset that is referred to. Immutable.
class ReferenceReader {
 public:
  ReferenceReader(const Contract& contract, const Reference& reference);

  // The keys of records that have one: no part is missing.
  std::vector<Hash128> Read(const RecordBatch& batch) const;
  // Whether the dataset has the fields, as far as its header tells.
  Status CheckFields(const Fields& source) const;

 private:
  struct Part {
    std::string name, physical_name;
    Property property;                 // as the referring field reads it
    std::vector<std::string> missing;  // texts that stand for no value there
  };
  Reference reference_;
  std::vector<Part> parts_;
};

}  // namespace goldline::quality
