// MD5 (RFC 1321) for SQL's md5(): a fingerprint that other systems compute too, not a safe hash.
#pragma once

#include <string>
#include <string_view>

namespace goldline::sql::internal {

// 32 lower-case hexadecimal digits.
std::string Md5Hex(std::string_view bytes);

}  // namespace goldline::sql::internal
