#include "core/sql/internal/lexer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/ascii.h"
#include "core/sql/internal/syntax_error.h"
#include "core/text.h"

namespace goldline::sql {
namespace {

bool IsNameStart(char c) {
  return IsLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c) || c == '$'; }
bool IsTagPart(char c) { return IsNameStart(c) || IsDigit(c); }
bool IsNewline(char c) { return c == '\n' || c == '\r'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
bool IsSpace(char c) { return IsBlank(c) || IsNewline(c); }
bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

constexpr std::string_view kOperatorCharacters = "~!@#^&|`?+-*/%<>=";
// An operator of several characters may end in + or - only if it holds one of these.
constexpr std::string_view kUnusualCharacters = "~!@#^&|`?%";
constexpr std::string_view kPunctuation = "()[]{},;:.";
// What dialects without custom operators know, longest first.
constexpr std::string_view kKnownOperators[] = {"->>", "<=>", "!~*", "||", "<=", ">=", "<>",
                                                "!=",  "->",  "=>",  "<<", ">>", "==", "&&",
                                                "~*",  "!~",  "#>",  "@>", "<@"};
// What tolerant lexing knows besides, longest first.
constexpr std::string_view kMoreOperators[] = {"#>>", "|>", "**", "//", "~~", "^=", "+=", "-=",
                                               "*=",  "/=", "%=", "|=", "&=", "?|", "?&", "@@"};
// Blanks of Unicode that people paste: no-break and zero-width space, ideographic space, a mark.
constexpr std::string_view kWideBlanks[] = {"\u00A0", "\u200B", "\u3000", "\uFEFF"};
// A text with more quotes that are not closed is hostile.
constexpr int kMostOpenQuotes = 64;

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void AppendUtf8(std::string& out, std::uint32_t point) {
  const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
  const auto tail = [&byte, point](int shift) { byte(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) return byte(0xC0 | (point >> 6)), tail(0);
  if (point < 0x10000) return byte(0xE0 | (point >> 12)), tail(6), tail(0);
  byte(0xF0 | (point >> 18)), tail(12), tail(6), tail(0);
}

class Lexer {
 public:
  Lexer(std::string_view text, const Dialect& dialect, std::size_t max_tokens, AstArena& arena,
        Manner manner)
      : text_(text),
        dialect_(dialect),
        max_tokens_(max_tokens),
        arena_(arena),
        tolerant_(manner == Manner::kTolerant) {}

  Result<std::vector<Token>> Run() {
    if (const std::size_t bad = FindInvalidUtf8(text_); bad != std::string_view::npos) {
      Fail(bad, text_[bad] == '\0' ? "a NUL byte" : "bytes that are not UTF-8");
    }
    tokens_.reserve(text_.size() / 5 + 8);
    while (!error_ && SkipSpace() && OneToken()) {
    }
    if (error_) return *std::move(error_);
    at_ = text_.size();
    Push(TokenKind::kEnd, at_, {});
    return std::move(tokens_);
  }

 private:
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool StartsWith(std::string_view piece) const { return text_.substr(at_, piece.size()) == piece; }
  bool AtEnd() const { return at_ >= text_.size(); }

  bool Fail(std::size_t offset, std::string_view what) {
    if (!error_) error_ = errors::SqlSyntax(what).At(PlaceOf(text_, offset));
    return false;
  }
  bool Refuse(std::size_t offset, std::string_view what, std::string hint) {
    error_ = errors::SqlRefused(what).Hint(std::move(hint)).At(PlaceOf(text_, offset));
    return false;
  }

  bool OneToken() {
    const std::size_t begin = at_;
    if (NextToken()) return true;
    const bool too_large = tokens_.size() >= max_tokens_;
    if (!tolerant_ || !error_ || too_large) return false;
    // What begins no token is a symbol that no grammar knows.
    error_.reset();
    at_ = begin + 1;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;
    return Push(TokenKind::kSymbol, begin, text_.substr(begin, at_ - begin));
  }

  // One token from `begin` to where we are.
  bool Push(TokenKind kind, std::size_t begin, std::string_view text,
            Keyword keyword = Keyword::kNotAKeyword) {
    if (tokens_.size() >= max_tokens_ && kind != TokenKind::kEnd) {
      error_ = errors::SqlTooLarge(max_tokens_, "words").At(PlaceOf(text_, begin));
      return false;
    }
    tokens_.push_back({kind,
                       keyword,
                       {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)},
                       text});
    return true;
  }

  bool AtLineComment() const {
    return StartsWith("--") || (dialect_.hash_comments && Peek() == '#') ||
           (dialect_.slash_comments && StartsWith("//"));
  }
  void SkipLine() {
    while (!AtEnd() && !IsNewline(Peek())) ++at_;
  }

  // Blanks and comments; false at an error.
  bool SkipSpace() {
    while (!AtEnd()) {
      if (IsSpace(Peek())) {
        ++at_;
      } else if (AtLineComment()) {
        SkipLine();
      } else if (StartsWith("/*")) {
        if (!SkipBlockComment()) return false;
      } else if (!tolerant_ || !SkipTemplateOrWideBlank()) {
        break;
      }
    }
    return true;
  }

  bool AtWideBlank() const {
    if (static_cast<unsigned char>(Peek()) < 0x80) return false;
    return std::any_of(std::begin(kWideBlanks), std::end(kWideBlanks),
                       [this](std::string_view blank) { return StartsWith(blank); });
  }

  // {% … %} and {# … #} of templates, and blanks that SQL does not know.
  bool SkipTemplateOrWideBlank() {
    for (const std::string_view blank : kWideBlanks) {
      if (!StartsWith(blank)) continue;
      at_ += blank.size();
      return true;
    }
    const bool block = StartsWith("{%");
    if (!block && !StartsWith("{#")) return false;
    const std::size_t close = text_.find(block ? "%}" : "#}", at_);
    if (close == std::string_view::npos) return false;
    at_ = close + 2;
    return true;
  }

  bool SkipBlockComment() {
    const std::size_t begin = at_;
    std::size_t depth = 0;
    while (!AtEnd()) {
      if (StartsWith("/*") && (depth == 0 || dialect_.nested_comments)) {
        ++depth;
        at_ += 2;
      } else if (StartsWith("*/")) {
        at_ += 2;
        if (--depth == 0) return true;
      } else {
        ++at_;
      }
    }
    return tolerant_ || Fail(begin, "this comment is not closed");
  }

  // False at the end and at an error.
  bool NextToken() {
    if (AtEnd()) return false;
    const char c = Peek();
    if (tolerant_) {
      if (const std::optional<bool> done = ForeignToken(c)) return *done;
    }
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return Number();
    if (AtPrefixedString()) return PrefixedString();
    if (IsNameStart(c)) return Name();
    if (IsOneOf(c, dialect_.string_quotes)) return PlainString(c);
    if (IsOneOf(c, dialect_.identifier_quotes)) return QuotedName(c);
    if (c == '$' && (dialect_.dollar_quotes || dialect_.dollar_parameters)) return Dollar();
    if (AtParameter()) return NamedParameter();
    if (IsOneOf(c, kPunctuation)) return Punctuation();
    if (IsOneOf(c, kOperatorCharacters)) return Operator();
    return Fail(at_, Concat("the character ", Quoted(text_.substr(at_, 1)), " is not SQL"));
  }

  // ------------------------------------------------------------------ tolerant

  // What the dialect's own rules do not read, or read otherwise; nullopt where they hold.
  std::optional<bool> ForeignToken(char c) {
    const std::size_t begin = at_;
    if (StartsWith("{{")) return Until("}}", 2, TokenKind::kParameter);
    if (StartsWith("${")) return Until("}", 2, TokenKind::kParameter);
    if (c == '%' && Peek(1) == '(') return Until(")s", 2, TokenKind::kParameter);
    if (c == '%' && Peek(1) == 's' && !IsNamePart(Peek(2))) return Take(2, TokenKind::kParameter);
    if (IsDigit(c) && dialect_.digit_names && BeginsName()) return Name();
    if (c == '#' && dialect_.hash_names && (IsNameStart(Peek(1)) || Peek(1) == '#')) {
      at_ += Peek(1) == '#' ? 2 : 1;
      while (IsNamePart(Peek())) ++at_;
      return Push(TokenKind::kName, begin, Folded(text_.substr(begin, at_ - begin)));
    }
    if (c == '@' && !dialect_.custom_operators) return AtSign();
    if (c == ':') return Colon();
    if (c == '$' && !IsDigit(Peek(1)) && IsTagPart(Peek(1)) && !AtDollarQuote()) {
      ++at_;
      while (IsNamePart(Peek())) ++at_;
      return Push(TokenKind::kParameter, begin, text_.substr(begin, at_ - begin));
    }
    if (c == '$' && IsDigit(Peek(1))) {
      ++at_;
      while (IsNamePart(Peek())) ++at_;
      return Push(TokenKind::kParameter, begin, text_.substr(begin, at_ - begin));
    }
    if (c == '`' && !IsOneOf(c, dialect_.string_quotes)) return QuotedName(c);
    if (dialect_.triple_quotes && (StartsWith("\"\"\"") || StartsWith("'''"))) {
      return Until(text_.substr(at_, 3), 3, TokenKind::kString);
    }
    return PrefixedForeign(c);
  }

  bool BeginsName() const {
    std::size_t end = at_;
    while (end < text_.size() && IsDigit(text_[end])) ++end;
    if (end >= text_.size() || !IsNameStart(text_[end])) return false;
    const bool exponent = (text_[end] == 'e' || text_[end] == 'E') && end + 1 < text_.size() &&
                          (IsDigit(text_[end + 1]) || text_[end + 1] == '-');
    return !exponent && text_[end] != 'x';
  }

  bool Take(std::size_t size, TokenKind kind) {
    const std::size_t begin = at_;
    at_ += size;
    return Push(kind, begin, text_.substr(begin, size));
  }

  // A token that begins with `open` characters and ends with `close`. Of a string, what is between.
  std::optional<bool> Until(std::string_view close, std::size_t open, TokenKind kind) {
    if (open_quotes_ >= kMostOpenQuotes) return std::nullopt;
    const std::size_t begin = at_;
    const std::size_t end = text_.find(close, at_ + open);
    if (end == std::string_view::npos) {
      ++open_quotes_;
      return std::nullopt;
    }
    at_ = end + close.size();
    const bool inside = kind == TokenKind::kString;
    return Push(
        kind, begin,
        inside ? text_.substr(begin + open, end - begin - open) : text_.substr(begin, at_ - begin));
  }

  bool AtDollarQuote() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && IsTagPart(text_[end])) ++end;
    return dialect_.dollar_quotes && end < text_.size() && text_[end] == '$';
  }

