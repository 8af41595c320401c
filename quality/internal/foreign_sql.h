// SQL that other tools' files hold, in whatever dialect: whether Goldline can evaluate it, as far
// as that shows without the records.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "quality/internal/import_draft.h"

namespace goldline::quality::internal {

// Why the condition cannot be evaluated over the draft's object; empty when it can. A field whose
// type is not known becomes what the condition needs it to be: of `net > 2` a number.
std::string FitCondition(ImportDraft& draft, std::string_view condition);

// Why a SELECT does not give one value of the dataset, which goes by {object}; empty when it does,
// given that its fields have the types that it needs.
std::string WhyNoMeasure(std::string_view measure);

// The condition of "SELECT … FROM table WHERE condition"; nullopt for other queries.
std::optional<std::string> ConditionOfRows(std::string_view query, std::string_view table);

}  // namespace goldline::quality::internal
