// Files of Soda: checks in SodaCL ("checks for orders:"), and contracts of version 4 ("dataset:").
// What a check means is in internal/soda_check.h; here is where checks stand.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/text.h"
#include "quality/contract_import.h"
#include "quality/errors.h"
#include "quality/internal/foreign_sql.h"
#include "quality/internal/import_draft.h"
#include "quality/internal/soda_check.h"
#include "quality/internal/soda_words.h"

namespace goldline::quality {

using namespace internal;  // NOLINT(google-build-using-namespace): this file fills the draft

namespace {

std::vector<std::string> NamesOf(const YamlNode& list) {
  std::vector<std::string> names;
  for (const YamlNode& item : list.items) names.push_back(item.text);
  return names;
}
YamlNode ColumnsRule(std::string_view argument, const std::vector<std::string>& names) {
  YamlNode rule = YamlNode::Mapping();
  rule.Set("rule", YamlNode::Plain("columns")).Set(std::string(argument), TextsOf(names));
  return rule;
}

// ------------------------------------------------------------------------------------ SodaCL

// "orders [daily]": a part of a dataset, which a `filter` of that name says.
struct SodaPart {
  std::string dataset, name;
};
std::optional<SodaPart> PartOf(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  const std::size_t open = key.find('[');
  SodaPart part{std::string(Trim(key.substr(0, open))), ""};
  if (open != std::string_view::npos) part.name = Trim(key.substr(open));
  return part;
}

class SodaClImport {
 public:
  SodaClImport(ImportDraft& draft, const YamlNode& root) : draft_(draft), root_(root) {}

  void Import() {
    for (const auto& [key, value] : root_.entries) {
      if (const auto part = PartOf(key, "checks for ")) {
        dataset_ = part->dataset;
        draft_.BeginObject(dataset_);
        const std::optional<std::string> filter = FilterOf(*part);
        if (!filter) {
          LeaveOut(part->name, "its checks are about a part that no `filter` of the file says");
          continue;
        }
        filter_ = *filter;
        for (const YamlNode& check : value.items) ImportCheck(check);
      } else if (!PartOf(key, "filter ")) {
        draft_.LeaveOut(key, "it is no list of checks for one dataset");
      }
    }
  }

 private:
  void LeaveOut(std::string_view what, std::string why) {
    draft_.LeaveOut(Concat(dataset_, ": ", what), std::move(why));
  }
  std::optional<std::string> FilterOf(const SodaPart& part) const {
    if (part.name.empty()) return std::string();
    for (const auto& [key, value] : root_.entries) {
      const auto filter = PartOf(key, "filter ");
      if (filter && filter->dataset == part.dataset && filter->name == part.name) {
        return TextOf(value, "where");
      }
    }
    return std::nullopt;
  }

  void ImportCheck(const YamlNode& check) {
    static const YamlNode kNoBody = YamlNode::Mapping();
    const bool alone = check.is_scalar();
    if (!alone && check.entries.empty()) return LeaveOut("a check", "it is empty");
    const std::string& text = alone ? check.text : check.entries[0].key;
    const YamlNode& body = alone ? kNoBody : check.entries[0].value;
    if (text == "schema") return ImportSchema(body);
    if (text.starts_with("values in ")) return ImportReference(text, body);
    std::optional<SodaLine> line = ReadSodaLine(text == "failed rows" ? "failed_rows" : text);
    if (!line) return LeaveOut(text, "there is no rule for this kind of check");
    SodaCheck made;
    made.label = text;
    made.name = TextOf(body, "name").empty() ? text : TextOf(body, "name");
    made.columns = line->arguments;
    made.options = body;
    made.filter = filter_;
    made.counts_keys = true;
    made.limits = ReadSodaLimits(line->comparison, body);
    made.metric = line->metric;
    for (const std::string_view counted : {"missing", "invalid", "duplicate"}) {
      made.limits.percent |= line->metric == Concat(counted, "_percent");
      if (line->metric.starts_with(Concat(counted, "_"))) made.metric = counted;
    }
    ReadOwnMetric(made);
    const bool unlimited = body.Find("warn") == nullptr && body.Find("fail") == nullptr;
    if (made.metric == "failed_rows" && line->comparison.empty() && unlimited) {
      made.limits.must = {{"mustBe", YamlNode::Plain("0")}};
    }
    ImportSodaCheck(draft_, dataset_, std::move(made));
  }
  // A metric that the check itself defines: "net expression: sum(a) - sum(b)".
  static void ReadOwnMetric(SodaCheck& check) {
    YamlNode options = YamlNode::Mapping();
    for (const auto& [key, value] : check.options.entries) {
      const bool own =
          key == Concat(check.metric, " expression") || key == Concat(check.metric, " query");
      options.Set(own ? key.substr(check.metric.size() + 1) : key, value);
    }
    check.options = std::move(options);
  }

