// Functions of text, in code points, after varlena.c and oracle_compat.c.
#include <algorithm>
#include <limits>

#include "core/sql/internal/md5.h"
#include "core/sql/internal/registry.h"
#include "core/sql/internal/unicode.h"
#include "core/text.h"

namespace goldline::sql::internal {
namespace {

using Int = std::int64_t;
using Text = std::string_view;

// PostgreSQL allows 1 GB for one value, which hostile input would make us allocate for each row.
constexpr std::size_t kMaxTextBytes = 16U << 20;
constexpr std::size_t kMaxBatchBytes = 256U << 20;

bool FitsText(RowCall& call, std::size_t bytes) {
  if (bytes > kMaxTextBytes) call.Fail(errors::TooLong("a text of more than 16 MiB"));
  if (!call.failed() && call.text_bytes() + bytes > kMaxBatchBytes)
    call.Fail(errors::TooLong("more than 256 MiB of text made for one batch"));
  return !call.failed();
}
std::size_t Size(Int count) { return count > 0 ? static_cast<std::size_t>(count) : 0; }

Int Length(RowCall&, Text text) { return static_cast<Int>(CountCodePoints(text)); }
Int OctetLength(RowCall&, Text text) { return static_cast<Int>(text.size()); }
Int BitLength(RowCall&, Text text) { return static_cast<Int>(text.size()) * 8; }
std::string Lower(RowCall&, Text text) { return LowerText(text); }
std::string Upper(RowCall&, Text text) { return UpperText(text); }

std::string InitCap(RowCall&, Text text) {
  std::string out;
  bool inside = false;
  while (!text.empty()) {
    const char32_t c = FirstCodePoint(text);
    AppendCodePoint(out, inside ? LowerCase(c) : UpperCase(c));
    inside = IsAlphanumeric(c);
    text.remove_prefix(CodePointBytes(text));
  }
  return out;
}

// The code points of `set` as their bytes.
bool ContainsCodePoint(Text set, Text code_point) {
  while (!set.empty()) {
    const std::size_t bytes = CodePointBytes(set);
    if (set.substr(0, bytes) == code_point) return true;
    set.remove_prefix(bytes);
  }
  return false;
}
Text TrimLeft(Text text, Text set) {
  while (!text.empty() && ContainsCodePoint(set, text.substr(0, CodePointBytes(text))))
    text.remove_prefix(CodePointBytes(text));
  return text;
}
std::size_t LastCodePoint(Text text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
    --at;
  return CodePointBytes(text.substr(at)) == text.size() - at ? at : text.size() - 1;
}
Text TrimRight(Text text, Text set) {
  while (!text.empty()) {
    const std::size_t at = LastCodePoint(text);
    if (!ContainsCodePoint(set, text.substr(at))) break;
    text = text.substr(0, at);
  }
  return text;
}
Text LeftTrim(RowCall&, Text text) { return TrimLeft(text, " "); }
Text LeftTrimSet(RowCall&, Text text, Text set) { return TrimLeft(text, set); }
Text RightTrim(RowCall&, Text text) { return TrimRight(text, " "); }
Text RightTrimSet(RowCall&, Text text, Text set) { return TrimRight(text, set); }
Text BothTrim(RowCall&, Text text) { return TrimRight(TrimLeft(text, " "), " "); }
Text BothTrimSet(RowCall&, Text text, Text set) { return TrimRight(TrimLeft(text, set), set); }

// `length` code points from position `start` (1 is the first); positions before the text count.
Text Slice(Text text, Int start, Int length) {
  const Int end = start + length;
  const Int first = std::max<Int>(start, 1);
  if (end <= first) return {};
  text.remove_prefix(OffsetOfCodePoint(text, Size(first - 1)));
  return text.substr(0, OffsetOfCodePoint(text, Size(end - first)));
}
Text SubstringFrom(RowCall&, Text text, Int start) {
  return text.substr(OffsetOfCodePoint(text, Size(start - 1)));
}
Text SubstringFor(RowCall& call, Text text, Int start, Int length) {
  if (length < 0) call.Fail(errors::BadSubstring());
  return call.failed() ? Text() : Slice(text, start, length);
}
Text Left(RowCall&, Text text, Int count) {
  const Int wanted = count >= 0 ? count : static_cast<Int>(CountCodePoints(text)) + count;
  return text.substr(0, OffsetOfCodePoint(text, Size(wanted)));
}
Text Right(RowCall&, Text text, Int count) {
  const Int dropped = count >= 0 ? static_cast<Int>(CountCodePoints(text)) - count : -count;
  return text.substr(OffsetOfCodePoint(text, Size(dropped)));
}

// `count` code points of `fill`, repeated.
std::string Filling(Text fill, std::size_t count) {
  std::string out;
  Text rest = fill;
  for (; count > 0; --count) {
    if (rest.empty()) rest = fill;
    const std::size_t bytes = CodePointBytes(rest);
    out += rest.substr(0, bytes);
    rest.remove_prefix(bytes);
  }
  return out;
}
std::string Pad(RowCall& call, Text text, Int length, Text fill, bool left) {
  if (!FitsText(call, Size(length))) return {};
  const std::size_t have = CountCodePoints(text);
  const std::size_t want = Size(length);
  if (have >= want || fill.empty())
    return std::string(text.substr(0, OffsetOfCodePoint(text, want)));
  const std::string filling = Filling(fill, want - have);
  return left ? Concat(filling, text) : Concat(text, filling);
}
std::string LeftPad(RowCall& call, Text text, Int length) {
  return Pad(call, text, length, " ", true);
}
std::string LeftPadWith(RowCall& call, Text text, Int length, Text fill) {
  return Pad(call, text, length, fill, true);
}
std::string RightPad(RowCall& call, Text text, Int length) {
  return Pad(call, text, length, " ", false);
}
std::string RightPadWith(RowCall& call, Text text, Int length, Text fill) {
  return Pad(call, text, length, fill, false);
}
std::string Repeat(RowCall& call, Text text, Int count) {
  std::string out;
  if (count <= 0 || text.empty() || !FitsText(call, Size(count)) ||
      !FitsText(call, Size(count) * text.size())) {
    return out;
  }
  out.reserve(text.size() * Size(count));
  for (Int i = 0; i < count; ++i) out += text;
  return out;
}

std::string Replace(RowCall& call, Text text, Text from, Text to) {
  std::string out;
  if (from.empty()) return std::string(text);
  while (true) {
    const std::size_t at = text.find(from);
    out += text.substr(0, at);
    if (at == Text::npos) return out;
    out += to;
    if (!FitsText(call, out.size())) return {};
    text.remove_prefix(at + from.size());
  }
}

std::string Translate(RowCall&, Text text, Text from, Text to) {
  std::string out;
  while (!text.empty()) {
    const Text point = text.substr(0, CodePointBytes(text));
    text.remove_prefix(point.size());
    Text candidates = from;
    std::size_t index = 0;
    while (!candidates.empty() && candidates.substr(0, CodePointBytes(candidates)) != point) {
      candidates.remove_prefix(CodePointBytes(candidates));
      ++index;
    }
    if (candidates.empty()) {
      out += point;
      continue;
    }
    const Text rest = to.substr(OffsetOfCodePoint(to, index));
    if (!rest.empty()) out += rest.substr(0, CodePointBytes(rest));
  }
  return out;
}

Int Position(RowCall&, Text text, Text wanted) {
  const std::size_t at = text.find(wanted);
  return at == Text::npos ? 0 : static_cast<Int>(CountCodePoints(text.substr(0, at))) + 1;
}
bool StartsWith(RowCall&, Text text, Text prefix) { return text.starts_with(prefix); }

Text SplitPart(RowCall& call, Text text, Text separator, Int part) {
  if (part == 0) call.Fail(errors::BadArgument("the part of split_part must not be zero"));
  if (call.failed() || text.empty()) return {};
  if (separator.empty()) return part == 1 || part == -1 ? text : Text();
  std::vector<Text> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == Text::npos) break;
    text.remove_prefix(at + separator.size());
  }
  const Int index = part > 0 ? part - 1 : static_cast<Int>(parts.size()) + part;
  return index >= 0 && Size(index) < parts.size() ? parts[Size(index)] : Text();
}

