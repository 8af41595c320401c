// After func_match_argtypes and func_select_candidate of PostgreSQL's parse_func.c,
// binary_oper_exact of parse_oper.c and select_common_type of parse_coerce.c.
#include "core/sql/internal/resolve.h"

#include <algorithm>

#include "core/sql/internal/casts.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Candidates = std::vector<const Function*>;
using Types = std::span<const Type>;

char Category(Type type) {
  switch (type) {
    case Type::kBool:
      return 'B';
    case Type::kInt16:
    case Type::kInt32:
    case Type::kInt64:
    case Type::kNumeric:
    case Type::kDouble:
      return 'N';
    case Type::kText:
      return 'S';
    case Type::kDate:
    case Type::kTime:
    case Type::kTimestamp:
    case Type::kTimestampTz:
      return 'D';
    case Type::kInterval:
      return 'T';
    case Type::kJson:
      return 'U';
    case Type::kUnknown:
      break;
  }
  return 'X';
}

bool IsPreferred(Type type) {
  return type == Type::kBool || type == Type::kDouble || type == Type::kText ||
         type == Type::kTimestampTz || type == Type::kInterval;
}

bool TakesCount(const Function& function, std::size_t count) {
  const std::size_t declared = function.arguments.size();
  return function.variadic ? count >= declared : count == declared;
}

bool CanCoerce(Type from, Type to) {
  return from == Type::kUnknown || to == kAny || CastContextOf(from, to) == CastContext::kImplicit;
}

// Keeps the candidates with the highest score.
template <class Score>
void KeepBest(Candidates& candidates, Score score) {
  int best = -1;
  Candidates kept;
  for (const Function* candidate : candidates) {
    const int points = score(*candidate);
    if (points > best) kept.clear();
    best = std::max(best, points);
    if (points == best) kept.push_back(candidate);
  }
  candidates = std::move(kept);
}

template <class Match>
int CountKnown(Types arguments, Match match) {
  int count = 0;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    count += arguments[i] != Type::kUnknown && match(i) ? 1 : 0;
  return count;
}

// For each untyped literal the category that the candidates agree on, text winning over others;
// candidates of other categories are dropped. False when they do not agree.
bool KeepByCategory(Candidates& candidates, Types arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != Type::kUnknown) continue;
    char category = '\0';
    bool conflict = false;
    bool has_preferred = false;
    for (const Function* candidate : candidates) {
      const Type type = ArgumentType(*candidate, i);
      const char own = Category(type);
      if (category == '\0') {
        category = own;
        has_preferred = IsPreferred(type);
      } else if (own == category) {
        has_preferred |= IsPreferred(type);
      } else if (own == 'S') {
        category = 'S';
        has_preferred = IsPreferred(type);
      } else if (category != 'S') {
        conflict = true;
      }
    }
    if (category != 'S' && conflict) return false;
    std::erase_if(candidates, [&](const Function* candidate) {
      const Type type = ArgumentType(*candidate, i);
      return Category(type) != category || (has_preferred && !IsPreferred(type));
    });
  }
  return true;
}

// The last resort: untyped literals have the one type that all other arguments have.
void KeepBySameType(Candidates& candidates, Types arguments) {
  Type known = Type::kUnknown;
  for (const Type type : arguments) {
    if (type == Type::kUnknown) continue;
    if (known != Type::kUnknown && known != type) return;
    known = type;
  }
  if (known == Type::kUnknown) return;
  Candidates kept;
  for (const Function* candidate : candidates) {
    bool fits = true;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      fits = fits && CanCoerce(known, ArgumentType(*candidate, i));
    if (fits) kept.push_back(candidate);
  }
  if (kept.size() == 1) candidates = std::move(kept);
}

