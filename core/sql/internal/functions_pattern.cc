// LIKE after like_match.c, and regular expressions by RE2 (core/regex.h): linear time, and no
// backreferences or lookaround. A constant pattern is compiled once, when it is bound.
#include "core/regex.h"
#include "core/sql/internal/registry.h"
#include "core/sql/internal/unicode.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;
using Text = std::string_view;

// ------------------------------------------------------------------------------- LIKE

struct LikeError {
  bool dangling_escape = false;
};

bool MatchesLike(Text text, Text pattern, LikeError& error) {
  // Where to go on after a mismatch: the last %, which takes one more code point each time.
  Text retry_pattern;
  Text retry_text;
  bool can_retry = false;
  while (true) {
    bool matched = false;
    if (!pattern.empty() && pattern[0] == '%') {
      pattern.remove_prefix(1);
      if (pattern.empty()) return true;
      retry_pattern = pattern;
      retry_text = text;
      can_retry = true;
      continue;
    }
    if (text.empty() && pattern.empty()) return true;
    if (!text.empty() && !pattern.empty()) {
      const std::size_t bytes = CodePointBytes(text);
      if (pattern[0] == '_') {
        pattern.remove_prefix(1);
        text.remove_prefix(bytes);
        continue;
      }
      Text wanted = pattern;
      if (wanted[0] == '\\') {
        wanted.remove_prefix(1);
        error.dangling_escape = wanted.empty();
        if (wanted.empty()) return false;
      }
      const std::size_t wanted_bytes = CodePointBytes(wanted);
      matched = wanted.substr(0, wanted_bytes) == text.substr(0, bytes);
      if (matched) {
        pattern = wanted.substr(wanted_bytes);
        text.remove_prefix(bytes);
        continue;
      }
    }
    if (!can_retry || retry_text.empty()) return false;
    retry_text.remove_prefix(CodePointBytes(retry_text));
    if (retry_text.empty() && !retry_pattern.empty() &&
        retry_pattern.find_first_not_of('%') != Text::npos) {
      return false;
    }
    text = retry_text;
    pattern = retry_pattern;
  }
}

bool LikeOrFail(RowCall& call, Text text, Text pattern) {
  LikeError error;
  const bool matches = MatchesLike(text, pattern, error);
  if (error.dangling_escape)
    call.Fail(errors::BadEscape("a LIKE pattern must not end with its escape character"));
  return matches;
}
bool LikeMatch(RowCall& call, Text text, Text pattern) { return LikeOrFail(call, text, pattern); }
bool NotLikeMatch(RowCall& call, Text text, Text pattern) {
  return !LikeOrFail(call, text, pattern);
}
bool ILikeMatch(RowCall& call, Text text, Text pattern) {
  return LikeOrFail(call, LowerText(text), LowerText(pattern));
}
bool NotILikeMatch(RowCall& call, Text text, Text pattern) {
  return !ILikeMatch(call, text, pattern);
}

// The pattern with `\` for its own escape character; an empty one means that nothing escapes.
std::string LikeEscape(RowCall& call, Text pattern, Text escape) {
  std::string out;
  if (CountCodePoints(escape) > 1) {
    call.Fail(errors::BadEscape("the escape of LIKE must be one character, or empty"));
    return out;
  }
  if (escape == "\\") return std::string(pattern);
  bool escaped = false;
  while (!pattern.empty()) {
    const Text point = pattern.substr(0, CodePointBytes(pattern));
    pattern.remove_prefix(point.size());
    if (point == escape && !escaped) {
      out += '\\';
      escaped = true;
      continue;
    }
    if (point == "\\" && !escaped) out += '\\';
    out += point;
    escaped = false;
  }
  return out;
}

// ------------------------------------------------------------------------------- regexes

struct PreparedRegex : Prepared {
  explicit PreparedRegex(Regex compiled) : regex(std::move(compiled)) {}
  Regex regex;
};

// A $ of PostgreSQL stands at the very end, as RE2's without (?m); its . matches newlines.
Result<Regex> CompilePattern(Text pattern, Regex::Case letters) {
  return Regex::Compile(Concat("(?s)", pattern), letters);
}

