// Members of dbt's JSON by name. A member that is missing or null is empty; one of a wrong type is,
// too, and is listed as a problem of its node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "core/result.h"
#include "core/time.h"
#include "ingest/dbt_artifacts.h"

namespace goldline::ingest::internal {

using JsonElement = simdjson::dom::element;
using JsonObject = simdjson::dom::object;
// None has no members.
using MaybeObject = std::optional<JsonObject>;

class DbtJson {
 public:
  // `file` is what problems call it.
  DbtJson(std::string file, std::vector<DbtProblem>& problems)
      : file_(std::move(file)), problems_(problems) {}

  // Whose members are read from now on, for problems.
  void Of(std::string_view unique_id) { unique_id_ = unique_id; }

  // A text; numbers and truth values as JSON writes them.
  std::string Text(const MaybeObject& object, std::string_view key);
  // The first of them that is not empty.
  std::string Text(const MaybeObject& object, std::initializer_list<std::string_view> keys);
  // A list of texts, or one alone.
  std::vector<std::string> Texts(const MaybeObject& object, std::string_view key);
  MaybeObject Object(const MaybeObject& object, std::string_view key);
  std::vector<JsonObject> Objects(const MaybeObject& object, std::string_view key);
  std::optional<std::uint64_t> Count(const MaybeObject& object, std::string_view key);
  std::optional<double> Number(const MaybeObject& object, std::string_view key);
  std::optional<UtcTime> Time(const MaybeObject& object, std::string_view key);

  void Problem(std::string what, std::string message);
  const std::string& file() const { return file_; }

 private:
  std::optional<JsonElement> Find(const MaybeObject& object, std::string_view key);
  void BadValue(std::string_view key, std::string_view wanted);

  std::string file_;
  std::vector<DbtProblem>& problems_;
  std::string_view unique_id_;
};

// A scalar as text, anything else as JSON.
std::string PlainText(const JsonElement& value);

// One artifact: an object with metadata of that name ("manifest"). Errors: dbt_not_an_artifact.
struct DbtHeader {
  int schema_version = 0;
  std::string dbt_version, invocation;
  UtcTime generated_at;
  JsonObject metadata;
  JsonObject root;
};
Result<DbtHeader> ReadDbtHeader(const JsonElement& document, std::string_view artifact,
                                DbtJson& json);

Status ReadDbtManifest(const JsonElement& document, DbtArtifacts& out);
Status ReadDbtCatalog(const JsonElement& document, DbtArtifacts& out);
Status ReadDbtRunResults(const JsonElement& document, DbtArtifacts& out);
Status ReadDbtSources(const JsonElement& document, DbtArtifacts& out);

}  // namespace goldline::ingest::internal
