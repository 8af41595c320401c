// Property files of dbt (schema.yml). A model, source table, seed or snapshot becomes an object;
// their tests are in internal/dbt_test.h.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/text.h"
#include "quality/contract_import.h"
#include "quality/errors.h"
#include "quality/internal/dbt_test.h"
#include "quality/internal/dbt_words.h"
#include "quality/internal/foreign_sql.h"
#include "quality/internal/import_draft.h"
#include "quality/internal/own_sql.h"

namespace goldline::quality {

using namespace internal;  // NOLINT(google-build-using-namespace): this file fills the draft

namespace {

// A setting of the table itself, of its config, or else of its source.
const YamlNode* Setting(const YamlNode& table, const YamlNode& source, std::string_view key) {
  for (const YamlNode* node : {&table, &source}) {
    if (const YamlNode* value = node->Find(key)) return value;
    const YamlNode* config = node->Find("config");
    const YamlNode* value = config == nullptr ? nullptr : config->Find(key);
    if (value != nullptr) return value;
  }
  return nullptr;
}

// A table of the file, of whatever kind.
struct DbtTable {
  const YamlNode* node;
  const YamlNode* source;  // what it belongs to, else itself
};

std::vector<DbtTable> TablesOf(const YamlNode& root) {
  std::vector<DbtTable> tables;
  for (const char* key : {"models", "seeds", "snapshots"}) {
    for (const YamlNode& model : ItemsOf(root, key)) tables.push_back({&model, &model});
  }
  for (const YamlNode& source : ItemsOf(root, "sources")) {
    for (const YamlNode& table : ItemsOf(source, "tables")) tables.push_back({&table, &source});
  }
  return tables;
}

class DbtImport {
 public:
  DbtImport(ImportDraft& draft, const DbtTable& table)
      : draft_(draft), node_(*table.node), source_(*table.source), name_(TextOf(node_, "name")) {}

  void Import() {
    draft_.BeginObject(name_);
    if (const std::string text = TextOf(node_, "description"); !text.empty()) {
      HoldsJinja(YamlNode::Plain(text)) ? LeaveOut("description", std::string(kJinja))
                                        : draft_.Describe(text);
    }
    // Types first: what a test means can depend on them.
    for (const YamlNode& column : ItemsOf(node_, "columns")) ImportColumn(column);
    for (const YamlNode& column : ItemsOf(node_, "columns")) ImportPromises(column);
    ImportTests(node_, "");
    for (const YamlNode& constraint : ItemsOf(node_, "constraints")) {
      std::vector<std::string> names;
      for (const YamlNode& name : ItemsOf(constraint, "columns")) names.push_back(name.text);
      ImportConstraint(constraint, names, "");
    }
    ImportContract();
    ImportFreshness();
    if (!ItemsOf(node_, "versions").empty()) {
      LeaveOut("versions", "a contract is about one version of a model");
    }
  }

 private:
  static constexpr std::string_view kJinja = "it is Jinja, which only dbt can render";

  void LeaveOut(std::string_view what, std::string why) {
    draft_.LeaveOut(Concat(name_, ": ", what), std::move(why));
  }

  void ImportTests(const YamlNode& node, const std::string& column) {
    for (const char* key : {"tests", "data_tests"}) {
      for (const YamlNode& test : ItemsOf(node, key)) ImportDbtTest(draft_, name_, column, test);
    }
  }

  void ImportColumn(const YamlNode& column) {
    const std::string name = TextOf(column, "name");
    if (name.empty()) return LeaveOut("columns", "a column has no name");
    draft_.Declare(name);
    if (const std::string text = TextOf(column, "description"); !text.empty()) {
      HoldsJinja(YamlNode::Plain(text)) ? LeaveOut(name + ".description", std::string(kJinja))
                                        : draft_.Note(name, "description", YamlNode::Text(text));
    }
    if (const std::string type = TextOf(column, "data_type"); !type.empty()) {
      draft_.Note(name, "physicalType", YamlNode::Text(type));
      const std::string_view logical = LogicalTypeOf(type);
      if (logical.empty()) {
        LeaveOut(Concat(name, ".data_type"), Concat(Quoted(type), " is no logical type"));
      } else {
        draft_.Set(name, "logicalType", YamlNode::Plain(std::string(logical)));
      }
    }
  }
  void ImportPromises(const YamlNode& column) {
    const std::string name = TextOf(column, "name");
    if (name.empty()) return;
    ImportTests(column, name);
    for (const YamlNode& constraint : ItemsOf(column, "constraints")) {
      ImportConstraint(constraint, {name}, name);
    }
  }

