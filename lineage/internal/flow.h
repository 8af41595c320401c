// A Flow is what a value depends on: source fields, each with the set of ways it gets there.
// Fields are numbers of a FieldTable while a statement is analysed. Merge and composition are the
// algebra of edge.h lifted to maps.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "core/sql/ast.h"
#include "lineage/edge.h"
#include "lineage/sql_lineage.h"

namespace goldline::lineage {

using FieldNumber = std::uint32_t;

// Numbers for the source fields of one statement.
class FieldTable {
 public:
  FieldNumber Number(const FieldRef& field) {
    const auto next = static_cast<FieldNumber>(fields_.size());
    const auto [at, fresh] = numbers_.try_emplace(field, next);
    if (fresh) fields_.push_back(&at->first);
    return at->second;
  }
  const FieldRef& At(FieldNumber number) const { return *fields_[number]; }

 private:
  std::map<FieldRef, FieldNumber> numbers_;
  std::vector<const FieldRef*> fields_;
};

class Flow {
 public:
  struct Use {
    FieldNumber field = 0;
    TransformationSet how;
    bool inferred = false;
    std::vector<sql::Span> spans;
  };

  // One field, taken as it is.
  static Flow Of(FieldNumber field, bool inferred = false);

  void Merge(const Flow& other);
  // The flow after one more step.
  Flow Then(Transformation outer) const;
  // Everything in it as an influence of that subtype only.
  Flow As(Subtype indirect) const { return Then({indirect, false}); }
  // Influences within a subquery that yields one value: joins and filters are filters of that
  // value.
  Flow JoinsAsFilters() const;
  // What has no place in the text yet is mentioned at `span`.
  Flow MentionedAt(sql::Span span) const;

  bool empty() const { return uses_.empty(); }
  const std::vector<Use>& uses() const { return uses_; }
  std::vector<SourceUse> Sources(const FieldTable& fields) const;
  // Same fields by the same ways; where they are mentioned does not count.
  friend bool operator==(const Flow& a, const Flow& b);

 private:
  std::vector<Use> uses_;  // sorted by field
};

}  // namespace goldline::lineage