const Function* SelectCandidate(Candidates candidates, Types arguments) {
  KeepBest(candidates, [&](const Function& candidate) {
    return CountKnown(arguments,
                      [&](std::size_t i) { return ArgumentType(candidate, i) == arguments[i]; });
  });
  if (candidates.size() == 1) return candidates.front();
  KeepBest(candidates, [&](const Function& candidate) {
    return CountKnown(arguments, [&](std::size_t i) {
      const Type type = ArgumentType(candidate, i);
      return type == arguments[i] ||
             (IsPreferred(type) && Category(type) == Category(arguments[i]));
    });
  });
  if (candidates.size() == 1) return candidates.front();
  if (std::find(arguments.begin(), arguments.end(), Type::kUnknown) == arguments.end())
    return nullptr;
  Candidates by_category = candidates;
  if (KeepByCategory(by_category, arguments) && !by_category.empty()) {
    if (by_category.size() == 1) return by_category.front();
    candidates = std::move(by_category);
  }
  KeepBySameType(candidates, arguments);
  return candidates.size() == 1 ? candidates.front() : nullptr;
}

const Function* FindExact(std::span<const Function* const> rows, Types arguments) {
  for (const Function* row : rows) {
    if (!TakesCount(*row, arguments.size())) continue;
    bool exact = true;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      exact = exact && ArgumentType(*row, i) == arguments[i] && arguments[i] != Type::kUnknown;
    if (exact) return row;
  }
  return nullptr;
}

std::string CallText(std::string_view name, Types arguments) {
  std::vector<std::string_view> names;
  for (const Type type : arguments) names.push_back(TypeName(type));
  return Concat(name, "(", Join(names, ", "), ")");
}

Result<const Function*> Resolve(std::span<const Function* const> rows, std::string_view shown,
                                Types arguments) {
  if (const Function* exact = FindExact(rows, arguments)) return exact;
  Candidates candidates;
  for (const Function* row : rows) {
    if (!TakesCount(*row, arguments.size())) continue;
    bool fits = true;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      fits = fits && CanCoerce(arguments[i], ArgumentType(*row, i));
    if (fits) candidates.push_back(row);
  }
  if (candidates.empty()) return errors::NoSuchOverload(shown);
  if (candidates.size() == 1) return candidates.front();
  const Function* chosen = SelectCandidate(std::move(candidates), arguments);
  if (chosen == nullptr) return errors::AmbiguousCall(shown);
  return chosen;
}

std::string OperatorText(std::string_view symbol, Types arguments) {
  if (arguments.size() == 1) return Concat("operator ", symbol, " ", TypeName(arguments[0]));
  return Concat("operator ", TypeName(arguments[0]), " ", symbol, " ", TypeName(arguments[1]));
}

}  // namespace

Type ArgumentType(const Function& function, std::size_t index) {
  return function.arguments[std::min(index, function.arguments.size() - 1)];
}

Result<const Function*> ResolveFunction(std::string_view name, Types arguments) {
  return Resolve(FindFunctions(name), Concat("function ", CallText(name, arguments)), arguments);
}

Result<const Function*> ResolveOperator(std::string_view symbol, Types arguments) {
  const auto rows = FindFunctions(symbol);
  std::vector<Type> types(arguments.begin(), arguments.end());
  if (types.size() == 2 && (types[0] == Type::kUnknown) != (types[1] == Type::kUnknown)) {
    const Type known = types[0] == Type::kUnknown ? types[1] : types[0];
    const Type both[] = {known, known};
    if (const Function* exact = FindExact(rows, both)) return exact;
  }
  return Resolve(rows, OperatorText(symbol, arguments), types);
}

Result<Type> CommonType(Types types, std::string_view what) {
  Type common = Type::kUnknown;
  for (const Type type : types) {
    if (type == Type::kUnknown || type == common) continue;
    if (common == Type::kUnknown) {
      common = type;
    } else if (Category(type) != Category(common)) {
      return errors::TypeMismatch(Concat(what, " types ", TypeName(common), " and ", TypeName(type),
                                         " do not go together"));
    } else if (!IsPreferred(common) && CanCoerce(common, type) && !CanCoerce(type, common)) {
      common = type;
    }
  }
  return common == Type::kUnknown ? Type::kText : common;
}

}  // namespace goldline::sql::internal
