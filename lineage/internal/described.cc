#include "lineage/internal/described.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include "core/text.h"

namespace goldline::lineage {
namespace {

using catalog::Owner;
using catalog::Properties;

// What one facet says. Members that a facet of its name never says stay unset.
struct Saying {
  std::optional<std::string> description{};
  std::optional<std::vector<Owner>> owners{};
  std::optional<std::string> kind{};
  std::optional<std::string> sql{};
  Properties properties{};
};

// Reads a facet; of one that was deleted (nullptr), what is then left: nothing of the same kind.
using Reader = std::function<Saying(const JsonValue* facet)>;

std::string TextIn(const JsonValue* facet, std::string_view key) {
  return facet == nullptr ? std::string() : std::string(facet->Text(key));
}

// A number or a text, as it was written.
std::string ScalarIn(const JsonValue* facet, std::string_view key) {
  const JsonValue* value = facet == nullptr ? nullptr : facet->Find(key);
  return value != nullptr && (value->is_string() || value->is_number()) ? value->text
                                                                        : std::string();
}

const std::vector<JsonValue>& ListIn(const JsonValue* facet, std::string_view key) {
  static const std::vector<JsonValue> none;
  const JsonValue* list = facet == nullptr ? nullptr : facet->Find(key);
  return list != nullptr && list->is_array() ? list->items : none;
}

// Each property from the member of its facet.
Reader Members(std::vector<std::pair<std::string, std::string>> properties_of_members) {
  return [all = std::move(properties_of_members)](const JsonValue* facet) {
    Saying saying;
    for (const auto& [property, member] : all) {
      saying.properties[property] = ScalarIn(facet, member);
    }
    return saying;
  };
}

Saying Documentation(const JsonValue* facet) {
  Saying saying;
  saying.description = TextIn(facet, "description");
  return saying;
}

Saying Ownership(const JsonValue* facet) {
  Saying saying;
  saying.owners.emplace();
  for (const JsonValue& owner : ListIn(facet, "owners")) {
    if (!owner.is_object() || owner.Text("name").empty()) continue;
    saying.owners->push_back(
        {std::string(owner.Text("name")), std::string(owner.Text("type")), ""});
  }
  return saying;
}

Saying DatasetType(const JsonValue* facet) {
  Saying saying;
  saying.kind = AsciiLower(TextIn(facet, "datasetType"));
  saying.properties["subtype"] = TextIn(facet, "subType");
  return saying;
}

Saying JobType(const JsonValue* facet) {
  Saying saying;
  saying.kind = TextIn(facet, "processingType");
  saying.properties["integration"] = TextIn(facet, "integration");
  saying.properties["job_type"] = TextIn(facet, "jobType");
  return saying;
}

Saying Sql(const JsonValue* facet) {
  Saying saying;
  saying.sql = TextIn(facet, "query");
  saying.properties["sql_dialect"] = TextIn(facet, "dialect");
  return saying;
}

// "pii=email (field mail), tier=1": tags of a field name it.
Saying Tags(const JsonValue* facet) {
  std::vector<std::string> tags;
  for (const JsonValue& tag : ListIn(facet, "tags")) {
    if (!tag.is_object() || tag.Text("key").empty()) continue;
    const std::string_view field = tag.Text("field");
    tags.push_back(Concat(tag.Text("key"), "=", tag.Text("value"),
                          field.empty() ? "" : Concat(" (field ", field, ")")));
  }
  std::sort(tags.begin(), tags.end());
  Saying saying;
  saying.properties["tags"] = Join(tags, ", ");
  return saying;
}

// "database shop / schema public / table orders"
Saying Hierarchy(const JsonValue* facet) {
  std::vector<std::string> levels;
  for (const JsonValue& level : ListIn(facet, "hierarchy")) {
    if (level.is_object()) levels.push_back(Concat(level.Text("type"), " ", level.Text("name")));
  }
  Saying saying;
  saying.properties["hierarchy"] = Join(levels, " / ");
  return saying;
}

Saying ExtractionError(const JsonValue* facet) {
  const std::string failed = ScalarIn(facet, "failedTasks");
  const std::string total = ScalarIn(facet, "totalTasks");
  Saying saying;
  if (!failed.empty()) {
    saying.properties["lineage_incomplete"] = Concat(failed, " of ", total, " tasks gave none");
  }
  return saying;
}

Saying ProcessingEngine(const JsonValue* facet) {
  Saying saying;
  saying.properties["engine"] =
      std::string(Trim(Concat(TextIn(facet, "name"), " ", TextIn(facet, "version"))));
  return saying;
}

const std::map<std::string_view, Reader>& ReadersOf(Described what) {
  static const std::map<std::string_view, Reader> dataset = {
      {"documentation", Documentation},
      {"ownership", Ownership},
      {"datasetType", DatasetType},
      {"tags", Tags},
      {"hierarchy", Hierarchy},
      {"dataSource", Members({{"data_source", "name"}, {"data_source_uri", "uri"}})},
      {"version", Members({{"version", "datasetVersion"}})},
      {"lifecycleStateChange", Members({{"lifecycle", "lifecycleStateChange"}})},
      {"storage", Members({{"storage_layer", "storageLayer"}, {"file_format", "fileFormat"}})},
      {"catalog", Members({{"catalog", "name"},
                           {"catalog_type", "type"},
                           {"catalog_framework", "framework"},
                           {"catalog_metadata_uri", "metadataUri"},
                           {"catalog_warehouse_uri", "warehouseUri"},
                           {"catalog_source", "source"}})},
  };
  static const std::map<std::string_view, Reader> job = {
      {"documentation", Documentation},
      {"ownership", Ownership},
      {"jobType", JobType},
      {"sql", Sql},
      {"tags", Tags},
      {"sourceCode", Members({{"language", "language"}})},
      {"sourceCodeLocation", Members({{"source", "url"},
                                      {"source_repository", "repoUrl"},
                                      {"source_path", "path"},
                                      {"source_version", "version"},
                                      {"source_branch", "branch"},
                                      {"source_tag", "tag"}})},
  };
  static const std::map<std::string_view, Reader> run = {
      {"tags", Tags},
      {"extractionError", ExtractionError},
      {"processing_engine", ProcessingEngine},
      {"externalQuery",
       Members({{"external_query", "externalQueryId"}, {"external_query_source", "source"}})},
  };
  return what == Described::kDataset ? dataset : what == Described::kJob ? job : run;
}

bool SaysSomething(const Saying& saying) {
  const auto filled = [](const std::optional<std::string>& text) { return text && !text->empty(); };
  return filled(saying.description) || filled(saying.kind) || filled(saying.sql) ||
         (saying.owners && !saying.owners->empty()) ||
         std::any_of(saying.properties.begin(), saying.properties.end(),
                     [](const auto& property) { return !property.second.empty(); });
}

// What a facet of `facets` says; nothing for a name that is not known here.
Result<std::optional<Saying>> SayingOf(Described what, const std::string& name,
                                       const Facets& facets) {
  const auto reader = ReadersOf(what).find(name);
  if (reader == ReadersOf(what).end()) return std::optional<Saying>();
  const std::string& text = facets.at(name);
  if (text.empty()) return std::optional(reader->second(nullptr));
  GL_TRY(const JsonValue facet, ParseJson(text));
  return std::optional(reader->second(facet.is_object() ? &facet : nullptr));
}

template <class Facts>
void Add(const Saying& saying, Facts& facts) {
  if (saying.description) facts.description = saying.description;
  if (saying.owners) facts.owners = saying.owners;
  if (saying.kind) facts.kind = saying.kind;
  for (const auto& [name, value] : saying.properties) facts.properties[name] = value;
}

}  // namespace

bool IsDescription(Described what, std::string_view facet) {
  return ReadersOf(what).contains(facet);
}

std::string WhyNoDescription(Described what, std::string_view name, const JsonValue& facet) {
  return SaysSomething(ReadersOf(what).at(name)(&facet)) ? "" : "says nothing that is used";
}

Status DescribeDataset(const std::vector<std::string>& names, const Facets& facets,
                       catalog::DatasetFacts& facts) {
  for (const std::string& name : names) {
    GL_TRY(const auto saying, SayingOf(Described::kDataset, name, facets));
    if (saying) Add(*saying, facts);
  }
  return Ok();
}

Status DescribeJob(const std::vector<std::string>& names, const Facets& facets,
                   catalog::JobFacts& facts) {
  for (const std::string& name : names) {
    GL_TRY(const auto saying, SayingOf(Described::kJob, name, facets));
    if (!saying) continue;
    Add(*saying, facts);
    if (saying->sql) facts.sql = saying->sql;
  }
  return Ok();
}

Status DescribeRun(const Facets& facets, Properties& properties) {
  for (const auto& [name, text] : facets) {
    GL_TRY(const auto saying, SayingOf(Described::kRun, name, facets));
    if (!saying) continue;
    for (const auto& [key, value] : saying->properties) {
      if (!value.empty()) properties[key] = value;
    }
  }
  return Ok();
}

}  // namespace goldline::lineage
