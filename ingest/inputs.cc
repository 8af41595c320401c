// Names of inputs, formats and encodings as people write them.
#include <algorithm>
#include <filesystem>
#include <system_error>

#include <glob.h>
#include <sys/stat.h>

#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/reader.h"

namespace goldline::ingest {
namespace {

bool Exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

bool IsPattern(std::string_view text) { return text.find_first_of("*?[") != text.npos; }

Result<std::vector<std::string>> Matches(const std::string& pattern) {
  glob_t found{};
  const int code = ::glob(pattern.c_str(), GLOB_TILDE, nullptr, &found);
  std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (code != 0 || paths.empty()) return errors::NothingMatches(pattern);
  // Bytewise, so that the order does not depend on the locale.
  std::sort(paths.begin(), paths.end());
  return paths;
}

// A slip of the finger is near the name of a file in the same folder.
Error NoSuchInput(const std::string& input) {
  namespace fs = std::filesystem;
  Error error = errors::NoSuchInput(input.empty() ? Quoted(input) : input);
  const fs::path path(input);
  std::vector<std::string> names;
  std::error_code failed;
  fs::directory_iterator entry(path.has_parent_path() ? path.parent_path() : fs::path("."), failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    names.push_back(entry->path().filename());
  }
  std::sort(names.begin(), names.end());
  const std::string_view near = NearestName(path.filename().string(), names);
  return near.empty() ? error : std::move(error).Hint(Concat("did you mean ", near, "?"));
}

}  // namespace

Result<std::vector<std::string>> ExpandInputs(const std::vector<std::string>& inputs) {
  std::vector<std::string> paths;
  for (const std::string& input : inputs) {
    if (input == "-" || Exists(input)) {
      paths.push_back(input);
    } else if (IsPattern(input)) {
      GL_TRY(const std::vector<std::string> matches, Matches(input));
      paths.insert(paths.end(), matches.begin(), matches.end());
    } else {
      return NoSuchInput(input);
    }
  }
  return paths;
}

Result<InputFormat> InputFormatFromName(std::string_view name) {
  const std::string lower = AsciiLower(name);
  if (lower == "csv") return InputFormat::kCsv;
  if (lower == "tsv") return InputFormat::kTsv;
  if (lower == "ndjson" || lower == "jsonl") return InputFormat::kNdjson;
  if (lower == "json") return InputFormat::kJson;
  return errors::BadReadOption("--input-format", Quoted(name))
      .Hint("use csv, tsv, ndjson, jsonl or json");
}

Result<Encoding> EncodingFromName(std::string_view name) {
  const std::string lower = AsciiLower(name);
  if (lower == "auto") return Encoding::kAuto;
  if (lower == "utf-8" || lower == "utf8") return Encoding::kUtf8;
  // Without a byte order mark UTF-16 is big-endian by RFC 2781, but what is found in the wild
  // without one comes from Windows.
  if (lower == "utf-16" || lower == "utf16" || lower == "utf-16le" || lower == "utf16le") {
    return Encoding::kUtf16Le;
  }
  if (lower == "utf-16be" || lower == "utf16be") return Encoding::kUtf16Be;
  if (lower == "latin1" || lower == "latin-1" || lower == "iso-8859-1") return Encoding::kLatin1;
  if (lower == "windows-1252" || lower == "cp1252") return Encoding::kWindows1252;
  return errors::BadReadOption("--encoding", Quoted(name))
      .Hint("use utf-8, utf-16, utf-16le, utf-16be, latin1 or windows-1252");
}

Result<char> DelimiterFromName(std::string_view name) {
  const std::string lower = AsciiLower(name);
  if (lower == "tab" || lower == "\\t") return '\t';
  if (lower == "comma") return ',';
  if (lower == "semicolon") return ';';
  if (lower == "pipe") return '|';
  const bool one_byte = name.size() == 1 && static_cast<unsigned char>(name[0]) < 0x80;
  if (one_byte && name.find_first_of("\"\r\n") == name.npos && name[0] != '\0') return name[0];
  return errors::BadReadOption("--delimiter", Quoted(name))
      .Hint("use one ASCII character, or tab, comma, semicolon, pipe");
}

}  // namespace goldline::ingest
