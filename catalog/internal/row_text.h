// How a check names a row for people: its keyspace, and its key in hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

#include "core/store/keyspaces.h"
#include "core/text.h"

namespace goldline::catalog::internal {

inline std::string RowText(store::Keyspace keyspace, std::string_view key) {
  return Concat(store::RowOf(keyspace).name, " ", Hex(key));
}

}  // namespace goldline::catalog::internal