  // "values in (a, b) must exist in other (c, d)".
  void ImportReference(const std::string& text, const YamlNode& body) {
    constexpr std::string_view kMustExist = " must exist in ";
    const std::size_t middle = text.find(kMustExist);
    if (middle == std::string::npos) return LeaveOut(text, "what must not exist has no rule");
    // Both sides are a name with columns in brackets, as metrics are.
    std::string left = text.substr(0, middle);
    left.erase(std::remove(left.begin(), left.end(), ' '), left.end());
    std::string right = text.substr(middle + kMustExist.size());
    right.erase(std::remove(right.begin(), right.end(), ' '), right.end());
    const std::optional<SodaLine> from = ReadSodaLine(left);
    const std::optional<SodaLine> to = ReadSodaLine(right);
    if (!from || !to || from->arguments.empty() || from->arguments.size() != to->arguments.size()) {
      return LeaveOut(text, "its columns are not as many");
    }
    for (const auto& [key, value] : body.entries) {
      const bool read = key == "name" || key == "attributes" || key.starts_with("samples");
      if (!read) return LeaveOut(text, Concat("its option ", Quoted(key), " has no counterpart"));
    }
    const std::string why = filter_.empty() ? std::string() : FitCondition(draft_, filter_);
    if (!why.empty()) return LeaveOut(text, why);
    for (const std::string& name : from->arguments) draft_.Declare(name);
    YamlNode rule = YamlNode::Mapping();
    rule.Set("rule", YamlNode::Plain("reference")).Set("fields", TextsOf(from->arguments));
    rule.Set("dataset", YamlNode::Text(to->metric)).Set("to", TextsOf(to->arguments));
    if (!filter_.empty()) rule.Set("filter", YamlNode::Text(filter_));
    draft_.AddOwn("", TextOf(body, "name").empty() ? text : TextOf(body, "name"), std::move(rule));
  }

  void ImportSchema(const YamlNode& body) {
    for (const auto& [level, alerts] : body.entries) {
      const bool warns = level == "warn";
      if (!warns && level != "fail") {
        if (level != "name" && level != "attributes") {
          LeaveOut(Concat("schema: ", level), "it has no counterpart");
        }
        continue;
      }
      for (const auto& [alert, value] : alerts.entries) ImportAlert(alert, value, warns, body);
    }
  }
  void ImportAlert(const std::string& alert, const YamlNode& value, bool warns,
                   const YamlNode& body) {
    const std::string label = Concat("schema: ", alert);
    const std::string name = TextOf(body, "name").empty() ? label : TextOf(body, "name");
    if (alert == "when required column missing") {
      AddColumns(name, ColumnsRule("contain", NamesOf(value)), warns);
    } else if (alert == "when wrong column index") {
      for (const auto& [column, index] : value.entries) {
        YamlNode rule = YamlNode::Mapping();
        rule.Set("rule", YamlNode::Plain("columnAt")).Set("name", YamlNode::Text(column));
        // Soda counts from 0.
        const std::optional<std::int64_t> at = WholeOf(index.text);
        if (!at) return LeaveOut(label, "an index is no number");
        rule.Set("index", YamlNode::Plain(Concat(*at + 1)));
        AddColumns(name, std::move(rule), warns);
      }
    } else if (alert == "when wrong column type" && !warns) {
      for (const auto& [column, type] : value.entries) AddType(column, type.text, label);
    } else if (alert == "when forbidden column present") {
      LeaveOut(label, "no rule forbids single columns");
    } else {
      LeaveOut(label, alert == "when wrong column type" ? "a type fails, and does not warn"
                                                        : "a contract has no memory of the past");
    }
  }
  static std::optional<std::int64_t> WholeOf(const std::string& text) {
    JsonValue number;
    number.kind = JsonValue::Kind::kNumber;
    number.text = text;
    return number.Int();
  }
  void AddColumns(const std::string& name, YamlNode rule, bool warns) {
    YamlNode entry = OwnEntry(name, std::move(rule));
    if (warns) entry.Set("severity", YamlNode::Plain("warning"));
    draft_.AddEntry("", std::move(entry));
  }
  void AddType(const std::string& column, const std::string& type, const std::string& label) {
    const std::string_view logical = LogicalTypeOf(type);
    if (logical.empty()) return LeaveOut(label, Concat(Quoted(type), " is no logical type"));
    draft_.Note(column, "physicalType", YamlNode::Text(type));
    draft_.Set(column, "logicalType", YamlNode::Plain(std::string(logical)));
  }

