// SHA-256, for what strangers compare: nobody can make two texts with one. Hashes that only
// Goldline looks at are those of hash.h, which are twenty times as fast.
#pragma once

#include <string>
#include <string_view>

namespace goldline {

// 64 lower-case hexadecimal digits.
std::string Sha256(std::string_view bytes);
// The same as 32 bytes.
std::string Sha256Digest(std::string_view bytes);

}  // namespace goldline
