#define SPDLOG_HEADER_ONLY
#define FMT_HEADER_ONLY
#include "core/log.h"

#include <atomic>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "core/errors.h"
#include "core/json.h"
#include "core/time.h"

namespace goldline::log {
namespace {

std::atomic<Format> format{Format::kText};

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_color_mt("goldline");
    made->set_pattern("%v");
    made->set_level(spdlog::level::warn);
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

std::string TextLine(std::string_view level, std::string_view message, Values values) {
  std::string line = Concat(ToString(Now()), " ", level, " ", message);
  for (const auto& [name, value] : values) {
    const bool plain = value.find_first_of(" \"=\n") == std::string::npos && !value.empty();
    line += Concat(" ", name, "=", plain ? value : Quoted(value, 400));
  }
  return line;
}

std::string JsonLine(std::string_view level, std::string_view message, Values values) {
  JsonWriter json;
  json.BeginObject()
      .Key("time")
      .String(ToString(Now()))
      .Key("level")
      .String(level)
      .Key("message")
      .String(message);
  for (const auto& [name, value] : values) json.Key(name).String(value);
  json.EndObject();
  return json.Take();
}

void Write(spdlog::level::level_enum level, std::string_view name, std::string_view message,
           Values values) {
  if (!Logger().should_log(level)) return;
  const std::string line =
      format == Format::kJson ? JsonLine(name, message, values) : TextLine(name, message, values);
  Logger().log(level, "{}", line);
}

constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                 spdlog::level::warn, spdlog::level::err,
                                                 spdlog::level::off};

}  // namespace

bool IsOn(Level level) { return Logger().should_log(kLevels[static_cast<std::size_t>(level)]); }

void Configure(Level level, Format line_format) {
  format = line_format;
  Logger().set_level(kLevels[static_cast<std::size_t>(level)]);
}

Result<Level> ParseLevel(std::string_view name) {
  constexpr std::string_view kNames[] = {"debug", "info", "warning", "error", "off"};
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<Level>(i);
  }
  return errors::BadSetting("log level", Concat(Quoted(name), " is none of ", Join(kNames, ", ")));
}

void Debug(std::string_view message, Values values) {
  Write(spdlog::level::debug, "debug", message, values);
}
void Info(std::string_view message, Values values) {
  Write(spdlog::level::info, "info", message, values);
}
void Warning(std::string_view message, Values values) {
  Write(spdlog::level::warn, "warning", message, values);
}
void Error(std::string_view message, Values values) {
  Write(spdlog::level::err, "error", message, values);
}

}  // namespace goldline::log