  ImportDraft& draft_;
  const YamlNode& root_;
  std::string dataset_;
  std::string filter_;
};

// --------------------------------------------------------------------------------- contracts

class SodaContractImport {
 public:
  SodaContractImport(ImportDraft& draft, const YamlNode& root, std::string dataset)
      : draft_(draft), root_(root), dataset_(std::move(dataset)) {}

  void Import() {
    draft_.BeginObject(dataset_);
    draft_.Describe(TextOf(root_, "description"));
    for (const auto& [key, value] : root_.entries) {
      static constexpr std::string_view kRead[] = {
          "dataset", "description", "filter", "columns", "checks", "check_attributes", "variables"};
      if (std::find(std::begin(kRead), std::end(kRead), std::string_view(key)) == std::end(kRead)) {
        draft_.LeaveOut(key, "it promises nothing about the records");
      }
    }
    // Types first: what a check means can depend on them.
    for (const YamlNode& column : ItemsOf(root_, "columns")) ImportColumn(column);
    for (const YamlNode& column : ItemsOf(root_, "columns")) {
      ImportChecks(column, TextOf(column, "name"));
    }
    ImportChecks(root_, "");
  }

 private:
  void LeaveOut(std::string_view what, std::string why) {
    draft_.LeaveOut(Concat(dataset_, ": ", what), std::move(why));
  }
  // Only the check `schema` holds data to the types of the columns.
  const YamlNode* SchemaCheck() const {
    for (const YamlNode& check : ItemsOf(root_, "checks")) {
      if (const YamlNode* schema = check.Find("schema")) return schema;
    }
    return nullptr;
  }

  void ImportColumn(const YamlNode& column) {
    const std::string name = TextOf(column, "name");
    if (name.empty()) return LeaveOut("columns", "a column has no name");
    draft_.Declare(name);
    const std::string description = TextOf(column, "description");
    if (!description.empty()) draft_.Note(name, "description", YamlNode::Text(description));
    const std::string type = TextOf(column, "data_type");
    if (type.empty()) return;
    draft_.Note(name, "physicalType", YamlNode::Text(type));
    if (SchemaCheck() == nullptr) return;
    const std::string_view logical = LogicalTypeOf(type);
    if (logical.empty()) {
      return LeaveOut(Concat(name, ".data_type"), Concat(Quoted(type), " is no logical type"));
    }
    draft_.Set(name, "logicalType", YamlNode::Plain(std::string(logical)));
    if (const std::string length = TextOf(column, "character_maximum_length"); !length.empty()) {
      YamlNode rule = YamlNode::Mapping();
      rule.Set("rule", YamlNode::Plain("length")).Set("max", YamlNode::Plain(length));
      draft_.AddOwn(name, "", std::move(rule));
    }
  }

