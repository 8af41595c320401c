// What people do to quarantined records: change them, give them back, drop them. Each action is one
// commit with its audit entry. A record comes back only when it passes the contract's checks then.
//
//   GL_TRY(FixReport fixed, FixRows(store, {{name, {{"email", "ada@example.com"}}}}, context));
//   GL_TRY(ReleaseReport out, ReleaseRows(store, {.run = Uuid{}}, {.output = "back.csv"},
//   context)); GL_TRY(std::uint64_t gone, DropRows(store, {.rows = {name}}, "a test record",
//   context));
//
// What a check judges: every rule of the contract about a record. Rules about the whole dataset
// judge nothing here, except that keys must differ among the records released together and, where
// the run's output is a file that is still there, from the keys in it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "ingest/quarantine.h"

namespace goldline::ingest {

// Who acts, when, and with what.
struct ActionContext {
  std::string actor;
  UtcTime now;
  std::size_t threads = 1;
  std::stop_token stop;
  std::string revision{};  // of the incident, as it must be still; empty: as it may be
};

// A change of one row: some of its fields, or the whole record. Values are JSON.
struct RowFix {
  RowName row;
  std::map<std::string, JsonValue> set{};
  // As a person wrote them: text where the contract says that a field is text, a date or a time,
  // and where it is no JSON.
  std::map<std::string, std::string> set_text{};
  std::optional<JsonValue> record{};  // an object
};

struct CheckedRow {
  RowName name;
  std::vector<RowReason> reasons;  // why it still fails; empty: it passes
};

struct FixReport {
  std::vector<CheckedRow> rows;
  bool AllPass() const;
};
// All of them or, on an error, none. Whether a row passes now is told and hinders nothing: it is
// checked again when it is released. Errors: no_such_row, row_is_settled, row_is_unreadable.
Result<FixReport> FixRows(store::KvStore& store, const std::vector<RowFix>& fixes,
                          const ActionContext& context);

// Which rows an action is about: those named, or all waiting ones of a run, of those only the ones
// that fail a rule.
struct RowChoice {
  std::vector<RowName> rows{};
  std::optional<Uuid> run{};  // zero: of the newest set
  std::string rule{};
};

struct ReleaseOptions {
  std::string output;  // CSV, TSV or NDJSON by its name; must not be there yet
  // In place of the contract that the run was checked with; its file's text.
  std::optional<std::string> contract{};
  std::string contract_file{};
};
struct ReleaseReport {
  Uuid run;
  std::vector<RowName> released;
  std::vector<CheckedRow> kept;  // that do not pass: they stay where they are
  bool keys_compared = false;    // with those in the run's output
  std::string output;            // empty: nothing was released, and no file written
};
// The file has its name before the rows count as released: a process that dies in between leaves a
// file and rows that still wait, and never rows that are nowhere.
Result<ReleaseReport> ReleaseRows(store::KvStore& store, const RowChoice& choice,
                                  const ReleaseOptions& options, const ActionContext& context);

struct DropReport {
  std::uint64_t rows = 0;
};
// The rows' values are forgotten, in the quarantine and in the audit; their places, reasons and
// what was done to them stay.
Result<DropReport> DropRows(store::KvStore& store, const RowChoice& choice,
                            const std::string& reason, const ActionContext& context);

// Records that somebody looked at the values of a row that are not for showing.
Status RecordReveal(store::KvStore& store, const RowName& row, const ActionContext& context);

}  // namespace goldline::ingest
