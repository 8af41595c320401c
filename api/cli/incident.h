// goldline incident list · show · acknowledge · assign · resolve
#pragma once

#include "api/cli/command.h"

namespace goldline::cli {

Command IncidentListCommand();
Command IncidentShowCommand();
Command IncidentAcknowledgeCommand();
Command IncidentAssignCommand();
Command IncidentResolveCommand();

}  // namespace goldline::cli