  // A variable, or a stage with a path: @a, @@a, @~/a/b.csv, @"my stage".
  std::optional<bool> AtSign() {
    const std::size_t begin = at_;
    const char next = Peek(1);
    const bool stages = dialect_.colon_paths;
    if (next == '\'' || (next == '"' && !stages)) return std::nullopt;
    if (next == '"') {
      ++at_;
      while (!AtEnd() && !IsSpace(Peek()) && !IsOneOf(Peek(), "(),;")) ++at_;
      return Push(TokenKind::kParameter, begin, text_.substr(begin, at_ - begin));
    }
    if (!IsNameStart(next) && next != '@' && next != '~' && next != '%') return std::nullopt;
    ++at_;
    while (IsNamePart(Peek()) || Peek() == '@' || (stages && IsOneOf(Peek(), "/.~%-="))) ++at_;
    return Push(TokenKind::kParameter, begin, text_.substr(begin, at_ - begin));
  }

  // :name and :1 are parameters, but not directly after a value: there : is a path or a slice.
  std::optional<bool> Colon() {
    const std::size_t begin = at_;
    const char next = Peek(1);
    const char before = begin == 0 ? ' ' : text_[begin - 1];
    const bool after_value = IsNamePart(before) || IsOneOf(before, ")]\"'`:");
    if (after_value || !(IsNameStart(next) || IsDigit(next)) || !dialect_.colon_parameters) {
      return std::nullopt;
    }
    ++at_;
    while (IsNamePart(Peek())) ++at_;
    return Push(TokenKind::kParameter, begin, text_.substr(begin, at_ - begin));
  }

