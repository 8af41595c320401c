// How much memory there is for this process, as a measure for caches.
#pragma once

#include <cstdint>

namespace goldline {

// Bytes of memory that this process may use: those of the machine, or fewer when its control group
// (of a container, a service) has a limit. 0 when nobody says.
std::uint64_t UsableMemory();

}  // namespace goldline
