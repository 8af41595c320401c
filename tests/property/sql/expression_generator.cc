// What is left out, because PostgreSQL and Goldline differ there by design: numbers beyond 38
// digits (the test counts them), transcendental functions of numeric (refused), regexes in which
// RE2 means something else, infinite dates, and calls of nothing but constants: PostgreSQL computes
// those when it plans, so that their errors fire even in branches that no row takes.
#include "tests/property/sql/expression_generator.h"

#include <algorithm>
#include <map>

#include "core/sql/cast.h"
#include "core/text.h"

namespace goldline::sql::testing {
namespace {

using Strings = std::vector<std::string>;

std::string ColumnName(char prefix, Type type) {
  std::string name = Concat(std::string(1, prefix), "_", TypeName(type));
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

const Strings kUnits{"year",   "month",   "day",     "hour",    "minute",       "second",
                     "week",   "quarter", "decade",  "century", "millennium",   "milliseconds",
                     "epoch",  "dow",     "isodow",  "doy",     "microseconds", "isoyear",
                     "julian", "years",   "timezone"};
const Strings kTruncUnits{"year",       "month",        "day",          "hour",   "minute",
                          "second",     "week",         "quarter",      "decade", "century",
                          "millennium", "milliseconds", "microseconds", "days"};
const Strings kZones{"UTC", "+02", "-05:30", "gmt", "Z", "+11:00"};
const Strings kMomentFormats{"YYYY-MM-DD",
                             "YYYY-MM-DD HH24:MI:SS.US",
                             "DD.MM.YY",
                             "HH12:MI:SS AM",
                             "Month DD, YYYY",
                             "FMMonth FMDD, YYYY",
                             "Dy, DD Mon YYYY",
                             "FMDay",
                             "DAY dy D ID",
                             "YYYYMMDD",
                             "IYYY-IW",
                             "DDD Q WW W CC J",
                             "FMDDth \"of\" FMMonth",
                             "SSSS MS",
                             "yyyy/mm/dd hh24:mi",
                             "HH:MI pm",
                             "Y YY YYY MONTH mon"};
const Strings kNumberFormats{"999",
                             "000",
                             "9999999.99",
                             "FM999999.99",
                             "990.00",
                             "FM990.00",
                             "9,999,999",
                             "FM999,999,990.00",
                             "S99999",
                             "99999S",
                             "MI99999.9",
                             "99999MI",
                             "0999",
                             "FM0000000",
                             "99G999D99",
                             "9.9999",
                             "FM9999999990.0999"};
const std::vector<std::pair<std::string, std::string>> kReadings{
    {"2024-02-29", "YYYY-MM-DD"},
    {"2023-02-29", "YYYY-MM-DD"},
    {"31.12.1999", "DD.MM.YYYY"},
    {"20240131", "YYYYMMDD"},
    {"5/7/2021", "MM/DD/YYYY"},
    {"01 Mar 2020", "DD Mon YYYY"},
    {"March 7, 2020", "Month DD, YYYY"},
    {"99-13-01", "YY-MM-DD"},
    {"68-01-02", "YY-MM-DD"},
    {"2024-060", "YYYY-DDD"},
    {"x", "YYYY"},
    {"2020", "YYYY-MM-DD"},
    {"2024-01-02 03:04:05", "YYYY-MM-DD HH24:MI:SS"},
    {"2024-01-02 11:04 PM", "YYYY-MM-DD HH12:MI AM"},
    {"2024-01-02 25:04:05", "YYYY-MM-DD HH24:MI:SS"},
    {"20240102030405.678", "YYYYMMDDHH24MISS.MS"},
    {"2024-01-02T03:04:05.123456", "YYYY-MM-DD\"T\"HH24:MI:SS.US"}};
// In these RE2 and PostgreSQL mean the same.
const Strings kPatterns{"^a",         "[0-9]+",         "(b|c)d?",  "é",
                        "^\\\\s*$",   "[A-Z][a-z]*",    "x{2,3}",   "a.c",
                        "",           "([a-z])([0-9])", "\\\\d",    "[^a-z]$",
                        "^(foo|bar)", "\\\\.",          "(?:ab)+c", "^.{3}$"};
const Strings kLikes{"a%",     "%b%",     "_b%", "%",     "",   "%é%",
                     "a\\\\%", "%\\\\_%", "__",  "%a%b%", "A%", "foo"};
const Strings kReplacements{"X", "[\\\\1]", "<\\\\&>", "", "\\\\\\\\", "é"};
const Strings kWords{
    "",        "a",      "abc",    "Abc Def",     "foo",     "foobar", "été",
    "STRASSE", "straße", "世界",   "a😀b",         "  pad  ", "x1y2",   "a,b,,c",
    "100%",    "a_b",    "O'Hara", "back\\slash", "ÀÉÎ",     "xxab",   "1",
    "12",      "-7",     "3.25",   "2024-05-06",  "true",    "tab\tx", "Hello World foo"};

// Text that is read by rules of its own, or is refused.
const std::map<Type, Strings> kOddTimes{
    {Type::kDate,
     {"2023-02-29", "2024-2-9", "20240131", "abc", "2024-13-01", " 2024-01-31 ", "2024/01/31", "",
      "2024-01-31 10:11:12", "0000-01-01", "2024-01-32", "12345-06-07"}},
    {Type::kTime,
     {"1:02", "23:59:60", "24:00:01", "25:00", "10:11:12.1234567", "10:30 PM", "12:30 am", "abc",
      "13:00 pm", "12:60", " 10:11 ", "10:11:12+02"}},
    {Type::kTimestamp,
     {"2024-01-31", "2024-01-31T10:11:12Z", "2024-01-31 10:11:12.9999999", "2024-01-31 24:00",
      "2024-02-30 00:00", "abc", "2024-01-31 10:11:12+02", "2024-01-31 10:11 PM",
      "1999-12-31 23:59:60"}},
    {Type::kTimestampTz,
     {"2024-01-31", "2024-01-31T10:11:12+0530", "2024-01-31 10:11:12 UTC", "2024-02-30 00:00Z",
      "abc", "2024-01-31 10:11:12-08:00:30", "2024-01-31 10:11:12+2"}},
    {Type::kInterval, {"1-2",           "abc",        "1 day 1 day", "5",
                       "1.5 years",     "2.5 days",   "1 fortnight", "99999999999 days",
                       "1 week 2 days", "@ 3 hours",  "-1-2",        "P1M",
                       "PT1.5S",        "1 day ago",  "12:34",       "1:2:3.4",
                       "2 hrs 3 mins",  "0.5 months", "1 decade",    "-1.5 weeks"}},
};

std::string Quote(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}
// Of lists above whose backslashes are written twice, once for C++ and once for E''.
std::string QuoteEscaped(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain += text[i];
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\\') ++i;
  }
  return Quote(plain);
}

const std::map<Type, Strings>& Cells() {
  static const std::map<Type, Strings> cells{
      {Type::kBool, {"true", "false"}},
      {Type::kInt16, {"0", "1", "-1", "7", "-32768", "32767", "100", "-5", "12", "181"}},
      {Type::kInt32,
       {"0", "1", "-1", "2", "3", "10", "-7", "2147483647", "-2147483648", "46341", "365",
        "1000000"}},
      {Type::kInt64,
       {"0", "1", "-1", "5", "-12", "9223372036854775807", "-9223372036854775808", "4294967296",
        "3037000500", "86400"}},
      {Type::kNumeric,
       {"0", "1", "-1", "0.00", "1.5", "2.50", "-3.14159", "100", "12345678901234567890", "0.0001",
        "99.995", "-0.5", "1000000.01", "7", "33.3333333333", "0.000000000001", "123456.789"}},
      {Type::kDouble,
       {"0",
        "1",
        "-1",
        "0.1",
        "2.5",
        "-3.5",
        "1e10",
        "1e-7",
        "123456789.125",
        "1e300",
        "-1e300",
        "NaN",
        "Infinity",
        "-Infinity",
        "0.5",
        "1.5",
        "100",
        "1e15",
        "123456789012345680",
        "3"}},
      {Type::kText, kWords},
      {Type::kDate,
       {"2024-02-29", "1970-01-01", "1999-12-31", "2000-01-01", "2023-07-15", "0044-03-15 BC",
        "2026-11-22", "0001-01-01", "1582-10-15", "9999-12-31", "2020-12-31"}},
      {Type::kTime,
       {"00:00:00", "23:59:59.999999", "12:34:56.789", "24:00:00", "06:30:00", "01:02:03.5"}},
      {Type::kTimestamp,
       {"2024-02-29 12:34:56.789", "1970-01-01 00:00:00", "1999-12-31 23:59:59.999999",
        "2023-03-31 06:00:00", "0044-03-15 11:00:00 BC", "2026-11-22 16:30:00",
        "1850-05-05 05:05:05.05", "2000-01-01 00:00:00", "12024-01-31 10:00:00"}},
      {Type::kTimestampTz,
       {"2024-02-29 12:34:56.789+00", "1970-01-01 00:00:00+02", "1999-12-31 23:59:59.999999-05:30",
        "2023-03-31 06:00:00Z", "2026-11-22 16:30:00+00", "1900-01-01 00:00:00+00"}},
      {Type::kInterval,
       {"0", "1 day", "-1 day", "1 month", "1 year 2 months 3 days 04:05:06.7", "36:00:00",
        "-00:00:00.5", "45 days", "-1 year -2 days +03:00:00", "100 years", "13 months",
        "1 mon -1 day", "1.5 months", "2 weeks", "P1Y2M3DT4H5M6S", "90 minutes ago"}},
  };
  return cells;
}

}  // namespace

const std::vector<Type>& GeneratedTypes() {
  static const std::vector<Type> types{Type::kBool,      Type::kInt16,       Type::kInt32,
                                       Type::kInt64,     Type::kNumeric,     Type::kDouble,
                                       Type::kText,      Type::kDate,        Type::kTime,
                                       Type::kTimestamp, Type::kTimestampTz, Type::kInterval};
  return types;
}

// A statement of a round trip does not begin when its transaction does.
bool IsCompared(const FunctionDoc& row) {
  return row.area != "aggregate" && row.name != "statement_timestamp";
}

Fields GeneratedFields() {
  Fields fields;
  for (const Type type : GeneratedTypes()) {
    fields.push_back({ColumnName('c', type), type});
    fields.push_back({ColumnName('d', type), type});
  }
  return fields;
}

std::string ExpressionGenerator::Cell(Type type) {
  if (OneIn(7)) return "\\N";
  const bool random = OneIn(3);
  if (random && IsInteger(type)) return Small(-300, 300);
  if (random && type == Type::kNumeric)
    return Concat(Small(-9999, 9999), ".", Small(100, 999).substr(Below(3)));
  if (random && type == Type::kDouble) return Concat(Small(-999, 999), ".", Small(10, 99));
  return Pick(Cells().at(type));
}

Type ExpressionGenerator::AnyType() { return GeneratedTypes()[Below(GeneratedTypes().size())]; }

ExpressionGenerator::Piece ExpressionGenerator::Column(Type type) {
  return {ColumnName(OneIn(2) ? 'c' : 'd', type), false};
}

ExpressionGenerator::Piece ExpressionGenerator::Literal(Type type) {
  if (OneIn(12)) return {Concat("NULL::", TypeName(type)), true};
  const std::string cell = Pick(Cells().at(type));
  const bool word = cell[0] == 'N' || cell.find("Inf") != std::string::npos;
  const bool plain_number =
      (type == Type::kInt32 || (type == Type::kNumeric && cell.find('.') != std::string::npos)) &&
      !word;
  if (plain_number) return {cell[0] == '-' ? Concat("(", cell, ")") : cell, true};
  if (type == Type::kBool) return {cell, true};
  if (type == Type::kText && OneIn(2)) return {Quote(cell), true};
  if (OneIn(2) && type != Type::kText) return {Concat(TypeName(type), " ", Quote(cell)), true};
  return {Concat(Quote(cell), "::", TypeName(type)), true};
}

ExpressionGenerator::Piece ExpressionGenerator::Make(Type type, int depth) {
  if (depth <= 0 || OneIn(5)) return OneIn(4) ? Literal(type) : Column(type);
  if (OneIn(3)) return Construct(type, depth);
  std::vector<const FunctionDoc*> rows;
  for (const FunctionDoc& row : Functions()) {
    if (row.result == type && IsCompared(row)) rows.push_back(&row);
  }
  if (rows.empty()) return Column(type);
  return CallOf(*rows[Below(rows.size())], depth);
}

// Now and then a type that PostgreSQL casts by itself.
ExpressionGenerator::Piece ExpressionGenerator::MakeArgument(Type type, int depth) {
  if (OneIn(8)) {
    if (type == Type::kInt32) return Make(Type::kInt16, depth);
    if (type == Type::kInt64) return Make(Type::kInt32, depth);
    if (type == Type::kNumeric) return Make(OneIn(2) ? Type::kInt32 : Type::kInt64, depth);
    if (type == Type::kDouble) return Make(OneIn(2) ? Type::kNumeric : Type::kInt32, depth);
    if (type == Type::kTimestamp) return Make(Type::kDate, depth);
    if (type == Type::kTimestampTz) return Make(Type::kTimestamp, depth);
  }
  return Make(type == Type::kUnknown ? AnyType() : type, depth);
}

std::string ExpressionGenerator::Special(const FunctionDoc& f, std::size_t index) {
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), f.name) != names.end();
  };
  if (is({"lpad", "rpad", "left", "right", "repeat"}) && index == 1) return Small(-3, 9);
  if (is({"substr", "substring"}) && f.arguments[1] == Type::kInt32 && index > 0)
    return Small(index == 1 ? -2 : -1, 7);
  if (f.name == "overlay" && index > 1) return Small(index == 2 ? 0 : -1, 5);
  if (f.name == "split_part" && index == 1) return Quote(Pick({",", "a", " ", "", "b", "😀", ",,"}));
  if (f.name == "split_part" && index == 2) return Small(-3, 3);
  if (f.name == "chr")
    return Concat("(", Column(Type::kInt32).text, " % ", Pick({"300", "70000"}), ")");
  if (is({"<<", ">>"}) && index == 1) return Small(0, 20);
  if (is({"round", "trunc"}) && index == 1) return Small(-4, 6);
  if (is({"extract", "date_part"}) && index == 0) return Quote(Pick(kUnits));
  if (f.name == "date_trunc" && index == 0) return Quote(Pick(kTruncUnits));
  if (f.name == "date_bin" && index == 0)
    return Concat("interval ",
                  Quote(Pick({"15 minutes", "1 day", "7 days", "1 month", "0", "90 seconds"})));
  if (f.name == "timezone" && index == 0)
    return f.arguments[0] == Type::kText
               ? Quote(Pick(kZones))
               : Concat("interval ", Quote(Pick({"2 hours", "-05:30", "1 day"})));
  if (f.name == "make_date" || f.name == "make_timestamp" || f.name == "make_timestamptz" ||
      f.name == "make_time") {
    const std::size_t field = f.name == "make_time" ? index + 3 : index;
    const std::string column = Column(Type::kInt32).text;
    const Strings limits{"3000", "14", "32", "25", "61", "61"};
    if (field == 5) return OneIn(2) ? Small(0, 61) + ".25" : Column(Type::kDouble).text;
    return Concat("(abs((", column, ")::int8 % ", limits[field], ")::int4)");
  }
  if (f.name == "to_char" && index == 1)
    return Quote(Pick(f.area == "time" ? kMomentFormats : kNumberFormats));
  if (is({"~", "~*", "!~", "!~*", "regexp_like", "regexp_count", "regexp_replace"}) && index == 1 &&
      f.arguments[0] == Type::kText) {
    return QuoteEscaped(Pick(kPatterns));
  }
  if (f.name == "substring" && index == 1) return QuoteEscaped(Pick(kPatterns));
  if (f.name == "regexp_replace" && index == 2) return QuoteEscaped(Pick(kReplacements));
  if (f.name == "regexp_replace" && index == 3) return Quote(Pick({"g", "i", "gi", "", "c", "z"}));
  if (is({"~~", "~~*", "!~~", "!~~*"}) && index == 1) return QuoteEscaped(Pick(kLikes));
  if (f.name == "like_escape" && index == 1) return Quote(Pick({"!", "\\", "", "ab", "é"}));
  if (f.name == "width_bucket" && index == 3) return Small(0, 12);
  if (is({"*", "/"}) && f.result == Type::kInterval && f.arguments[index] == Type::kDouble &&
      OneIn(2))
    return Concat(Small(-3, 9), ".", Small(0, 9), "::float8");
  return {};
}

