// How the quarantine is stored: its keys, and how a run puts its rows there.
//
//   QuarantineKeeper keeper(bulk);                          // of the run under way
//   GL_RETURN_IF_ERROR(keeper.Keep(lines.text));            // batch by batch, in input order
//   GL_RETURN_IF_ERROR(keeper.Complete(set, contract_text, changes));   // beside the run's record
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "catalog/bulk_run.h"
#include "core/result.h"
#include "core/store/store.h"
#include "ingest/internal/line_rules.h"
#include "ingest/quarantine.h"

namespace goldline::ingest::internal {

std::string SetAsideKey(catalog::RunId run, std::uint64_t number);
std::string DecisionPrefix(catalog::RunId run);
std::string DecisionKey(catalog::RunId run, std::uint64_t number);
// After all of these.
std::string RowsEnd(catalog::RunId run);
// The number of a row, from either of its keys.
std::uint64_t NumberOf(std::string_view key);
std::string SetPrefix();
std::string SetKey(catalog::DatasetId dataset, catalog::RunId run);
std::string ContractKey(const Hash128& contract);
// The order of sets: newest first.
bool IsNewer(const QuarantineSet& a, const QuarantineSet& b);

std::string EncodeSet(const QuarantineSet& set);
Result<QuarantineSet> DecodeSet(std::string_view key, std::string_view value);

// Rows are written in batches that stay invisible until the run completes, so that memory is
// bounded however many there are. One thread at a time.
class QuarantineKeeper {
 public:
  explicit QuarantineKeeper(catalog::BulkRun& bulk) : bulk_(bulk) {}

  // Lines of a quarantine file, whole ones.
  Status Keep(std::string_view lines);
  // Writes what is still in memory, and adds the set to `changes`; nothing when no row was kept.
  // Its counts need not be given. May be called again for another attempt at the same commit.
  Status Complete(QuarantineSet set, std::string_view contract, store::WriteSet& changes);

  std::uint64_t rows() const { return rows_; }

 private:
  Status Flush();

  catalog::BulkRun& bulk_;
  store::WriteSet pending_;
  LineRules line_rules_;
  std::uint64_t rows_ = 0;
  std::map<std::string, RowCounts> rules_;
};

// A contract that a set was checked with, as its text. Errors: kDataLoss when it is gone.
Result<std::string> ContractText(const store::ReadView& view, const QuarantineSet& set);

}  // namespace goldline::ingest::internal
