// Reading is strict: every key is taken by name from its mapping, and what is left over is an
// error.
#include "ingest/pipeline.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/files.h"
#include "core/sql/dialect.h"
#include "core/text.h"
#include "core/yaml.h"

namespace goldline::ingest {
namespace {

Error Wrong(const std::string& file, const YamlNode& at, std::string message,
            std::string hint = {}) {
  return Error(ErrorCode::kInvalidArgument, "bad_pipeline", std::move(message), std::move(hint))
      .At({file, at.line, at.column});
}

// The keys of one mapping of the file. The first error sticks; later reads give empty values.
class Section {
 public:
  Section(const YamlNode& node, std::string what, const std::string& file, Status& status)
      : node_(node), what_(std::move(what)), file_(file), status_(status) {
    if (!node.is_mapping()) Fail(node, Concat(what_, " must be a mapping of keys to values"));
  }

  const YamlNode* Take(std::string_view key) {
    taken_.emplace(key);
    const YamlNode* value = node_.Find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  std::string Text(std::string_view key) {
    const YamlNode* value = Take(key);
    if (value == nullptr) return {};
    if (!value->is_scalar()) Fail(*value, Concat(key, " of ", what_, " must be text"));
    return value->text;
  }
  std::string RequiredText(std::string_view key) {
    std::string text = Text(key);
    if (text.empty()) Fail(node_, Concat(what_, " needs ", key), SlipHint(key));
    return text;
  }
  std::vector<std::string> Texts(std::string_view key) {
    const YamlNode* value = Take(key);
    if (value == nullptr) return {};
    if (value->is_scalar()) return {value->text};
    std::vector<std::string> texts;
    for (const YamlNode& item : value->items) {
      if (!item.is_scalar()) Fail(item, Concat(key, " of ", what_, " must be a list of texts"));
      texts.push_back(item.text);
    }
    if (!value->is_sequence()) Fail(*value, Concat(key, " of ", what_, " must be a list"));
    return texts;
  }
  // To be called when all known keys were taken.
  void RefuseOthers() {
    for (const auto& [key, value] : node_.entries) {
      if (taken_.contains(key)) continue;
      const std::vector<std::string> known(taken_.begin(), taken_.end());
      Fail(value, Concat("there is no key ", Quoted(key), " in ", what_),
           NameHint(key, known, "keys are "));
    }
  }
  void Fail(const YamlNode& at, std::string message, std::string hint = {}) {
    if (status_.ok()) status_ = Wrong(file_, at, std::move(message), std::move(hint));
  }
  // A key that stands there may have been meant.
  std::string SlipHint(std::string_view key) const {
    std::vector<std::string> given;
    for (const auto& [name, value] : node_.entries) {
      if (!taken_.contains(name)) given.push_back(name);
    }
    const std::string_view near = NearestName(key, given);
    return near.empty() ? std::string() : Concat(near, " is not a key, did you mean ", key, "?");
  }
  const YamlNode& node() const { return node_; }
  const std::string& file() const { return file_; }

 private:
  const YamlNode& node_;
  std::string what_;
  const std::string& file_;
  Status& status_;
  std::set<std::string, std::less<>> taken_;
};

// Replaces ${name} in every text of the tree by the variable's value.
Status Substitute(YamlNode& node, const std::map<std::string, std::string>& variables,
                  const std::string& file) {
  for (YamlNode& item : node.items) GL_RETURN_IF_ERROR(Substitute(item, variables, file));
  for (auto& [key, value] : node.entries) {
    GL_RETURN_IF_ERROR(Substitute(value, variables, file));
  }
  std::size_t from = 0;
  while ((from = node.text.find("${", from)) != std::string::npos) {
    const std::size_t end = node.text.find('}', from);
    if (end == std::string::npos) return Wrong(file, node, "${ without }");
    const std::string name = node.text.substr(from + 2, end - from - 2);
    const auto variable = variables.find(name);
    if (variable == variables.end()) {
      return Wrong(file, node, Concat("the variable ", Quoted(name), " has no value"),
                   Concat("set it under variables, or with --set ", name, "=VALUE"));
    }
    node.text.replace(from, end - from + 1, variable->second);
    from += variable->second.size();
  }
  return Ok();
}

Result<std::map<std::string, std::string>> Variables(const YamlNode& root,
                                                     const std::map<std::string, std::string>& said,
                                                     const std::string& file) {
  std::map<std::string, std::string> variables;
  if (const YamlNode* own = root.Find("variables"); own != nullptr) {
    for (const auto& [name, value] : own->entries) variables[name] = value.text;
  }
  for (const auto& [name, value] : said) {
    if (!variables.contains(name)) {
      return Wrong(file, root, Concat("the pipeline has no variable ", Quoted(name)),
                   "variables are declared under variables, with a default");
    }
    variables[name] = value;
  }
  return variables;
}

catalog::DatasetRef ToDatasetRef(const std::string& text, const std::string& default_namespace) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string::npos) return {default_namespace, text};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

std::string BesideFile(const std::string& path, const std::string& file) {
  if (path.empty() || std::filesystem::path(path).is_absolute()) return path;
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

std::vector<FieldMapping> ReadFields(Section& section) {
  std::vector<FieldMapping> fields;
  const YamlNode* mapping = section.Take("fields");
  if (mapping == nullptr) return fields;
  if (!mapping->is_mapping()) {
    section.Fail(*mapping, "fields must map each target field to SQL over source fields");
    return fields;
  }
  for (const auto& [target, sql] : mapping->entries) {
    if (!sql.is_scalar()) section.Fail(sql, Concat("the mapping of ", target, " must be SQL text"));
    fields.push_back({target, sql.text, sql.line});
  }
  return fields;
}

PipelineSource ReadSource(Section section, const Pipeline& pipeline) {
  PipelineSource source;
  source.dataset = ToDatasetRef(section.RequiredText("dataset"), pipeline.namespace_name);
  source.system = section.Text("system");
  if (source.system.empty()) {
    source.system = source.dataset.name.substr(0, source.dataset.name.find('.'));
  }
  for (const std::string& input : section.Texts("input")) {
    source.inputs.push_back(BesideFile(input, pipeline.file));
  }
  if (source.inputs.empty()) section.Fail(section.node(), "a source needs input");
  source.input_format = section.Text("format");
  source.delimiter = section.Text("delimiter");
  source.encoding = section.Text("encoding");
  source.missing_values = section.Texts("missing_values");
  if (const YamlNode* where = section.Take("where")) source.where_line = where->line;
  source.where = section.Text("where");
  source.fields = ReadFields(section);
  section.RefuseOthers();
  return source;
}

PipelineMatch ReadMatch(Section section, const Pipeline& pipeline) {
  PipelineMatch match;
  match.entity_type = section.RequiredText("entity");
  match.id = section.RequiredText("id");
  match.model_file = BesideFile(section.Text("model"), pipeline.file);
  match.changed = section.Text("changed");
  section.RefuseOthers();
  return match;
}

PipelineTarget ReadTarget(Section section, const Pipeline& pipeline) {
  PipelineTarget target;
  target.dataset = ToDatasetRef(section.RequiredText("dataset"), pipeline.namespace_name);
  target.output = BesideFile(section.RequiredText("output"), pipeline.file);
  const std::string records = section.Text("records");
  if (records == "golden") {
    target.records = TargetRecords::kGolden;
    if (!pipeline.match) section.Fail(section.node(), "golden records need a match section");
  } else if (!records.empty() && records != "mapped") {
    section.Fail(*section.Take("records"), "records of target must be mapped or golden");
  }
  section.RefuseOthers();
  return target;
}

PipelineStatement ReadStatement(Section section, const Pipeline& pipeline) {
  PipelineStatement statement;
  statement.sql_file = BesideFile(section.RequiredText("sql"), pipeline.file);
  statement.target = ToDatasetRef(section.RequiredText("target"), pipeline.namespace_name);
  statement.dialect = section.Text("dialect");
  if (!statement.dialect.empty() && sql::FindDialect(statement.dialect) == nullptr) {
    section.Fail(*section.Take("dialect"), Concat("no dialect is called ", statement.dialect,
                                                  "; there are ", Join(sql::DialectNames(), ", ")));
  }
  section.RefuseOthers();
  return statement;
}

std::optional<quality::Gate> ReadGate(Section& section) {
  const std::string name = section.Text("gate");
  if (name.empty()) return std::nullopt;
  for (const auto gate :
       {quality::Gate::kObserve, quality::Gate::kQuarantine, quality::Gate::kStop}) {
    if (name == quality::ToString(gate)) return gate;
  }
  section.Fail(*section.Take("gate"), "gate must be observe, quarantine or stop");
  return std::nullopt;
}

void ReadSources(Section& section, Pipeline& pipeline, Status& status) {
  const YamlNode* sources = section.Take("sources");
  if (sources == nullptr) return;
  if (!sources->is_sequence()) section.Fail(*sources, "sources must be a list");
  for (const YamlNode& source : sources->items) {
    pipeline.sources.push_back(
        ReadSource(Section(source, "a source", pipeline.file, status), pipeline));
  }
}

// What must hold between the sections.
void CheckWhole(Section& section, const Pipeline& pipeline) {
  const YamlNode& root = section.node();
  if (pipeline.statement.has_value() == !pipeline.sources.empty()) {
    section.Fail(root, "a pipeline has either sources or a statement");
  } else if (!pipeline.statement && !pipeline.target) {
    section.Fail(root, "a pipeline with sources needs a target");
  }
  for (const PipelineSource& source : pipeline.sources) {
    const bool mapped =
        std::any_of(source.fields.begin(), source.fields.end(), [&](const FieldMapping& field) {
          return !pipeline.match || field.target == pipeline.match->id;
        });
    if (pipeline.match && !source.fields.empty() && !mapped) {
      section.Fail(root, Concat("the source ", source.dataset.name, " does not map ",
                                pipeline.match->id, ", the id of match"));
    }
  }
}

}  // namespace

Result<Pipeline> Pipeline::Parse(std::string_view text, const std::string& file,
                                 const std::map<std::string, std::string>& said) {
  GL_TRY(YamlNode root, ParseYaml(text, file));
  if (!root.is_mapping()) return Wrong(file, root, "a pipeline is a mapping of keys to values");
  GL_TRY(const auto variables, Variables(root, said, file));
  GL_RETURN_IF_ERROR(Substitute(root, variables, file));

  Pipeline pipeline;
  pipeline.file = file;
  Status status;
  Section section(root, "the pipeline", pipeline.file, status);
  section.Take("variables");
  pipeline.name = section.RequiredText("name");
  pipeline.namespace_name = section.Text("namespace");
  if (pipeline.namespace_name.empty()) pipeline.namespace_name = "default";
  pipeline.description = section.Text("description");
  pipeline.owner = section.Text("owner");
  ReadSources(section, pipeline, status);
  pipeline.contract_file = BesideFile(section.Text("contract"), file);
  pipeline.gate = ReadGate(section);
  pipeline.quarantine_file = BesideFile(section.Text("quarantine"), file);
  if (const YamlNode* match = section.Take("match")) {
    pipeline.match = ReadMatch(Section(*match, "match", pipeline.file, status), pipeline);
  }
  if (const YamlNode* target = section.Take("target")) {
    pipeline.target = ReadTarget(Section(*target, "target", pipeline.file, status), pipeline);
  }
  if (const YamlNode* statement = section.Take("statement")) {
    pipeline.statement =
        ReadStatement(Section(*statement, "statement", pipeline.file, status), pipeline);
  }
  section.RefuseOthers();
  CheckWhole(section, pipeline);
  GL_RETURN_IF_ERROR(std::move(status));
  return pipeline;
}

Result<Pipeline> Pipeline::Load(const std::string& file,
                                const std::map<std::string, std::string>& said) {
  GL_TRY(const std::string text, ReadWholeFile(file, 1 << 20));
  return Parse(text, file, said);
}

}  // namespace goldline::ingest