  // r'…', b"…", rb'…', n'…', _utf8'…', q'[…]' and the like.
  std::optional<bool> PrefixedForeign(char c) {
    if (!IsLetter(c) && c != '_') return std::nullopt;
    const std::size_t begin = at_;
    std::size_t letters = 1;
    if (c == '_') {
      while (IsNamePart(Peek(letters))) ++letters;
    } else if (IsLetter(Peek(1)) || Peek(1) == '&') {
      letters = 2;
    }
    const char quote = Peek(letters);
    if (quote != '\'' && !(quote == '"' && IsOneOf('"', dialect_.string_quotes))) {
      return std::nullopt;
    }
    std::string prefix(text_.substr(begin, letters));
    std::transform(prefix.begin(), prefix.end(), prefix.begin(), ToLower);
    if ((prefix == "q" || prefix == "nq") && dialect_.q_quotes &&
        begin + letters + 1 < text_.size()) {
      const char open = text_[begin + letters + 1];
      const std::size_t pair = std::string_view("[{(<").find(open);
      const char close = pair == std::string_view::npos ? open : "]})>"[pair];
      const char end[] = {close, quote, '\0'};
      return Until(end, letters + 2, TokenKind::kString);
    }
    const bool raw = prefix == "r" || prefix == "rb" || prefix == "br";
    const bool other = prefix == "n" || prefix == "u&" || prefix == "b" || prefix.front() == '_';
    if (!raw && !other) return std::nullopt;
    const bool bits = prefix == "b" && quote == '\'' && !dialect_.triple_quotes;
    if (bits) return std::nullopt;
    at_ += letters;
    const char three[] = {quote, quote, quote, '\0'};
    if (dialect_.triple_quotes && StartsWith(three)) {
      std::optional<bool> done = Until(three, 3, TokenKind::kString);
      if (!done) at_ = begin;
      return done;
    }
    std::string_view out;
    const Escapes escapes = !raw && dialect_.backslash_escapes ? Escapes::kYes : Escapes::kNo;
    return StringBody(quote, escapes, begin, out) && Push(TokenKind::kString, begin, out);
  }

