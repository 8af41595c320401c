// Keys across runs, as the store keeps them: what a run leaves behind, and what later runs of the
// dataset compare with (quality/earlier_keys.h).
//
//   GL_TRY(options.earlier, EarlierKeysOf(view, dataset, replaced));
//   ... check ...
//   SeenKeyWriter keys(bulk, dataset);                       // of the run under way
//   GL_RETURN_IF_ERROR(keys.Keep(plan, check));              // when the check has finished
//   GL_RETURN_IF_ERROR(keys.Complete(view, replaced, run, changes));  // beside the run's record
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catalog/bulk_run.h"
#include "catalog/entities.h"
#include "core/result.h"
#include "core/store/store.h"
#include "quality/check.h"
#include "quality/earlier_keys.h"

namespace goldline::ingest::internal {

// Which of a dataset's keys: its name and the set (quality::KeySet).
Hash128 KeySpaceOf(const catalog::DatasetRef& dataset, const Hash128& set);

// What the view has of the dataset, which need not be in the catalog yet. The keys of `replaced`
// do not count; errors: no_such_run, run_of_other_dataset. Once more than a few keys are asked for,
// it keeps two bytes of each in memory, and of up to eight million all they are, 32 bytes: so many
// are found without reading.
Result<std::shared_ptr<const quality::EarlierKeys>> EarlierKeysOf(
    const store::ReadView& view, const catalog::DatasetRef& dataset,
    const std::optional<Uuid>& replaced);

// Keys are written in batches that later runs do not see until the run completes: memory is
// bounded however many there are. One thread at a time.
class SeenKeyWriter {
 public:
  SeenKeyWriter(catalog::BulkRun& bulk, catalog::DatasetRef dataset)
      : bulk_(bulk), dataset_(std::move(dataset)) {}

  // Every set of the plan's; once, after Check::Finish.
  Status Keep(const quality::CheckPlan& plan, const quality::Check& check);
  // Makes them count, and those of `replaced` no more. May be called again for another attempt at
  // the same commit.
  Status Complete(const store::ReadView& view, const std::optional<Uuid>& replaced, const Uuid& run,
                  store::WriteSet& changes) const;

 private:
  struct Space {
    Hash128 id;
    std::uint64_t keys = 0;
    std::uint32_t parts = 0;
  };
  Status WritePart(Space& space, std::vector<quality::SeenKey> keys);

  catalog::BulkRun& bulk_;
  catalog::DatasetRef dataset_;
  std::vector<Space> spaces_;
};

// Adds keys to those that a completed run left behind: of records that were given back. Puts them
// into `changes`.
Status AddSeenKeys(const store::ReadView& view, const catalog::DatasetRef& dataset,
                   const Hash128& set, catalog::RunId run, const Uuid& uuid,
                   std::vector<quality::SeenKey> keys, store::WriteSet& changes);

}  // namespace goldline::ingest::internal
