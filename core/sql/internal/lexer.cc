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
  Lexer(std::string_view text, const Dialect& dialect, std::size_t max_tokens, AstArena& arena)
      : text_(text), dialect_(dialect), max_tokens_(max_tokens), arena_(arena) {}

  Result<std::vector<Token>> Run() {
    if (const std::size_t bad = FindInvalidUtf8(text_); bad != std::string_view::npos) {
      Fail(bad, text_[bad] == '\0' ? "a NUL byte" : "bytes that are not UTF-8");
    }
    tokens_.reserve(text_.size() / 5 + 8);
    while (!error_ && SkipSpace() && NextToken()) {
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
      } else {
        break;
      }
    }
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
    return Fail(begin, "this comment is not closed");
  }

  // False at the end and at an error.
  bool NextToken() {
    if (AtEnd()) return false;
    const char c = Peek();
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

  // ------------------------------------------------------------------ names

  bool Name() {
    const std::size_t begin = at_;
    while (IsNamePart(Peek())) ++at_;
    const std::string_view written = text_.substr(begin, at_ - begin);
    char lower[64];
    const KeywordRow* row = nullptr;
    if (written.size() < sizeof lower) {
      std::transform(written.begin(), written.end(), lower, ToLower);
      row = FindKeyword({lower, written.size()});
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
    if (!Quotation(close, begin, Escapes::kNo, name)) return false;
    if (name.empty()) return Fail(begin, "a name in quotes must not be empty");
    return Push(TokenKind::kQuotedName, begin, name);
  }

  // ------------------------------------------------------------------ strings

  enum class Escapes : bool { kNo, kYes };

  // The rest of a quotation whose opening quote is behind us, decoded; a doubled quote is one.
  bool Quotation(char close, std::size_t begin, Escapes escapes, std::string_view& out) {
    const std::size_t body = at_;
    std::string decoded;
    bool changed = false;  // `decoded` holds what [body, at_) means
    while (true) {
      if (AtEnd()) return Fail(begin, Concat("the quote ", Quoted({&close, 1}), " is not closed"));
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
    if (escapes == Escapes::kYes && FindInvalidUtf8(out) != std::string_view::npos) {
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
    const std::size_t close = text_.find(tag, tag_end + 1);
    if (close == std::string_view::npos) return Fail(begin, "this $ quote is not closed");
    const std::string_view body = text_.substr(tag_end + 1, close - tag_end - 1);
    at_ = close + tag.size();
    return Push(TokenKind::kString, begin, body);
  }

  // ------------------------------------------------------------------ parameters

  bool AtParameter() const {
    const char c = Peek();
    if (c == '?') return dialect_.question_parameters;
    if (c == ':') return dialect_.colon_parameters && IsNameStart(Peek(1));
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
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<Token>> Lex(std::string_view text, const Dialect& dialect,
                               std::size_t max_tokens, AstArena& arena) {
  return Lexer(text, dialect, max_tokens, arena).Run();
}

}  // namespace goldline::sql
