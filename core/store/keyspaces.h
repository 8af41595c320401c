// The table of keyspaces: which keys exist, how they are laid out and what they hold. A key is
// built with KeyWriter (key.h) from the parts given here and nowhere else by hand.
//
// Every stored key begins with its keyspace's tag, and keyspaces of the same access pattern and
// retention share a column family. Tags and column family names are on disk: append, never renumber
// and never rename. Integers are big-endian, `~x` is the complement (newest first), texts are
// escaped so that they sort (key.h).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace goldline::store {

enum class Keyspace : std::uint8_t {
  // name text -> text or u64: `format`, `seq/<name>` (first id that is not leased), `bulk/<run>`
  kMeta = 1,
  // kind u8 · id u64 -> the entity's record, by EntityKind
  kEntity = 2,
  // kind u8 · parent u64 · name text -> id u64: lookup, children in the order of their names
  kByName = 3,
  // subject u64 · facet text · ~order -> what the facet says from then on: latest first. order:
  // time i64 · rank u8 · tie u128, see catalog/facets.h
  kFacetVersion = 4,
  // role u8 · subject u64 · ~time u64 · run u64 -> nothing: the runs of a job or dataset, latest
  // first; role: 1 of the job, 2 wrote the dataset, 3 read the dataset
  kRunIndex = 5,
  // hash u128 of the sorted edges -> the edges (lineage/): stored once, however many runs report it
  kEdgeSet = 6,
  // job u64 · output u64 · layer u8 · ~event time i64 · ~run uuid -> edge set hash and status
  // (lineage/): what a run adds, the evidence; without time and run: how many there are
  kFact = 7,
  // node u64 · layer u8 · node u64 · job u64 -> validity intervals, a cache of the facts (lineage/)
  kEdgeOut = 8,
  kEdgeIn = 9,
  // day u32 · id u128 -> raw event and receipt; retention deletes whole days
  kEvent = 10,
  // subject u64 · rule text · ~time i64 -> verdict counts of one rule in one run (quality/)
  kResult = 11,
  // subject u64 · ~time i64 · run u64 -> profile of a dataset in one run (quality/)
  kProfile = 12,
  // tag u8 · … -> records, golden records, crosswalk, merge log (mdm/)
  kMdm = 13,
  // run u64 · tag u8 · … -> bulk rows of one run; swept by run. Tag 1 · number u64: a record that
  // was set aside; 2 · number u64: what was decided about it (ingest/)
  kRunRow = 14,
  // run u64 · batch u64 -> the keys that a bulk run's batch wrote, until the run ends (bulk_run.h)
  kBulkJournal = 15,
  // number u64 -> hash of the entry and all before it, 32 bytes · the entry; see audit_chain.h
  kAudit = 16,
  // id u128 -> values of an audit entry, sealed under the secret of whom they are about (catalog/)
  kAuditValue = 17,
  // subject text -> the secret under which its values are sealed; gone when it is erased (catalog/)
  kSubjectSecret = 18,
  // tag u8: 1 · dataset u64 · ~run u64 -> what a run set aside and what became of it (ingest/);
  // 2 · hash u128 of its text -> a contract that such a run was checked with
  kQuarantine = 19,
  // tag u8: 1 · dataset u64 · rule text -> the incident of that promise; 2 · number u64 -> the key
  // of the incident of that number, its tag left out (ingest/)
  kIncident = 20,
  // What rules about uniqueness across runs compare with (ingest/). space: hash u128 of a dataset's
  // name and the set of keys. tag u8: 1 · space · run u64 -> how many keys the run left there;
  // 2 · space · bucket u16 · run u64 · part u32 -> keys of that bucket, sorted
  kSeenKey = 21,
  // subject u64 -> the latest version of each of its facets (catalog/)
  kFacetHead = 22,
  // subject u64 · ~order -> hash of which facets a report had: the evidence of kFacetVersion
  kFacetReport = 23,
  // hash u128 -> the text of a facet, or which facets a report had
  kFacetBody = 24,
  // kind u8 · ~event time i64 · hash u128 -> day of arrival u32: where the event is (lineage/)
  kEventTime = 25,
  // dataset u64 · what u8 · time i64 · other dataset u64 -> nothing: what became of a dataset, see
  // catalog/internal/life_rows.h; what 0: there are such rows
  kDatasetLife = 26,
  // system u64 · dataset u64 -> nothing: the datasets of a system
  kSystemMember = 27,
  // hash u128 of an output's id and of what was said to feed it, in names of fields -> hash of the
  // edge set that it is (lineage/): who says it again need not look up every name
  kEdgeSetName = 28,
};

struct KeyspaceRow {
  Keyspace keyspace;
  std::string_view name;           // in messages and reports
  std::string_view column_family;  // RocksDB insists on one called "default"
};

inline constexpr std::array<KeyspaceRow, 28> kKeyspaces{{
    {Keyspace::kMeta, "meta", "default"},
    {Keyspace::kEntity, "entity", "entity"},
    {Keyspace::kByName, "by_name", "index"},
    {Keyspace::kFacetVersion, "facet_version", "version"},
    {Keyspace::kRunIndex, "run_index", "index"},
    {Keyspace::kEdgeSet, "edge_set", "evidence"},
    {Keyspace::kFact, "fact", "evidence"},
    {Keyspace::kEdgeOut, "edge_out", "edge"},
    {Keyspace::kEdgeIn, "edge_in", "edge"},
    {Keyspace::kEvent, "event", "event"},
    {Keyspace::kResult, "result", "result"},
    {Keyspace::kProfile, "profile", "result"},
    {Keyspace::kMdm, "mdm", "mdm"},
    {Keyspace::kRunRow, "run_row", "run_row"},
    {Keyspace::kBulkJournal, "bulk_journal", "run_row"},
    {Keyspace::kAudit, "audit", "audit"},
    {Keyspace::kAuditValue, "audit_value", "audit"},
    {Keyspace::kSubjectSecret, "subject_secret", "secret"},
    {Keyspace::kQuarantine, "quarantine", "result"},
    {Keyspace::kIncident, "incident", "result"},
    {Keyspace::kSeenKey, "seen_key", "seen_key"},
    {Keyspace::kFacetHead, "facet_head", "version"},
    {Keyspace::kFacetReport, "facet_report", "evidence"},
    {Keyspace::kFacetBody, "facet_body", "evidence"},
    {Keyspace::kEventTime, "event_time", "index"},
    {Keyspace::kDatasetLife, "dataset_life", "index"},
    {Keyspace::kSystemMember, "system_member", "index"},
    {Keyspace::kEdgeSetName, "edge_set_name", "evidence"},
}};

// What the `kind` byte of kEntity and kByName says. On disk: append, never renumber.
enum class EntityKind : std::uint8_t {
  kNamespace = 1,
  kSystem = 2,
  kDataset = 3,
  kField = 4,  // parent: its dataset
  kJob = 5,
  kRun = 6,  // named by its UUID
};

constexpr bool TagsAreInOrder() {
  for (std::size_t i = 0; i < kKeyspaces.size(); ++i) {
    if (static_cast<std::size_t>(kKeyspaces[i].keyspace) != i + 1) return false;
  }
  return true;
}
static_assert(TagsAreInOrder(), "RowOf finds a row by its tag");

constexpr const KeyspaceRow& RowOf(Keyspace keyspace) {
  return kKeyspaces[static_cast<std::size_t>(keyspace) - 1];
}

}  // namespace goldline::store
