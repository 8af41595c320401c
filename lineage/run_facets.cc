#include "lineage/run_facets.h"

#include <charconv>

#include "core/text.h"

namespace goldline::lineage {
namespace {

constexpr std::string_view kInput = "input ";
constexpr std::string_view kOutput = "output ";

}  // namespace

std::string KeptName(const RunDatasetFacet& facet) {
  return Concat(facet.role == DatasetRole::kInput ? kInput : kOutput, facet.dataset.value, " ",
                facet.name);
}

std::optional<RunDatasetFacet> ReadKeptName(std::string_view kept) {
  RunDatasetFacet facet;
  if (kept.starts_with(kInput)) {
    kept.remove_prefix(kInput.size());
  } else if (kept.starts_with(kOutput)) {
    facet.role = DatasetRole::kOutput;
    kept.remove_prefix(kOutput.size());
  } else {
    return std::nullopt;
  }
  const char* const end = kept.data() + kept.size();
  const auto [at, error] = std::from_chars(kept.data(), end, facet.dataset.value);
  if (error != std::errc{} || at == end || *at != ' ') return std::nullopt;
  facet.name.assign(at + 1, end);
  return facet;
}

}  // namespace goldline::lineage
