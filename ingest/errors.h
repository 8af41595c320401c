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
GL_ERROR(InputChanged, kUnavailable, "input_changed", "{} changed while it was being read",
         "read it when nobody writes to it");
GL_ERROR(BadReadOption, kInvalidArgument, "bad_read_option", "{} cannot be {}", "");
GL_ERROR(NothingRefersTo, kInvalidArgument, "nothing_refers_to",
         "no rule of the contract refers to a dataset {}", "");
GL_ERROR(BadHeader, kUnavailable, "bad_header", "{}: the header line cannot be read: {}", "");

}  // namespace goldline::errors
