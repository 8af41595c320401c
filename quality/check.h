// A Check merges the verdicts of a dataset's batches, in input order, into a CheckReport. It knows
// what no single batch does: repeated keys, counts against thresholds, examples.
//
//   Check check(plan, RepeatedRows::kLater);
//   for each batch in order: { BatchVerdict verdict = plan.Evaluate(batch);
//                              GL_RETURN_IF_ERROR(check.Merge(verdict));
//                              quarantine << QuarantineLines(plan, verdict, ...); }
//   CheckReport report = check.Finish("orders.odcs.yaml");
//
// With kLater a record whose key was seen before fails at once, and Merge adds it to the verdict's
// failures with the line where it was first seen. With kEvery all records of a repeated key fail,
// also the first; which those are is known at the end, so what must name them then reads them
// again: HasUnmarkedRows says where they are, and MarkRepeated completes a verdict on them.
//
// Memory: the keys of all uniqueness rules share a number of bytes, and what does not fit goes to a
// temporary file (see internal/key_index.h), of which 13 bits a key stay in memory; two bits a
// record, and another for each uniqueness rule. Rules of series keep what they need besides:
// outliers and quantiles eight bytes a value, a dependency eight a record and each different key.
// Merge fails when that file cannot be written, for example on a full disk; the check is then of no
// more use.
//
// One thread at a time. The outcome depends on the order of the batches and on nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "quality/check_plan.h"
#include "quality/check_report.h"

namespace goldline::quality {

enum class RepeatedRows : std::uint8_t { kEvery, kLater };

class Check {
 public:
  static constexpr std::size_t kExamples = 5;  // for each rule

  static constexpr std::size_t kKeyBytes = std::size_t{128} << 20;  // four million keys

  // The tables of keys take `key_bytes`, in equal parts for each uniqueness rule.
  Check(CheckPlan plan, RepeatedRows repeated, std::size_t key_bytes = kKeyBytes);
  Check(Check&&) noexcept;
  Check& operator=(Check&&) noexcept;
  ~Check();

  Status Merge(BatchVerdict& verdict);
  CheckReport Finish(std::string_view contract);

  // What follows is known once Finish was called.

  // How many records fail a rule for which they were not in the failures that Merge saw: the first
  // ones of repeated keys, outliers, and those that break a dependency.
  std::uint64_t unmarked_rows() const;
  // Whether some of these are among the well-formed records from ordinal `begin` up to `end`.
  bool HasUnmarkedRows(std::uint64_t begin, std::uint64_t end) const;
  // Adds the records that fail rules of series (Rule::of_series) to the failures of a verdict on
  // records that were merged before, the first of which was the `first`th well-formed one, counted
  // from 0. Any thread, as long as nothing is merged. Fails when earlier runs could not be asked
  // about the keys of the verdict.
  Status MarkRepeated(BatchVerdict& verdict, std::uint64_t first) const;
  // Of a set of CheckPlan::key_sets, the keys of records that were not set aside, in no order and
  // hardly any of them twice.
  Status ForEachKey(const KeySet& set, const std::function<Status(const SeenKey&)>& take) const;

  // The record of that ordinal, which was merged, is set aside for a reason of the caller's own.
  void SetAside(std::uint64_t ordinal);

  // So far, of well-formed records.
  std::uint64_t records() const;
  std::uint64_t failed_records() const;
  // A rule whose gate is stop has a failing record.
  bool stopped() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace goldline::quality
