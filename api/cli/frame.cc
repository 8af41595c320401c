// From a command line to a running command: finds the command, reads its flags, loads the settings,
// runs it and turns an error into a message and an exit code.
#include <algorithm>
#include <cstdio>
#include <deque>

#include <CLI/CLI.hpp>

#include "api/cli/command.h"
#include "api/cli/commands.h"
#include "api/cli/internal/help.h"
#include "api/cli/version.h"
#include "core/json.h"
#include "core/log.h"
#include "core/text.h"

namespace goldline::cli {
namespace {

constexpr Setting kCommonSettings[] = {
    {"data", Setting::Kind::kText, "", "",
     "The data directory to open; without it and --server, ./goldline-data."},
    {"server", Setting::Kind::kText, "", "", "The address of a running server to ask instead."},
    {"openlineage", Setting::Kind::kText, "", "",
     "A file, or the address of a server, that is told of runs as OpenLineage events."},
    {"format", Setting::Kind::kChoice, "human", "human json", "How to print results."},
    {"threads", Setting::Kind::kCount, "", "", "How many threads compute; without it, one a core."},
    {"quiet", Setting::Kind::kSwitch, "false", "", "No remarks on standard error."},
    {"log-level", Setting::Kind::kChoice, "warning", "debug info warning error off",
     "What is logged to standard error."},
    {"log-format", Setting::Kind::kChoice, "text", "text json", "How log lines are written."},
};

Error UsageError(std::string message, std::string hint = {}) {
  return Error(ErrorCode::kInvalidArgument, "usage", std::move(message), std::move(hint));
}

// The command whose name begins the line, the longest first, and how many words its name took.
const Command* FindCommand(const std::vector<std::string>& arguments, std::size_t& words) {
  for (words = std::min<std::size_t>(2, arguments.size()); words > 0; --words) {
    const std::string name = words == 2 ? arguments[0] + " " + arguments[1] : arguments[0];
    for (const Command& command : Commands()) {
      if (command.name == name) return &command;
    }
  }
  return nullptr;
}

Error UnknownCommand(const std::vector<std::string>& arguments) {
  const std::string& word = arguments.front();
  std::vector<std::string> names;
  std::vector<std::string_view> begun;  // of two words, of which the first was given
  for (const Command& command : Commands()) {
    names.emplace_back(command.name);
    if (command.name.starts_with(word + " ")) begun.push_back(command.name);
  }
  std::string hint = "goldline --help lists the commands";
  if (!begun.empty()) {
    hint = Concat("say ", Join(begun, " or "));
  } else if (const auto near = NearestName(word, names); !near.empty()) {
    hint = Concat("did you mean ", near, "?");
  }
  return UsageError(Concat("there is no command ", Quoted(word)), hint);
}

struct Parsed {
  Invocation::Given given;
  std::map<std::string, std::string, std::less<>> said;  // settings given as flags
  bool help = false;
};

std::string UnknownFlagHint(const Command& command, const std::string& flag) {
  std::vector<std::string> names = {"json", "help"};
  for (const Flag& known : command.flags) names.emplace_back(known.name);
  for (const Setting& setting : kCommonSettings) names.emplace_back(setting.name);
  const std::size_t dashes = std::min(flag.find_first_not_of('-'), flag.size());
  const std::string_view name = std::string_view(flag).substr(dashes);
  const std::string_view near = NearestName(name.substr(0, name.find('=')), names);
  if (!near.empty()) return Concat("did you mean --", near, "?");
  return Concat("see goldline ", command.name, " --help");
}

Status CheckOperands(const Command& command, std::size_t count) {
  const std::string_view form = command.operands;
  const auto words = form.empty()
                         ? std::size_t{0}
                         : static_cast<std::size_t>(std::count(form.begin(), form.end(), ' ') + 1);
  const auto optional = static_cast<std::size_t>(std::count(form.begin(), form.end(), '['));
  const std::string usage = Concat("usage: goldline ", command.name, form.empty() ? "" : " ", form);
  if (count < words - optional) {
    return UsageError(Concat(command.name, " needs ", form), usage);
  }
  if (count > words && !form.ends_with("...") && !form.ends_with("...]")) {
    return UsageError(
        Concat(command.name, form.empty() ? " takes no operands" : " takes only ", form), usage);
  }
  return Ok();
}

// CLI11 says "--out: 1 required TEXT missing".
Error MissingValue(const Command& command, std::string_view said) {
  const std::string_view name = said.substr(0, said.find(':'));
  std::string value = "a value";
  for (const Flag& flag : command.flags) {
    if (name == Concat("--", flag.name)) value = flag.value;
  }
  return UsageError(Concat(name, " needs ", value), Concat("for example: ", command.example));
}

// What CLI11 fills for one command. Kept apart from Parsed because CLI11 holds on to addresses.
struct Slots {
  std::vector<std::string> operands;
  std::deque<std::pair<const Flag*, std::vector<std::string>>> values;
  std::deque<std::pair<const Flag*, bool>> switches;
  std::deque<std::pair<const Setting*, std::string>> settings;
  bool json = false;
  bool help = false;
};

void Declare(CLI::App& app, const Command& command, Slots& slots) {
  app.set_help_flag();
  app.add_option("operands", slots.operands);
  app.add_flag("--json", slots.json);
  app.add_flag("--help,-h", slots.help);
  for (const Flag& flag : command.flags) {
    const std::string name = Concat("--", flag.name);
    if (flag.value.empty()) {
      app.add_flag(name, slots.switches.emplace_back(&flag, false).second);
    } else {
      // One value a time, so that operands may follow.
      app.add_option(name, slots.values.emplace_back(&flag, std::vector<std::string>{}).second)
          ->expected(1)
          ->allow_extra_args(false)
          ->take_all();
    }
  }
  for (const Setting& setting : kCommonSettings) {
    auto& slot = slots.settings.emplace_back(&setting, std::string{}).second;
    const std::string name = Concat("--", setting.name);
    if (setting.kind == Setting::Kind::kSwitch) {
      app.add_flag_callback(name, [&slot] { slot = "true"; });
    } else {
      app.add_option(name, slot)->expected(1);
    }
  }
}

// CLI11 would take the word after "--flag=" as its value.
Status CheckAssignments(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    const std::size_t equals = argument.find('=');
    if (!argument.starts_with("--") || equals + 1 != argument.size()) continue;
    return UsageError(Concat(argument, " has no value behind the ="));
  }
  return Ok();
}

Result<Parsed> ParseArguments(const Command& command, std::vector<std::string> arguments) {
  GL_RETURN_IF_ERROR(CheckAssignments(arguments));
  CLI::App app;
  Slots slots;
  Declare(app, command, slots);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(arguments);
  } catch (const CLI::ExtrasError& error) {
    const std::string flag = app.remaining().empty() ? error.what() : app.remaining().front();
    return UsageError(Concat("there is no flag ", Quoted(flag)), UnknownFlagHint(command, flag));
  } catch (const CLI::ArgumentMismatch& error) {
    return MissingValue(command, error.what());
  } catch (const CLI::ParseError& error) {
    return UsageError(error.what(), Concat("see goldline ", command.name, " --help"));
  }
  Parsed parsed;
  parsed.help = slots.help;
  parsed.given.operands = std::move(slots.operands);
  for (auto& [flag, values] : slots.values) {
    if (values.empty()) continue;
    if (values.size() > 1 && !flag->repeated) {
      return UsageError(Concat("--", flag->name, " was given twice"));
    }
    if (flag->value == "FILE" && values.back().empty()) {
      return UsageError(Concat("--", flag->name, " needs FILE, and got an empty name"));
    }
    parsed.given.flags.emplace(flag->name, std::move(values));
  }
  for (const auto& [flag, on] : slots.switches) {
    if (on) parsed.given.flags.emplace(flag->name, std::vector<std::string>{});
  }
  for (const auto& [setting, text] : slots.settings) {
    if (!text.empty()) parsed.said.emplace(setting->name, text);
  }
  if (slots.json) parsed.said.insert_or_assign("format", "json");
  if (parsed.help) return parsed;
  for (const Flag& flag : command.flags) {
    if (flag.required && !parsed.given.flags.contains(flag.name)) {
      return UsageError(Concat("--", flag.name, " ", flag.value, " is missing"),
                        Concat("for example: ", command.example));
    }
  }
  GL_RETURN_IF_ERROR(CheckOperands(command, parsed.given.operands.size()));
  return parsed;
}

