#include "lineage/internal/column_lineage_facet.h"

#include "core/text.h"

namespace goldline::lineage {
namespace {

bool NamesAField(const JsonValue& input) {
  return input.is_object() && !input.Text("namespace").empty() && !input.Text("name").empty() &&
         !input.Text("field").empty();
}

FieldRef FieldOf(const JsonValue& input) {
  return {std::string(input.Text("namespace")), std::string(input.Text("name")),
          std::string(input.Text("field"))};
}

// Since 1-1-0 each input field lists its transformations; before, the target field had one
// transformationType, IDENTITY or MASKED, for all of them.
TransformationSet HowOf(const JsonValue& input, std::string_view old_type,
                        std::string_view without) {
  const TransformationSet how = TransformationsOf(input);
  if (!how.empty()) return how;
  if (old_type == "MASKED") return TransformationSet(Subtype::kTransformation, true);
  return SubtypeFrom(without, old_type);
}

class Reader {
 public:
  Reader(std::string path, std::vector<Ignored>& ignored)
      : path_(std::move(path)), ignored_(ignored) {}

  std::optional<EdgeSet> Read(const JsonValue& facet) {
    const JsonValue* fields = facet.Find("fields");
    const JsonValue* dataset = facet.Find("dataset");
    if (fields != nullptr && fields->is_object()) {
      for (const auto& [target, field] : fields->members) AddField(target, field);
    } else {
      Ignore("fields", "is not an object");
    }
    if (dataset != nullptr && dataset->is_array()) {
      for (const JsonValue& input : dataset->items) AddInput(input, "", "", "INDIRECT");
    }
    if (set_.empty()) return std::nullopt;
    set_.Normalize();
    return std::move(set_);
  }

 private:
  void AddField(const std::string& target, const JsonValue& field) {
    const JsonValue* inputs = field.is_object() ? field.Find("inputFields") : nullptr;
    if (target.empty() || inputs == nullptr || !inputs->is_array()) {
      return Ignore("fields." + target, "has no inputFields");
    }
    set_.fields.push_back(target);
    const std::string_view description = field.Text("transformationDescription");
    if (!description.empty()) set_.field_sql.push_back({target, std::string(description)});
    for (const JsonValue& input : inputs->items) {
      AddInput(input, target, field.Text("transformationType"), "DIRECT");
    }
  }

  void AddInput(const JsonValue& input, const std::string& target, std::string_view old_type,
                std::string_view without) {
    if (!NamesAField(input)) {
      return Ignore(target.empty() ? "dataset" : Concat("fields.", target, ".inputFields"),
                    "an entry has no namespace, name and field");
    }
    set_.edges.push_back({FieldOf(input), target, HowOf(input, old_type, without)});
  }

  void Ignore(const std::string& what, std::string why) {
    ignored_.push_back({Concat(path_, ".", what), std::move(why)});
  }

  std::string path_;
  std::vector<Ignored>& ignored_;
  EdgeSet set_;
};

}  // namespace

TransformationSet TransformationsOf(const JsonValue& input) {
  TransformationSet how;
  const JsonValue* list = input.Find("transformations");
  if (list == nullptr || !list->is_array()) return how;
  for (const JsonValue& one : list->items) {
    if (!one.is_object()) continue;
    const JsonValue* masking = one.Find("masking");
    how.Add({SubtypeFrom(one.Text("type"), one.Text("subtype")),
             masking != nullptr && masking->is_true()});
  }
  return how;
}

std::optional<EdgeSet> ReadColumnLineage(const JsonValue& facet, const std::string& path,
                                         std::vector<Ignored>& ignored) {
  return Reader(path, ignored).Read(facet);
}

}  // namespace goldline::lineage