std::string Reverse(RowCall&, Text text) {
  std::string out(text.size(), '\0');
  std::size_t end = text.size();
  while (!text.empty()) {
    const std::size_t bytes = CodePointBytes(text);
    end -= bytes;
    std::copy_n(text.data(), bytes, out.data() + end);
    text.remove_prefix(bytes);
  }
  return out;
}

Int Ascii(RowCall&, Text text) { return text.empty() ? 0 : static_cast<Int>(FirstCodePoint(text)); }
std::string Chr(RowCall& call, Int code) {
  std::string out;
  if (code < 0) {
    call.Fail(errors::BadArgument("the number of a character must be positive"));
  } else if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    call.Fail(errors::TooLong(Concat("there is no character ", code)));
  } else {
    AppendCodePoint(out, static_cast<char32_t>(code));
  }
  return out;
}
std::string Md5(RowCall&, Text text) { return Md5Hex(text); }

std::string Overlay(RowCall& call, Text text, Text with, Int start, Int length) {
  if (start <= 0) call.Fail(errors::BadSubstring());
  if (call.failed()) return {};
  Int end = 0;
  if (__builtin_add_overflow(static_cast<std::int32_t>(start), static_cast<std::int32_t>(length),
                             &end) ||
      end != static_cast<std::int32_t>(end)) {
    call.Fail(errors::OutOfRange("integer"));
    return {};
  }
  return Concat(Slice(text, 1, start - 1), with,
                text.substr(OffsetOfCodePoint(text, Size(end - 1))));
}
std::string OverlayAll(RowCall& call, Text text, Text with, Int start) {
  return Overlay(call, text, with, start, static_cast<Int>(CountCodePoints(with)));
}

