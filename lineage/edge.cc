// The algebra of transformations, and the normal form of edge sets.
#include "lineage/edge.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/sort_unique.h"
#include "core/text.h"

namespace goldline::lineage {
namespace {

constexpr std::uint32_t kAllBits = TransformationSet::All().bits();
constexpr std::uint32_t kDirectBits = 0xff;  // IDENTITY to AGGREGATION, plain and masking
constexpr std::uint32_t kUnmaskedDirect = 0x55;

constexpr std::string_view kSubtypeNames[kSubtypes] = {
    "IDENTITY", "",       "TRANSFORMATION", "AGGREGATION", "JOIN",
    "GROUP_BY", "FILTER", "SORT",           "WINDOW",      "CONDITIONAL"};

std::string DatasetText(std::string_view namespace_name, std::string_view name) {
  return namespace_name.empty() ? std::string(name) : Concat(namespace_name, "/", name);
}

// Whether there is nothing to sort, merge or drop.
bool AreMerged(const std::vector<Edge>& edges) {
  const auto out_of_order = [](const Edge& a, const Edge& b) {
    return std::tie(a.source, a.target) >= std::tie(b.source, b.target);
  };
  return std::adjacent_find(edges.begin(), edges.end(), out_of_order) == edges.end() &&
         std::none_of(edges.begin(), edges.end(),
                      [](const Edge& edge) { return edge.how.empty(); });
}

void MergeEqualPairs(std::vector<Edge>& edges) {
  if (AreMerged(edges)) return;
  std::sort(edges.begin(), edges.end());
  std::vector<Edge> merged;
  for (Edge& edge : edges) {
    if (edge.how.empty()) continue;
    if (!merged.empty() && merged.back().source == edge.source &&
        merged.back().target == edge.target) {
      merged.back().how |= edge.how;
    } else {
      merged.push_back(std::move(edge));
    }
  }
  edges = std::move(merged);
}

TransformationSet IndirectPart(TransformationSet how) {
  return *TransformationSet::FromBits(how.bits() & ~kDirectBits);
}

// For each source, the INDIRECT transformations that it has on each of `fields`.
std::map<FieldRef, TransformationSet> SharedIndirect(const EdgeSet& set) {
  std::map<FieldRef, std::pair<std::size_t, std::uint32_t>> seen;  // targets, bits they all have
  for (const Edge& edge : set.edges) {
    if (edge.target.empty()) continue;
    auto [at, fresh] = seen.try_emplace(edge.source, 0, kAllBits);
    ++at->second.first;
    at->second.second &= IndirectPart(edge.how).bits();
  }
  std::map<FieldRef, TransformationSet> shared;
  for (const auto& [source, counted] : seen) {
    if (counted.first == set.fields.size() && counted.second != 0) {
      shared[source] = *TransformationSet::FromBits(counted.second);
    }
  }
  return shared;
}

}  // namespace

std::string ToString(const FieldRef& field) {
  if (field.job) return Concat(kJobPrefix, ToString(field.dataset_ref()));
  std::string text = DatasetText(field.namespace_name, field.dataset);
  if (!field.field.empty()) text += "#" + field.field;
  return text;
}
std::string ToString(const DatasetRef& dataset) {
  return DatasetText(dataset.namespace_name, dataset.name);
}
std::string ToString(const JobRef& job) { return DatasetText(job.namespace_name, job.name); }

std::string_view ToString(TransformationType type) {
  return type == TransformationType::kDirect ? "DIRECT" : "INDIRECT";
}
std::string_view ToString(Subtype subtype) {
  return kSubtypeNames[static_cast<std::size_t>(subtype)];
}

Subtype SubtypeFrom(std::string_view type, std::string_view subtype) {
  const bool indirect = type == "INDIRECT";
  for (int i = 0; i < kSubtypes; ++i) {
    const auto candidate = static_cast<Subtype>(i);
    const bool same_type =
        type.empty() || (TypeOf(candidate) == TransformationType::kIndirect) == indirect;
    if (same_type && kSubtypeNames[i] == subtype && !subtype.empty()) return candidate;
  }
  return indirect ? Subtype::kConditional : Subtype::kUnspecified;
}

std::optional<TransformationSet> TransformationSet::FromBits(std::uint32_t bits) {
  if ((bits & ~kAllBits) != 0) return std::nullopt;
  TransformationSet set;
  set.bits_ = bits;
  return set;
}

bool TransformationSet::HasDirect() const { return (bits_ & kDirectBits) != 0; }
bool TransformationSet::HasIndirect() const { return (bits_ & ~kDirectBits) != 0; }
bool TransformationSet::Masks() const { return HasDirect() && (bits_ & kUnmaskedDirect) == 0; }

std::vector<Transformation> TransformationSet::list() const {
  std::vector<Transformation> all;
  for (int i = 0; i < kSubtypes; ++i) {
    for (const bool masking : {false, true}) {
      const Transformation one{static_cast<Subtype>(i), masking};
      if (Contains(one)) all.push_back(one);
    }
  }
  return all;
}

Transformation Compose(Transformation inner, Transformation outer) {
  if (outer.type() == TransformationType::kIndirect) return outer;
  if (inner.type() == TransformationType::kIndirect) return inner;
  return {std::max(inner.subtype, outer.subtype), inner.masking || outer.masking};
}

TransformationSet Compose(TransformationSet inner, TransformationSet outer) {
  TransformationSet all;
  for (const Transformation& a : inner.list()) {
    for (const Transformation& b : outer.list()) all.Add(Compose(a, b));
  }
  return all;
}

void EdgeSet::Normalize() {
  SortUnique(fields);
  const std::size_t said = fields.size();
  for (const Edge& edge : edges) {
    const auto end = fields.begin() + static_cast<std::ptrdiff_t>(said);
    if (edge.target.empty() || std::binary_search(fields.begin(), end, edge.target)) continue;
    fields.push_back(edge.target);
  }
  if (fields.size() > said) SortUnique(fields);
  SortUnique(field_sql);
  MergeEqualPairs(edges);
  const bool influenced = std::any_of(edges.begin(), edges.end(), [](const Edge& edge) {
    return edge.how.HasIndirect() && !edge.target.empty();
  });
  if (fields.size() < 2 || !influenced) return;
  for (const auto& [source, shared] : SharedIndirect(*this)) {
    for (Edge& edge : edges) {
      if (edge.source != source || edge.target.empty()) continue;
      edge.how = *TransformationSet::FromBits(edge.how.bits() & ~shared.bits());
    }
    edges.push_back({source, "", shared});
  }
  MergeEqualPairs(edges);
}

}  // namespace goldline::lineage
