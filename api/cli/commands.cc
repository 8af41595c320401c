#include "api/cli/commands.h"

#include "api/cli/version.h"

namespace goldline::cli {

const std::vector<Command>& Commands() {
  static const std::vector<Command> commands = {
      VersionCommand(),
  };
  return commands;
}

}  // namespace goldline::cli