  // At one column (`at` is its name) or at the table.
  void ImportConstraint(const YamlNode& constraint, const std::vector<std::string>& names,
                        const std::string& at) {
    const std::string type = TextOf(constraint, "type");
    const std::string label = Concat(at, at.empty() ? "" : ".", "constraint ", type);
    const YamlNode flag = YamlNode::Plain("true");
    const bool of_columns = type == "not_null" || type == "unique" || type == "primary_key";
    if (of_columns && names.empty()) return LeaveOut(label, "it names no columns");
    if (type == "not_null") {
      for (const std::string& name : names) draft_.Set(name, "required", flag);
    } else if (type == "unique" && names.size() == 1) {
      draft_.Set(names[0], "unique", flag);
    } else if (type == "primary_key") {
      for (const std::string& name : names) draft_.Set(name, "primaryKey", flag);
    } else if (type == "unique") {
      AddOwn(label, "unique", "fields", names);
    } else if (type == "check") {
      ImportCheck(TextOf(constraint, "expression"), label);
    } else if (type == "foreign_key") {
      ImportForeignKey(constraint, names, label);
    } else {
      LeaveOut(label, "it is for the database that holds the table");
    }
  }
  void ImportCheck(const std::string& expression, const std::string& label) {
    const std::string why = HoldsJinja(YamlNode::Plain(expression))
                                ? std::string(kJinja)
                                : FitCondition(draft_, expression);
    if (!why.empty()) return LeaveOut(label, why);
    YamlNode rule = YamlNode::Mapping();
    rule.Set("rule", YamlNode::Plain("condition")).Set("expression", YamlNode::Text(expression));
    draft_.AddOwn("", label, std::move(rule));
  }
  void ImportForeignKey(const YamlNode& constraint, const std::vector<std::string>& names,
                        const std::string& label) {
    const std::optional<std::string> dataset = DbtRelation(TextOf(constraint, "to"));
    const std::vector<YamlNode>& to = ItemsOf(constraint, "to_columns");
    if (!dataset || !HoldsTexts(constraint.Find("to_columns")) || to.size() != names.size()) {
      return LeaveOut(label, "it names no model with its columns in `to` and `to_columns`");
    }
    YamlNode rule = YamlNode::Mapping();
    rule.Set("rule", YamlNode::Plain("reference")).Set("fields", TextsOf(names));
    rule.Set("dataset", YamlNode::Text(*dataset)).Set("to", YamlNode::Sequence(to));
    draft_.AddOwn("", label, std::move(rule));
  }
  void AddOwn(const std::string& label, std::string_view rule_name, std::string_view argument,
              const std::vector<std::string>& names) {
    for (const std::string& name : names) draft_.Declare(name);
    YamlNode rule = YamlNode::Mapping();
    rule.Set("rule", YamlNode::Plain(std::string(rule_name)));
    rule.Set(std::string(argument), TextsOf(names));
    draft_.AddOwn("", label, std::move(rule));
  }

  // With an enforced contract the table has the columns that are declared.
  void ImportContract() {
    const YamlNode* contract = Setting(node_, node_, "contract");
    if (contract == nullptr || TextOf(*contract, "enforced") != "true") return;
    std::vector<std::string> names;
    for (const YamlNode& column : ItemsOf(node_, "columns")) {
      names.push_back(TextOf(column, "name"));
    }
    AddOwn("contract", "columns", "equal", names);
  }

  void ImportFreshness() {
    const YamlNode* freshness = Setting(node_, source_, "freshness");
    if (freshness == nullptr || freshness->is_null()) return;
    const YamlNode* field = Setting(node_, source_, "loaded_at_field");
    if (field == nullptr || !FitCondition(draft_, Concat(field->text, " is null")).empty()) {
      return LeaveOut("freshness", "it has no loaded_at_field that can be evaluated");
    }
    const std::string filter = TextOf(*freshness, "filter");
    for (const auto& [key, severity] :
         {std::pair("warn_after", "warning"), std::pair("error_after", "error")}) {
      const YamlNode* after = freshness->Find(key);
      if (after == nullptr || after->is_null()) continue;
      const std::string query =
          Concat("select max((", field->text, ")::timestamptz) >= now() - interval '",
                 TextOf(*after, "count"), " ", TextOf(*after, "period"), "' from {object}",
                 filter.empty() ? "" : Concat(" where ", filter));
      const std::string why = WhyNoMeasure(query);
      if (!why.empty()) {
        LeaveOut("freshness", why);
        continue;
      }
      YamlNode entry = YamlNode::Mapping();
      entry.Set("name", YamlNode::Text(Concat("freshness ", key)));
      entry.Set("type", YamlNode::Plain("sql")).Set("query", YamlNode::Text(query));
      entry.Set("mustBe", YamlNode::Plain("true"));
      entry.Set("severity", YamlNode::Plain(severity))
          .Set("dimension", YamlNode::Plain("timeliness"));
      draft_.AddEntry("", std::move(entry));
    }
  }

  ImportDraft& draft_;
  const YamlNode& node_;
  const YamlNode& source_;
  std::string name_;
};

}  // namespace

Result<ContractImport> ImportDbt(std::string_view text, std::string_view input,
                                 const ImportOptions& options) {
  GL_TRY(const YamlNode root, ParseYaml(text, input));
  const std::vector<DbtTable> tables = TablesOf(root);
  if (tables.empty()) {
    return errors::NotImportable("a property file of dbt",
                                 "it has neither models nor sources with tables")
        .At({std::string(input), 0, 0});
  }
  ImportDraft draft(options, tables.size());
  std::vector<std::string> names;
  for (const DbtTable& table : tables) {
    const std::string name = TextOf(*table.node, "name");
    if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) {
      draft.LeaveOut(Concat("the table ", Quoted(name)), "another one has this name");
      continue;
    }
    names.push_back(name);
    DbtImport(draft, table).Import();
  }
  for (const auto& [key, value] : root.entries) {
    static constexpr std::string_view kRead[] = {"version", "models", "seeds", "snapshots",
                                                 "sources"};
    if (std::find(std::begin(kRead), std::end(kRead), std::string_view(key)) == std::end(kRead)) {
      draft.LeaveOut(key, "it promises nothing about the records of a table");
    }
  }
  return draft.Take(names.size() == 1 ? names[0] : "dbt");
}

}  // namespace goldline::quality
