// An Edge says that a target field depends on a source field, and how. The how is a set of
// transformations (OpenLineage's types and subtypes, with masking); sets merge and compose by the
// pure functions below, so lineage through temporary steps collapses exactly.
//
//   TransformationSet inner = {Subtype::kAggregation};          // sum(amount) in a derived table
//   TransformationSet outer = {Subtype::kIdentity};             // selected as it is outside
//   Compose(inner, outer);                                      // AGGREGATION
//
// An EdgeSet is everything one job says about one output; the graph stores it once, however many
// runs report it. Values: copy them, share them between threads.
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"

namespace goldline::lineage {

using catalog::DatasetRef;
using catalog::JobRef;

// An empty field stands for the dataset as a whole. A job may stand where a dataset does: what it
// makes comes from it, when nobody says from where the job has it.
struct FieldRef {
  std::string namespace_name;
  std::string dataset;  // or the job's name
  std::string field;
  bool job = false;

  DatasetRef dataset_ref() const { return {namespace_name, dataset}; }
  friend auto operator<=>(const FieldRef&, const FieldRef&) = default;
};

// "namespace/dataset#field"; without the slash when the namespace is empty, without "#" when the
// field is. A job is "job:namespace/name".
inline constexpr std::string_view kJobPrefix = "job:";
std::string ToString(const FieldRef& field);
std::string ToString(const DatasetRef& dataset);
std::string ToString(const JobRef& job);

enum class TransformationType : std::uint8_t { kDirect, kIndirect };

// On disk as bit positions: never renumber. DIRECT ones come first, weakest first.
enum class Subtype : std::uint8_t {
  kIdentity = 0,
  kUnspecified = 1,  // the producer says that the value flows, not how
  kTransformation = 2,
  kAggregation = 3,
  kJoin = 4,
  kGroupBy = 5,
  kFilter = 6,
  kSort = 7,
  kWindow = 8,
  kConditional = 9,
};
inline constexpr int kSubtypes = 10;

constexpr TransformationType TypeOf(Subtype subtype) {
  return subtype <= Subtype::kAggregation ? TransformationType::kDirect
                                          : TransformationType::kIndirect;
}
std::string_view ToString(TransformationType type);
// "IDENTITY"; empty for kUnspecified.
std::string_view ToString(Subtype subtype);
// The subtype that a producer named; a name we do not know is the unspecified DIRECT one, or for
// INDIRECT the weakest claim, CONDITIONAL.
Subtype SubtypeFrom(std::string_view type, std::string_view subtype);

struct Transformation {
  Subtype subtype = Subtype::kIdentity;
  bool masking = false;
  TransformationType type() const { return TypeOf(subtype); }
  friend auto operator<=>(const Transformation&, const Transformation&) = default;
};

// A set of transformations in one word.
class TransformationSet {
 public:
  constexpr TransformationSet() = default;
  constexpr TransformationSet(Subtype subtype, bool masking = false)
      : bits_(Bit({subtype, masking})) {}
  constexpr TransformationSet(std::initializer_list<Transformation> all) {
    for (const Transformation& one : all) bits_ |= Bit(one);
  }
  static constexpr TransformationSet All() {
    TransformationSet all;
    all.bits_ = (std::uint32_t{1} << (2 * kSubtypes)) - 1;
    return all;
  }
  // nullopt when a bit is set that stands for nothing.
  static std::optional<TransformationSet> FromBits(std::uint32_t bits);

  constexpr void Add(Transformation one) { bits_ |= Bit(one); }
  constexpr bool Contains(Transformation one) const { return (bits_ & Bit(one)) != 0; }
  constexpr bool Meets(TransformationSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint32_t bits() const { return bits_; }
  bool HasDirect() const;
  bool HasIndirect() const;
  // Whether every direct transformation masks: the value itself never comes through.
  bool Masks() const;
  std::vector<Transformation> list() const;

  constexpr TransformationSet& operator|=(TransformationSet other) {
    bits_ |= other.bits_;
    return *this;
  }
  friend constexpr TransformationSet operator|(TransformationSet a, TransformationSet b) {
    return a |= b;
  }
  friend auto operator<=>(const TransformationSet&, const TransformationSet&) = default;

 private:
  static constexpr std::uint32_t Bit(Transformation one) {
    return std::uint32_t{1} << (2 * static_cast<unsigned>(one.subtype) + (one.masking ? 1U : 0U));
  }
  std::uint32_t bits_ = 0;
};

// The transformation of a value that went through `inner` and then through `outer`: an INDIRECT
// outer wins as it is, else an INDIRECT inner stays, else the stronger DIRECT with either's
// masking.
Transformation Compose(Transformation inner, Transformation outer);
// The union over all pairs. Associative; distributes over |.
TransformationSet Compose(TransformationSet inner, TransformationSet outer);

struct Edge {
  FieldRef source;
  std::string
      target;  // a field of the output; empty: the output as a whole (dataset-wide INDIRECT)
  TransformationSet how;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

// The SQL that makes one field, as written.
struct FieldSql {
  std::string target;
  std::string sql;
  friend auto operator<=>(const FieldSql&, const FieldSql&) = default;
};

struct EdgeSet {
  std::vector<Edge> edges;          // after Normalize: sorted, one for each (source, target)
  std::vector<std::string> fields;  // every field of the output that is accounted for, also those
                                    // made of constants: "no source" differs from "unknown"
  std::vector<FieldSql> field_sql;
  std::string statement;  // the whole statement, where there is one

  // Sorts, merges equal pairs, drops empty entries, and turns an INDIRECT transformation that a
  // source has on every one of two or more fields into one dataset-wide entry.
  void Normalize();
  // Nothing is said, not even that fields have no source.
  bool empty() const { return edges.empty() && fields.empty(); }
  friend bool operator==(const EdgeSet&, const EdgeSet&) = default;
};

}  // namespace goldline::lineage
