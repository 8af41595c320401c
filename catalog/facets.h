// Facets: what producers say about a dataset, job or run, verbatim. A facet of a dataset or job
// holds from the time of its report until a later report has one of the same name; reports may come
// in any order and more than once, and what holds when is a pure function of them.
//
//   GL_TRY(const FacetChanges changed,                          // of a CatalogWriter, catalog.h
//          writer.ReportFacets(dataset, {.order = order, .run = run, .facets = {{"schema",
//          body}}}));
//   ...
//   GL_TRY(const auto schema, FacetOf(catalog, dataset.value, "schema", as_of));
//
// A subject is the value of a DatasetId, JobId or RunId.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"

namespace goldline::catalog {

class CatalogView;

// Which of two reports is the later: the greater one.
struct ReportOrder {
  UtcTime time;
  std::uint8_t rank = 0;  // of the run's state at that time
  Hash128 tie;            // of what was sent
  friend auto operator<=>(const ReportOrder&, const ReportOrder&) = default;
};

struct FacetReport {
  ReportOrder order;
  Uuid run{};                                   // that showed it, or zero
  std::map<std::string, std::string> facets{};  // name -> JSON; an empty one ends the facet
};

// What a report did: names of facets.
struct FacetChanges {
  std::vector<std::string> versions;  // that say something else from its time on
  std::vector<std::string> latest;    // those of them whose latest text is the report's
};

struct Facet {
  std::string name;
  UtcTime since;     // when it began to say this
  Uuid run;          // that showed it, or zero
  std::string body;  // JSON; empty: it ended
};

// What holds at `as_of`, or now: in the order of names, without those that ended.
Result<std::vector<Facet>> FacetsOf(const CatalogView& catalog, std::uint64_t subject,
                                    std::optional<UtcTime> as_of = std::nullopt);
// The same of those whose names are wanted.
Result<std::vector<Facet>> FacetsNamed(const CatalogView& catalog, std::uint64_t subject,
                                       const std::function<bool(std::string_view)>& wanted,
                                       std::optional<UtcTime> as_of = std::nullopt);
Result<std::optional<Facet>> FacetOf(const CatalogView& catalog, std::uint64_t subject,
                                     std::string_view name,
                                     std::optional<UtcTime> as_of = std::nullopt);
// Every text that a facet of a dataset or job has had, latest first, those that ended it too.
Result<std::vector<Facet>> FacetHistory(const CatalogView& catalog, std::uint64_t subject,
                                        std::string_view name);

}  // namespace goldline::catalog
