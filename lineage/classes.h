// Classification: which classes ("pii", "pii=email", "confidential") a field has, and why. A class
// is given to a field or a whole dataset by a `tags` facet or by somebody by hand. From there it
// travels along DIRECT edges and stops where every DIRECT transformation of an edge masks.
//
//   GL_TRY(const Classification found, ClassesOf(graph, field, {.as_of = time}));
//   for (const HeldClass& held : found.fields[0].classes) ...   held.path explains it
//
// What a field has is computed when it is asked for and kept nowhere, so that it is a function of
// the events and changes alone. Where it is not known which fields of a dataset an edge is about,
// a class may have come along: that is said, apart from what is certain.
//
// Free functions and values; an answer costs what its walk touches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "lineage/graph.h"

namespace goldline::lineage {

struct Class {
  std::string key;
  std::string value;  // empty for one that is its key
  friend auto operator<=>(const Class&, const Class&) = default;
};
// "pii", "pii=email".
std::string ToString(const Class& one);
// Errors: kInvalidArgument for one that is empty, over 200 bytes, has control characters, or says
// that it is not so ("pii=false").
Result<Class> ParseClass(std::string_view text);

enum class GivenBy : std::uint8_t { kTags, kHand };

// That a class was given to a field, or to a dataset and so to each of its fields.
struct GivenClass {
  Class what;
  FieldRef to;
  GivenBy by = GivenBy::kTags;
  std::string who;  // the source that a tag names, or the person
  UtcTime since;    // of an unbroken stretch
  Uuid run;         // that showed the tag as it is, or zero
  std::string because;
};

enum class Certainty : std::uint8_t {
  kHas,      // every step names its fields and lets the value through
  kMayHave,  // a step is about a dataset, and it is not known which of its fields
  kMasked,   // every way masks: the class does not arrive
};

struct HeldClass {
  GivenClass given;  // of several the nearest
  Certainty certainty = Certainty::kHas;
  std::vector<WalkEdge> path;  // from where it was given; empty where it was given to this field
  std::size_t givers = 1;      // fields and datasets from which it comes
};

struct FieldClasses {
  FieldRef field;                  // an empty field: the dataset as a whole
  std::vector<HeldClass> classes;  // that it has or may have, by class
  std::vector<HeldClass> masked;   // those that masking stopped on every way
};

struct ClassOptions {
  std::optional<UtcTime> as_of{};  // now when absent
  std::size_t depth = 100;
  std::string only{};  // a key, or key=value; empty: all classes
};

struct Classification {
  FieldRef target;
  std::optional<UtcTime> as_of;
  // Of a field that field alone; of a dataset each of its fields that there is something about.
  std::vector<FieldClasses> fields;
  bool partial = false;
  std::string partial_reason;
};
Result<Classification> ClassesOf(const LineageGraph& graph, const FieldRef& target,
                                 const ClassOptions& options);

// What has the classes of a field because of it, and where masking stopped them.
struct ClassReach {
  FieldRef field;  // an empty field: some field of the dataset, nobody says which
  std::size_t distance = 0;
  Certainty certainty = Certainty::kHas;
};
struct ClassStop {
  WalkEdge edge;
  bool reached_otherwise = false;  // its target, on another way
};
struct ClassSpread {
  Classification target;
  std::vector<ClassReach> reached;  // by distance, then name
  std::vector<ClassStop> stops;     // sorted by edge
  bool partial = false;
  std::string partial_reason;
};
Result<ClassSpread> SpreadOf(const LineageGraph& graph, const FieldRef& target,
                             const ClassOptions& options);

// A change by hand, with its audit entry. Giving what was given already changes nothing.
struct ClassChange {
  FieldRef field;  // or a dataset
  Class what;
  std::string because;
  std::string actor;
  UtcTime now;
  std::string revision{};  // as it must be still; empty: as it may be
};
// Errors: kNotFound for a field that is not known, kFailedPrecondition for another revision,
// kResourceExhausted for more than 10,000 of a dataset.
Status GiveClass(store::KvStore& store, const ClassChange& change);
// Also kNotFound when it was not given by hand to this field under any name of its dataset.
Status WithdrawClass(store::KvStore& store, const ClassChange& change);
// Differs when what was given by hand in the field's dataset does.
Result<std::string> ClassRevision(const LineageGraph& graph, const FieldRef& field);

void WriteJson(const Classification& found, JsonWriter& json);
std::string TextOf(const Classification& found);
void WriteJson(const ClassSpread& spread, JsonWriter& json);
std::string TextOf(const ClassSpread& spread);

}  // namespace goldline::lineage
