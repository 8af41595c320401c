// What Great Expectations writes in Python, as SQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace goldline::quality::internal {

struct RowCondition {
  std::string sql;
  std::vector<std::string> fields;  // that it reads
};

// A row condition as pandas or Great Expectations read it: `a == 5 & b != "x"`,
// `col("a").notNull()`. nullopt when it holds what SQL here has no word for.
std::optional<RowCondition> ReadRowCondition(std::string_view condition);

// An evaluation parameter that is a time: `now()`, `datetime(2003, 1, 1)`,
// `now() - timedelta(weeks=52*100)`.
std::optional<std::string> SqlOfTimeParameter(std::string_view parameter);

// A strftime format as a date pattern; nullopt for directives without one.
std::optional<std::string> DatePatternOfStrftime(std::string_view format);

}  // namespace goldline::quality::internal
