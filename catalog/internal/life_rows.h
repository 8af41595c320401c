// The rows of kDatasetLife, evidence from facets that name other datasets or end something:
//   dataset · what · time · other -> nothing
// They are only added, and say no more than that somebody said so: whether two names are linked is
// asked of the symlinks facet itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "catalog/facets.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"

namespace goldline::catalog {

class CatalogWriter;

namespace internal {

// The first four are those of LifeChangeKind. On disk: never renumber.
enum class LifeRow : std::uint8_t {
  kAny = 0,  // there are rows: what a point read asks for
  kDropped = 1,
  kTruncated = 2,
  kRenamedTo = 3,
  kRenamedFrom = 4,
  kLinked = 5,
  kSchemaChanged = 6,
};

struct LifeRowKey {
  std::uint64_t dataset = 0;
  LifeRow what = LifeRow::kAny;
  UtcTime time{};
  std::uint64_t other = 0;
};
std::string KeyOf(const LifeRowKey& row);
Result<LifeRowKey> ReadLifeKey(std::string_view key);

// Both names of an identifier, as facets write them; nullopt unless it has both.
std::optional<DatasetRef> RefIn(const JsonValue& identifier);

// What a facet's text says of a dataset's life.
struct LifeSaid {
  LifeRow what = LifeRow::kDropped;
  std::optional<DatasetRef> other;
};
bool SpeaksOfLife(std::string_view facet);
Result<std::vector<LifeSaid>> LifeSaidBy(std::string_view facet, std::string_view text);

// The rows of both datasets; `other` may be none.
std::vector<LifeRowKey> RowsOf(DatasetId dataset, LifeRow what, UtcTime time, DatasetId other);

// Adds the rows that a report of a dataset's facets makes.
Status NoteLife(CatalogWriter& catalog, store::WriteSet& changes, DatasetId dataset,
                const FacetReport& report, const FacetChanges& changed);

}  // namespace internal
}  // namespace goldline::catalog