std::string ExpressionGenerator::Written(const FunctionDoc& f,
                                         const std::vector<Piece>& arguments) {
  Strings texts;
  for (const Piece& argument : arguments) texts.push_back(argument.text);
  if (f.name == "not") return Concat("(NOT ", texts[0], ")");
  if (f.area == "operator") {
    if (texts.size() == 1) return Concat("(", f.name, " (", texts[0], "))");
    std::string symbol(f.name);
    if (OneIn(2)) {
      if (symbol == "~~") symbol = "LIKE";
      if (symbol == "!~~") symbol = "NOT LIKE";
      if (symbol == "~~*") symbol = "ILIKE";
      if (symbol == "!~~*") symbol = "NOT ILIKE";
    }
    return Concat("(", texts[0], " ", symbol, " ", texts[1], ")");
  }
  if (f.name == "extract")
    return Concat("extract(", texts[0].substr(1, texts[0].size() - 2), " from ", texts[1], ")");
  if (f.name == "position") return Concat("position(", texts[1], " in ", texts[0], ")");
  if (f.name == "overlay") {
    const std::string rest = texts.size() > 3 ? Concat(" for ", texts[3]) : std::string();
    return Concat("overlay(", texts[0], " placing ", texts[1], " from ", texts[2], rest, ")");
  }
  if (f.name == "timezone") return Concat("(", texts[1], " AT TIME ZONE ", texts[0], ")");
  if (f.name == "btrim" && texts.size() == 2 && OneIn(2))
    return Concat("trim(both ", texts[1], " from ", texts[0], ")");
  if (f.name.starts_with("current_") || f.name.starts_with("local")) return std::string(f.name);
  return Concat(f.name, "(", Join(texts, ", "), ")");
}

