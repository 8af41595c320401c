#include "lineage/internal/identities.h"

#include <algorithm>

namespace goldline::lineage {

using catalog::DatasetId;
using catalog::LifeChange;
using catalog::LifeChangeKind;

Result<Identities::Known*> Identities::Get(Node dataset) {
  const auto at = known_.find(dataset);
  if (at != known_.end()) return &at->second;
  Known known;
  GL_TRY(catalog::Life life, catalog::LifeOf(catalog_, DatasetId{dataset}));
  if (life.empty()) {
    known.names.push_back(dataset);
    return &known_.emplace(dataset, std::move(known)).first->second;
  }
  known.plain = false;
  GL_TRY(const std::vector<DatasetId> names, catalog::NamesOf(catalog_, DatasetId{dataset}));
  for (const DatasetId name : names) {
    known.names.push_back(name.value);
    GL_TRY(const catalog::Life one, catalog::LifeOf(catalog_, name));
    known.changes.insert(known.changes.end(), one.changes.begin(), one.changes.end());
    if (one.schema_changed) known.schemas_changed.push_back(name.value);
  }
  std::sort(known.changes.begin(), known.changes.end());
  return &known_.emplace(dataset, std::move(known)).first->second;
}

Result<bool> Identities::IsPlain(Node dataset) {
  GL_TRY(const Known* const known, Get(dataset));
  return known->plain;
}

Result<Node> Identities::MainOf(Node dataset) {
  GL_TRY(const Known* const known, Get(dataset));
  return known->names.front();
}

Result<const std::vector<Node>*> Identities::NamesOf(Node dataset) {
  GL_TRY(const Known* const known, Get(dataset));
  return &known->names;
}

Result<std::vector<Node>> Identities::FormsOf(Node dataset) {
  std::vector<Node> forms;
  const auto add = [&](Node one) -> Status {
    GL_TRY(const std::vector<Node>* const names, NamesOf(one));
    for (const Node name : *names) {
      if (std::find(forms.begin(), forms.end(), name) == forms.end()) forms.push_back(name);
    }
    return Ok();
  };
  GL_RETURN_IF_ERROR(add(dataset));
  for (std::size_t at = 0; at < forms.size(); ++at) {
    GL_TRY(const std::vector<LifeChange>* const changes, ChangesOf(forms[at]));
    for (const LifeChange& change : *changes) {
      if (change.kind == LifeChangeKind::kRenamedFrom) {
        GL_RETURN_IF_ERROR(add(change.other.value));
      }
    }
  }
  return forms;
}

Result<const std::vector<LifeChange>*> Identities::ChangesOf(Node dataset) {
  GL_TRY(const Known* const known, Get(dataset));
  return &known->changes;
}

Result<bool> Identities::SchemaChanged(Node name) {
  GL_TRY(const Known* const known, Get(name));
  const std::vector<Node>& changed = known->schemas_changed;
  return std::find(changed.begin(), changed.end(), name) != changed.end();
}

Result<std::vector<UtcTime>> Identities::RemovalsOf(Node dataset, const std::string& field) {
  std::vector<UtcTime> removals;
  GL_TRY(Known* const known, Get(dataset));
  if (field.empty() || known->schemas_changed.empty()) return removals;
  if (!known->fields_read) {
    for (const Node name : known->schemas_changed) {
      GL_TRY(auto fields, catalog::FieldsOverTime(catalog_, DatasetId{name}));
      known->fields.push_back(std::move(fields));
    }
    known->fields_read = true;
  }
  for (const auto& of_name : known->fields) {
    for (const UtcTime time : catalog::RemovalsOf(of_name, field)) removals.push_back(time);
  }
  return removals;
}

}  // namespace goldline::lineage
