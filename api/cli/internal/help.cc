#include "api/cli/internal/help.h"

#include <algorithm>

#include "api/cli/commands.h"
#include "api/cli/version.h"
#include "core/text.h"

namespace goldline::cli {
namespace {

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string FlagLine(std::string_view name, std::string_view value, std::string_view sentence) {
  return Concat("  ", Padded(Concat("--", name, value.empty() ? "" : " ", value), 28), " ",
                sentence, "\n");
}

std::string_view ValueWord(const Setting& setting) {
  switch (setting.kind) {
    case Setting::Kind::kSwitch:
      return "";
    case Setting::Kind::kCount:
      return "N";
    default:
      return "VALUE";
  }
}

}  // namespace

std::string OverviewText() {
  std::string out = Concat("goldline ", Version(),
                           ": know where every number comes from, and whether to trust it.\n\n"
                           "usage: goldline COMMAND [ARGS]\n\n");
  std::size_t width = 0;
  for (const Command& command : Commands()) width = std::max(width, command.name.size());
  for (const Command& command : Commands()) {
    out += Concat("  ", Padded(std::string(command.name), width), "  ", command.sentence, "\n");
  }
  out += "\ngoldline COMMAND --help tells more, with an example.\n";
  return out;
}

std::string HelpText(const Command& command) {
  std::string out =
      Concat("goldline ", command.name, ": ", command.sentence, "\n\nusage: goldline ",
             command.name, command.operands.empty() ? "" : " ", command.operands, " [FLAGS]\n\n");
  for (const Flag& flag : command.flags) {
    out +=
        FlagLine(flag.name, flag.value, Concat(flag.sentence, flag.required ? " (required)" : ""));
  }
  if (!command.flags.empty()) out += "\n";
  for (const Setting& setting : CommonSettings()) {
    out += FlagLine(setting.name, ValueWord(setting), setting.sentence);
  }
  out += FlagLine("json", "", "The same as --format json.");
  out += FlagLine("help", "", "This text.");
  out += Concat("\nexample:\n  ", command.example, "\n");
  return out;
}

}  // namespace goldline::cli