  // ------------------------------------------------------------------ names

  bool Name() {
    const std::size_t begin = at_;
    while (IsNamePart(Peek()) && !(tolerant_ && AtWideBlank())) ++at_;
    const std::string_view written = text_.substr(begin, at_ - begin);
    char lower[64];
    const KeywordRow* row = nullptr;
    if (written.size() < sizeof lower) {
      std::transform(written.begin(), written.end(), lower, ToLower);
      row = tolerant_ ? FindWord({lower, written.size()}) : FindKeyword({lower, written.size()});
    }
    return Push(TokenKind::kName, begin, Folded(written),
                row ? row->keyword : Keyword::kNotAKeyword);
  }

  static char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
  static char ToUpper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

  std::string_view Folded(std::string_view written) {
    if (dialect_.folding == CaseFolding::kNone) return written;
    const auto fold = dialect_.folding == CaseFolding::kLower ? ToLower : ToUpper;
    if (std::all_of(written.begin(), written.end(), [fold](char c) { return fold(c) == c; })) {
      return written;
    }
    std::string folded(written);
    std::transform(folded.begin(), folded.end(), folded.begin(), fold);
    return arena_.Copy(folded);
  }

  bool QuotedName(char open) {
    const std::size_t begin = at_++;
    const char close = open == '[' ? ']' : open;
    std::string_view name;
    const Escapes escapes =
        tolerant_ && dialect_.backslash_escapes && open != '[' ? Escapes::kYes : Escapes::kNo;
    if (!Quotation(close, begin, escapes, name)) return false;
    if (name.empty()) return Fail(begin, "a name in quotes must not be empty");
    return Push(TokenKind::kQuotedName, begin, name);
  }

  // ------------------------------------------------------------------ strings

  enum class Escapes : bool { kNo, kYes };

