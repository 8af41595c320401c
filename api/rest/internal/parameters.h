// Reading the parameters of a query: limits, cursors, times.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/request.h"
#include "core/json.h"
#include "core/result.h"
#include "core/time.h"

namespace goldline::rest {

inline constexpr std::size_t kDefaultLimit = 100;
inline constexpr std::size_t kMostOfAPage = 1000;

// A whole number from `least` to `most`.
Result<std::size_t> NumberParameter(const http::Request& request, std::string_view name,
                                    std::size_t default_value, std::size_t least, std::size_t most);
Result<std::size_t> LimitParameter(const http::Request& request);
Result<std::optional<UtcTime>> TimeParameter(const http::Request& request, std::string_view name);
Result<std::string> RequiredParameter(const http::Request& request, std::string_view name);
// The index of the value among `choices`, or that of the first when it is not given.
Result<std::size_t> ChoiceParameter(const http::Request& request, std::string_view name,
                                    const std::vector<std::string>& choices);

// A cursor says after which entry the next page starts. Opaque to callers.
std::string EncodeCursor(const std::vector<std::string>& parts);
// nullopt when none was given; an error unless it has `parts` parts.
Result<std::optional<std::vector<std::string>>> CursorParameter(const http::Request& request,
                                                                std::size_t parts);

// "next_cursor" of an open object.
void WriteNextCursor(const std::optional<std::string>& cursor, JsonWriter& json);

// An error for a parameter that the route does not document, with the nearest that it does.
Status CheckKnownParameters(const http::Request& request, const std::vector<std::string>& known);

}  // namespace goldline::rest
