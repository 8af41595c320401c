#include "api/rest/internal/parameters.h"

#include <algorithm>

#include "api/rest/errors.h"
#include "core/text.h"
#include "core/whole_number.h"

namespace goldline::rest {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

std::string ToHex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += {kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

std::optional<std::string> FromHex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::size_t high = kHex.find(text[i]);
    const std::size_t low = kHex.find(text[i + 1]);
    if (high == kHex.npos || low == kHex.npos) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

}  // namespace

Result<std::size_t> NumberParameter(const http::Request& request, std::string_view name,
                                    std::size_t default_value, std::size_t least,
                                    std::size_t most) {
  const std::string* text = request.Query(name);
  if (text == nullptr) return default_value;
  const std::optional<std::uint64_t> number = ParseWholeNumber(*text);
  if (!number || *number < least || *number > most) {
    return errors::BadParameter(name, Quoted(*text),
                                Concat("it is a number from ", least, " to ", most));
  }
  return *number;
}

Result<std::size_t> LimitParameter(const http::Request& request) {
  return NumberParameter(request, "limit", kDefaultLimit, 1, kMostOfAPage);
}

Result<std::optional<UtcTime>> TimeParameter(const http::Request& request, std::string_view name) {
  const std::string* text = request.Query(name);
  if (text == nullptr) return std::optional<UtcTime>();
  const Result<UtcTime> time = ParseUtcTime(*text);
  if (!time.ok()) {
    return errors::BadParameter(name, Quoted(*text), "write it as 2026-11-22T16:30:00Z");
  }
  return std::optional(*time);
}

Result<std::string> RequiredParameter(const http::Request& request, std::string_view name) {
  const std::string* text = request.Query(name);
  if (text == nullptr || text->empty()) return errors::MissingParameter(name);
  return *text;
}

Result<std::size_t> ChoiceParameter(const http::Request& request, std::string_view name,
                                    const std::vector<std::string>& choices) {
  const std::string* text = request.Query(name);
  if (text == nullptr) return std::size_t{0};
  const auto found = std::find(choices.begin(), choices.end(), *text);
  if (found == choices.end()) {
    return errors::BadParameter(name, Quoted(*text), Concat("it is one of ", Join(choices, ", ")));
  }
  return static_cast<std::size_t>(found - choices.begin());
}

std::string EncodeCursor(const std::vector<std::string>& parts) {
  std::vector<std::string> escaped;
  for (const std::string& part : parts) escaped.push_back(http::PercentEncode(part));
  return ToHex(Join(escaped, ","));
}

Result<std::optional<std::vector<std::string>>> CursorParameter(const http::Request& request,
                                                                std::size_t parts) {
  using Parts = std::vector<std::string>;
  const std::string* text = request.Query("cursor");
  if (text == nullptr || text->empty()) return std::optional<Parts>();
  const std::optional<std::string> joined = FromHex(*text);
  if (!joined) return errors::BadCursor(Quoted(*text));
  Parts out;
  for (const std::string_view piece : Split(*joined, ',')) {
    const Result<std::string> part = http::PercentDecode(piece);
    if (!part.ok()) return errors::BadCursor(Quoted(*text));
    out.push_back(*part);
  }
  if (out.size() != parts) return errors::BadCursor(Quoted(*text));
  return std::optional(std::move(out));
}

void WriteNextCursor(const std::optional<std::string>& cursor, JsonWriter& json) {
  json.Key("next_cursor");
  cursor ? json.String(*cursor) : json.Null();
}

Status CheckKnownParameters(const http::Request& request, const std::vector<std::string>& known) {
  for (const http::NamedValue& given : request.query) {
    if (std::find(known.begin(), known.end(), given.name) != known.end()) continue;
    Error error =
        errors::UnknownParameter(Quoted(given.name), known.empty() ? "none" : Join(known, ", "));
    const std::string_view near = NearestName(given.name, known);
    if (near.empty()) return error;
    return std::move(error).Hint(Concat("did you mean ", near, "?"));
  }
  return Ok();
}

}  // namespace goldline::rest