std::string ErrorAsJson(const Error& error) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("error").BeginObject();
  json.Key("code").String(ToString(error.code())).Key("id").String(error.id());
  json.Key("message").String(error.message());
  if (!error.hint().empty()) json.Key("hint").String(error.hint());
  if (!error.place().input.empty()) {
    json.Key("place").BeginObject().Key("input").String(error.place().input);
    json.Key("line").UInt(error.place().line).Key("column").UInt(error.place().column).EndObject();
  }
  json.Key("context").BeginArray();
  for (const std::string& step : error.context()) json.String(step);
  json.EndArray().EndObject().EndObject();
  return json.Take() + "\n";
}

int Report(const Error& error, bool as_json) {
  if (as_json) std::fputs(ErrorAsJson(error).c_str(), stdout);
  std::fprintf(stderr, "goldline: %s\n", error.ToString().c_str());
  return ExitCode(error.code());
}

Status ConfigureLog(const Settings& settings) {
  GL_TRY(const log::Level level, log::ParseLevel(settings.Text("log-level")));
  log::Configure(level,
                 settings.Text("log-format") == "json" ? log::Format::kJson : log::Format::kText);
  return Ok();
}

Result<int> Dispatch(const Command& command, std::vector<std::string> arguments,
                     std::stop_token stop, bool& as_json) {
  GL_TRY(Parsed parsed, ParseArguments(command, std::move(arguments)));
  if (parsed.help) {
    GL_RETURN_IF_ERROR(PrintOut(HelpText(command)));
    return kExitPassed;
  }
  GL_TRY(Settings settings, Settings::Load(kCommonSettings, parsed.said, "goldline.toml"));
  as_json = settings.Text("format") == "json";
  GL_RETURN_IF_ERROR(ConfigureLog(settings));
  Invocation call(std::move(parsed.given), std::move(settings), Now(), stop);
  return command.run(call);
}

}  // namespace