// The pattern is the second argument.
template <Regex::Case kLetters>
Result<std::shared_ptr<const Prepared>> PrepareRegex(std::span<const Operand> arguments) {
  const Operand& pattern = arguments[1];
  std::shared_ptr<const Prepared> prepared;
  if (pattern.column == nullptr || !pattern.has_value(0)) return prepared;
  GL_TRY(Regex regex, CompilePattern(pattern.column->texts[0], kLetters));
  prepared = std::make_shared<PreparedRegex>(std::move(regex));
  return prepared;
}

// Gives `use` the pattern of a row: the prepared one, or one compiled now.
template <class Out, class Use>
Out WithRegex(RowCall& call, Text pattern, Regex::Case letters, Use use) {
  if (call.prepared() != nullptr)
    return use(static_cast<const PreparedRegex&>(*call.prepared()).regex);
  auto regex = CompilePattern(pattern, letters);
  if (regex.ok()) return use(*regex);
  call.Fail(std::move(regex).error());
  return Out();
}

template <Regex::Case kLetters, bool kNegated>
bool RegexMatch(RowCall& call, Text text, Text pattern) {
  return WithRegex<bool>(call, pattern, kLetters,
                         [&](const Regex& regex) { return regex.Matches(text) != kNegated; });
}

// The first group, or the whole match of a pattern without groups.
std::optional<Text> SubstringMatch(RowCall& call, Text text, Text pattern) {
  return WithRegex<std::optional<Text>>(
      call, pattern, Regex::Case::kSensitive, [&](const Regex& regex) -> std::optional<Text> {
        // A group that took no part has no data, so the text must have some.
        const auto groups = regex.Groups(text.empty() ? Text("") : text);
        if (groups.empty()) return std::nullopt;
        const Text match = groups.size() > 1 ? groups[1] : groups[0];
        if (match.data() == nullptr) return std::nullopt;
        return match;
      });
}

struct RegexFlags {
  bool global = false;
  Regex::Case letters = Regex::Case::kSensitive;
};

std::optional<RegexFlags> ReadFlags(RowCall& call, Text text) {
  RegexFlags flags;
  for (const char c : text) {
    if (c == 'g') {
      flags.global = true;
    } else if (c == 'i') {
      flags.letters = Regex::Case::kInsensitive;
    } else if (c == 'c') {
      flags.letters = Regex::Case::kSensitive;
    } else {
      call.Fail(errors::BadArgument(Concat("the regular expression option ", Quoted({&c, 1}),
                                           " is not known: there are g, i and c")));
      return std::nullopt;
    }
  }
  return flags;
}

// \1 to \9 are groups, \& the whole match.
void AppendReplacement(std::string& out, Text replacement, const std::vector<Text>& groups) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    if (c != '\\' || i + 1 == replacement.size()) {
      out += c;
      continue;
    }
    const char next = replacement[++i];
    if (next == '&') {
      out += groups[0];
    } else if (next >= '1' && next <= '9') {
      const auto group = static_cast<std::size_t>(next - '0');
      if (group < groups.size()) out += groups[group];
    } else if (next == '\\') {
      out += '\\';
    } else {
      out += c;
      out += next;
    }
  }
}

std::string ReplaceMatches(const Regex& regex, Text text, Text replacement, bool global) {
  std::string out;
  std::size_t copied = 0;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto groups = regex.Groups(text, from);
    if (groups.empty()) break;
    const auto start = static_cast<std::size_t>(groups[0].data() - text.data());
    out += text.substr(copied, start - copied);
    AppendReplacement(out, replacement, groups);
    copied = start + groups[0].size();
    if (!global) break;
    from = copied;
    // After an empty match the search goes on one character later, which is kept.
    if (groups[0].empty()) from += from < text.size() ? CodePointBytes(text.substr(from)) : 1;
  }
  if (copied < text.size()) out += text.substr(copied);
  return out;
}

std::string RegexReplace(RowCall& call, Text text, Text pattern, Text replacement) {
  return WithRegex<std::string>(call, pattern, Regex::Case::kSensitive, [&](const Regex& regex) {
    return ReplaceMatches(regex, text, replacement, false);
  });
}

