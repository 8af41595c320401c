// What the command line knows about a check beside its outcome: the run, the contract, and under
// which name other tools know what was read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/cli/command.h"
#include "ingest/check_inputs.h"
#include "quality/check_run.h"

namespace goldline::cli {

// Says what a person may want to know besides the outcome: the readers' notes, and the keys of the
// contract that nobody reads.
void RemarkOn(const Invocation& call, const std::vector<std::string>& notes,
              const quality::Contract& contract);

// A run without objects yet. `process` is the command.
quality::CheckRun CheckRunOf(const Invocation& call, std::string_view process,
                             const quality::Contract& contract);

// `inputs` are as the user named them and `files` how many that were.
quality::CheckedObject CheckedObjectOf(const ingest::CheckOutcome& outcome,
                                       const std::vector<std::string>& inputs, std::size_t files,
                                       double seconds);

// The inputs as OpenLineage names local files: namespace "file", and the absolute path or pattern;
// of several the folder they have in common; of standard input "-".
catalog::DatasetRef DatasetOf(const std::vector<std::string>& inputs);

}  // namespace goldline::cli
