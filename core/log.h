// Logging: one line an event to standard error, never to standard output. Results of a command are
// printed, not logged.
//   log::Info("opened store", {{"dir", path}, {"bytes", Concat(size)}});
// Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.h"

namespace goldline::log {

enum class Level { kDebug, kInfo, kWarning, kError, kOff };
enum class Format { kText, kJson };

// Called once at the start of the process; before that, warnings and errors are logged as text.
void Configure(Level level, Format format);
Result<Level> ParseLevel(std::string_view name);

// Named values that go with a message.
using Values = std::initializer_list<std::pair<std::string_view, std::string>>;

// Whether lines of that level are written: before values that cost something are made.
bool IsOn(Level level);

void Debug(std::string_view message, Values values = {});
void Info(std::string_view message, Values values = {});
void Warning(std::string_view message, Values values = {});
void Error(std::string_view message, Values values = {});

}  // namespace goldline::log
