// manifest.json: nodes, sources, exposures, metrics, semantic models and unit tests. Groups become
// owners.
#include <algorithm>
#include <map>
#include <utility>

#include "core/control_characters.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/dbt_json.h"

namespace goldline::ingest::internal {
namespace {

using catalog::Owner;

constexpr int kOldestSchema = 4;
constexpr int kNewestKnownSchema = 12;

std::optional<DbtKind> KindOf(std::string_view resource_type) {
  for (int i = 0; i <= static_cast<int>(DbtKind::kSemanticModel); ++i) {
    const auto kind = static_cast<DbtKind>(i);
    if (ToString(kind) == resource_type) return kind;
  }
  return std::nullopt;
}

// dbt writes an owner as a name, or as an object with a name and e-mail addresses.
class OwnerReader {
 public:
  explicit OwnerReader(DbtJson& json) : json_(json) {}

  std::vector<Owner> Of(const MaybeObject& holder, std::string_view key) {
    JsonElement value;
    if (!holder || holder->at_key(key).get(value) || value.is_null()) return {};
    std::vector<Owner> owners;
    simdjson::dom::array items;
    if (!value.get(items)) {
      for (const JsonElement item : items) Add(item, owners);
    } else {
      Add(value, owners);
    }
    return owners;
  }

 private:
  void Add(const JsonElement& value, std::vector<Owner>& owners) {
    Owner owner;
    owner.role = "owner";
    JsonObject object;
    if (!value.get(object)) {
      owner.contact = Join(json_.Texts(object, "email"), ", ");
      owner.name = json_.Text(object, "name");
    } else if (!value.is_array()) {
      owner.name = PlainText(value);
      if (owner.name.find('@') != std::string::npos) owner.contact = owner.name;
    }
    owner.contact = WithoutControlCharacters(std::move(owner.contact));
    owner.name = WithoutControlCharacters(std::move(owner.name));
    if (owner.name.empty()) owner.name = owner.contact;
    if (!owner.name.empty()) owners.push_back(std::move(owner));
  }

  DbtJson& json_;
};

class NodeReader {
 public:
  NodeReader(DbtJson& json, const std::map<std::string, std::vector<Owner>>& groups)
      : json_(json), groups_(groups) {}

  DbtNode Read(DbtKind kind, std::string_view unique_id, const JsonObject& object) {
    object_ = object;
    config_ = json_.Object(object, "config");
    node_ = DbtNode();
    node_.kind = kind;
    node_.unique_id = unique_id;
    node_.name = json_.Text(object, "name");
    node_.package = json_.Text(object, "package_name");
    node_.description = json_.Text(object, "description");
    if (node_.name.empty()) node_.name = unique_id;
    if (const auto depends = json_.Object(object, "depends_on")) {
      node_.depends_on = json_.Texts(*depends, "nodes");
    }
    ReadRelation();
    ReadColumns();
    ReadProperties();
    ReadOwners();
    if (kind == DbtKind::kTest || kind == DbtKind::kUnitTest) ReadTest();
    if (kind == DbtKind::kSnapshot) ReadSnapshot();
    if (kind == DbtKind::kMetric) ReadMetric();
    if (kind == DbtKind::kSemanticModel) ReadMeasures();
    return std::move(node_);
  }

 private:
  std::string Setting(std::string_view key) {
    std::string text = json_.Text(object_, key);
    return text.empty() ? json_.Text(config_, key) : text;
  }

  void ReadRelation() {
    node_.database = json_.Text(object_, "database");
    node_.schema = json_.Text(object_, "schema");
    node_.identifier = json_.Text(object_, {"identifier", "alias", "name"});
    if (node_.identifier.empty()) node_.identifier = node_.name;
    node_.relation_name = json_.Text(object_, "relation_name");
    node_.language = json_.Text(object_, "language");
    node_.materialized = json_.Text(config_, "materialized");
    if (node_.kind == DbtKind::kModel || node_.kind == DbtKind::kSnapshot) {
      // The second is of dbt before 1.3.
      node_.compiled = json_.Text(object_, {"compiled_code", "compiled_sql"});
    }
    if (node_.kind == DbtKind::kSource && node_.description.empty()) {
      node_.description = json_.Text(object_, "source_description");
    }
  }

