// What the variables of a script hold: of which fields the value of each is made, of which columns
// the rows of records and cursors. Names are in any case; a colon before them does not count.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "lineage/internal/scope.h"

namespace goldline::lineage {

struct VariableValue {
  Flow flow;
  Flow wide;  // what decided about the rows that it was taken from
};

class VariableValues {
 public:
  using Rows = std::shared_ptr<const QueryResult>;  // nullptr: not known

  // What a variable is given counts alone from here on.
  void Set(std::string_view name, VariableValue value);
  void SetRecord(std::string_view name, Rows rows);
  void SetCursor(std::string_view name, Rows rows);
  void Forget(std::string_view name);
  // Those that a text mentions, which may change them.
  void ForgetMentioned(std::string_view text);
  // Each may hold what it holds here or there.
  void Merge(const VariableValues& other);

  const VariableValue* Find(std::string_view name) const;
  Rows Record(std::string_view name) const;
  Rows Cursor(std::string_view name) const;

  // More are not followed.
  static constexpr std::size_t kMost = 256;

 private:
  std::map<std::string, VariableValue, std::less<>> values_;
  std::map<std::string, Rows, std::less<>> records_;
  std::map<std::string, Rows, std::less<>> cursors_;
};

}  // namespace goldline::lineage