std::span<const Setting> CommonSettings() { return kCommonSettings; }

namespace {

// Asked for it is a result; for a lack of words it is a complaint.
int PrintOverview(bool as_complaint) {
  if (as_complaint) {
    std::fputs(OverviewText().c_str(), stderr);
    return 2;
  }
  const Status printed = PrintOut(OverviewText());
  return printed.ok() ? kExitPassed : Report(printed.error(), false);
}

}  // namespace

int RunCommandLine(const std::vector<std::string>& arguments, std::stop_token stop) {
  if (arguments.empty() || arguments.front() == "--help" || arguments.front() == "-h" ||
      (arguments.front() == "help" && arguments.size() == 1)) {
    return PrintOverview(arguments.empty());
  }
  if (arguments.front() == "--version") return RunCommandLine({"version"}, stop);
  if (arguments.front() == "help") {
    std::vector<std::string> words(arguments.begin() + 1, arguments.end());
    words.emplace_back("--help");
    return RunCommandLine(words, stop);
  }
  bool as_json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
  std::size_t words = 0;
  const Command* command = FindCommand(arguments, words);
  if (command == nullptr) return Report(UnknownCommand(arguments), as_json);
  const auto rest = arguments.begin() + static_cast<std::ptrdiff_t>(words);
  const Result<int> code = Dispatch(*command, {rest, arguments.end()}, stop, as_json);
  return code.ok() ? *code : Report(code.error(), as_json);
}

}  // namespace goldline::cli
