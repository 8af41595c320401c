// The mergeable state behind one field's profile.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/column.h"
#include "quality/internal/semantic_kinds.h"
#include "quality/internal/sketches.h"
#include "quality/internal/value_groups.h"
#include "quality/profile.h"

namespace goldline::quality {

// What a text is, from the narrowest kind to the widest.
enum class ValueKind : std::uint8_t {
  kBoolean,
  kInteger,
  kNumber,
  kDate,
  kTimestamp,
  kString,
  kJson
};
inline constexpr std::size_t kValueKinds = 7;

// The kind of a non-empty text, kJson excepted; of a number also its value.
ValueKind KindOf(std::string_view text, double& number);

struct FieldState {
  // An end of the order of values, with the text it was written as: whole for numbers, else as far
  // as FrequentValues keeps it, which orders all that is shown of it. Of equal numbers the lesser
  // text, so that the order of merging does not show.
  struct Extreme {
    double number = 0;
    std::string text;
    bool known = false;
  };

  // The cells of a batch, into an empty state; `groups` is room to work in.
  void Fill(const Column& column, ValueGroups& groups);
  void AddAbsent(std::uint64_t rows) { absent += rows; }
  void Merge(const FieldState& other);
  FieldProfile Finish(std::string_view name) const;
  std::uint64_t rows() const;
  void Write(StateWriter& out) const;
  // Into an empty state.
  void Read(StateReader& in);

  std::uint64_t absent = 0, null = 0, empty = 0;
  std::array<std::uint64_t, kValueKinds> kinds{};
  SemanticCounts semantics{};
  std::uint64_t sampled = 0;
  DistinctCounter distinct;
  FrequentValues frequent;
  QuantileSketch quantiles;
  Extreme min_number, max_number, min_text, max_text;
  // Mean and sum of squared distances from it (Chan, Golub, LeVeque 1979), in order of merging.
  std::uint64_t numbers = 0;
  double mean = 0, squares = 0;

 private:
  void CountMissing(const Column& column);
  void CountContent(const Column& column);
  void FillFrom(const std::vector<ValueGroup>& groups);
  void AddMoments(std::uint64_t count, double other_mean, double other_squares);
  std::string_view TypeName() const;
};

}  // namespace goldline::quality
