#include "ingest/internal/golden_commit.h"

namespace goldline::ingest::internal {

Status AssignGoldenIds(const store::KvStore&, UtcTime now, const Pipeline&,
                       Resolution& resolution) {
  for (ResolvedPerson& person : resolution.persons) person.golden_id = ToString(NewUuid(now));
  return Ok();
}

Status CommitGolden(const Pipeline&, const Fields&, const Resolution&, RunCommit&) { return Ok(); }

}  // namespace goldline::ingest::internal
