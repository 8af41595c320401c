// What is written through Marquez's API about jobs and runs is told to Goldline as an OpenLineage
// event, so that it is kept, merged and replayed as everything else that producers say.
//
//   EventText event(context.now, {"etl", "load"});
//   event.Run(uuid, "START");
//   GL_RETURN_IF_ERROR(event.Record(store, context.now));
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"

namespace goldline::rest {

struct JobDescription {
  std::string processing;  // "BATCH", "STREAMING" or "SERVICE"; may be empty
  std::string description;
  std::string location;
};

struct EventText {
  UtcTime time;
  catalog::JobRef job;
  JobDescription about{};
  std::optional<Uuid> run{};  // none: the job says it of itself
  std::string state{};        // "START" and so on; empty: none
  std::string nominal_start{};
  std::string nominal_end{};
  std::vector<catalog::DatasetRef> inputs{};
  std::vector<catalog::DatasetRef> outputs{};

  std::string Body() const;
  // Parses and records it, as if a producer had sent it.
  Status Record(store::KvStore& store, UtcTime now) const;
};

}  // namespace goldline::rest