  // The rest of a quotation whose opening quote is behind us, decoded; a doubled quote is one.
  bool Quotation(char close, std::size_t begin, Escapes escapes, std::string_view& out) {
    const std::size_t body = at_;
    if (open_quotes_ >= kMostOpenQuotes) return Fail(begin, "too many quotes are not closed");
    std::string decoded;
    bool changed = false;  // `decoded` holds what [body, at_) means
    while (true) {
      if (AtEnd()) {
        ++open_quotes_;
        return Fail(begin, Concat("the quote ", Quoted({&close, 1}), " is not closed"));
      }
      const char c = Peek();
      const bool doubled = c == close && Peek(1) == close;
      if (c == close && !doubled) break;
      const bool escaped = c == '\\' && escapes == Escapes::kYes;
      if ((doubled || escaped) && !std::exchange(changed, true)) {
        decoded = text_.substr(body, at_ - body);
      }
      if (escaped) {
        if (!Escape(decoded)) return false;
        continue;
      }
      at_ += doubled ? 2 : 1;
      if (changed) decoded += c;
    }
    out = changed ? arena_.Copy(decoded) : text_.substr(body, at_ - body);
    ++at_;
    return true;
  }

  // The escape at which we are (PostgreSQL's manual, 4.1.2.2), appended to `out`.
  bool Escape(std::string& out) {
    const std::size_t begin = at_++;
    if (AtEnd()) return Fail(begin, "an escape is not finished");
    const char c = text_[at_++];
    if (tolerant_) return out += c, true;
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kMeanings = "\b\f\n\r\t";
    if (const auto index = kLetters.find(c); index != std::string_view::npos) {
      out += kMeanings[index];
    } else if (c >= '0' && c <= '7') {
      --at_;
      return AppendByte(out, begin, Digits(8, 3));
    } else if (c == 'x' && HexValue(Peek()) >= 0) {
      return AppendByte(out, begin, Digits(16, 2));
    } else if (c == 'u' || c == 'U') {
      return UnicodeEscape(out, begin, c == 'u' ? 4 : 8);
    } else {
      out += c;
    }
    return true;
  }

  std::uint32_t Digits(std::uint32_t base, int most) {
    std::uint32_t value = 0;
    for (int count = 0; count < most; ++count) {
      const int digit = HexValue(Peek());
      if (digit < 0 || static_cast<std::uint32_t>(digit) >= base) break;
      value = value * base + static_cast<std::uint32_t>(digit);
      ++at_;
    }
    return value;
  }

  bool AppendByte(std::string& out, std::size_t begin, std::uint32_t value) {
    if ((value & 0xFF) == 0) return Fail(begin, "a string cannot hold the character 0");
    out += static_cast<char>(value & 0xFF);
    return true;
  }

  bool FourOrEight(int digits, std::uint32_t& value) {
    const std::size_t first = at_;
    value = Digits(16, digits);
    return at_ - first == static_cast<std::size_t>(digits);
  }

  bool UnicodeEscape(std::string& out, std::size_t begin, int digits) {
    constexpr std::string_view kWrong = "\\uXXXX or \\UXXXXXXXX must name one Unicode character";
    std::uint32_t point = 0;
    if (!FourOrEight(digits, point)) return Fail(begin, kWrong);
    if (point >= 0xD800 && point <= 0xDBFF) {  // the first half of a pair
      std::uint32_t low = 0;
      const bool followed = Peek() == '\\' && (Peek(1) == 'u' || Peek(1) == 'U');
      const int low_digits = Peek(1) == 'u' ? 4 : 8;
      if (followed) at_ += 2;
      if (!followed || !FourOrEight(low_digits, low) || low < 0xDC00 || low > 0xDFFF) {
        return Fail(begin, kWrong);
      }
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    } else if (point == 0 || point > 0x10FFFF || (point >= 0xDC00 && point <= 0xDFFF)) {
      return Fail(begin, kWrong);
    }
    AppendUtf8(out, point);
    return true;
  }

