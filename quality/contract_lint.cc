#include "quality/contract_lint.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "core/text.h"
#include "quality/check_plan.h"
#include "quality/internal/formats.h"

namespace goldline::quality {
namespace {

using Names = std::vector<std::string_view>;

bool Has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

ContractPlace PlaceOf(const YamlNode& node) { return {node.line, node.column}; }

std::string_view TextAt(const YamlNode& node, std::string_view key) {
  const YamlNode* value = node.Find(key);
  return value == nullptr ? std::string_view() : std::string_view(value->text);
}

// Walks the contract as it was written: what a reader corrects in silence is what a linter tells.
class Linter {
 public:
  explicit Linter(const Contract& contract) : contract_(contract), root_(contract.source) {
    before_3_1_ = contract.api_version < "v3.1.0";
  }

  std::vector<LintFinding> Run() {
    for (const UnknownKey& key : contract_.unknown_keys) {
      Add("unknown_key", Severity::kWarning, key.path, key.place,
          "the standard does not know this key, and tools ignore it",
          "keep what is your own under customProperties");
    }
    LintFundamentals();
    LintList(root_, "servers", "", &Linter::LintServer);
    LintList(root_, "schema", "", &Linter::LintObject);
    LintList(root_, "slaProperties", "", &Linter::LintServiceLevel);
    LintPlans();
    std::stable_sort(
        findings_.begin(), findings_.end(), [](const LintFinding& a, const LintFinding& b) {
          return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
        });
    return std::move(findings_);
  }

 private:
  void Add(std::string_view code, Severity severity, std::string path, const ContractPlace& place,
           std::string message, std::string hint = "") {
    findings_.push_back(
        {code, severity, std::move(path), place, std::move(message), std::move(hint)});
  }
  void Warn(std::string_view code, const std::string& path, const YamlNode& node,
            std::string message, std::string hint = "") {
    Add(code, Severity::kWarning, path, PlaceOf(node), std::move(message), std::move(hint));
  }
  // Features of ODCS 3.1 in a contract that says it is older: its own schema refuses them.
  void NotBefore31(const std::string& path, const YamlNode& node, std::string_view what) {
    if (!before_3_1_) return;
    Warn("newer_than_api_version", path, node,
         Concat(what, " is of ODCS v3.1.0, and the contract says it is ", contract_.api_version),
         "write apiVersion: v3.1.0");
  }

  using LintEntry = void (Linter::*)(const YamlNode&, const std::string&);
  void LintList(const YamlNode& node, std::string_view key, const std::string& path,
                LintEntry lint) {
    const YamlNode* list = node.Find(key);
    if (list == nullptr) return;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      (this->*lint)(list->items[i], Concat(path, path.empty() ? "" : ".", key, "[", i, "]"));
    }
  }

  void LintFundamentals() {
    static const Names kStatuses = {"proposed", "draft", "active", "deprecated", "retired"};
    if (!Has(kStatuses, contract_.status)) {
      Warn("unknown_status", "status", *root_.Find("status"),
           Concat(Quoted(contract_.status), " is not a status that tools know"),
           "use proposed, draft, active, deprecated or retired");
    }
    const YamlNode* team = root_.Find("team");
    if (team != nullptr && team->is_mapping()) NotBefore31("team", *team, "a team with members");
    if (contract_.Owner().empty()) {
      Add("no_owner", Severity::kInfo, "team", PlaceOf(root_), "nobody is named to call",
          "name a team, with a member whose role is owner");
    }
  }

  void LintServer(const YamlNode& node, const std::string& path) {
    static const Names kTypes = {
        "api",      "athena",   "azure",   "bigquery", "clickhouse", "custom",   "databricks",
        "db2",      "denodo",   "dremio",  "duckdb",   "glue",       "hive",     "impala",
        "informix", "kafka",    "kinesis", "local",    "mysql",      "oracle",   "postgres",
        "presto",   "redshift", "s3",      "sftp",     "snowflake",  "sqlite",   "sqlserver",
        "synapse",  "trino",    "vertica", "zen",      "postgresql", "cloudsql", "pubsub"};
    const std::string_view type = TextAt(node, "type");
    if (type.empty() || Has(kTypes, type)) return;
    Warn("unknown_server_type", path, *node.Find("type"),
         Concat(Quoted(type), " is not a server type of ODCS v3.1.0"),
         "use custom, or the nearest");
  }

  // --- schema ---