std::string ExpressionGenerator::OfRow(const std::string& text) {
  return Concat("left(", Quote(text), ", ", text.size(), " + 0 * length(coalesce(",
                Column(Type::kText).text, ", '')))");
}

std::string ExpressionGenerator::CastOperand(Type from, Type to, int depth) {
  const bool to_time = to == Type::kDate || to == Type::kTime || to == Type::kTimestamp ||
                       to == Type::kTimestampTz || to == Type::kInterval;
  if (from == Type::kText && to_time)
    return OfRow(Pick(OneIn(3) ? kOddTimes.at(to) : Cells().at(to)));
  Piece piece = Make(from, depth);
  return piece.constant ? Column(from).text : piece.text;
}

ExpressionGenerator::Piece ExpressionGenerator::CallOf(const FunctionDoc& f, int depth) {
  if (f.name == "to_date" || (f.name == "to_timestamp" && f.arguments.size() == 2)) {
    const auto& [text, format] = kReadings[Below(kReadings.size())];
    return {Concat(f.name, "(", OfRow(text), ", ", Quote(format), ")"), false};
  }
  std::vector<Piece> arguments;
  std::size_t count = f.arguments.size();
  if (f.variadic) count += Below(3);
  bool constant = true;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string special = i < f.arguments.size() ? Special(f, i) : std::string();
    const Type type = f.arguments[std::min(i, f.arguments.size() - 1)];
    const bool from_column =
        special.find("c_") != std::string::npos || special.find("d_") != std::string::npos;
    arguments.push_back(special.empty() ? MakeArgument(type, depth - 1)
                                        : Piece{special, !from_column});
    constant = constant && arguments.back().constant;
  }
  for (std::size_t i = 0; i < count && constant; ++i) {
    if (i < f.arguments.size() && !Special(f, i).empty()) continue;
    const Type type = f.arguments[std::min(i, f.arguments.size() - 1)];
    arguments[i] = Column(type == Type::kUnknown ? AnyType() : type);
    constant = false;
  }
  return {Written(f, arguments), f.name == "pi"};
}

