// Hash tables whose entries lie in one array: a search that finds nothing mostly ends after one
// look, where the standard library's follow pointers. Nothing that points into them survives an
// insertion.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

namespace goldline {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

// Searched by std::string_view.
template <class Value>
using FlatTextMap = boost::unordered_flat_map<std::string, Value, TextHash, std::equal_to<>>;

// Of texts that live elsewhere.
using FlatTextSet = boost::unordered_flat_set<std::string_view, TextHash>;

}  // namespace goldline