  void ImportChecks(const YamlNode& node, const std::string& column) {
    for (const YamlNode& check : ItemsOf(node, "checks")) {
      for (const auto& [key, body] : check.entries) {
        key == "schema" ? ImportSchema(body) : ImportCheck(key, body, column);
      }
    }
  }
  void ImportCheck(const std::string& kind, const YamlNode& body, const std::string& column) {
    SodaCheck made;
    made.label = column.empty() ? kind : Concat(column, ".", kind);
    made.name = !TextOf(body, "name").empty() ? TextOf(body, "name") : made.label;
    made.metric = kind == "aggregate" ? TextOf(body, "function") : kind;
    if (!column.empty()) made.columns = {column};
    if (const YamlNode* columns = body.Find("columns")) made.columns = NamesOf(*columns);
    if (!TextOf(body, "column").empty()) made.columns = {TextOf(body, "column")};
    made.options = body;
    made.filter = TextOf(root_, "filter");
    made.limits = ReadSodaThreshold(
        body.Find("threshold"),
        {kind == "row_count" ? "mustBeGreaterThan" : "mustBe", YamlNode::Plain("0")});
    if (kind == "freshness") AddUnits(made.limits, *ThresholdOf(body));
    ImportSodaCheck(draft_, dataset_, std::move(made));
  }
  static const YamlNode* ThresholdOf(const YamlNode& body) {
    static const YamlNode kNone = YamlNode::Mapping();
    const YamlNode* threshold = body.Find("threshold");
    return threshold == nullptr ? &kNone : threshold;
  }
  // A limit on an age is a number of its unit: hours, where there is none.
  static void AddUnits(SodaLimits& limits, const YamlNode& threshold) {
    const std::string unit = TextOf(threshold, "unit");
    const char* const letter = unit == "day" ? "d" : unit == "minute" ? "m" : "h";
    for (YamlEntry& must : limits.must) must.value.text += letter;
    if (limits.warn) limits.warn->value.text += letter;
  }

  void ImportSchema(const YamlNode& body) {
    std::vector<std::string> names;
    bool optional = false;
    for (const YamlNode& column : ItemsOf(root_, "columns")) {
      if (TextOf(column, "optional") == "true") {
        optional = true;
      } else {
        names.push_back(TextOf(column, "name"));
      }
    }
    const bool extra = TextOf(body, "allow_extra_columns") == "true";
    const bool any_order = TextOf(body, "allow_other_column_order") == "true";
    if ((optional && !extra) || (extra && !any_order)) {
      LeaveOut("schema", optional ? "no rule allows single columns to be missing"
                                  : "the order of columns among others has no rule");
    }
    // At least what it says without those has a rule.
    YamlNode rule = ColumnsRule(optional || extra ? "contain" : "equal", names);
    if (!optional && !extra && !any_order) rule.Set("ordered", YamlNode::Plain("true"));
    draft_.AddOwn("", TextOf(body, "name").empty() ? "schema" : TextOf(body, "name"),
                  std::move(rule));
  }

  ImportDraft& draft_;
  const YamlNode& root_;
  std::string dataset_;
};

}  // namespace

Result<ContractImport> ImportSoda(std::string_view text, std::string_view input,
                                  const ImportOptions& options) {
  GL_TRY(const YamlNode root, ParseYaml(text, input));
  if (const std::string dataset = TextOf(root, "dataset"); !dataset.empty()) {
    ImportDraft draft(options);
    // "datasource/database/schema/table"
    const std::string table = dataset.substr(dataset.rfind('/') + 1);
    SodaContractImport(draft, root, table).Import();
    return draft.Take(table);
  }
  std::set<std::string> datasets;
  for (const auto& [key, value] : root.entries) {
    if (const auto part = PartOf(key, "checks for ")) datasets.insert(part->dataset);
  }
  if (datasets.empty()) {
    return errors::NotImportable("a file of Soda", "it has neither `checks for` nor `dataset`")
        .At({std::string(input), 0, 0});
  }
  ImportDraft draft(options, datasets.size());
  SodaClImport(draft, root).Import();
  return draft.Take(datasets.size() == 1 ? *datasets.begin() : "soda");
}

}  // namespace goldline::quality
