// SQL that other tools' files hold, in whatever dialect: whether Goldline can evaluate it, as far
// as that shows without the records.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace goldline::quality::internal {

// Why the condition cannot be evaluated; empty when it can, given that its fields exist and have
// the types that it needs.
std::string WhyNoCondition(std::string_view condition);

// The same of a SELECT that gives one value of the dataset, which goes by {object}.
std::string WhyNoMeasure(std::string_view query);

// The condition of "SELECT … FROM table WHERE condition"; nullopt for other queries.
std::optional<std::string> ConditionOfRows(std::string_view query, std::string_view table);

}  // namespace goldline::quality::internal
