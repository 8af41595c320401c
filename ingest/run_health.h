// What the runs that Goldline keeps say about the health of a step of a trace: failed runs, failing
// rules, records set aside, schemas, mappings and row counts that changed, values that shifted.
// This is where lineage meets verdicts and profiles.
//
//   RunHealth health(store.View());
//   GL_TRY(Trace trace, TraceField(graph, field, health, options));
//
// Sees one moment of the store; as thread-safe as its view.
#pragma once

#include "catalog/catalog.h"
#include "core/result.h"
#include "lineage/trace.h"

namespace goldline::ingest {

class RunHealth : public lineage::HealthSource {
 public:
  explicit RunHealth(store::ReadView view) : catalog_(std::move(view)) {}

  Result<lineage::StepHealth> HealthOf(const lineage::StepQuery& step) const override;

 private:
  catalog::CatalogView catalog_;
};

}  // namespace goldline::ingest
