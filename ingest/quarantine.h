// The quarantine: records that runs set aside, each with every reason, until somebody fixes,
// releases or drops it. What a run set aside is a set; a record in it is a row, named by its run
// and its number there: "0193554a-…/17", or "latest/17" of the newest set.
//
//   GL_TRY(std::vector<QuarantineSet> sets, QuarantineSets(view));
//   GL_TRY(RowList list, ListRows(view, {.rule = "email.pattern", .limit = 20}));
//   GL_TRY(ShownRow row, ShowRow(view, *ParseRowName("latest/17"), Values::kRedacted));
//
// What is done to rows is in quarantine_actions.h. Free functions over a ReadView; values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/entities.h"
#include "catalog/verify.h"
#include "core/batch.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"
#include "quality/contract.h"

namespace goldline::ingest {

// On disk: never renumber.
enum class RowState : std::uint8_t {
  kOpen = 1,      // as it was set aside
  kFixed = 2,     // somebody changed it; it waits for its release
  kReleased = 3,  // it passed and was given back
  kDropped = 4,   // somebody decided that it will not come back; its values are forgotten
};
std::string_view ToString(RowState state);
Result<RowState> RowStateFromName(std::string_view name);
// An open or fixed row waits for somebody.
constexpr bool IsWaiting(RowState state) { return state <= RowState::kFixed; }

struct RowName {
  Uuid run;  // zero: of the newest set
  std::uint64_t number = 0;
};
std::string ToString(const RowName& name);
Result<RowName> ParseRowName(std::string_view text);
// The run of a set: its id, or "latest" for zero. nullopt: it is neither.
std::optional<Uuid> ParseSetName(std::string_view text);

// Rows by what became of them.
struct RowCounts {
  std::uint64_t rows = 0;  // of every state
  std::uint64_t fixed = 0;
  std::uint64_t released = 0;
  std::uint64_t dropped = 0;

  std::uint64_t waiting() const { return rows - released - dropped; }
  // Those of a state; not given: those that wait.
  std::uint64_t Of(const std::optional<RowState>& state) const;
  void Add(RowState state);
  // One of them, which was in the state `from`, is in the state `to`.
  void Move(RowState from, RowState to);
  friend bool operator==(const RowCounts&, const RowCounts&) = default;
};

// What one run set aside of its records.
struct QuarantineSet {
  catalog::DatasetId dataset;  // that the run wrote or checked
  catalog::RunId run;
  Uuid uuid;  // of the run
  UtcTime time;
  std::string object;  // of the contract, by its name
  Hash128 contract;    // under which its text is kept; zero: there was none
  quality::Gate gate = quality::Gate::kQuarantine;  // of the run, where a rule has none of its own
  Fields fields;         // that a pipeline gave its records; empty: as the input wrote them
  std::string admitted;  // the file with the records that passed; empty: not known
  RowCounts counts;
  // Rows that fail a rule, by its id; empty in a set of before they were counted.
  std::map<std::string, RowCounts> rules;

  friend bool operator==(const QuarantineSet&, const QuarantineSet&) = default;
};

// Newest first.
Result<std::vector<QuarantineSet>> QuarantineSets(const store::ReadView& view);
// Of a run; of the newest when `run` is zero. Errors: kNotFound.
Result<QuarantineSet> FindQuarantineSet(const store::ReadView& view, const Uuid& run);

struct RowReason {
  std::string rule;
  std::vector<std::string> fields;
  std::string message;
};

struct QuarantinedRow {
  std::uint64_t number = 0;
  JsonValue record;  // as it was set aside: an object, a text when it could not be read; null
                     // when it was dropped
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t offset = 0;
  std::vector<RowReason> reasons;
  RowState state = RowState::kOpen;
  // Of the last thing that was done to it.
  UtcTime decided;
  std::string actor;
  std::string note;
  std::optional<JsonValue> fixed;         // the record as it is now
  std::vector<std::string> fixed_fields;  // that somebody set, by name

  const JsonValue& current() const { return fixed ? *fixed : record; }
  bool HasReason(std::string_view rule) const;
  // The rules of its reasons, each once.
  std::set<std::string> Rules() const;
};

// Errors: kNotFound.
Result<QuarantinedRow> GetRow(const store::ReadView& view, const QuarantineSet& set,
                              std::uint64_t number);

enum class Values : std::uint8_t { kRedacted, kShown };

struct ListOptions {
  std::optional<Uuid> run{};        // zero: of the newest set
  std::string dataset{};            // name, or namespace/name
  std::string rule{};               // rows that fail it
  std::optional<RowState> state{};  // not given: those that wait
  std::optional<RowName> after{};   // rows that come after this one in the list
  std::size_t limit = 50;
  std::size_t skip = 0;
  std::stop_token stop{};
};
struct ListedRow {
  RowName name;
  std::string dataset;  // "demo/crm.customers"
  QuarantinedRow row;   // redacted by the contract's classification
};
struct RuleCount {
  std::string rule;
  std::uint64_t rows = 0;
};
struct RowList {
  std::vector<QuarantineSet> sets;    // that were looked at, newest first
  std::vector<std::string> datasets;  // of the sets
  std::uint64_t total = 0;            // rows that match
  std::vector<RuleCount> rules;       // that those fail, most frequent first; of a list of one
                                      // rule's rows that one
  std::vector<ListedRow> rows;        // up to the limit, newest set first, in input order
  std::optional<RowName> next{};      // the last of them, where more come after it
};
// Totals are of all rows that match, whatever `after`, `limit` and `skip` say; they are kept with
// the sets, so that a list takes the time of its own rows and of those between them that do not
// match. Errors: kCancelled.
Result<RowList> ListRows(const store::ReadView& view, const ListOptions& options);

struct ShownRow {
  RowName name;
  std::string dataset;
  QuarantinedRow row;   // its records redacted by the contract's classification, unless asked
  bool hidden = false;  // something is not shown
};
Result<ShownRow> ShowRow(const store::ReadView& view, const RowName& name, Values values);

// That the counts of every set are those of its rows.
catalog::Check QuarantineCheck();

}  // namespace goldline::ingest
