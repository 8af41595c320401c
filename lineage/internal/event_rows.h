// How raw events are kept (see core/store/keyspaces.h):
//   kEvent      day of arrival · hash      -> receipt and body; retention deletes whole days
//   kEventTime  kind · ~event time · hash  -> day of arrival
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/hash.h"
#include "core/result.h"
#include "core/time.h"
#include "lineage/openlineage.h"

namespace goldline::lineage {

std::uint32_t ArrivalDay(UtcTime now);
std::string EventKey(std::uint32_t day, const Hash128& hash);
std::string EventTimeKey(EventKind kind, UtcTime time, const Hash128& hash);

std::string EncodeEvent(const Event& event, const Receipt& receipt);
// The event as it was sent.
Result<std::string> DecodeEventBody(std::string_view bytes);

std::string EncodeDay(std::uint32_t day);
Result<std::uint32_t> DecodeDay(std::string_view bytes);

}  // namespace goldline::lineage