// What a row needs is compiled for the row: flags may differ from row to row.
std::string RegexReplaceWith(RowCall& call, Text text, Text pattern, Text replacement,
                             Text flag_text) {
  const auto flags = ReadFlags(call, flag_text);
  if (!flags) return {};
  auto regex = CompilePattern(pattern, flags->letters);
  if (regex.ok()) return ReplaceMatches(*regex, text, replacement, flags->global);
  call.Fail(std::move(regex).error());
  return {};
}

Int CountMatches(const Regex& regex, Text text) {
  Int count = 0;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto groups = regex.Groups(text, from);
    if (groups.empty()) break;
    ++count;
    from = static_cast<std::size_t>(groups[0].data() - text.data()) + groups[0].size();
    if (groups[0].empty()) from += from < text.size() ? CodePointBytes(text.substr(from)) : 1;
  }
  return count;
}
Int RegexCount(RowCall& call, Text text, Text pattern) {
  return WithRegex<Int>(call, pattern, Regex::Case::kSensitive,
                        [&](const Regex& regex) { return CountMatches(regex, text); });
}

constexpr Type kText = Type::kText;
constexpr Type kBool = Type::kBool;
constexpr Text kArea = "text";
constexpr auto kSensitive = Regex::Case::kSensitive;
constexpr auto kInsensitive = Regex::Case::kInsensitive;

Function WithPrepare(Function row, Prepare prepare) {
  row.prepare = prepare;
  return row;
}

}  // namespace

std::vector<Function> PatternFunctions() {
  const std::vector<Type> two{kText, kText};
  const Prepare sensitive = PrepareRegex<kSensitive>;
  const Prepare insensitive = PrepareRegex<kInsensitive>;
  return {
      {"~~", "operator", two, kBool, Strict<LikeMatch>(), "LIKE"},
      {"!~~", "operator", two, kBool, Strict<NotLikeMatch>(), "NOT LIKE"},
      {"~~*", "operator", two, kBool, Strict<ILikeMatch>(), "ILIKE"},
      {"!~~*", "operator", two, kBool, Strict<NotILikeMatch>(), "NOT ILIKE"},
      {"like_escape", kArea, two, kText, Strict<LikeEscape>(),
       "a LIKE pattern with another escape character"},
      WithPrepare({"~", "operator", two, kBool, Strict<RegexMatch<kSensitive, false>>(),
                   "matches the regular expression somewhere"},
                  sensitive),
      WithPrepare({"!~", "operator", two, kBool, Strict<RegexMatch<kSensitive, true>>(),
                   "matches the regular expression nowhere"},
                  sensitive),
      WithPrepare({"~*", "operator", two, kBool, Strict<RegexMatch<kInsensitive, false>>(),
                   "matches the regular expression in any case"},
                  insensitive),
      WithPrepare({"!~*", "operator", two, kBool, Strict<RegexMatch<kInsensitive, true>>(),
                   "matches the regular expression nowhere in any case"},
                  insensitive),
      WithPrepare({"regexp_like", kArea, two, kBool, Strict<RegexMatch<kSensitive, false>>(),
                   "whether the regular expression matches somewhere"},
                  sensitive),
      WithPrepare({"regexp_count", kArea, two, Type::kInt32, Strict<RegexCount>(),
                   "how often the regular expression matches"},
                  sensitive),
      WithPrepare({"regexp_replace",
                   kArea,
                   {kText, kText, kText},
                   kText,
                   Strict<RegexReplace>(),
                   "the first match replaced; \\1 is a group, \\& the match"},
                  sensitive),
      {"regexp_replace",
       kArea,
       {kText, kText, kText, kText},
       kText,
       Strict<RegexReplaceWith>(),
       "matches replaced, with flags g (all) and i (any case)"},
      WithPrepare({"substring", kArea, two, kText, Strict<SubstringMatch>(),
                   "what the regular expression, or its first group, matches"},
                  sensitive),
  };
}

}  // namespace goldline::sql::internal
