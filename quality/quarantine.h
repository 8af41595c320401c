// Quarantine lines: one line of JSON for each record that is set aside, with every reason, in input
// order, unreadable records at their place among the others.
//
//   {"record":{"id":"7","email":"bad"},"place":{"file":"a.csv","line":8,"offset":211},
//    "reasons":[{"rule":"email.pattern","fields":["email"],"message":"..."}]}
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "quality/check_plan.h"

namespace goldline::quality {

// How a record is written.
enum class RecordShape : std::uint8_t {
  kFields,  // an object of its fields: CSV, and records that were mapped
  kRaw,     // as it stood in a JSON input
};

// A reason that no rule of the plan gives, for example a value that could not be mapped. It sets
// its record aside.
struct ExtraReason {
  std::uint32_t row = 0;
  std::string rule;
  std::vector<std::string> fields;
  std::string message;
};

struct QuarantineLines {
  struct Line {
    std::uint32_t row = 0;  // that it is about; of an unreadable record: before which it stands
    bool unreadable = false;
    std::size_t end = 0;  // in the text
  };
  std::string text;
  std::vector<Line> lines;  // one for each record that is set aside, in order
};

// The lines of one batch, after Check::Merge (or MarkRepeated) has completed its verdict. Extra
// reasons are by row.
QuarantineLines FormatQuarantine(const CheckPlan& plan, const BatchVerdict& verdict,
                                 RecordShape shape, std::span<const ExtraReason> extra = {});

// The same lines when those of the verdict before it was completed are there, which may have been
// made on any thread: only the records of repeated keys are written anew.
QuarantineLines AmendQuarantine(const CheckPlan& plan, const BatchVerdict& verdict,
                                RecordShape shape, QuarantineLines earlier);

}  // namespace goldline::quality