  void ReadColumns() {
    const auto columns = json_.Object(object_, "columns");
    if (!columns) return;
    for (const auto& [key, value] : *columns) {
      JsonObject column;
      if (value.get(column)) {
        json_.Problem("bad_value", Concat("in ", json_.file(), " the column ", Quoted(key),
                                          " is not an object, and is left out"));
        continue;
      }
      std::string name = json_.Text(column, "name");
      if (name.empty()) name = key;
      if (name.empty() || HasControlCharacter(name)) continue;
      node_.columns.push_back(
          {std::move(name), json_.Text(column, "data_type"), json_.Text(column, "description")});
    }
  }

  void SetProperty(std::string key, std::string value) {
    if (!value.empty()) node_.properties[std::move(key)] = std::move(value);
  }

  void ReadMeta(const MaybeObject& holder) {
    const auto meta = json_.Object(holder, "meta");
    if (!meta) return;
    for (const auto& [key, value] : *meta) {
      if (key != "owner" && !value.is_null()) SetProperty(Concat("meta.", key), PlainText(value));
    }
  }

  void ReadProperties() {
    ReadMeta(object_);
    ReadMeta(config_);
    std::vector<std::string> tags = json_.Texts(object_, "tags");
    for (std::string& tag : json_.Texts(config_, "tags")) {
      if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
    }
    SetProperty("tags", Join(tags, ", "));
    SetProperty("unique_id", node_.unique_id);
    SetProperty("package", node_.package);
    SetProperty("materialized", node_.materialized);
    SetProperty("path", json_.Text(object_, "original_file_path"));
    SetProperty("group", Setting("group"));
    SetProperty("access", Setting("access"));
    SetProperty("version", json_.Text(object_, "version"));
    SetProperty("label", json_.Text(object_, "label"));
    SetProperty("loader", json_.Text(object_, "loader"));
    if (node_.kind != DbtKind::kExposure && node_.kind != DbtKind::kMetric) return;
    SetProperty("type", json_.Text(object_, "type"));
    SetProperty("maturity", json_.Text(object_, "maturity"));
    SetProperty("url", json_.Text(object_, "url"));
  }

  void ReadOwners() {
    OwnerReader owners(json_);
    Add(owners.Of(object_, "owner"));
    for (const MaybeObject& holder : {object_, config_}) {
      if (const auto meta = json_.Object(holder, "meta")) Add(owners.Of(*meta, "owner"));
    }
    const auto group = groups_.find(Setting("group"));
    if (group != groups_.end()) Add(group->second);
  }
  void Add(const std::vector<Owner>& owners) {
    for (const Owner& owner : owners) {
      if (std::find(node_.owners.begin(), node_.owners.end(), owner) == node_.owners.end()) {
        node_.owners.push_back(owner);
      }
    }
  }

  void ReadTest() {
    node_.test.attached = json_.Text(object_, "attached_node");
    node_.test.column = json_.Text(object_, "column_name");
    node_.test.warns = AsciiLower(json_.Text(config_, "severity")) == "warn";
    const auto metadata = json_.Object(object_, "test_metadata");
    const auto arguments = metadata ? json_.Object(*metadata, "kwargs") : std::nullopt;
    if (!arguments) return;
    node_.test.subject = json_.Text(*arguments, "model");
    if (node_.test.column.empty()) node_.test.column = json_.Text(*arguments, "column_name");
  }

  void ReadSnapshot() {
    node_.snapshot.strategy = json_.Text(config_, "strategy");
    node_.snapshot.unique_key = json_.Texts(config_, "unique_key");
    node_.snapshot.updated_at = json_.Text(config_, "updated_at");
    const auto names = json_.Object(config_, "snapshot_meta_column_names");
    if (!names) return;
    for (const auto& [key, value] : *names) {
      if (value.is_string()) node_.snapshot.column_names[std::string(key)] = PlainText(value);
    }
  }

  void ReadMetric() {
    node_.aggregation = json_.Text(object_, {"calculation_method", "type"});
    node_.expression = json_.Text(object_, {"expression", "sql"});
    const auto parameters = json_.Object(object_, "type_params");
    if (!parameters) return;
    JsonElement measure;
    if (parameters->at_key("measure").get(measure) || measure.is_null()) return;
    // An object, or its name alone.
    JsonObject object;
    node_.measure = measure.get(object) ? PlainText(measure) : json_.Text(object, "name");
  }

  void ReadMeasures() {
    for (const JsonObject& measure : json_.Objects(object_, "measures")) {
      DbtMeasure one{json_.Text(measure, "name"), json_.Text(measure, "agg"),
                     json_.Text(measure, {"expr", "name"})};
      if (!one.name.empty()) node_.measures.push_back(std::move(one));
    }
  }

