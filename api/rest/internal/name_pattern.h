// What somebody looks for in names, as Marquez takes it: a text anywhere in the name, whatever the
// case of its ASCII letters, in which % stands for any text and _ for any one byte. The time is
// that of the lengths multiplied, whatever the pattern.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace goldline::rest {

class NamePattern {
 public:
  explicit NamePattern(std::string_view text);

  bool IsIn(std::string_view name) const;
  // The name with <em> around what was found; the name itself when the pattern is not in it.
  std::string Emphasised(std::string_view name) const;

 private:
  struct Place {
    std::size_t begin = std::string_view::npos;
    std::size_t end = 0;
  };
  Place Find(const std::string& lower) const;

  std::vector<std::string> pieces_;  // between %, in lower case, each to be found after the last
};

}  // namespace goldline::rest
