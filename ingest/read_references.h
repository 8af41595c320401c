// Reads what a contract's rules need of other datasets, keys for one, out of their files.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/worker_pool.h"
#include "ingest/reader.h"
#include "quality/references.h"

namespace goldline::ingest {

// Inputs of other datasets, by the name that the contract refers to them with.
using RelatedInputs = std::map<std::string, std::vector<std::string>, std::less<>>;

// What of `needed` is to be had from `related`; the rest is left out. A dataset in `related` that
// nothing refers to is an error: it is misspelt.
Result<std::vector<quality::ReferenceData>> ReadReferences(
    const quality::Contract& contract, const std::vector<quality::Reference>& needed,
    const RelatedInputs& related, const ReadOptions& read, WorkerPool& pool,
    const std::stop_token& stop);

}  // namespace goldline::ingest
