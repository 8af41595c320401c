// Checks and profiles inputs: the readers of ingest and the engine of quality in one pass, on as
// many threads as asked for, with the same outcome for any number of them.
//
//   GL_TRY(CheckOutcome outcome, CheckInputs(contract, {"orders-*.csv"}, options));
//   std::cout << outcome.report.ToText();
//
// Over files every record of a repeated key fails. That the first one does is known at the end: the
// quarantine file is then completed by those records, which are read again by their places; all
// inputs are read a second time where there are many of them, where the inputs are compressed, not
// in UTF-8 or JSON documents, and where the file is compressed. Standard input is read once: there
// the later records fail.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/time.h"
#include "ingest/read_references.h"
#include "ingest/reader.h"
#include "quality/check.h"
#include "quality/check_plan.h"
#include "quality/check_report.h"
#include "quality/contract.h"
#include "quality/earlier_keys.h"
#include "quality/metric_history.h"
#include "quality/profile.h"

namespace goldline::ingest {

struct CheckInputsOptions {
  ReadOptions read;
  std::size_t threads = 1;
  std::string object;      // of the contract; empty: by the name of the first input
  std::string quarantine;  // a file; empty: none; must not be an input or the contract
  bool profile = false;
  std::string against;  // a profile state, which rules about distance compare with; empty: none
  // What earlier runs measured of the dataset; none: rules about change over time are skipped.
  std::shared_ptr<const quality::MetricHistory> history;
  // What earlier runs had of the keys of the dataset; none: rules across runs are skipped.
  std::shared_ptr<const quality::EarlierKeys> earlier;
  // Called once, when all was read and decided.
  std::function<Status(const quality::CheckPlan&, const quality::Check&)> at_end;
  // The records of other datasets that rules refer to. A dataset that refers to itself needs none.
  RelatedInputs related;
  RelatedInputs at_hand;  // the same of whatever datasets there are, needed or not
  UtcTime now;
  std::stop_token stop;
};

struct CheckOutcome {
  quality::CheckReport report;
  std::optional<quality::DatasetProfile> profile;
  std::uint64_t bytes = 0;  // decompressed
  std::uint64_t quarantined = 0;
  std::vector<std::string> notes;  // of the readers
};

// `inputs` are paths, patterns or "-".
Result<CheckOutcome> CheckInputs(const quality::Contract& contract,
                                 const std::vector<std::string>& inputs,
                                 const CheckInputsOptions& options);

struct ProfileOutcome {
  quality::DatasetProfile profile;
  quality::ProfilePartial state;  // what it was made of
  std::uint64_t bytes = 0;
  std::vector<std::string> notes;
};

Result<ProfileOutcome> ProfileInputs(const std::vector<std::string>& inputs, ReadOptions read,
                                     std::size_t threads, std::stop_token stop);

}  // namespace goldline::ingest
