// The errors of reading and writing files of records.
#pragma once

#include "core/errors.h"

namespace goldline::errors {

GL_ERROR(NoSuchInput, kNotFound, "no_such_input", "{} does not exist", "");
GL_ERROR(NothingMatches, kNotFound, "nothing_matches", "no file matches {}",
         "check the pattern, and quote it so that the shell leaves it alone");
GL_ERROR(IsAFolder, kUnavailable, "is_a_folder", "{} is a folder, not a file",
         "name its files, for example with a pattern: FOLDER/*.csv");
GL_ERROR(EmptyInput, kUnavailable, "empty_input", "{} is empty: {}", "");
GL_ERROR(EmptyArchive, kUnavailable, "empty_archive", "{} has 0 bytes, which is not a {} file", "");
GL_ERROR(BadArchive, kUnavailable, "bad_archive", "{}: the {} data is damaged after {} bytes: {}",
         "");
GL_ERROR(TruncatedArchive, kUnavailable, "truncated_archive",
         "{}: the {} data ends in the middle, after {} decompressed bytes",
         "the file was probably cut off while it was written or copied");
GL_ERROR(OutputIsInput, kInvalidArgument, "output_is_input", "{} would overwrite {}, which is {}",
         "name another file to write to");
GL_ERROR(OutputsAreSame, kInvalidArgument, "outputs_are_same", "{} and {} are both {}",
         "name two files");
GL_ERROR(ContractServerUnknown, kInvalidArgument, "contract_server_unknown",
         "the contract names no server {}", "");
GL_ERROR(ContractServerUnclear, kInvalidArgument, "contract_server_unclear",
         "the contract names {} local servers: {}", "choose one with --server-name NAME");
GL_ERROR(InputOfNoObject, kInvalidArgument, "input_of_no_object",
         "{} is named like none of the objects of {}",
         "check it by itself: goldline check INPUT --contract FILE --object NAME");
GL_ERROR(UnknownInputFormat, kInvalidArgument, "unknown_input_format",
         "cannot tell the format of {} from its name",
         "say --input-format csv, tsv, ndjson or json");
GL_ERROR(UnknownOutputFormat, kInvalidArgument, "unknown_output_format",
         "cannot tell from its name in which format to write {}",
         "name it .csv, .tsv, .ndjson or .jsonl, with .gz or .zst if you like");
GL_ERROR(NotOurRun, kInvalidArgument, "not_our_run", "Goldline only heard of the run {}",
         "its events are as they were sent: /api/v1/events/lineage");
GL_ERROR(StatementHasNoResult, kInvalidArgument, "statement_has_no_result",
         "{} has no statement with a result", "a query, or what fills a table that lasts");
GL_ERROR(StatementsHaveResults, kInvalidArgument, "statements_have_results",
         "the statements of lines {} and {} both have a result",
         "write a pipeline for each; temporary tables may stand before it");
GL_ERROR(StatementTooComplex, kResourceExhausted, "statement_too_complex",
         "the lineage of the statement is too complex: {}", "split the statement");
GL_ERROR(InputChanged, kUnavailable, "input_changed", "{} changed while it was being read",
         "read it when nobody writes to it");
GL_ERROR(BadReadOption, kInvalidArgument, "bad_read_option", "{} cannot be {}", "");
GL_ERROR(NothingRefersTo, kInvalidArgument, "nothing_refers_to",
         "no rule of the contract refers to a dataset {}", "");
GL_ERROR(BadHeader, kUnavailable, "bad_header", "{}: the header line cannot be read: {}", "");
GL_ERROR(NoRowName, kInvalidArgument, "no_row_name", "{} names no row of the quarantine",
         "write RUN/NUMBER as goldline quarantine list shows it, or latest/NUMBER");
GL_ERROR(NothingQuarantined, kNotFound, "nothing_quarantined",
         "no record of {} is in the quarantine", "goldline quarantine list shows what is there");
GL_ERROR(NoSuchRow, kNotFound, "no_such_row", "there is no row {}; its run set {} records aside",
         "goldline quarantine list shows them");
GL_ERROR(RowIsSettled, kFailedPrecondition, "row_is_settled", "the row {} was {} before",
         "nothing was changed");
GL_ERROR(RowIsUnreadable, kFailedPrecondition, "row_is_unreadable",
         "the row {} could not be read, so it has no fields to set",
         "give the whole record, as a JSON object");
GL_ERROR(NoRowsChosen, kInvalidArgument, "no_rows_chosen", "no rows were chosen",
         "name rows, or a run and perhaps a rule of it");
GL_ERROR(RowsOfTwoRuns, kInvalidArgument, "rows_of_two_runs", "the rows are of several runs",
         "release the rows of one run at a time");
GL_ERROR(BadFix, kInvalidArgument, "bad_fix", "{}", "");
GL_ERROR(BadRowChoice, kInvalidArgument, "bad_row_choice", "{}",
         "give \"rows\" alone, or \"run\" and perhaps \"rule\"");
GL_ERROR(NoSuchIncident, kNotFound, "no_such_incident", "there is no incident {}",
         "goldline incident list shows those that are open");
GL_ERROR(IncidentIsResolved, kFailedPrecondition, "incident_is_resolved",
         "the incident {} is resolved; it failed last at {}",
         "it is opened again when its rule fails again");
GL_ERROR(HasChanged, kFailedPrecondition, "has_changed", "{} is not what it was any more",
         "read it again, and decide again");
GL_ERROR(RunOfOtherDataset, kInvalidArgument, "run_of_other_dataset", "the run {} is none of {}",
         "name the run that these records are checked in place of");
GL_ERROR(OutputExists, kInvalidArgument, "output_exists", "{} is there already",
         "name a file that is not there, so that nothing is overwritten");

GL_ERROR(DbtNoManifest, kNotFound, "dbt_no_manifest", "{} has no manifest.json",
         "name the target folder of a dbt project; dbt compile, run or build fills it");
GL_ERROR(DbtDamaged, kInvalidArgument, "dbt_damaged", "not JSON: {}",
         "let dbt write it again: dbt compile");
GL_ERROR(DbtNotAnArtifact, kInvalidArgument, "dbt_not_an_artifact", "this is not {}: {}",
         "name the target folder of a dbt project (dbt 1.0 or later)");
GL_ERROR(DbtAhead, kInvalidArgument, "dbt_ahead", "the artifacts are of {}, which lies ahead",
         "set the clocks of both machines");
GL_ERROR(DbtOtherTarget, kFailedPrecondition, "dbt_other_target",
         "none of the {} models of {} that are known here is in this manifest",
         "give another target of it a --job-namespace of its own; if its tables have new names "
         "now, say --replace");
GL_ERROR(DbtTooOld, kInvalidArgument, "dbt_too_old",
         "the manifest has schema v{} of dbt {}, and v4 is the oldest that is read",
         "write it with dbt 1.0 or later");

}  // namespace goldline::errors
