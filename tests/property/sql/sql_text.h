// Random SQL texts, mostly but not always valid: operators meet without parentheses, so that
// precedence and associativity are what is tested.
//   SqlText random(seed);
//   random.Expression(4)    random.Query(3)    random.Mutated(text)
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace goldline::sql {

class SqlText {
 public:
  explicit SqlText(std::uint64_t seed) : random_(seed) {}

  // An a_expr of PostgreSQL's grammar, about `depth` productions deep.
  std::string Expression(int depth) {
    if (depth <= 0) return Leaf();
    const auto e = [this, depth] { return Expression(depth - 1 - Below(2)); };
    switch (Below(42)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return e() + Blank() + BinaryOperator() + Blank() + e();
      case 5:
      case 6:
        return e() + Pick({" and ", " or "}) + e();
      case 7:
        return "not " + e();
      case 8:
        return Pick({"- ", "- ", "+ ", "~ ", "@ "}) + e();
      case 9:
        return e() + Pick({" is null", " is not null", " isnull", " notnull", " is true",
                           " is not false", " is unknown"});
      case 10:
        return e() + Pick({" is distinct from ", " is not distinct from "}) + e();
      case 11:
        return e() + Not() + " between " + Pick({"", "symmetric ", "asymmetric "}) + e() + " and " +
               e();
      case 12:
        return e() + Not() + " in (" + Expressions(depth) + ")";
      case 13:
        return e() + Not() + " in (" + Query(depth - 2) + ")";
      case 14:
        return e() + Not() + Pick({" like ", " ilike ", " similar to "}) + e() +
               (Below(3) == 0 ? " escape " + e() : "");
      case 15:
        return e() + Blank() + BinaryOperator() + Pick({" any ", " all ", " some "}) + "(" +
               (Below(2) == 0 ? Query(depth - 2) : e()) + ")";
      case 16:
        return "case " + (Below(2) == 0 ? e() : "") + Whens(depth) +
               (Below(2) == 0 ? " else " + e() : "") + " end";
      case 17:
        return "cast(" + e() + " as " + Type() + ")";
      case 18:
      case 19:
        return e() + "::" + Type();
      case 20:
        return e() + " collate " + Pick({"\"C\"", "pg_catalog.\"default\""});
      case 21:
        return e() + " at time zone " + e();
      case 22:
        return "extract(" + Pick({"year", "epoch", "second", "'dow'", "isodow"}) + " from " + e() +
               ")";
      case 23:
        return "substring(" + e() +
               Pick({"", " from 1", " for 2", " from 2 for 3", " for 2 from 3", ", 1, 2"}) + ")";
      case 24:
        return "position(" + e() + " in " + e() + ")";
      case 25:
        return "trim(" + Pick({"", "leading ", "trailing from ", "both "}) + e() +
               Pick({"", " from b", ", c"}) + ")";
      case 26:
        return "overlay(" + e() + " placing " + e() + " from 2" + Pick({"", " for 1"}) + ")";
      case 27:
      case 28:
        return CallText(depth);
      case 29:
        return Pick({"coalesce", "greatest", "least", "nullif", "grouping"}) + "(" +
               Expressions(depth) + ")";
      case 30:
        return "exists (" + Query(depth - 2) + ")";
      case 31:
      case 32:
      case 33:
        return "(" + e() + ")";
      case 34:
        return "(" + Query(depth - 2) + ")";
      case 35:
        return "((" + Query(depth - 2) + ") " + BinaryOperator() + " " + e() + ")";
      case 36:
        return Pick({"array[", "array[[", "array["}) + Expressions(depth) + Pick({"]", "]]", "]"});
      case 37:
        return "array(" + Query(depth - 2) + ")";
      case 38:
        return Pick({"row(", "("}) + e() + ", " + e() + ")";
      case 39:
        return "(" + e() + ")" + Pick({"[1]", "[1:2]", ".f", "[:a]", "[b:].g"});
      case 40:
        return Pick({"a[1]", "t.a[b][2:3]", "t.a.b.c", "a[1].b"});
      default:
        return Leaf();
    }
  }

  std::string Query(int depth) {
    std::string text;
    if (depth > 1 && Below(5) == 0) text += WithText(depth);
    text += Term(depth);
    while (Below(4) == 0) {
      text += Pick({" union ", " union all ", " intersect ", " except ", " except all ",
                    " union distinct ", " intersect all "}) +
              Term(depth);
    }
    if (Below(4) == 0) text += " order by " + Orders(depth);
    return text + Pick({"", "", "", " limit 3", " offset 2 limit 4", " limit 1 + 2 offset a",
                        " offset 1 row fetch first 2 rows only", " fetch next row only",
                        " fetch first (1 + 1) rows with ties"});
  }

  // `text` with a few words or characters changed.
  std::string Mutated(std::string text) {
    for (std::size_t edits = 1 + Below(3); edits > 0; --edits) {
      const std::size_t at = text.empty() ? 0 : Below(text.size());
      switch (Below(6)) {
        case 0:
          text.erase(at, 1 + Below(4));
          break;
        case 1:
          text.insert(at, 1, kLetters[Below(kLetters.size())]);
          break;
        case 2:
          text.insert(at, " " + Word() + " ");
          break;
        case 3:
          text.insert(at, text.substr(Below(text.size() + 1), Below(12)));
          break;
        case 4:
          DropWord(text, at);
          break;
        default:
          DropWord(text, at);
          text.insert(std::min(at, text.size()), " " + Word() + " ");
      }
    }
    return text;
  }

  std::size_t Below(std::size_t limit) { return random_() % limit; }

 private:
  static constexpr std::string_view kLetters = "()[].,:;'\"$+-*/<>=~!@#%^&|? \n\te1_\\{";

  std::string Pick(std::initializer_list<std::string_view> choices) {
    return std::string(choices.begin()[Below(choices.size())]);
  }

  std::string Blank() { return Pick({" ", " ", " ", "", "\n", " /* x */ ", " -- x\n"}); }
  std::string Not() { return Pick({"", " not"}); }

  std::string Leaf() {
    return Pick({"a",
                 "b",
                 "t.c",
                 "\"A b\"",
                 "1",
                 "-2",
                 "3.5",
                 "1e3",
                 ".5",
                 "2147483648",
                 "'x'",
                 "'it''s'",
                 "e'\\n\\x41'",
                 "$$q$$",
                 "null",
                 "true",
                 "false",
                 "date '2020-01-01'",
                 "interval '1' day",
                 "interval '1' hour to second(3)",
                 "timestamp(3) with time zone 'x'",
                 "numeric(3) '1.5'",
                 "int4 '5'",
                 "current_date",
                 "current_timestamp(2)",
                 "user",
                 "b'101'",
                 "x'1F'",
                 "$1",
                 "value",
                 "year",
                 "time",
                 "interval",
                 "row",
                 "left('a', 1)",
                 "now()",
                 "count(*)",
                 "Größe"});
  }

  std::string BinaryOperator() {
    return Pick({"+",  "-",  "*",  "/",   "%",  "^",  "||",  "=",   "<>",  "!=", "<",
                 ">",  "<=", ">=", "~",   "~*", "!~", "!~*", "&",   "|",   "#",  "<<",
                 ">>", "->", "@>", "->>", "==", "?",  "&&",  "@-@", "<->", "*=", "-|"});
  }

  std::string Type() {
    return Pick({"int",
                 "int4",
                 "text",
                 "numeric(10, 2)",
                 "double precision",
                 "varchar(5)",
                 "character varying",
                 "char(3)",
                 "national character varying(4)",
                 "bit varying(5)",
                 "bit",
                 "timestamp",
                 "timestamp(3) with time zone",
                 "time without time zone",
                 "interval",
                 "interval day to second(2)",
                 "interval(3)",
                 "pg_catalog.int8",
                 "\"char\"",
                 "date[]",
                 "int array",
                 "float(5)",
                 "bool"});
  }

  std::string Expressions(int depth) {
    std::string text = Expression(depth - 1);
    while (Below(2) == 0) text += ", " + Expression(depth - 2);
    return text;
  }

  std::string Whens(int depth) {
    std::string text;
    do {
      text += " when " + Expression(depth - 2) + " then " + Expression(depth - 2);
    } while (Below(3) == 0);
    return text;
  }

  std::string CallText(int depth) {
    std::string text =
        Pick({"f", "s.f", "lower", "coalesce_", "left", "substring", "rollup"}) + "(";
    const std::size_t form = Below(6);
    if (form == 0) text += "distinct ";
    if (form == 1) text += "variadic ";
    if (form != 2) text += form == 1 ? Expression(depth - 2) : Expressions(depth);
    if (form == 3) text += " order by " + Orders(depth);
    text += ")";
    if (Below(8) == 0) text += " within group (order by " + Orders(depth) + ")";
    if (Below(5) == 0) text += " filter (where " + Expression(depth - 2) + ")";
    if (Below(5) == 0) text += " over " + (Below(3) == 0 ? std::string("w") : Window(depth));
    return text;
  }

  std::string Window(int depth) {
    std::string text = "(" + Pick({"", "", "w "});
    if (Below(2) == 0) text += "partition by " + Expressions(depth - 1) + " ";
    if (Below(2) == 0) text += "order by " + Orders(depth) + " ";
    if (Below(2) == 0) {
      text += Pick({"rows ", "range ", "groups "});
      text += Pick({"unbounded preceding", "current row", "a + 1 preceding",
                    "between 1 preceding and 2 following", "between current row and 1 preceding",
                    "between unbounded preceding and unbounded following",
                    "between 1 following and 2 following"});
      text += Pick({"", "", " exclude ties", " exclude current row", " exclude no others"});
    }
    return text + ")";
  }

  std::string Orders(int depth) {
    std::string text;
    do {
      if (!text.empty()) text += ", ";
      text += Expression(depth - 2) + Pick({"", " asc", " desc"}) +
              Pick({"", " nulls first", " nulls last"});
    } while (Below(3) == 0);
    return text;
  }

  std::string WithText(int depth) {
    std::string text = Pick({"with ", "with recursive "});
    do {
      if (text.back() == ')') text += ", ";
      text += Pick({"x", "y (p, q)", "recursive"}) + " as " +
              Pick({"", "materialized ", "not materialized "}) + "(" + Query(depth - 1) + ")";
    } while (Below(3) == 0);
    return text + " ";
  }

  std::string Term(int depth) {
    if (depth > 0 && Below(6) == 0) return "(" + Query(depth - 1) + ")";
    if (Below(10) == 0) return "values (" + Expressions(depth) + "), (" + Expressions(depth) + ")";
    if (Below(20) == 0) return "table s.t";
    std::string text = "select " + Pick({"", "", "all ", "distinct ", "distinct on (a, b) "});
    text += Items(depth);
    if (Below(5) != 0) text += " from " + Tables(depth);
    if (Below(2) == 0) text += " where " + Expression(depth - 1);
    if (Below(4) == 0) text += " group by " + Pick({"", "", "distinct ", "all "}) + Groups(depth);
    if (Below(5) == 0) text += " having " + Expression(depth - 1);
    if (Below(6) == 0) text += " window w as " + Window(depth) + ", v as " + Window(depth);
    return text;
  }

  std::string Items(int depth) {
    std::string text;
    do {
      if (!text.empty()) text += ", ";
      text += Below(6) == 0 ? Pick({"*", "t.*", "s.t.*"})
                            : Expression(depth - 1) +
                                  Pick({"", "", " as x", " y", " as select", " value", " \"Z\""});
    } while (Below(2) == 0);
    return text;
  }

  std::string Tables(int depth) {
    std::string text = Table(depth);
    while (Below(3) == 0) text += ", " + Table(depth);
    return text;
  }

  std::string Table(int depth) {
    std::string text = TablePrimary(depth);
    while (Below(3) == 0) {
      switch (Below(4)) {
        case 0:
          text += " cross join " + TablePrimary(depth);
          break;
        case 1:
          text += " natural " + Pick({"", "left ", "full outer "}) + "join " + TablePrimary(depth);
          break;
        case 2:
          text += Pick({" join ", " inner join ", " left join ", " right outer join "}) +
                  Table(depth - 1) + " on " + Expression(depth - 2);
          break;
        default:
          text += " full join " + TablePrimary(depth) + " using (a, b)";
      }
    }
    return text;
  }

  std::string TablePrimary(int depth) {
    const std::string alias = Pick({"", " x", " as y", " z (p, q)"});
    switch (depth <= 0 ? 0 : Below(8)) {
      case 0:
      case 1:
      case 2:
        return Pick({"t", "s.t", "c.s.t", "\"T\"", "only t", "t *"}) + alias;
      case 3:
        return Pick({"", "lateral "}) + "(" + Query(depth - 1) + ") x" + Pick({"", " (a)"});
      case 4:
        return Pick({"", "lateral "}) + "f(" + Expressions(depth - 1) + ")" +
               Pick({"", " with ordinality"}) + alias;
      case 5:
        return "(" + Table(depth - 1) + ")" + alias;
      case 6:
        return "((" + Query(depth - 1) + ") x cross join t)" + alias;
      default:
        return "((" + Query(depth - 1) + ") union " + Query(depth - 1) + ") x";
    }
  }

  std::string Groups(int depth) {
    std::string text;
    do {
      if (!text.empty()) text += ", ";
      switch (Below(6)) {
        case 0:
          text += "()";
          break;
        case 1:
          text += Pick({"rollup (", "cube ("}) + Expressions(depth - 1) + ")";
          break;
        case 2:
          text += depth > 0 ? "grouping sets (" + Groups(depth - 1) + ")" : "1";
          break;
        default:
          text += Expression(depth - 1);
      }
    } while (Below(2) == 0);
    return text;
  }

  std::string Word() {
    return Pick(
        {"and",   "or",      "not",     "is",        "null",   "in",       "between", "like",
         "as",    "select",  "from",    "where",     "(",      ")",        ",",       "union",
         "case",  "when",    "then",    "else",      "end",    "::int",    "::",      "a",
         "1",     "'x'",     "+",       "-",         "*",      "=",        "<",       "~",
         "||",    "order",   "by",      "group",     "limit",  "offset",   "join",    "on",
         "using", "lateral", "with",    "distinct",  "all",    "any",      "exists",  "array",
         "[1]",   ".",       "t.",      "over",      "filter", "row",      "values",  "time",
         "zone",  "at",      "collate", "escape",    "date",   "interval", "day",     "year",
         "to",    "for",     "cast",    "coalesce",  "table",  "rows",     "range",   "fetch",
         "first", "only",    "double",  "precision", "char",   "varying",  "left",    "full",
         "cross", "natural", "window",  "within",    "isnull", "default",  "--",      "/*"});
  }

  static void DropWord(std::string& text, std::size_t at) {
    const std::size_t begin = text.find(' ', at);
    if (begin == std::string::npos) return;
    const std::size_t end = text.find(' ', begin + 1);
    text.erase(begin, end == std::string::npos ? std::string::npos : end - begin);
  }

  std::mt19937_64 random_;
};

}  // namespace goldline::sql