  // A string in `quote`, with the parts that continue it on later lines.
  bool StringBody(char quote, Escapes escapes, std::size_t begin, std::string_view& out) {
    ++at_;
    if (!Quotation(quote, begin, escapes, out)) return false;
    std::string joined;
    bool continued = false;
    while (SkipToContinuation(quote)) {
      if (!std::exchange(continued, true)) joined = out;
      ++at_;
      std::string_view part;
      if (!Quotation(quote, begin, escapes, part)) return false;
      joined += part;
    }
    if (continued) out = arena_.Copy(joined);
    if (escapes == Escapes::kYes && !tolerant_ && FindInvalidUtf8(out) != std::string_view::npos) {
      return Fail(begin, "the escapes of this string do not give UTF-8");
    }
    return true;
  }

  // Whether blanks with at least one line end lead to another quote, which continues the string
  // (the standard's rule; it would allow comments too, PostgreSQL does not). Moves there if so.
  bool SkipToContinuation(char quote) {
    std::size_t next = at_;
    bool line_end = false;
    for (; next < text_.size() && IsSpace(text_[next]); ++next) {
      line_end = line_end || IsNewline(text_[next]);
    }
    if (!line_end || next >= text_.size() || text_[next] != quote) return false;
    at_ = next;
    return true;
  }

  bool PlainString(char quote) {
    const std::size_t begin = at_;
    const Escapes escapes = dialect_.backslash_escapes ? Escapes::kYes : Escapes::kNo;
    std::string_view out;
    return StringBody(quote, escapes, begin, out) && Push(TokenKind::kString, begin, out);
  }

  // e'…', b'…', x'…', n'…', u&'…' and u&"…", in either case of the letter.
  bool AtPrefixedString() const {
    const char letter = ToLower(Peek());
    if (letter == 'u' && Peek(1) == '&') return Peek(2) == '\'' || Peek(2) == '"';
    if (Peek(1) != '\'') return false;
    return letter == 'b' || letter == 'x' || letter == 'n' ||
           (letter == 'e' && dialect_.escape_strings);
  }

  bool PrefixedString() {
    const std::size_t begin = at_;
    const char letter = ToLower(Peek());
    if (letter == 'u') {
      return Refuse(at_, "a U& string or name", "write the characters themselves, or E'\\uXXXX'");
    }
    if (letter == 'n') return Refuse(at_, "an N'' string", "leave out the N");
    ++at_;
    std::string_view body;
    const Escapes escapes = letter == 'e' ? Escapes::kYes : Escapes::kNo;
    if (!StringBody('\'', escapes, begin, body)) return false;
    if (letter == 'e') return Push(TokenKind::kString, begin, body);
    if (tolerant_) return Push(TokenKind::kBits, begin, arena_.Copy(Concat(letter, body)));
    const bool good = std::all_of(body.begin(), body.end(), [letter](char c) {
      return letter == 'x' ? HexValue(c) >= 0 : c == '0' || c == '1';
    });
    if (!good) return Fail(begin, letter == 'x' ? "not hexadecimal digits" : "not binary digits");
    return Push(TokenKind::kBits, begin, arena_.Copy(Concat(letter, body)));
  }

  // $1, $$…$$ or $tag$…$tag$.
  bool Dollar() {
    const std::size_t begin = at_;
    if (dialect_.dollar_parameters && IsDigit(Peek(1))) {
      ++at_;
      while (IsDigit(Peek())) ++at_;
      if (IsNameStart(Peek())) return Fail(begin, "letters directly after a parameter's number");
      return Push(TokenKind::kParameter, begin, text_.substr(begin, at_ - begin));
    }
    std::size_t tag_end = at_ + 1;
    while (tag_end < text_.size() && IsTagPart(text_[tag_end])) ++tag_end;
    const bool delimiter = dialect_.dollar_quotes && tag_end < text_.size() &&
                           text_[tag_end] == '$' && !IsDigit(text_[at_ + 1]);
    if (!delimiter) return Fail(begin, "a single $ is not SQL");
    const std::string_view tag = text_.substr(at_, tag_end + 1 - at_);
    if (open_quotes_ >= kMostOpenQuotes) return Fail(begin, "too many quotes are not closed");
    const std::size_t close = text_.find(tag, tag_end + 1);
    if (close == std::string_view::npos) {
      ++open_quotes_;
      return Fail(begin, "this $ quote is not closed");
    }
    const std::string_view body = text_.substr(tag_end + 1, close - tag_end - 1);
    at_ = close + tag.size();
    return Push(TokenKind::kString, begin, body);
  }

