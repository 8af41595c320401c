#include "api/http/problem.h"

#include <algorithm>
#include <cstdint>

#include "api/http/errors.h"
#include "core/json.h"
#include "core/text.h"

namespace goldline::http {
namespace {

struct StatusRow {
  std::string_view id;
  int status;
};

// Errors of the transport whose status is finer than their code.
constexpr StatusRow kStatuses[] = {
    {"request_timeout", 408},      {"method_not_allowed", 405},   {"has_changed", 412},
    {"body_too_large", 413},       {"record_too_large", 413},     {"unsupported_media_type", 415},
    {"unsupported_encoding", 415}, {"unmet_expectation", 417},    {"foreign_host", 421},
    {"header_too_large", 431},     {"unsupported_transfer", 501}, {"unknown_method", 501},
    {"unsupported_version", 505},
};

void WritePlace(JsonWriter& json, const InputPlace& place) {
  json.Key("place").BeginObject().Key("input").String(place.input);
  if (place.line != 0) json.Key("line").UInt(place.line);
  if (place.column != 0) json.Key("column").UInt(place.column);
  json.EndObject();
}

InputPlace PlaceOf(const JsonValue& json) {
  const auto number = [&json](std::string_view name) -> std::int64_t {
    const JsonValue* found = json.Find(name);
    return found == nullptr ? 0 : std::max<std::int64_t>(found->Int().value_or(0), 0);
  };
  InputPlace place;
  place.input = json.Text("input");
  place.line = static_cast<std::uint64_t>(number("line"));
  place.column = static_cast<std::uint32_t>(number("column"));
  return place;
}

}  // namespace

int StatusFor(const Error& error) {
  for (const StatusRow& row : kStatuses) {
    if (row.id == error.id()) return row.status;
  }
  return HttpStatus(error.code());
}

Response ProblemResponse(const Error& error, std::string_view instance,
                         std::string_view request_id) {
  const int status = StatusFor(error);
  std::string detail = error.message();
  for (const std::string& step : error.context()) detail += Concat(", ", step);

  JsonWriter json;
  json.BeginObject();
  json.Key("type").String(Concat("urn:goldline:problem:", error.id()));
  json.Key("title").String(ReasonPhrase(status));
  json.Key("status").Int(status);
  json.Key("detail").String(detail);
  if (!instance.empty()) json.Key("instance").String(instance);
  json.Key("code").String(error.id());
  if (!error.hint().empty()) json.Key("hint").String(error.hint());
  if (!error.place().input.empty()) WritePlace(json, error.place());
  if (!request_id.empty()) json.Key("request_id").String(request_id);
  json.EndObject();

  Response response(status, "application/problem+json", json.Take());
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  return response;
}

Error ErrorOfProblem(int status, std::string_view body, std::string_view server) {
  ErrorCode code = status < 500 ? ErrorCode::kInvalidArgument : ErrorCode::kUnavailable;
  // Where several codes share a status the last is the general one.
  for (int i = 1; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
    const auto candidate = static_cast<ErrorCode>(i);
    if (HttpStatus(candidate) == status) code = candidate;
  }
  const Result<JsonValue> problem = ParseJson(body);
  if (!problem.ok() || problem->Text("code").empty()) {
    return errors::StrangeAnswer(server, status);
  }
  Error error(code, problem->Text("code"), std::string(problem->Text("detail")),
              std::string(problem->Text("hint")));
  if (const JsonValue* place = problem->Find("place")) error = std::move(error).At(PlaceOf(*place));
  return std::move(error).With(Concat("said ", server));
}

}  // namespace goldline::http
