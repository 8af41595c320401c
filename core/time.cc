#include "core/time.h"

#include <chrono>

#include "core/civil.h"
#include "core/errors.h"

namespace goldline {

UtcTime Now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

std::string ToString(UtcTime time) {
  std::string text = FormatTimestamp(time.micros);
  text[text.find(' ')] = 'T';
  return text + "Z";
}

Result<UtcTime> ParseUtcTime(std::string_view text) {
  if (const auto zoned = ParseIsoTimestamp(text)) return UtcTime{zoned->Utc()};
  if (const auto days = ParseIsoDate(text)) return UtcTime{*days * kMicrosPerDay};
  return errors::NotATime(Quoted(text));
}

}  // namespace goldline
