// The variables of a script whose texts are known, for dynamic SQL: constants and what is put
// together of them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
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
  void Forget(std::string_view name) { Set(name, std::nullopt); }
  void Forget(const std::vector<std::string>& names);
  // Those that the text of a statement mentions may be changed by it; only those that begin with
  // that character, if one is given.
  void ForgetMentioned(std::string_view text, char first = 0);
  // What is mentioned where nothing was understood is never known.
  void Ignore(std::string_view text);
  // There is a variable of that name; one within another's scope hides it, and neither is known.
  void Declare(std::string_view name, bool inner);
  bool Declared(std::string_view name) const;
  // The text that an expression makes when it runs; nullopt when it is not known before, or is
  // longer than kMostText.
  std::optional<std::string> TextOf(const sql::Expr& expr);
  std::optional<std::string> TextOfName(std::string_view name);

  struct State {
    std::map<std::string, std::string, std::less<>> texts;  // by the name in lower case
    std::set<std::string, std::less<>> declared;
    std::set<std::string, std::less<>> never_known;
  };
  // Those of a routine are its own: what is known around it is taken before and put back after.
  State Take() { return std::exchange(state_, {}); }
  void PutBack(State state) { state_ = std::move(state); }

  static constexpr std::size_t kMostText = std::size_t{1} << 20;
  // Bytes put together in all; from there on nothing is known.
  static constexpr std::size_t kMostWork = std::size_t{64} << 20;

 private:
  std::optional<std::string> TextOfCall(const sql::Call& call);
  std::optional<std::string> TextOfFormat(const sql::Call& call);

  std::size_t work_ = 0;
  State state_;
};

// :name is the variable of that name, in any case.
std::string VariableKey(std::string_view name);
// The words of a text, in lower case, with what names of variables begin with.
void ForEachWord(std::string_view text, const std::function<void(const std::string&)>& take);

// Whether a statement that moves data gives variables values in a way that is not followed:
// RETURNING … INTO, SET @a = …, @a := …
bool Assigns(const sql::Statement& statement, std::string_view text);

// What an assignment or a query gives a value.
std::vector<std::string> AssignedBy(const sql::Statement& statement);

}  // namespace goldline::lineage
