#include "quality/check_run.h"

#include <algorithm>

#include "core/error.h"

namespace goldline::quality {

void CheckedObject::WriteMembers(JsonWriter& json) const {
  if (!skip_reason.empty()) {
    json.Key("status").String(ToString(status())).Key("object").String(report.object);
    json.Key("reason").String(skip_reason);
    return;
  }
  report.WriteMembers(json);
  if (profile) {
    json.Key("profile").BeginObject();
    profile->WriteMembers(json);
    json.EndObject();
  }
  json.Key("notes").BeginArray();
  for (const std::string& note : notes) json.String(note);
  json.EndArray();
  json.Key("bytes").UInt(bytes).Key("seconds").Double(seconds);
}

CheckStatus CheckRun::Total() const {
  const auto count = [this](CheckStatus status) {
    return std::count_if(objects.begin(), objects.end(), [status](const CheckedObject& object) {
      return object.status() == status;
    });
  };
  if (count(CheckStatus::kFailed) > 0) return CheckStatus::kFailed;
  if (count(CheckStatus::kErrored) > 0) return CheckStatus::kErrored;
  const auto skipped = static_cast<std::size_t>(count(CheckStatus::kSkipped));
  if (skipped == objects.size()) return CheckStatus::kSkipped;
  const bool warned = skipped > 0 || count(CheckStatus::kWarned) > 0;
  return warned ? CheckStatus::kWarned : CheckStatus::kPassed;
}

int CheckRun::ExitCode(bool strict) const {
  switch (Total()) {
    case CheckStatus::kPassed:
      return 0;
    case CheckStatus::kWarned:
      return strict ? 1 : 0;
    case CheckStatus::kSkipped:
      return goldline::ExitCode(ErrorCode::kUnavailable);
    default:
      return 1;
  }
}

}  // namespace goldline::quality