  // ------------------------------------------------------------------ parameters

  bool AtParameter() const {
    const char c = Peek();
    if (c == '?') return dialect_.question_parameters;
    if (c == ':') return !tolerant_ && dialect_.colon_parameters && IsNameStart(Peek(1));
    if (c == '@') return dialect_.at_parameters && (IsNameStart(Peek(1)) || Peek(1) == '@');
    return false;
  }

  bool NamedParameter() {
    const std::size_t begin = at_++;
    if (text_[begin] == '@' && Peek() == '@') ++at_;
    while (text_[begin] != '?' && IsNamePart(Peek())) ++at_;
    return Push(TokenKind::kParameter, begin, text_.substr(begin, at_ - begin));
  }

  // ------------------------------------------------------------------ numbers and operators

  void SkipDigits() {
    while (IsDigit(Peek())) ++at_;
  }

  bool Number() {
    const std::size_t begin = at_;
    TokenKind kind = TokenKind::kInteger;
    SkipDigits();
    if (Peek() == '.' && Peek(1) != '.') {  // 1..2 is 1, .., 2
      kind = TokenKind::kDecimal;
      ++at_;
      SkipDigits();
    }
    if (Peek() == 'e' || Peek() == 'E') {
      const std::size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
      if (IsDigit(Peek(1 + sign))) {
        kind = TokenKind::kDecimal;
        at_ += 1 + sign;
        SkipDigits();
      }
    }
    if (tolerant_) {
      while (IsNamePart(Peek())) ++at_;  // 10L, 1.5BD, 0x1F, 1_000
    }
    if (IsNameStart(Peek())) return Fail(begin, "letters directly after a number");
    return Push(kind, begin, text_.substr(begin, at_ - begin));
  }

  bool Punctuation() {
    const std::size_t begin = at_;
    const bool pair = StartsWith("::") || StartsWith("..") || StartsWith(":=");
    at_ += pair ? 2 : 1;
    return Push(TokenKind::kSymbol, begin, text_.substr(begin, at_ - begin));
  }

  bool Operator() {
    const std::size_t begin = at_;
    at_ += dialect_.custom_operators ? CustomOperatorSize() : KnownOperatorSize();
    return Push(TokenKind::kSymbol, begin, text_.substr(begin, at_ - begin));
  }

  std::size_t KnownOperatorSize() const {
    if (tolerant_) {
      for (const std::string_view known : kMoreOperators) {
        if (StartsWith(known)) return known.size();
      }
    }
    for (const std::string_view known : kKnownOperators) {
      if (StartsWith(known)) return known.size();
    }
    return 1;
  }

  // The longest run of operator characters before a comment; without a + or - at its end, so that
  // a<-1 and 2*-1 are read as they look, unless an unusual character makes it an operator anyway.
  std::size_t CustomOperatorSize() const {
    std::string_view run = text_.substr(at_);
    run = run.substr(0, run.find_first_not_of(kOperatorCharacters));
    run = run.substr(0, std::min(run.find("--"), run.find("/*")));
    const bool unusual =
        run.substr(0, run.size() - 1).find_first_of(kUnusualCharacters) != std::string_view::npos;
    while (!unusual && run.size() > 1 && (run.back() == '+' || run.back() == '-')) {
      run.remove_suffix(1);
    }
    return run.size();
  }

  std::string_view text_;
  const Dialect& dialect_;
  std::size_t max_tokens_;
  AstArena& arena_;
  bool tolerant_;
  int open_quotes_ = 0;  // that were looked for and not found
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<Token>> Lex(std::string_view text, const Dialect& dialect,
                               std::size_t max_tokens, AstArena& arena, Manner manner) {
  return Lexer(text, dialect, max_tokens, arena, manner).Run();
}

}  // namespace goldline::sql
