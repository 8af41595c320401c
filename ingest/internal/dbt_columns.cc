#include "ingest/internal/dbt_columns.h"

#include <algorithm>
#include <utility>

#include "core/control_characters.h"
#include "core/text.h"

namespace goldline::ingest::internal {
namespace {

using lineage::OutputColumn;
using lineage::QueryLineage;
using lineage::SourceUse;
using lineage::Subtype;

const OutputColumn* Find(const QueryLineage& query, std::string_view name) {
  const auto at = std::find_if(query.columns.begin(), query.columns.end(), [&](const auto& column) {
    return EqualsIgnoreAsciiCase(column.name, name);
  });
  return at == query.columns.end() ? nullptr : &*at;
}

bool IsStar(const OutputColumn& column) { return column.name == "*"; }

// A column made of others of the query, which it sees as they are.
class SnapshotColumns {
 public:
  SnapshotColumns(const DbtSnapshot& snapshot, QueryLineage& query)
      : snapshot_(snapshot), query_(query) {}

  void Add(const std::string& name, const std::vector<std::string>& of,
           lineage::TransformationSet how) {
    OutputColumn column;
    const auto renamed = snapshot_.column_names.find(name);
    column.name = renamed == snapshot_.column_names.end() ? name : renamed->second;
    for (const std::string& source : of) {
      const OutputColumn* from = Find(query_, source);
      if (from == nullptr) return;  // an expression
      for (SourceUse use : from->sources) {
        use.how = lineage::Compose(use.how, how);
        use.spans.clear();
        column.sources.push_back(std::move(use));
      }
    }
    added_.push_back(std::move(column));
  }

  void Finish() { std::move(added_.begin(), added_.end(), std::back_inserter(query_.columns)); }

 private:
  const DbtSnapshot& snapshot_;
  QueryLineage& query_;
  std::vector<OutputColumn> added_;
};

}  // namespace

void NameUnnamed(const DbtFields& fields, QueryLineage& query) {
  std::erase_if(query.columns, [](const OutputColumn& column) {
    return column.name.empty() || HasControlCharacter(column.name);
  });
  if (!fields.from_catalog || fields.fields.size() != query.columns.size()) return;
  for (std::size_t i = 0; i < query.columns.size(); ++i) {
    std::string& name = query.columns[i].name;
    const std::string& known = fields.fields[i].name;
    if (name == Concat("#", i + 1) && Find(query, known) == nullptr) name = known;
  }
}

void SpellOutStar(const DbtFields& fields, QueryLineage& query) {
  const auto star = std::find_if(query.columns.begin(), query.columns.end(), IsStar);
  if (star == query.columns.end() || star->sources.size() != 1) return;
  if (std::count_if(query.columns.begin(), query.columns.end(), IsStar) != 1) return;
  const OutputColumn whole = *star;
  // Where there may be more columns than the declared ones the star stays, too.
  if (fields.whole) query.columns.erase(star);
  for (const catalog::SchemaField& field : fields.fields) {
    if (Find(query, field.name) != nullptr) continue;
    OutputColumn column = whole;
    column.name = field.name;
    column.sources[0].field.field = field.name;
    column.sources[0].inferred = true;
    query.columns.push_back(std::move(column));
  }
}

// Section "Snapshot meta-fields" of dbt's documentation; dbt_scd_id is an MD5 of the key and the
// time of the change.
void AddSnapshotColumns(const DbtSnapshot& snapshot, QueryLineage& query) {
  const bool by_time = snapshot.strategy == "timestamp" && !snapshot.updated_at.empty();
  std::vector<std::string> changed;
  if (by_time) changed.push_back(snapshot.updated_at);
  std::vector<std::string> key = snapshot.unique_key;
  key.insert(key.end(), changed.begin(), changed.end());
  SnapshotColumns columns(snapshot, query);
  columns.Add("dbt_scd_id", key, {Subtype::kTransformation, true});
  columns.Add("dbt_updated_at", changed, Subtype::kIdentity);
  columns.Add("dbt_valid_from", changed, Subtype::kIdentity);
  columns.Add("dbt_valid_to", changed, Subtype::kTransformation);
  columns.Finish();
}

void TakeFields(const QueryLineage& query, DbtFields& fields) {
  if (fields.from_catalog) return;
  std::vector<catalog::SchemaField> declared = std::move(fields.fields);
  fields.fields.clear();
  fields.whole = std::none_of(query.columns.begin(), query.columns.end(), IsStar);
  const auto take = [&](const std::string& name) {
    const auto at = std::find_if(declared.begin(), declared.end(), [&](const auto& field) {
      return EqualsIgnoreAsciiCase(field.name, name);
    });
    if (at == declared.end()) return fields.fields.push_back({name, "", ""});
    fields.fields.push_back(std::move(*at));
    declared.erase(at);
  };
  for (const OutputColumn& column : query.columns) {
    if (!IsStar(column)) take(column.name);
  }
  // Of a query whose columns are not all known the declared ones may be the others.
  if (!fields.whole) std::move(declared.begin(), declared.end(), std::back_inserter(fields.fields));
}

void DropUnknownColumns(QueryLineage& query) {
  if (query.unresolved.empty() && query.ambiguous.empty()) return;
  std::erase_if(query.columns, [](const OutputColumn& column) { return column.sources.empty(); });
}

}  // namespace goldline::ingest::internal
