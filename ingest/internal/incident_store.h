// How incidents are stored: keys and bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/store/store.h"
#include "ingest/incidents.h"

namespace goldline::ingest::internal {

std::string IncidentPrefix();
std::string IncidentPrefix(catalog::DatasetId dataset);
std::string IncidentKey(catalog::DatasetId dataset, std::string_view rule);
std::string NumberPrefix();
std::string NumberKey(std::uint64_t number);

std::string EncodeIncident(const Incident& incident);
// Without the name of its dataset.
Result<Incident> DecodeStored(std::string_view key, std::string_view value);

// Puts the incident and its number; the commit fails with kConflict when it was changed since the
// view.
Status PutIncident(const store::ReadView& view, store::WriteSet& changes, const Incident& incident);

// The incident that a number leads to. Errors: kNotFound.
Result<Incident> LoadIncident(const store::ReadView& view, std::uint64_t number);

}  // namespace goldline::ingest::internal