std::string QuoteLiteral(RowCall&, Text text) {
  std::string out = text.find('\\') == Text::npos ? "'" : "E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + "'";
}

void ConcatAll(Frame& frame, std::span<const Operand> arguments) {
  std::string out;
  frame.selected.ForEach([&](std::size_t row) {
    out.clear();
    for (const Operand& argument : arguments) {
      if (argument.has_value(row)) out += argument.column->texts[argument.At(row)];
    }
    CellOf<std::string>::Set(frame, row, out);
  });
}

void ConcatWith(Frame& frame, std::span<const Operand> arguments) {
  std::string out;
  frame.selected.ForEach([&](std::size_t row) {
    const Operand& separator = arguments[0];
    if (!separator.has_value(row)) return;
    out.clear();
    bool first = true;
    for (const Operand& argument : arguments.subspan(1)) {
      if (!argument.has_value(row)) continue;
      if (!first) out += separator.column->texts[separator.At(row)];
      first = false;
      out += argument.column->texts[argument.At(row)];
    }
    CellOf<std::string>::Set(frame, row, out);
  });
}

std::string Join2(RowCall& call, Text a, Text b) {
  return FitsText(call, a.size() + b.size()) ? Concat(a, b) : std::string();
}

constexpr Type kText = Type::kText;
constexpr Type kInt = Type::kInt32;
constexpr Text kArea = "text";

Function Variadic(Text name, std::vector<Type> arguments, Kernel kernel, Text doc) {
  Function row{name, kArea, std::move(arguments), kText, kernel, doc};
  row.strict = false;
  row.variadic = true;
  row.any = AnyArgument::kOutputText;
  return row;
}

}  // namespace

