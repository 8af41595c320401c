// A Command is one verb of the command line: a row of a table from which parsing, help and the
// reference page are made. A command's file defines its row and its body:
//
//   Result<int> RunCheck(Invocation& call) {
//     GL_TRY(Contract contract, LoadContract(call.Text("contract")));
//     ...
//     if (call.json()) call.Print(report.ToJson()); else call.Print(report.ToText());
//     return report.passed() ? kExitPassed : kExitFailed;
//   }
//   Command CheckCommand() { return {.name = "check", ..., .run = RunCheck}; }
//
// Standard output is for the result and nothing else; an error returned is printed by the frame, as
// text or JSON, and decides the exit code by its ErrorCode.
#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/result.h"
#include "core/settings.h"
#include "core/time.h"

namespace goldline::cli {

// Writes to standard output; an error when it cannot (a full disk). A closed pipe ends quietly.
Status PrintOut(std::string_view text);

inline constexpr int kExitPassed = 0;
inline constexpr int kExitFailed =
    1;  // a gate failed, a difference was found, a check did not hold

struct Flag {
  std::string_view name;   // without dashes: "contract"
  std::string_view value;  // "FILE"; empty for a switch
  std::string_view sentence;
  bool required = false;
  bool repeated = false;  // may be given several times
};

class Invocation;

struct Command {
  std::string_view name;      // "check", "lineage sql"
  std::string_view operands;  // "INPUT..." (one or more), "FIELD" (exactly one), "[NAME]",
                              // "[ROW...]" (any number), ""
  std::string_view sentence;  // what it does, in one line
  std::vector<Flag> flags;    // besides those that every command has
  std::string_view example;   // a full command line and what it shows
  Result<int> (*run)(Invocation& call) = nullptr;
};

// What one call of a command was given. Not thread-safe; handed to the body by reference.
class Invocation {
 public:
  struct Given {
    std::vector<std::string> operands;
    std::map<std::string, std::vector<std::string>, std::less<>> flags;
  };
  Invocation(Given given, Settings settings, UtcTime now, std::stop_token stop)
      : given_(std::move(given)),
        settings_(std::move(settings)),
        now_(now),
        stop_(std::move(stop)) {}

  const std::vector<std::string>& operands() const { return given_.operands; }
  bool Has(std::string_view flag) const { return given_.flags.contains(flag); }
  // The flag's value, or empty. Of a repeated flag the last.
  std::string Text(std::string_view flag) const;
  std::vector<std::string> Texts(std::string_view flag) const;
  // A count from 1 up.
  Result<std::uint64_t> Count(std::string_view flag, std::uint64_t default_value) const;
  // A number from 0 up.
  Result<double> Number(std::string_view flag, double default_value) const;

  bool json() const { return settings_.Text("format") == "json"; }
  bool quiet() const { return settings_.On("quiet"); }
  std::size_t threads() const;
  const Settings& settings() const { return settings_; }
  // One now for the whole command.
  UtcTime now() const { return now_; }
  // Requested by SIGINT and SIGTERM.
  const std::stop_token& stop() const { return stop_; }

  Status Print(std::string_view text) const { return PrintOut(text); }
  // A report that has TextOf and WriteJson, in the format that was asked for.
  template <class Report>
  Status PrintReport(const Report& report) const {
    if (!json()) return Print(TextOf(report));
    JsonWriter writer(JsonWriter::Layout::kIndented);
    WriteJson(report, writer);
    return Print(writer.Take() + "\n");
  }
  // A remark for a person, on standard error, unless quiet.
  void Remark(std::string_view text) const;

 private:
  Given given_;
  Settings settings_;
  UtcTime now_;
  std::stop_token stop_;
};

// The settings that every command accepts as flags, from the environment and from goldline.toml.
std::span<const Setting> CommonSettings();

// Runs one command line (without the program's name) and returns the exit code.
int RunCommandLine(const std::vector<std::string>& arguments, std::stop_token stop);

}  // namespace goldline::cli
