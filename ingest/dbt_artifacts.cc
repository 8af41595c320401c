#include "ingest/dbt_artifacts.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <span>
#include <utility>

#include "core/errors.h"
#include "core/files.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/dbt_json.h"

namespace goldline::ingest {

using internal::JsonElement;
using internal::JsonObject;

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
// Where a whole tree is built to find out at which byte a text stops being JSON.
constexpr std::size_t kMostToLocate = std::size_t{64} << 20;

struct Artifact {
  std::string_view name;  // of its member in a bundle
  std::string_view file;
  Status (*read)(const JsonElement& document, DbtArtifacts& out);
};
constexpr Artifact kArtifacts[] = {
    {"manifest", "manifest.json", internal::ReadDbtManifest},
    {"catalog", "catalog.json", internal::ReadDbtCatalog},
    {"run_results", "run_results.json", internal::ReadDbtRunResults},
    {"sources", "sources.json", internal::ReadDbtSources},
};

// A text and the document in it, which refers to the parser.
class Document {
 public:
  Status Parse(std::string text, const std::string& file) {
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    const auto error = parser_.parse(text.data(), text.size(), false).get(root_);
    if (!error) return Ok();
    return errors::DbtDamaged(WhyNot(text, simdjson::error_message(error))).At({file, 0, 0});
  }
  const JsonElement& root() const { return root_; }

 private:
  // simdjson's tree does not say where; the one of core does.
  static std::string WhyNot(const std::string& text, std::string_view error) {
    if (text.empty()) return "it is empty";
    if (text.size() > kMostToLocate) return std::string(error);
    const Result<JsonValue> located = ParseJson(text);
    if (located.ok()) return std::string(error);
    const std::string& message = located.error().message();
    return message.substr(message.find(": ") + 2);
  }

  simdjson::dom::parser parser_{std::size_t{1} << 31};
  JsonElement root_;
};

std::string PathOf(const std::string& folder, std::string_view file) {
  return (std::filesystem::path(folder) / file).string();
}

// The artifacts that are there, one after the other: the largest takes all the memory it needs.
Status ForEachArtifact(const std::string& folder,
                       const std::function<Status(const Artifact&, const JsonElement&)>& visit) {
  std::error_code failed;
  if (!std::filesystem::exists(folder, failed)) return errors::NoSuchInput(folder);
  for (const Artifact& artifact : kArtifacts) {
    const std::string path = PathOf(folder, artifact.file);
    if (!std::filesystem::exists(path, failed)) {
      if (artifact.name == "manifest") return errors::DbtNoManifest(folder);
      continue;
    }
    GL_TRY(std::string text, ReadWholeFile(path, kMostBytes));
    Document document;
    GL_RETURN_IF_ERROR(document.Parse(std::move(text), path));
    GL_RETURN_IF_ERROR(visit(artifact, document.root()));
  }
  return Ok();
}

template <class Names>
bool IsOneOf(std::string_view name, const Names& names) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// An object without members of these names.
void WriteWithout(const JsonObject& object, std::span<const std::string_view> left_out,
                  JsonWriter& json) {
  json.BeginObject();
  for (const auto& [key, value] : object) {
    if (!IsOneOf(key, left_out)) json.Key(key).Raw(simdjson::minify(value));
  }
  json.EndObject();
}

// Most of a manifest is macros, SQL as it was written and graphs, of which nothing is read.
void WriteSlim(const JsonElement& document, JsonWriter& json) {
  static constexpr std::string_view kSections[] = {
      "metadata",        "nodes",  "sources", "exposures", "metrics",
      "semantic_models", "groups", "results", "args",      "unit_tests"};
  static constexpr std::string_view kNodeMembers[] = {
      "raw_code",   "raw_sql",       "unrendered_config", "doc_blocks",    "fqn",   "checksum",
      "patch_path", "compiled_path", "build_path",        "extra_ctes",    "given", "expect",
      "docs",       "created_at",    "constraints",       "batch_results", "stats", "env"};
  JsonObject root;
  if (document.get(root)) {
    json.Raw(simdjson::minify(document));
    return;
  }
  json.BeginObject();
  for (const auto& [section, value] : root) {
    if (!IsOneOf(section, kSections)) continue;
    json.Key(section);
    JsonObject nodes;
    if (section == "metadata" || section == "args" || value.get(nodes)) {
      json.Raw(simdjson::minify(value));
      continue;
    }
    json.BeginObject();
    for (const auto& [unique_id, node] : nodes) {
      json.Key(unique_id);
      JsonObject object;
      node.get(object) ? static_cast<void>(json.Raw(simdjson::minify(node)))
                       : WriteWithout(object, kNodeMembers, json);
    }
    json.EndObject();
  }
  json.EndObject();
}

}  // namespace

std::string_view ToString(DbtKind kind) {
  switch (kind) {
    case DbtKind::kModel:
      return "model";
    case DbtKind::kSeed:
      return "seed";
    case DbtKind::kSnapshot:
      return "snapshot";
    case DbtKind::kSource:
      return "source";
    case DbtKind::kTest:
      return "test";
    case DbtKind::kUnitTest:
      return "unit_test";
    case DbtKind::kExposure:
      return "exposure";
    case DbtKind::kMetric:
      return "metric";
    case DbtKind::kSemanticModel:
      return "semantic_model";
  }
  return "";
}

Result<DbtArtifacts> ReadDbtTarget(const std::string& folder) {
  DbtArtifacts out;
  const auto read = [&](const Artifact& artifact, const JsonElement& document) -> Status {
    Status done = artifact.read(document, out);
    if (done.ok()) return done;
    return std::move(done).error().At({PathOf(folder, artifact.file), 0, 0});
  };
  GL_RETURN_IF_ERROR(ForEachArtifact(folder, read));
  return out;
}

Result<std::string> BundleDbtTarget(const std::string& folder) {
  JsonWriter json;
  json.BeginObject();
  const auto write = [&](const Artifact& artifact, const JsonElement& document) -> Status {
    json.Key(artifact.name);
    WriteSlim(document, json);
    return Ok();
  };
  GL_RETURN_IF_ERROR(ForEachArtifact(folder, write));
  json.EndObject();
  return json.Take();
}

Result<DbtArtifacts> ReadDbtBundle(std::string_view json) {
  const std::string input = "the body";
  Document document;
  GL_RETURN_IF_ERROR(document.Parse(std::string(json), input));
  JsonObject root;
  if (document.root().get(root) || root.at_key("manifest").error()) {
    return errors::DbtNotAnArtifact("a target of dbt", "it has no member `manifest`")
        .Hint("send {\"manifest\": …, \"catalog\": …, \"run_results\": …, \"sources\": …}")
        .At({input, 0, 0});
  }
  DbtArtifacts out;
  for (const Artifact& artifact : kArtifacts) {
    JsonElement element;
    if (root.at_key(artifact.name).get(element) || element.is_null()) continue;
    GL_RETURN_IF_ERROR(artifact.read(element, out));
  }
  return out;
}

}  // namespace goldline::ingest
