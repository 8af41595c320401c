// Any bytes are a target of dbt or an error, and what is read of one can be planned; names that
// reach a terminal steer none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/control_characters.h"
#include "ingest/dbt_artifacts.h"
#include "ingest/internal/dbt_plan.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 65536) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = goldline::ingest::ReadDbtBundle(text);
  if (!read.ok()) return 0;
  const auto plan = goldline::ingest::internal::MakeDbtPlan(*read, {"ns", "jobs"});
  for (const auto& dataset : plan.datasets) {
    Require(!dataset.ref.name.empty() && !goldline::HasControlCharacter(dataset.ref.name));
    for (const auto& field : dataset.fields.fields) {
      Require(!field.name.empty() && !goldline::HasControlCharacter(field.name));
    }
  }
  for (const auto& job : plan.jobs) {
    Require(!job.ref.name.empty());
    for (const auto& field : job.edges.fields) Require(!field.empty());
    for (const auto& edge : job.edges.edges) Require(!edge.source.dataset.empty());
  }
  Require(plan.columns_with_lineage <= plan.columns);
  Require(plan.Fingerprint() ==
          goldline::ingest::internal::MakeDbtPlan(*read, {"ns", "jobs"}).Fingerprint());
  return 0;
}
