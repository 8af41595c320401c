// Reads rows of a quarantined set, one after the other in input order, only those that are wanted.
//
//   RowReader reader(view, set, {.waiting = true, .rule = "email.pattern"});
//   for (;;) {
//     GL_TRY(std::optional<QuarantinedRow> row, reader.Next());
//     if (!row) break;
//   }
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/store/store.h"
#include "ingest/internal/quarantine_record.h"
#include "ingest/quarantine.h"

namespace goldline::ingest::internal {

// A row from what is stored of it.
Result<QuarantinedRow> DecodeRow(std::uint64_t number, std::string_view set_aside,
                                 const std::optional<RowDecisionRecord>& decision);

struct RowFilter {
  bool waiting = false;             // only those that wait
  std::optional<RowState> state{};  // only those of it
  std::string rule{};               // only those that fail it

  bool Takes(RowState one) const { return state ? one == *state : !waiting || IsWaiting(one); }
};

// Must not outlive its view.
class RowReader {
 public:
  // Of the rows with a number above `after`.
  RowReader(const store::ReadView& view, const QuarantineSet& set, RowFilter filter = {},
            std::uint64_t after = 0, std::stop_token stop = {});

  // nullopt after the last one. Errors: kCancelled, kDataLoss.
  Result<std::optional<QuarantinedRow>> Next();

 private:
  Result<std::optional<QuarantinedRow>> NextStored();
  Result<std::optional<QuarantinedRow>> NextDecided();
  Result<std::optional<RowDecisionRecord>> DecisionOf(std::uint64_t number);
  // Of a row that has the right state.
  Result<std::optional<QuarantinedRow>> Decoded(std::uint64_t number, std::string_view set_aside,
                                                const std::optional<RowDecisionRecord>& decision);

  const store::ReadView& view_;
  catalog::RunId run_;
  RowFilter filter_;
  std::string named_;  // what a line says that names the filter's rule
  std::stop_token stop_;
  store::Cursor rows_;
  store::Cursor decisions_;
};

struct CountedRows {
  RowCounts counts;
  std::map<std::string, RowCounts> rules;  // as QuarantineSet::rules
};
// By reading them all.
Result<CountedRows> CountRows(const store::ReadView& view, const QuarantineSet& set,
                              const std::stop_token& stop = {});

}  // namespace goldline::ingest::internal
