// What is told about the quarantine, as JSON and as text for people.
#pragma once

#include <string>

#include "core/json.h"
#include "ingest/quarantine.h"
#include "ingest/quarantine_actions.h"

namespace goldline::ingest {

void WriteJson(const RowList& list, JsonWriter& json);
std::string TextOf(const RowList& list);

void WriteJson(const ShownRow& shown, JsonWriter& json);
std::string TextOf(const ShownRow& shown);

void WriteJson(const FixReport& report, JsonWriter& json);
std::string TextOf(const FixReport& report);

void WriteJson(const ReleaseReport& report, JsonWriter& json);
std::string TextOf(const ReleaseReport& report);

void WriteJson(const DropReport& report, JsonWriter& json);
std::string TextOf(const DropReport& report);

}  // namespace goldline::ingest
