#include "lineage/internal/explicit_lineage_facet.h"

#include "core/text.h"
#include "lineage/internal/column_lineage_facet.h"

namespace goldline::lineage {
namespace {

// One target's inputs and fields.
class TargetReader {
 public:
  TargetReader(std::string path, const JobRef& own, std::vector<Ignored>& ignored)
      : path_(std::move(path)), own_(own), ignored_(ignored) {}

  std::optional<EdgeSet> Read(const JsonValue& entry) {
    const JsonValue* inputs = entry.Find("inputs");
    const JsonValue* fields = entry.Find("fields");
    const bool has_inputs = inputs != nullptr && inputs->is_array();
    const bool has_fields = fields != nullptr && fields->is_object();
    if (inputs != nullptr && !has_inputs) Ignore("inputs", "is not an array");
    if (fields != nullptr && !has_fields) Ignore("fields", "is not an object");
    if (!has_inputs && !has_fields) return std::nullopt;
    if (has_inputs) AddInputs(*inputs, "inputs", "");
    if (has_fields) {
      for (const auto& [target, field] : fields->members) AddField(target, field);
    }
    set_.Normalize();
    return std::move(set_);
  }

 private:
  void AddField(const std::string& target, const JsonValue& field) {
    const std::string place = Concat("fields.", target);
    const JsonValue* inputs = field.is_object() ? field.Find("inputs") : nullptr;
    if (target.empty() || inputs == nullptr || !inputs->is_array()) {
      return Ignore(place, "has no inputs");
    }
    set_.fields.push_back(target);
    AddInputs(*inputs, Concat(place, ".inputs"), target);
  }

  void AddInputs(const JsonValue& inputs, const std::string& place, const std::string& target) {
    std::string sql;
    for (std::size_t i = 0; i < inputs.items.size(); ++i) {
      const JsonValue& input = inputs.items[i];
      std::optional<FieldRef> source = SourceOf(input);
      if (!source) {
        Ignore(Concat(place, "[", i, "]"), "is not a dataset or job with its namespace and name");
        continue;
      }
      TransformationSet how = TransformationsOf(input);
      if (how.empty()) how = Subtype::kUnspecified;
      set_.edges.push_back({*std::move(source), target, how});
      if (sql.empty()) sql = DescriptionOf(input);
    }
    if (!target.empty() && !sql.empty()) set_.field_sql.push_back({target, std::move(sql)});
  }

  std::optional<FieldRef> SourceOf(const JsonValue& input) const {
    if (!input.is_object()) return std::nullopt;
    FieldRef source{std::string(input.Text("namespace")), std::string(input.Text("name")),
                    std::string(input.Text("field"))};
    source.job = input.Text("type") == "JOB";
    if (source.job) source.field.clear();
    if (source.job && source.namespace_name.empty() && source.dataset.empty()) {
      source.namespace_name = own_.namespace_name;
      source.dataset = own_.name;
    }
    const bool known = source.job || input.Text("type") == "DATASET" || input.Text("type").empty();
    if (!known || source.namespace_name.empty() || source.dataset.empty()) return std::nullopt;
    return source;
  }

  static std::string DescriptionOf(const JsonValue& input) {
    const JsonValue* list = input.Find("transformations");
    if (list == nullptr || !list->is_array()) return {};
    for (const JsonValue& one : list->items) {
      if (one.is_object() && !one.Text("description").empty()) {
        return std::string(one.Text("description"));
      }
    }
    return {};
  }

  void Ignore(const std::string& what, std::string why) {
    ignored_.push_back({Concat(path_, ".", what), std::move(why)});
  }

  std::string path_;
  const JobRef& own_;
  std::vector<Ignored>& ignored_;
  EdgeSet set_;
};

}  // namespace

std::optional<EdgeSet> ReadDatasetLineage(const JsonValue& facet, const std::string& path,
                                          const JobRef& own, std::vector<Ignored>& ignored) {
  return TargetReader(path, own, ignored).Read(facet);
}

std::optional<std::vector<ExplicitTarget>> ReadJobLineage(const JsonValue& facet,
                                                          const std::string& path,
                                                          const JobRef& own,
                                                          std::vector<Ignored>& ignored) {
  const JsonValue* entries = facet.Find("entries");
  if (entries == nullptr || !entries->is_array()) return std::nullopt;
  std::vector<ExplicitTarget> targets;
  for (std::size_t i = 0; i < entries->items.size(); ++i) {
    const JsonValue& entry = entries->items[i];
    const std::string place = Concat(path, ".entries[", i, "]");
    ExplicitTarget target;
    if (entry.is_object()) {
      target.name = {std::string(entry.Text("namespace")), std::string(entry.Text("name"))};
      target.is_job = entry.Text("type") == "JOB";
    }
    if (target.is_job && target.name == DatasetRef{}) {
      target.name = {own.namespace_name, own.name};
    }
    if (target.name.namespace_name.empty() || target.name.name.empty()) {
      ignored.push_back({place, "has no namespace and name"});
      continue;
    }
    std::optional<EdgeSet> edges = ReadDatasetLineage(entry, place, own, ignored);
    if (!edges) continue;
    target.edges = *std::move(edges);
    targets.push_back(std::move(target));
  }
  return targets;
}

}  // namespace goldline::lineage
