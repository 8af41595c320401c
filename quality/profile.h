// A DatasetProfile says what the values of a dataset look like, field by field. It is built from
// partial profiles of batches that merge in input order, so it is the same for any number of
// threads; sizes are bounded whatever the data.
//
//   Profiler profiler;
//   ProfilePartial part = ProfileBatch(batch);        // any thread
//   profiler.Merge(std::move(part));                  // in input order
//   DatasetProfile profile = profiler.Finish();
//
// Distinct values are counted exactly up to 1,024 of them, then by a HyperLogLog of 2^14 registers
// (standard error 0.81 %; `lower` and `upper` are two of them away). Quantiles are exact up to 512
// numbers, then from a KLL sketch (99 of 100 within 0.3 % of the ranks). Counts of frequent values
// are exact up to 1,024 different ones, later lower bounds (`top_error` tells by how much at most).
// Numbers, dates and booleans written as text count as what they are; integers with leading zeros
// are codes, hence text.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/batch.h"
#include "core/json.h"
#include "core/result.h"

namespace goldline::quality {

struct FieldProfile {
  static constexpr std::array<std::string_view, 5> kQuantileNames = {"0.05", "0.25", "0.5", "0.75",
                                                                     "0.95"};
  struct TopValue {
    std::string value;
    std::uint64_t count = 0;
  };

  std::string name;
  // integer, number, boolean, date, timestamp, string, json; unknown without a value.
  std::string type;
  std::uint64_t absent = 0, null = 0, empty = 0, present = 0;  // present: with a non-empty value
  std::uint64_t distinct = 0, distinct_lower = 0, distinct_upper = 0;
  std::optional<std::string> min, max;  // as written; numbers by value, all else by bytes
  std::optional<double> mean, stddev;   // of numbers
  std::optional<std::array<double, 5>> quantiles;
  std::vector<TopValue> top;  // the most frequent first
  std::uint64_t top_error = 0;
  // What the values are about: a format of contracts (email, iban, phone, country, …) or
  // person-name; empty if none.
  std::string semantic;

  bool is_number() const { return type == "integer" || type == "number"; }
  std::uint64_t rows() const { return absent + null + empty + present; }
};

struct DatasetProfile {
  std::uint64_t records = 0;
  std::uint64_t malformed = 0;
  std::vector<FieldProfile> fields;

  const FieldProfile* Find(std::string_view field) const;
  // `records` and `fields`, into an object that the caller has begun.
  void WriteMembers(JsonWriter& json) const;
  std::string ToJson() const;
  static Result<DatasetProfile> FromJson(std::string_view json);
  std::string ToText() const;
};

struct FieldState;  // see internal/field_state.h
class ProfileStateCodec;

// The state behind a profile: what a batch contributes, or any number of them merged. Written to a
// file by profile_state.h.
class ProfilePartial {
 public:
  ProfilePartial();
  ProfilePartial(ProfilePartial&&) noexcept;
  ProfilePartial& operator=(ProfilePartial&&) noexcept;
  ~ProfilePartial();

  std::uint64_t records() const { return records_; }
  const std::vector<std::string>& names() const { return names_; }
  // The state of the field, for this module; nullptr when there is none of that name.
  const FieldState* Find(std::string_view field) const;

 private:
  friend ProfilePartial ProfileBatch(const RecordBatch& batch);
  friend class Profiler;
  friend class ProfileStateCodec;
  std::uint64_t records_ = 0;
  std::uint64_t malformed_ = 0;
  std::vector<std::string> names_;
  std::vector<std::unique_ptr<FieldState>> states_;
};

ProfilePartial ProfileBatch(const RecordBatch& batch);

// One thread at a time.
class Profiler {
 public:
  Profiler();
  Profiler(Profiler&&) noexcept;
  Profiler& operator=(Profiler&&) noexcept;
  ~Profiler();

  void Merge(ProfilePartial part);
  DatasetProfile Finish() const;
  // All that was merged; the profiler is empty afterwards.
  ProfilePartial TakeState();

 private:
  // Where in total_ the field is, which is added when it is not there yet.
  std::size_t PlaceOf(const std::string& field);

  ProfilePartial total_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace goldline::quality