  void LintObject(const YamlNode& node, const std::string& path) {
    const std::string_view name = TextAt(node, "name");
    if (!names_.insert(std::string(name)).second) {
      Add("object_twice", Severity::kError, path, PlaceOf(node),
          Concat("a second object is named ", Quoted(name)),
          "which of them a dataset is, is unclear");
    }
    if (const YamlNode* list = node.Find("relationships")) {
      NotBefore31(path + ".relationships", *list, "`relationships`");
    }
    LintList(node, "quality", path, &Linter::LintRule);
    LintList(node, "properties", path, &Linter::LintProperty);
    LintList(node, "relationships", path, &Linter::LintRelationship);
  }

  void LintProperty(const YamlNode& node, const std::string& path) {
    const std::string_view type = TextAt(node, "logicalType");
    if (type == "timestamp" || type == "time") {
      NotBefore31(path, *node.Find("logicalType"), Concat("the logical type ", type));
    }
    if (TextAt(node, "primaryKey") == "true" && TextAt(node, "required") == "false") {
      Warn("optional_key", path, *node.Find("required"),
           "it is part of the primary key, and may be null", "a key is required");
    }
    if (const YamlNode* options = node.Find("logicalTypeOptions")) {
      LintOptions(*options, path + ".logicalTypeOptions", type);
    }
    LintList(node, "quality", path, &Linter::LintRule);
    LintList(node, "properties", path, &Linter::LintProperty);
    LintList(node, "relationships", path, &Linter::LintRelationship);
    if (const YamlNode* items = node.Find("items")) LintProperty(*items, path + ".items");
  }

  void LintOptions(const YamlNode& node, const std::string& path, std::string_view type) {
    if (const YamlNode* list = node.Find("enum")) {
      Warn(
          "enum_in_options", path + ".enum", *list, "the standard's schema refuses it here",
          "write a quality rule with metric: invalidValues, or `enum` of ODCS 3.2 at the property");
    }
    for (const std::string_view key : {"exclusiveMinimum", "exclusiveMaximum"}) {
      const YamlNode* bound = node.Find(key);
      const std::string_view text = TextAt(node, key);
      if (bound != nullptr && text != "true" && text != "false") {
        NotBefore31(Concat(path, ".", key), *bound, Concat("`", key, "` as a bound"));
      }
    }
    LintOrder(node, path, "minimum", "maximum");
    LintOrder(node, path, "minLength", "maxLength");
    LintOrder(node, path, "minItems", "maxItems");
    LintOrder(node, path, "minProperties", "maxProperties");
    LintFormat(node, path, type);
    LintMeaning(node, path, type);
  }

  void LintOrder(const YamlNode& node, const std::string& path, std::string_view low,
                 std::string_view high) {
    const std::optional<Decimal> a = ParseDecimal(TextAt(node, low));
    const std::optional<Decimal> b = ParseDecimal(TextAt(node, high));
    if (!a || !b || *a <= *b) return;
    Add("empty_range", Severity::kError, Concat(path, ".", low), PlaceOf(*node.Find(low)),
        Concat(low, " ", ToString(*a), " is above ", high, " ", ToString(*b), ": no value passes"));
  }

  void LintFormat(const YamlNode& node, const std::string& path, std::string_view type) {
    const YamlNode* format = node.Find("format");
    if (format == nullptr) return;
    const std::string& text = format->text;
    const bool temporal = type == "date" || type == "time" || type == "timestamp";
    if (temporal && HasUnquotedT(text)) {
      Warn("unquoted_letter", path + ".format", *format,
           Concat("in a JDK pattern the letter T stands in quotes, and ", Quoted(text),
                  " has it bare"),
           "write 'T'");
    }
    if ((type.empty() || type == "string") && IsOwnFormat(text)) {
      Warn("format_not_in_standard", path + ".format", *format,
           Concat(Quoted(text), " is a format of Goldline, and the standard allows only its own"),
           "write it as a custom property: {property: goldline.format, value: …}");
    }
    if (type == "number" && (text.starts_with('i') || text.starts_with('u'))) {
      Warn("integer_format_of_number", path + ".format", *format,
           Concat(text, " is a format of integers; a number is f32 or f64"),
           "use logicalType: integer, or leave the format out");
    }
  }

  static bool HasUnquotedT(std::string_view format) {
    bool quoted = false;
    for (const char c : format) {
      if (c == '\'') quoted = !quoted;
      if (c == 'T' && !quoted) return true;
    }
    return false;
  }

