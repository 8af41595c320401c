// Who is who among datasets, and what became of them. A dataset may have several names: those that
// a `symlinks` facet joins, while it says so, are one dataset at every time; a rename hands what a
// dataset was to another name from its time on, and the old name may be used anew. What is dropped,
// emptied, or loses a field ends what was known of it then.
//
//   GL_TRY(const std::vector<DatasetId> names, NamesOf(catalog, orders));   // {orders} for most
//   GL_TRY(const Life life, LifeOf(catalog, orders));
//   for (const LifeChange& change : life.changes) ...
//
// All of it is a function of the reports of facets (facets.h), whatever the order of their arrival.
// For a dataset of which there is nothing to say it costs one point read.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/entities.h"
#include "core/json.h"
#include "core/result.h"
#include "core/time.h"

namespace goldline::catalog {

// On disk: never renumber.
enum class LifeChangeKind : std::uint8_t {
  kDropped = 1,
  kTruncated = 2,
  kRenamedTo = 3,
  kRenamedFrom = 4,
};

struct LifeChange {
  UtcTime time;
  LifeChangeKind kind = LifeChangeKind::kDropped;
  DatasetRef name{};  // of the other dataset of a rename; before its id, which tells who came first
  DatasetId other{};
  friend auto operator<=>(const LifeChange&, const LifeChange&) = default;
};

struct Life {
  std::vector<LifeChange> changes;  // in order
  std::vector<DatasetId> linked;    // that a symlinks facet joined with it once, or still does
  bool schema_changed = false;      // it has had more than one schema
  bool empty() const { return changes.empty() && linked.empty() && !schema_changed; }
};

Result<Life> LifeOf(const CatalogView& catalog, DatasetId dataset);

// Every name of a dataset, itself among them: first the one that stands for all (which no other one
// names as its alias; the least of several), then the others by their names.
Result<std::vector<DatasetId>> NamesOf(const CatalogView& catalog, DatasetId dataset);

// The names that a `symlinks` facet gives beside the dataset's own, at most kMostLinks.
inline constexpr std::size_t kMostLinks = 100;
std::vector<DatasetRef> LinksOf(const JsonValue& symlinks_facet);

// When the fields of a dataset changed, as those said who write it: a reader may know only the
// fields that it reads.
struct KnownFields {
  UtcTime since;
  std::vector<std::string> names;  // in order
};
Result<std::vector<KnownFields>> FieldsOverTime(const CatalogView& catalog, DatasetId dataset);

// Whether what a run showed of a dataset's fields is all of them: it wrote the dataset, or no run
// said so. A reader may show only what it reads.
Result<bool> ShowsAllFields(const CatalogView& catalog, DatasetId dataset, const Uuid& run);

// The times at which a field left.
std::vector<UtcTime> RemovalsOf(const std::vector<KnownFields>& over_time, std::string_view field);

}  // namespace goldline::catalog
