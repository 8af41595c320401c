// The variables of a script whose texts are known, for dynamic SQL: constants and what is put
// together of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/sql/statement.h"

namespace goldline::lineage {

class Variables {
 public:
  // nullopt: from here on nobody knows what it holds.
  void Set(std::string_view name, std::optional<std::string> text);
  void Forget(const std::vector<std::string>& names);
  // Those that the text of a call mentions may be changed by it.
  void ForgetMentioned(std::string_view text);
  // The text that an expression makes when it runs; nullopt when it is not known before, or is
  // longer than kMostText.
  std::optional<std::string> TextOf(const sql::Expr& expr);
  std::optional<std::string> TextOfName(std::string_view name);

  using Texts = std::map<std::string, std::string, std::less<>>;
  // Those of a routine are its own: what is known around it is taken before and put back after.
  Texts Take() { return std::exchange(texts_, {}); }
  void PutBack(Texts texts) { texts_ = std::move(texts); }

  static constexpr std::size_t kMostText = std::size_t{1} << 20;
  // Bytes put together in all; from there on nothing is known.
  static constexpr std::size_t kMostWork = std::size_t{64} << 20;

 private:
  std::optional<std::string> TextOfCall(const sql::Call& call);

  std::size_t work_ = 0;
  Texts texts_;  // by the name in lower case
};

// What a statement, or a statement in it, gives a value.
std::vector<std::string> AssignedBy(const sql::Statement& statement);

}  // namespace goldline::lineage
