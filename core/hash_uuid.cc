#include "core/hash_uuid.h"

namespace goldline {

Uuid UuidOf(const Hash128& hash) {
  return {(hash.high & ~0xF000ULL) | 0x8000ULL, (hash.low & ~(3ULL << 62U)) | (2ULL << 62U)};
}

}  // namespace goldline