  // Options of another type are read by nobody.
  void LintMeaning(const YamlNode& node, const std::string& path, std::string_view type) {
    static const std::pair<std::string_view, Names> kOptions[] = {
        {"string", {"minLength", "maxLength", "pattern", "format", "enum"}},
        {"integer",
         {"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format",
          "enum"}},
        {"number",
         {"multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format",
          "enum"}},
        {"boolean", {}},
        {"date", {"format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}},
        {"time",
         {"format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "timezone",
          "defaultTimezone"}},
        {"timestamp",
         {"format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "timezone",
          "defaultTimezone"}},
        {"object", {"minProperties", "maxProperties", "required"}},
        {"array", {"minItems", "maxItems", "uniqueItems"}},
    };
    for (const auto& [name, options] : kOptions) {
      if (name != type) continue;
      for (const auto& [key, value] : node.entries) {
        if (Has(options, key) || IsUnknown(Concat(path, ".", key))) continue;
        Warn("option_of_another_type", Concat(path, ".", key), value,
             Concat("`", key, "` means nothing for the logical type ", type));
      }
    }
  }

  bool IsUnknown(const std::string& path) const {
    return std::any_of(contract_.unknown_keys.begin(), contract_.unknown_keys.end(),
                       [&](const UnknownKey& key) { return key.path == path; });
  }

  // --- quality ---

  void LintRule(const YamlNode& node, const std::string& path) {
    LintDimension(node, path);
    const std::string_view type = TextAt(node, "type");
    const bool is_metric = node.Find("metric") != nullptr || node.Find("rule") != nullptr;
    if (const YamlNode* metric = node.Find("metric")) NotBefore31(path, *metric, "`metric`");
    if (const YamlNode* rule = node.Find("rule"); rule != nullptr && !before_3_1_) {
      Warn("deprecated_key", path + ".rule", *rule, "`rule` is called `metric` since ODCS v3.1.0");
    }
    const bool has_operator =
        std::any_of(node.entries.begin(), node.entries.end(), [](const auto& entry) {
          return entry.key.starts_with("mustBe") || entry.key.starts_with("mustNotBe");
        });
    const bool is_sql = type == "sql" || node.Find("query") != nullptr;
    if ((is_metric || is_sql) && !has_operator) {
      Warn("no_operator", path, node, "nothing says what the measured value must be",
           "write an operator, such as mustBe: 0");
    }
    if (const YamlNode* between = node.Find("mustBeBetween")) {
      Add("between_includes_its_ends", Severity::kInfo, path + ".mustBeBetween", PlaceOf(*between),
          "both ends are included, as tools have it; the standard's text reads as if they were "
          "not");
    }
    if (is_metric) LintMetric(node, path);
  }

  void LintDimension(const YamlNode& node, const std::string& path) {
    static const std::pair<std::string_view, std::string_view> kShort[] = {
        {"ac", "accuracy"}, {"cp", "completeness"}, {"cf", "conformity"}, {"cs", "consistency"},
        {"cv", "coverage"}, {"tm", "timeliness"},   {"uq", "uniqueness"}};
    const std::string_view dimension = TextAt(node, "dimension");
    if (dimension.empty()) return;
    for (const auto& [brief, full] : kShort) {
      if (dimension == full) return;
      if (dimension != brief) continue;
      Warn("short_dimension", path + ".dimension", *node.Find("dimension"),
           Concat("the standard's schema refuses ", brief), Concat("write ", full));
      return;
    }
    Warn("unknown_dimension", path + ".dimension", *node.Find("dimension"),
         Concat(Quoted(dimension), " is not a dimension of the standard"));
  }

  void LintMetric(const YamlNode& node, const std::string& path) {
    const YamlNode* arguments = node.Find("arguments");
    for (const std::string_view key : {"pattern", "validValues", "missingValues", "properties"}) {
      const YamlNode* value = node.Find(key);
      if (value == nullptr) continue;
      Add(key == "pattern" ? "pattern_outside_arguments" : "argument_outside_arguments",
          Severity::kError, Concat(path, ".", key), PlaceOf(*value),
          Concat("`", key, "` stands beside `arguments`, not in it: the rule has no ", key),
          "indent it under `arguments:`");
    }
    const YamlNode* valid = arguments == nullptr ? nullptr : arguments->Find("validValues");
    if (valid == nullptr || valid->items.empty()) return;
    static const Names kTokens = {"", "null", "none", "n/a", "na", "nan", "nil", "-", "unknown"};
    const bool all_missing =
        std::all_of(valid->items.begin(), valid->items.end(), [](const YamlNode& item) {
          return item.is_null() || Has(kTokens, AsciiLower(Trim(item.text)));
        });
    if (!all_missing) return;
    Warn("missing_tokens_as_valid", path + ".arguments.validValues", *valid,
         "every value it allows is a word for no value: the meaning looks inverted",
         "metric: missingValues with arguments.missingValues counts such words");
  }

  // --- references ---

  void LintRelationship(const YamlNode& node, const std::string& path) {
    for (const std::string_view key : {"from", "to"}) {
      const YamlNode* value = node.Find(key);
      if (value == nullptr) continue;
      if (value->is_scalar()) LintReference(*value, Concat(path, ".", key), value->text);
      for (const YamlNode& item : value->items) {
        LintReference(item, Concat(path, ".", key), item.text);
      }
    }
    const YamlNode* from = node.Find("from");
    const YamlNode* to = node.Find("to");
    if (from != nullptr && to != nullptr && from->items.size() != to->items.size()) {
      Add("uneven_relationship", Severity::kError, path, PlaceOf(node),
          Concat("it goes from ", from->items.size(), " fields to ", to->items.size()),
          "name as many fields on both sides");
    }
  }

  // "object.property"; what is in another file cannot be looked up here.
  void LintReference(const YamlNode& node, const std::string& path, std::string_view reference) {
    if (reference.find('#') != std::string_view::npos ||
        reference.find('/') != std::string_view::npos)
      return;
    const std::size_t dot = reference.find('.');
    const std::string_view object_name = reference.substr(0, dot);
    const auto object =
        std::find_if(contract_.objects.begin(), contract_.objects.end(), [&](const auto& other) {
          return other.name == object_name || other.physical_name == object_name;
        });
    const bool found = object != contract_.objects.end() && dot != std::string_view::npos &&
                       FindProperty(object->properties, reference.substr(dot + 1));
    if (found) return;
    Warn("unknown_reference", path, node,
         Concat("the contract has no property ", Quoted(reference)),
         "write object.property, by the names of this contract");
  }

  static bool FindProperty(const std::vector<Property>& properties, std::string_view name) {
    const std::size_t dot = name.find('.');
    for (const Property& property : properties) {
      if (property.name == name || property.physical_name == name) return true;
      if (dot != std::string_view::npos && property.name == name.substr(0, dot)) {
        return FindProperty(property.properties, name.substr(dot + 1));
      }
    }
    return false;
  }

  void LintServiceLevel(const YamlNode& node, const std::string& path) {
    static const Names kLevels = {"availability",
                                  "av",
                                  "throughput",
                                  "th",
                                  "errorrate",
                                  "er",
                                  "generalavailability",
                                  "ga",
                                  "es",
                                  "endofsupport",
                                  "el",
                                  "endoflife",
                                  "re",
                                  "retention",
                                  "fy",
                                  "ly",
                                  "frequency",
                                  "td",
                                  "latency",
                                  "tn",
                                  "timetodetect",
                                  "tr",
                                  "freshness",
                                  "volume",
                                  "timetonotify",
                                  "timetorepair"};
    const std::string_view level = TextAt(node, "property");
    if (!Has(kLevels, AsciiLower(level))) {
      Warn("unknown_service_level", path, *node.Find("property"),
           Concat(Quoted(level), " is not a service level that the standard defines"));
    }
    for (const std::string_view element : Split(TextAt(node, "element"), ',')) {
      if (!Trim(element).empty()) {
        LintReference(*node.Find("element"), path + ".element", Trim(element));
      }
    }
  }

  // --- what a check would not execute ---

  void LintPlans() {
    for (const SchemaObject& object : contract_.objects) {
      const Result<CheckPlan> plan = CheckPlan::Compile(contract_, object, {}, {});
      if (!plan.ok()) {
        const InputPlace& place = plan.error().place();
        Add("refused", Severity::kError, object.name, {place.line, place.column},
            plan.error().message(), plan.error().hint());
        continue;
      }
      for (const Rule& rule : plan->rules()) {
        if (!rule.error_reason.empty()) {
          Add("cannot_run", Severity::kError, Concat(object.name, ".", rule.id), rule.place,
              rule.error_reason);
        } else if (rule.kind != RuleKind::kServiceLevel && !rule.skip_reason.empty()) {
          Add("not_executed", Severity::kInfo, Concat(object.name, ".", rule.id), rule.place,
              Concat("goldline check skips it: ", rule.skip_reason));
        }
      }
    }
  }

  const Contract& contract_;
  const YamlNode& root_;
  bool before_3_1_ = false;
  std::set<std::string> names_;
  std::vector<LintFinding> findings_;
};

}  // namespace

std::vector<LintFinding> LintContract(const Contract& contract) { return Linter(contract).Run(); }

}  // namespace goldline::quality