  DbtJson& json_;
  const std::map<std::string, std::vector<Owner>>& groups_;
  MaybeObject object_, config_;
  DbtNode node_;
};

class ManifestReader {
 public:
  ManifestReader(DbtJson& json, const DbtHeader& header, DbtArtifacts& out)
      : json_(json), header_(header), out_(out) {}

  void Read() {
    ReadGroups();
    for (const std::string_view key :
         {"nodes", "sources", "exposures", "metrics", "semantic_models", "unit_tests"}) {
      json_.Of("");
      const auto nodes = json_.Object(header_.root, key);
      if (!nodes) continue;
      for (const auto& [unique_id, value] : *nodes) ReadNode(unique_id, value);
    }
    json_.Of("");
    if (out_.project.empty()) out_.project = MostUsedPackage();
  }

 private:
  void ReadGroups() {
    const auto groups = json_.Object(header_.root, "groups");
    if (!groups) return;
    for (const auto& [unique_id, value] : *groups) {
      json_.Of(unique_id);
      JsonObject group;
      if (!value.get(group)) {
        groups_[json_.Text(group, "name")] = OwnerReader(json_).Of(group, "owner");
      }
    }
  }

  void ReadNode(std::string_view unique_id, const JsonElement& value) {
    json_.Of(unique_id);
    JsonObject object;
    if (unique_id.empty() || value.get(object)) {
      return json_.Problem("bad_value",
                           Concat("in ", json_.file(), " it is not an object, and is left out"));
    }
    // Ids begin with the type, which older sections do not say otherwise. Analyses and operations
    // leave no table.
    std::string type = json_.Text(object, "resource_type");
    if (type.empty()) type = unique_id.substr(0, unique_id.find('.'));
    const std::optional<DbtKind> kind = KindOf(type);
    if (!kind) return;
    const auto config = json_.Object(object, "config");
    if (config && json_.Text(*config, "enabled") == "false") return;
    DbtNode node = NodeReader(json_, groups_).Read(*kind, unique_id, object);
    // Names reach terminals.
    for (const std::string* name : {&node.unique_id, &node.name, &node.package, &node.database,
                                    &node.schema, &node.identifier}) {
      if (!HasControlCharacter(*name)) continue;
      return json_.Problem("bad_value", "has a name with control characters, and is left out");
    }
    out_.nodes[std::string(unique_id)] = std::move(node);
  }

  // Manifests of dbt before 1.5 do not name the project.
  std::string MostUsedPackage() const {
    std::map<std::string, std::size_t> counts;
    for (const auto& [id, node] : out_.nodes) {
      if (node.kind == DbtKind::kModel) ++counts[node.package];
    }
    std::string most;
    for (const auto& [package, count] : counts) {
      if (most.empty() || count > counts[most]) most = package;
    }
    return most.empty() ? "dbt" : most;
  }

  DbtJson& json_;
  const DbtHeader& header_;
  DbtArtifacts& out_;
  std::map<std::string, std::vector<Owner>> groups_;
};

}  // namespace

Status ReadDbtManifest(const JsonElement& document, DbtArtifacts& out) {
  DbtJson json("manifest.json", out.problems);
  GL_TRY(const DbtHeader header, ReadDbtHeader(document, "manifest", json));
  if (header.schema_version < kOldestSchema) {
    return errors::DbtTooOld(header.schema_version, header.dbt_version).At({json.file(), 0, 0});
  }
  if (header.schema_version > kNewestKnownSchema) {
    json.Problem("newer_schema",
                 Concat("it has schema v", header.schema_version, ", which is newer than v",
                        kNewestKnownSchema, "; what is known of it was read"));
  }
  out.schema_version = header.schema_version;
  out.dbt_version = WithoutControlCharacters(header.dbt_version);
  out.generated_at = header.generated_at;
  out.adapter = WithoutControlCharacters(json.Text(header.metadata, "adapter_type"));
  out.project = WithoutControlCharacters(json.Text(header.metadata, "project_name"));
  if (!json.Object(header.root, "nodes")) {
    return errors::DbtNotAnArtifact("dbt's manifest", "it has no object `nodes`")
        .At({json.file(), 0, 0});
  }
  ManifestReader(json, header, out).Read();
  return Ok();
}

}  // namespace goldline::ingest::internal
