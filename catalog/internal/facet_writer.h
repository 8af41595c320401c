// Writing reports of facets, and the versions that follow from them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "catalog/facets.h"
#include "core/hash.h"
#include "core/store/store.h"

namespace goldline::catalog::internal {

class FacetWriter {
 public:
  // `catalog` sees the changes that are pending.
  FacetWriter(const CatalogView& catalog, store::WriteSet& changes)
      : catalog_(catalog), changes_(changes) {}

  // Whether the store has the report already.
  Result<bool> Has(std::uint64_t subject, const ReportOrder& order) const;

  // The facets of a dataset or job. A report that is there already is written again, to no effect.
  Result<FacetChanges> Report(std::uint64_t subject, const FacetReport& report);
  // The facets of a run: of each name the latest counts, and there are no versions.
  Status Keep(std::uint64_t run, const FacetReport& report);

 private:
  friend class FacetInsertion;
  Result<std::optional<std::string>> ExpectHead(std::uint64_t subject);
  Status PutBody(const Hash128& hash, std::string_view body);
  Status PutSet(const Hash128& hash, std::string_view set);

  const CatalogView& catalog_;
  store::WriteSet& changes_;
};

}  // namespace goldline::catalog::internal