std::vector<Function> TextFunctions() {
  return {
      {"ascii", kArea, {kText}, kInt, Strict<Ascii>(), "code point of the first character"},
      {"bit_length", kArea, {kText}, kInt, Strict<BitLength>(), "number of bits"},
      {"btrim", kArea, {kText}, kText, Strict<BothTrim>(), "without blanks on both sides"},
      {"btrim",
       kArea,
       {kText, kText},
       kText,
       Strict<BothTrimSet>(),
       "without these characters on both sides"},
      {"char_length", kArea, {kText}, kInt, Strict<Length>(), "number of characters"},
      {"character_length", kArea, {kText}, kInt, Strict<Length>(), "number of characters"},
      {"chr", kArea, {kInt}, kText, Strict<Chr>(), "the character of a code point"},
      Variadic("concat", {kAny}, ConcatAll, "all arguments joined, NULLs left out"),
      Variadic("concat_ws", {kText, kAny}, ConcatWith,
               "the others joined by the first, NULLs left out"),
      {"initcap", kArea, {kText}, kText, Strict<InitCap>(), "each word with a capital"},
      {"left",
       kArea,
       {kText, kInt},
       kText,
       Strict<Left>(),
       "so many characters from the left; all but so many when negative"},
      {"length", kArea, {kText}, kInt, Strict<Length>(), "number of characters"},
      {"lower", kArea, {kText}, kText, Strict<Lower>(), "in lower case"},
      {"lpad", kArea, {kText, kInt}, kText, Strict<LeftPad>(), "filled on the left, or cut"},
      {"lpad",
       kArea,
       {kText, kInt, kText},
       kText,
       Strict<LeftPadWith>(),
       "filled on the left, or cut"},
      {"ltrim", kArea, {kText}, kText, Strict<LeftTrim>(), "without blanks on the left"},
      {"ltrim",
       kArea,
       {kText, kText},
       kText,
       Strict<LeftTrimSet>(),
       "without these characters on the left"},
      {"md5", kArea, {kText}, kText, Strict<Md5>(), "MD5 in hexadecimal"},
      {"octet_length", kArea, {kText}, kInt, Strict<OctetLength>(), "number of bytes"},
      {"overlay",
       kArea,
       {kText, kText, kInt},
       kText,
       Strict<OverlayAll>(),
       "the second put over the first from a position on"},
      {"overlay",
       kArea,
       {kText, kText, kInt, kInt},
       kText,
       Strict<Overlay>(),
       "the second put over so many characters of the first"},
      {"position",
       kArea,
       {kText, kText},
       kInt,
       Strict<Position>(),
       "where the second starts in the first, 0 if nowhere"},
      {"quote_literal", kArea, {kText}, kText, Strict<QuoteLiteral>(), "as an SQL literal"},
      {"repeat", kArea, {kText, kInt}, kText, Strict<Repeat>(), "so many times"},
      {"replace",
       kArea,
       {kText, kText, kText},
       kText,
       Strict<Replace>(),
       "each occurrence of the second by the third"},
      {"reverse", kArea, {kText}, kText, Strict<Reverse>(), "backwards"},
      {"right",
       kArea,
       {kText, kInt},
       kText,
       Strict<Right>(),
       "so many characters from the right; all but so many when negative"},
      {"rpad", kArea, {kText, kInt}, kText, Strict<RightPad>(), "filled on the right, or cut"},
      {"rpad",
       kArea,
       {kText, kInt, kText},
       kText,
       Strict<RightPadWith>(),
       "filled on the right, or cut"},
      {"rtrim", kArea, {kText}, kText, Strict<RightTrim>(), "without blanks on the right"},
      {"rtrim",
       kArea,
       {kText, kText},
       kText,
       Strict<RightTrimSet>(),
       "without these characters on the right"},
      {"split_part",
       kArea,
       {kText, kText, kInt},
       kText,
       Strict<SplitPart>(),
       "the n-th piece between separators, from the end when negative"},
      {"starts_with",
       kArea,
       {kText, kText},
       Type::kBool,
       Strict<StartsWith>(),
       "whether it begins so"},
      {"strpos",
       kArea,
       {kText, kText},
       kInt,
       Strict<Position>(),
       "where the second starts in the first, 0 if nowhere"},
      {"substr", kArea, {kText, kInt}, kText, Strict<SubstringFrom>(), "from a position on"},
      {"substr",
       kArea,
       {kText, kInt, kInt},
       kText,
       Strict<SubstringFor>(),
       "so many characters from a position on"},
      {"substring", kArea, {kText, kInt}, kText, Strict<SubstringFrom>(), "from a position on"},
      {"substring",
       kArea,
       {kText, kInt, kInt},
       kText,
       Strict<SubstringFor>(),
       "so many characters from a position on"},
      {"translate",
       kArea,
       {kText, kText, kText},
       kText,
       Strict<Translate>(),
       "characters of the second by those of the third at the same place"},
      {"upper", kArea, {kText}, kText, Strict<Upper>(), "in upper case"},
  };
}

std::vector<Function> TextOperators() {
  std::vector<Function> rows{
      {"||", "operator", {kText, kText}, kText, Strict<Join2>(), "joined"},
      {"||", "operator", {kText, kAny}, kText, Strict<Join2>(), "joined"},
      {"||", "operator", {kAny, kText}, kText, Strict<Join2>(), "joined"},
  };
  for (Function& row : rows) row.any = AnyArgument::kCastToText;
  return rows;
}

}  // namespace goldline::sql::internal
