#include "core/error.h"

namespace goldline {
namespace {

struct CodeRow {
  ErrorCode code;
  std::string_view name;
  int exit_code;
  int http_status;
};

constexpr CodeRow kCodes[] = {
    {ErrorCode::kInvalidArgument, "invalid_argument", 2, 400},
    {ErrorCode::kNotFound, "not_found", 3, 404},
    {ErrorCode::kAlreadyExists, "already_exists", 3, 409},
    {ErrorCode::kConflict, "conflict", 3, 412},
    {ErrorCode::kFailedPrecondition, "failed_precondition", 3, 409},
    {ErrorCode::kUnauthenticated, "unauthenticated", 3, 401},
    {ErrorCode::kPermissionDenied, "permission_denied", 3, 403},
    {ErrorCode::kResourceExhausted, "resource_exhausted", 3, 503},
    {ErrorCode::kCancelled, "cancelled", 130, 499},
    {ErrorCode::kDeadlineExceeded, "deadline_exceeded", 3, 504},
    {ErrorCode::kUnavailable, "unavailable", 3, 503},
    {ErrorCode::kDataLoss, "data_loss", 3, 500},
    {ErrorCode::kInternal, "internal", 4, 500},
};

const CodeRow& RowOf(ErrorCode code) { return kCodes[static_cast<std::size_t>(code) - 1]; }

}  // namespace

std::string_view ToString(ErrorCode code) { return RowOf(code).name; }
int ExitCode(ErrorCode code) { return RowOf(code).exit_code; }
int HttpStatus(ErrorCode code) { return RowOf(code).http_status; }

std::string FillPattern(std::string_view pattern, std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) {
    const std::size_t at = pattern.find("{}");
    if (at == std::string_view::npos) break;
    out += pattern.substr(0, at);
    out += part;
    pattern.remove_prefix(at + 2);
  }
  out += pattern;
  return out;
}

std::string Error::ToString() const {
  std::string out;
  if (!place_.input.empty()) {
    out += place_.input;
    if (place_.line != 0) out += Concat(":", place_.line);
    if (place_.column != 0) out += Concat(":", place_.column);
    out += ": ";
  }
  out += message_;
  for (const std::string& step : context_) out += Concat(", ", step);
  const bool ended = out.ends_with('?') || out.ends_with('.');
  if (!hint_.empty()) out += Concat(ended ? " " : ". ", hint_);
  return out;
}

}  // namespace goldline
