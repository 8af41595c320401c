// --with DATASET=INPUT: the records of other datasets that a contract's rules refer to.
#pragma once

#include "api/cli/command.h"
#include "ingest/read_references.h"

namespace goldline::cli {

inline const Flag kWithFlag = {"with", "DATASET=INPUT",
                               "The records of another dataset that rules refer to.", false, true};

Result<ingest::RelatedInputs> RelatedInputsOf(const Invocation& call);

}  // namespace goldline::cli
