// What other tools' tests last said of a dataset: the `dataQualityAssertions` facet, of the dataset
// or of it as an input or output of a run, and the `test` facet of a run that reads it. Results of
// a run are those of its job, and hold until the job tells newer ones.
//
//   GL_TRY(const auto failing, FailingAssertions(catalog, orders, as_of));
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "core/json.h"
#include "core/result.h"
#include "lineage/edge.h"

namespace goldline::lineage {

struct Assertion {
  std::string name;    // of the test, or what kind it is
  std::string field;   // empty: about the dataset as a whole
  bool warns = false;  // its producer goes on when it fails
  std::string detail;  // "not_null failed: expected 0, was 12"
  UtcTime time;        // since when it has failed in this way
  Uuid run;            // that showed it, or zero
};

// In the order of their names.
Result<std::vector<Assertion>> FailingAssertions(const catalog::CatalogView& catalog,
                                                 catalog::DatasetId dataset,
                                                 std::optional<UtcTime> as_of);

// The facets that hold results, and under which name those of a job are kept with a dataset.
inline constexpr std::string_view kAssertionsFacet = "dataQualityAssertions";
inline constexpr std::string_view kTestFacet = "test";
std::string ResultsOf(std::string_view facet, const JobRef& job);

// Why a facet of results cannot be used, or nothing.
std::string WhyNoResults(std::string_view name, const JsonValue& facet);

}  // namespace goldline::lineage
