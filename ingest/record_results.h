// Verdicts of other tools, kept beside Goldline's own: as outcomes of the dataset's rules, under
// the name of who says them ("soda:no_dup_rows"), with incidents for those that fail. One document
// is one run in the catalog and one commit; the same document again changes nothing.
//
//   GL_TRY(ObservedResults observed, quality::ReadObservedResults(text, file));
//   GL_TRY(ResultsReceipt receipt, RecordResults(store, observed, {.actor = "ada", .now = now}));
#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/entities.h"
#include "core/ids.h"
#include "core/json.h"
#include "core/result.h"
#include "core/store/store.h"
#include "core/time.h"
#include "quality/observed_results.h"

namespace goldline::ingest {

struct RecordResultsOptions {
  // What all results are about, NAME or NAMESPACE/NAME; empty: each says it itself. Without a
  // namespace the one dataset of that name is meant, or else one of the namespace "default", which
  // is created.
  std::string dataset{};
  std::string namespace_name{};
  std::string actor{};  // for the audit
  UtcTime now{};
  std::stop_token stop{};  // once it is asked for, nothing is committed
};

struct ResultsReceipt {
  Uuid run;
  bool duplicate = false;  // it was here before, and nothing was changed
  UtcTime at;
  std::string source, process;
  std::size_t results = 0;
  // By the name of the dataset how many of each status.
  std::map<std::string, std::map<std::string, std::uint64_t>> datasets;
  std::vector<std::string> ignored;  // JSON pointers; the first 100
  std::uint64_t ignored_count = 0;
};

// All of it or nothing. Errors: bad_results for a result that names no dataset, or an unclear one,
// for a time to come, or for more than 1,000 datasets; cancelled.
Result<ResultsReceipt> RecordResults(store::KvStore& store,
                                     const quality::ObservedResults& observed,
                                     const RecordResultsOptions& options);

void WriteJson(const ResultsReceipt& receipt, JsonWriter& json);
std::string TextOf(const ResultsReceipt& receipt);

}  // namespace goldline::ingest
