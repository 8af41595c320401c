// A UUID for what a hash stands for: the same thing has the same one, whoever names it.
#pragma once

#include "core/hash.h"
#include "core/ids.h"

namespace goldline {

// Of version 8 of RFC 9562: of our own making.
Uuid UuidOf(const Hash128& hash);

}  // namespace goldline