ExpressionGenerator::Piece ExpressionGenerator::Condition(int depth) {
  Piece piece = Make(Type::kBool, depth);
  return piece.constant ? Column(Type::kBool) : piece;
}

// What is no function of the table.
ExpressionGenerator::Piece ExpressionGenerator::Construct(Type type, int depth) {
  const auto part = [&](Type t) { return Make(t, depth - 1).text; };
  const auto column_first = [&](Type t) { return Concat(Column(t).text, ", ", part(t)); };
  if (type == Type::kBool) {
    const Type t = AnyType();
    switch (Below(12)) {
      case 0:
        return {Concat("(", Condition(depth - 1).text, " AND ", Condition(depth - 1).text, " AND ",
                       part(Type::kBool), ")")};
      case 1:
        return {Concat("(", Condition(depth - 1).text, " OR ", part(Type::kBool), ")")};
      case 2:
        return {Concat("(", Make(t, depth - 1).text, OneIn(2) ? " IS NULL)" : " IS NOT NULL)")};
      case 3:
        return {Concat("(", Condition(depth - 1).text, OneIn(2) ? " IS NOT " : " IS ",
                       Pick({"TRUE", "FALSE", "UNKNOWN"}), ")")};
      case 4:
        return {Concat("(", Column(t).text, OneIn(2) ? " NOT" : "", " BETWEEN ",
                       OneIn(4) ? "SYMMETRIC " : "", part(t), " AND ", part(t), ")")};
      case 5:
        return {Concat("(", Column(t).text, OneIn(2) ? " NOT" : "", " IN (", Literal(t).text, ", ",
                       part(t), ", ", Literal(t).text, "))")};
      case 6:
        return {Concat("(", part(t), " IS ", OneIn(2) ? "NOT " : "", "DISTINCT FROM ",
                       Column(t).text, ")")};
      case 7:
        return {Concat("(", Column(Type::kText).text, OneIn(2) ? " NOT" : "", " LIKE ",
                       Quote(Pick({"a!%", "!_b%", "%!!%", "100!%"})), " ESCAPE '!')")};
      case 8:
        return {Concat("(", Column(Type::kText).text, " IN ('abc', 'foo', '', 'O''Hara'",
                       OneIn(3) ? ", NULL" : "", "))")};
      case 9:
        return {Concat("(", Column(Type::kInt32).text, OneIn(2) ? " NOT" : "",
                       " IN (1, 2, 3, 46341, 9999999999))")};
      default:
        break;
    }
  }
  switch (Below(7)) {
    case 0:
      return {Concat("CASE WHEN ", Condition(depth - 1).text, " THEN ", part(type), " WHEN ",
                     Condition(depth - 1).text, " THEN ", part(type), " ELSE ", part(type),
                     " END")};
    case 1: {
      const Type t = AnyType();
      return {Concat("CASE ", Column(t).text, " WHEN ", Literal(t).text, " THEN ", part(type),
                     " WHEN ", part(t), " THEN ", part(type), " END")};
    }
    case 2:
      return {Concat("coalesce(", column_first(type), ", ", part(type), ")")};
    case 3:
      return {Concat("nullif(", column_first(type), ")")};
    case 4:
      return {Concat(OneIn(2) ? "greatest(" : "least(", column_first(type), ", ", part(type), ")")};
    default: {
      std::vector<Type> sources;
      for (const Type from : GeneratedTypes()) {
        if (from != type && CanCast(from, type)) sources.push_back(from);
      }
      const Type from = sources[Below(sources.size())];
      return {Concat("CAST(", CastOperand(from, type, depth - 1), " AS ", TypeName(type), ")")};
    }
  }
}

std::string ExpressionGenerator::Call(const FunctionDoc& function) {
  return CallOf(function, static_cast<int>(Below(3)) + 1).text;
}

std::string ExpressionGenerator::Cast(Type from, Type to) {
  const std::string operand = CastOperand(from, to, static_cast<int>(Below(3)));
  if (to == Type::kNumeric && OneIn(3))
    return Concat("(", operand, ")::numeric(", Small(5, 20), ",", Small(0, 5), ")");
  if (to == Type::kText && OneIn(4)) return Concat("(", operand, ")::varchar(", Small(1, 6), ")");
  return Concat("(", operand, ")::", TypeName(to));
}

std::string ExpressionGenerator::Any() { return Make(AnyType(), 4).text; }

}  // namespace goldline::sql::testing
