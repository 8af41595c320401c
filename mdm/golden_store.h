// Golden records in the store: an opaque id that outlives runs, the crosswalk from a system's
// record to it, the surviving values with the reason for each, and redirects from ids that were
// merged away. Source records are kept as they came; a golden record is a view of its members.
//
//   GoldenView golden(store.View());
//   GL_TRY(std::optional<Uuid> id, golden.Find("customer", {"webshop", "WEB-A50017"}));
//   GL_TRY(std::optional<GoldenRecord> record, golden.Get("customer", *id));
//
//   GL_TRY(ResolvedRun resolved, WriteGoldenRecords(store.View(), changes, run));   // then commit
//
// Writing adds to the caller's WriteSet, so that a run with its golden records is one commit. The
// same input again keeps every id and changes nothing. A GoldenView is as thread-safe as its
// ReadView. Errors: kDataLoss for damaged records, kFailedPrecondition for newer ones.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "mdm/model.h"
#include "mdm/survivorship.h"

namespace goldline::mdm {

// A system's record: what the crosswalk is keyed by.
struct SourceRef {
  std::string source;
  std::string id;
  friend auto operator<=>(const SourceRef&, const SourceRef&) = default;
};

// A field's value with its reason; `winner` and the losers refer to members of the golden record.
struct GoldenRecord {
  Uuid id;
  std::vector<SourceRef> members;      // by (source, id)
  std::vector<SurvivingValue> values;  // one for each field
  Uuid run;                            // that last changed members or values
  UtcTime changed;                     // when it did
};

class GoldenView {
 public:
  explicit GoldenView(store::ReadView view) : view_(std::move(view)) {}

  // The golden record of that id, or of the one it was merged into.
  Result<std::optional<GoldenRecord>> Get(std::string_view entity_type, const Uuid& id) const;
  // The golden record to which a system's record belongs.
  Result<std::optional<Uuid>> Find(std::string_view entity_type, const SourceRef& record) const;
  // A system's record as it was last seen, with the names of its fields in `fields`.
  Result<std::optional<SourceRecord>> Source(std::string_view entity_type, const SourceRef& record,
                                             std::vector<std::string>& fields) const;
  // In the order of ids, from the first that is greater than `after`. Without redirects.
  Result<std::vector<GoldenRecord>> List(std::string_view entity_type, const Uuid& after,
                                         std::size_t limit) const;

 private:
  store::ReadView view_;
};

// The outcome of a match, to be stored.
struct GoldenRun {
  std::string entity_type;
  std::vector<std::string> fields;
  // Each record once; equal numbers in `clusters` mean the same person.
  std::span<const SourceRecord> records;
  std::span<const std::uint32_t> clusters;
  const MatchModel* model = nullptr;
  Uuid run;
  UtcTime now;
};

struct ResolvedRun {
  std::vector<Uuid> ids;  // of each cluster number
  std::uint64_t created = 0;
  std::uint64_t changed = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t redirected = 0;
};

// Gives every cluster an id and adds what changes to `changes`: an id stays with the cluster that
// has most of its members; one whose members all went elsewhere becomes a redirect. Members that
// this run did not bring stay where they were.
Result<ResolvedRun> WriteGoldenRecords(const store::ReadView& view, store::WriteSet& changes,
                                       const GoldenRun& run);

}  // namespace goldline::mdm
