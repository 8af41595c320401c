#include "api/cli/commands.h"

#include "api/cli/audit.h"
#include "api/cli/check.h"
#include "api/cli/classes.h"
#include "api/cli/contract.h"
#include "api/cli/contract_import.h"
#include "api/cli/drift.h"
#include "api/cli/emit.h"
#include "api/cli/events_drop.h"
#include "api/cli/import_dbt.h"
#include "api/cli/incident.h"
#include "api/cli/lineage_diff.h"
#include "api/cli/lineage_sql.h"
#include "api/cli/match.h"
#include "api/cli/profile.h"
#include "api/cli/quarantine.h"
#include "api/cli/results_import.h"
#include "api/cli/run.h"
#include "api/cli/serve.h"
#include "api/cli/suggest.h"
#include "api/cli/test_contract.h"
#include "api/cli/trace.h"
#include "api/cli/verify.h"
#include "api/cli/version.h"

namespace goldline::cli {

const std::vector<Command>& Commands() {
  static const std::vector<Command> commands = {
      RunCommand(),
      TraceCommand(),
      ImpactCommand(),
      ClassesCommand(),
      ClassesGiveCommand(),
      ClassesWithdrawCommand(),
      LineageSqlCommand(),
      LineageDiffCommand(),
      CheckCommand(),
      ContractTestCommand(),
      ContractLintCommand(),
      ContractDiffCommand(),
      ContractImportCommand(),
      ImportDbtCommand(),
      EmitCommand(),
      ResultsImportCommand(),
      ProfileCommand(),
      ProfileMergeCommand(),
      DriftCommand(),
      SuggestCommand(),
      IncidentListCommand(),
      IncidentShowCommand(),
      IncidentAcknowledgeCommand(),
      IncidentAssignCommand(),
      IncidentResolveCommand(),
      QuarantineListCommand(),
      QuarantineShowCommand(),
      QuarantineFixCommand(),
      QuarantineReleaseCommand(),
      QuarantineDropCommand(),
      MatchCommand(),
      ServeCommand(),
      EventsDropCommand(),
      VerifyCommand(),
      AuditVerifyCommand(),
      AuditExportCommand(),
      VersionCommand(),
  };
  return commands;
}

}  // namespace goldline::cli
