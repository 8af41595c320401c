// JSON Schemas of a record. A keyword is a row of a table; what has no word in a contract is
// another, with the reason.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/decimal.h"
#include "core/regex.h"
#include "core/text.h"
#include "quality/contract_import.h"
#include "quality/errors.h"
#include "quality/internal/import_draft.h"
#include "quality/internal/json_schema.h"
#include "quality/internal/own_sql.h"

namespace goldline::quality {

using namespace internal;  // NOLINT(google-build-using-namespace): this file fills the draft

namespace {

constexpr std::size_t kMaxDepth = 30;  // of records in records; a contract may be 32 deep

struct FormatName {
  std::string_view schema;
  std::string_view format;  // of a contract
  std::string_view type;    // or the logical type that it is
};
constexpr FormatName kFormats[] = {
    {"email", "email", ""},
    {"idn-email", "email", ""},
    {"uuid", "uuid", ""},
    {"uri", "uri", ""},
    {"iri", "uri", ""},
    {"hostname", "hostname", ""},
    {"idn-hostname", "hostname", ""},
    {"ipv4", "ipv4", ""},
    {"ip-address", "ipv4", ""},
    {"ipv6", "ipv6", ""},
    {"byte", "byte", ""},
    {"date", "", "date"},
    {"date-time", "", "timestamp"},
    {"time", "", "time"},
};

struct LeftOutKeyword {
  std::string_view keyword;
  std::string_view why;
};
constexpr LeftOutKeyword kLeftOut[] = {
    {"not", "a contract says what holds, not what must not"},
    {"if", "what holds under a condition has no word in a contract"},
    {"then", "what holds under a condition has no word in a contract"},
    {"else", "what holds under a condition has no word in a contract"},
    {"dependentSchemas", "what holds under a condition has no word in a contract"},
    {"patternProperties", "fields go by their names, not by patterns of them"},
    {"propertyNames", "fields go by their names, not by patterns of them"},
    {"prefixItems", "all items of an array are promised the same"},
    {"additionalItems", "all items of an array are promised the same"},
    {"unevaluatedItems", "all items of an array are promised the same"},
    {"contains", "all items of an array are promised the same"},
    {"minContains", "all items of an array are promised the same"},
    {"maxContains", "all items of an array are promised the same"},
    {"contentMediaType", "what a text holds is not looked into"},
    {"contentSchema", "what a text holds is not looked into"},
    {"$dynamicRef", "a reference that changes with who refers is not followed"},
    {"$recursiveRef", "a reference that changes with who refers is not followed"},
};

// What is read by name below.
constexpr std::string_view kRead[] = {"type",
                                      "properties",
                                      "required",
                                      "nullable",
                                      "enum",
                                      "const",
                                      "minimum",
                                      "maximum",
                                      "exclusiveMinimum",
                                      "exclusiveMaximum",
                                      "multipleOf",
                                      "minLength",
                                      "maxLength",
                                      "pattern",
                                      "format",
                                      "contentEncoding",
                                      "minItems",
                                      "maxItems",
                                      "uniqueItems",
                                      "items",
                                      "minProperties",
                                      "maxProperties",
                                      "additionalProperties",
                                      "unevaluatedProperties",
                                      "dependentRequired",
                                      "dependencies"};

// One schema, being made into the property of that path ("" is the record itself).
class SchemaImport {
 public:
  SchemaImport(ImportDraft& draft, SchemaResolver& resolver, std::string path,
               ResolvedSchema schema, bool required, bool in_array)
      : draft_(draft),
        resolver_(resolver),
        path_(std::move(path)),
        schema_(std::move(schema)),
        required_(required),
        in_array_(in_array),
        dependents_(ReadDependents()) {}

  // `conditions`: when a field of this name must have a value, besides always.
  YamlNode Property(std::string_view name, const std::vector<std::string>& conditions) {
    YamlNode property = YamlNode::Mapping();
    if (!in_array_ || !name.empty()) property.Set("name", YamlNode::Text(std::string(name)));
    AddNames(property);
    AddNotes();
    AddType(property);
    AddRequired(property);
    AddValues();
    AddNumbers();
    AddTexts();
    AddItems(property);
    for (const std::string& condition : conditions) {
      AddOwn("requiredIf", "condition", YamlNode::Text(condition));
    }
    if (schema_.never) AddOwn("isNull", "", {});
    if (!options_.entries.empty()) property.Set("logicalTypeOptions", std::move(options_));
    std::vector<YamlNode> fields = Fields();
    if (!fields.empty()) property.Set("properties", YamlNode::Sequence(std::move(fields)));
    if (!rules_.empty()) property.Set("quality", YamlNode::Sequence(std::move(rules_)));
    return property;
  }

  // The fields of the record, and promises about all of it.
  void Record() {
    AddNotes();
    for (YamlNode& field : Fields()) draft_.Put(std::move(field));
    const std::vector<std::string_view> types = schema_.types();
    if (types.size() > 1 || (types.size() == 1 && types[0] != "object")) {
      LeaveOut("type", "a record is an object");
    }
    if (IsClosed()) AddColumns();
  }

 private:
  void LeaveOut(std::string_view keyword, std::string why) {
    draft_.LeaveOut(path_.empty() ? std::string(keyword) : Concat(path_, ": ", keyword),
                    std::move(why));
  }
  void Promise(std::string_view option, YamlNode value) {
    options_.Set(std::string(option), std::move(value));
    draft_.Count();
  }
  void AddOwn(std::string_view rule, std::string_view argument, YamlNode value) {
    YamlNode implementation = YamlNode::Mapping();
    implementation.Set("rule", YamlNode::Plain(std::string(rule)));
    if (!argument.empty()) implementation.Set(std::string(argument), std::move(value));
    AddRule(OwnEntry("", std::move(implementation)));
  }
  void AddRule(YamlNode entry) {
    rules_.push_back(std::move(entry));
    draft_.Count();
  }

  void AddNames(YamlNode& property) {
    const std::string_view title = schema_.keywords.Text("title");
    const std::string_view description = schema_.keywords.Text("description");
    if (!title.empty()) property.Set("businessName", YamlNode::Text(std::string(title)));
    if (!description.empty()) {
      property.Set("description", YamlNode::Text(std::string(description)));
    }
    const JsonValue* examples = schema_.Find("examples");
    if (examples != nullptr && examples->is_array()) property.Set("examples", YamlOf(*examples));
  }

  void AddNotes() {
    for (ImportNote& note : schema_.left_out) LeaveOut(note.what, std::move(note.why));
    for (const JsonMember& member : schema_.keywords.members) {
      const std::string_view key = member.key;
      const auto* const left_out =
          std::find_if(std::begin(kLeftOut), std::end(kLeftOut),
                       [&](const LeftOutKeyword& entry) { return entry.keyword == key; });
      if (left_out != std::end(kLeftOut)) {
        LeaveOut(key, std::string(left_out->why));
      } else if (!IsAnnotation(key) &&
                 std::find(std::begin(kRead), std::end(kRead), key) == std::end(kRead)) {
        LeaveOut(key, "it is no keyword of JSON Schema");
      }
    }
    for (const Dependents& one : dependents_) {
      if (!one.left_out.empty()) LeaveOut(one.what, one.left_out);
    }
    AddClosedNote();
  }
  void AddColumns() {
    std::vector<YamlNode> names;
    for (const JsonMember& member : schema_.properties()) {
      if (IsObject(member.value)) {
        return LeaveOut("additionalProperties",
                        Concat("the columns of ", member.key, ", a record in the record, differ"));
      }
      names.push_back(YamlNode::Text(member.key));
    }
    YamlNode columns = YamlNode::Mapping();
    columns.Set("rule", YamlNode::Plain("columns"));
    columns.Set("equal", YamlNode::Sequence(std::move(names)));
    draft_.AddOwn("", "additionalProperties", std::move(columns));
  }
  bool IsObject(const JsonValue& property) const {
    const ResolvedSchema resolved = resolver_.Resolve(property, schema_.open);
    const std::vector<std::string_view> types = resolved.types();
    return !resolved.properties().empty() ||
           std::find(types.begin(), types.end(), "object") != types.end();
  }
  // Whether the record has the fields it declares and no others.
  bool IsClosed() const {
    const auto closed = [&](std::string_view keyword) {
      const JsonValue* more = schema_.Find(keyword);
      return more != nullptr && more->text == "false";
    };
    return closed("additionalProperties") || closed("unevaluatedProperties");
  }

  // The fields that must have a value where another one has.
  struct Dependents {
    std::string what;
    std::string condition;
    const JsonMember* names;
    std::string left_out;  // why it is
  };
  std::vector<Dependents> ReadDependents() const {
    std::vector<Dependents> all;
    for (const char* key : {"dependencies", "dependentRequired"}) {
      const JsonValue* dependent = schema_.Find(key);
      if (dependent == nullptr) continue;
      for (const JsonMember& member : dependent->members) {
        const JsonValue* trigger = nullptr;
        for (const JsonMember& property : schema_.properties()) {
          if (property.key == member.key) trigger = &property.value;
        }
        const std::string name = path_.empty() ? member.key : Concat(path_, ".", member.key);
        all.push_back(
            {Concat(key, ".", member.key), Concat(QuotedName(name), " is not null"), &member, ""});
        if (!member.value.is_array()) {
          all.back().left_out = "what holds under a condition has no word in a contract";
        } else if (in_array_) {
          all.back().left_out = "promises about items that depend on others are not executed";
        } else if (trigger != nullptr && IsObject(*trigger)) {
          all.back().left_out = "a condition cannot ask whether there is a record in the record";
        }
      }
    }
    return all;
  }

  void AddClosedNote() {
    const JsonValue* more = schema_.Find("additionalProperties");
    if (more != nullptr && more->is_object() && !more->members.empty()) {
      LeaveOut("additionalProperties", "only fields with a name have promises");
    } else if (IsClosed() && !path_.empty()) {
      LeaveOut("additionalProperties", "only of the record itself are all names known");
    }
    for (const char* key : {"minProperties", "maxProperties"}) {
      if (path_.empty() && schema_.Find(key) != nullptr) {
        LeaveOut(key, "how many fields a record has is not counted");
      }
    }
  }

  void AddType(YamlNode& property) {
    const std::vector<std::string_view> types = schema_.types();
    if (schema_.Find("type") != nullptr && types.empty()) return AddOwn("isNull", "", {});
    const JsonValue* format = schema_.Find("format");
    const bool numbers =
        types.size() == 2 && types[0] != types[1] && IsNumber(types[0]) && IsNumber(types[1]);
    if (types.size() > 1 && !numbers) {
      return LeaveOut("type", Concat("a field has one type, and not ", Join(types, " or ")));
    }
    if (types.size() == 1) type_ = types[0];
    static constexpr std::string_view kTypes[] = {"string",  "number", "integer",
                                                  "boolean", "object", "array"};
    if (types.size() == 1 &&
        std::find(std::begin(kTypes), std::end(kTypes), type_) == std::end(kTypes)) {
      LeaveOut("type", Concat(Quoted(type_), " is no type of JSON Schema"));
      type_.clear();
    }
    if (numbers) type_ = "number";
    if (types.empty() && !schema_.properties().empty()) type_ = "object";
    std::string_view logical = type_;
    for (const FormatName& name : kFormats) {
      const bool temporal = format != nullptr && name.schema == format->text && !name.type.empty();
      if (temporal && (type_ == "string" || type_.empty())) logical = name.type;
    }
    temporal_ = logical != type_;
    if (logical.empty()) return;
    property.Set("logicalType", YamlNode::Plain(std::string(logical)));
    draft_.Count();
  }
  static bool IsNumber(std::string_view type) { return type == "number" || type == "integer"; }

  void AddRequired(YamlNode& property) {
    if (!required_) return;
    if (schema_.nullable) {
      return LeaveOut("required",
                      "it must be there and may be null: for a contract null is not there");
    }
    property.Set("required", YamlNode::Plain("true"));
    draft_.Count();
  }

  void AddValues() {
    for (const char* key : {"enum", "const"}) {
      const JsonValue* found = schema_.Find(key);
      if (found == nullptr) continue;
      const std::vector<JsonValue> values = found->is_array() && key == std::string_view("enum")
                                                ? found->items
                                                : std::vector<JsonValue>{*found};
      std::vector<YamlNode> items;
      bool scalar = true;
      for (const JsonValue& value : values) {
        scalar &= !value.is_array() && !value.is_object();
        if (!value.is_null()) items.push_back(YamlOf(value));
      }
      if (!scalar) {
        LeaveOut(key, "only texts, numbers and truth values are compared");
      } else if (items.empty()) {
        AddOwn("isNull", "", {});
      } else {
        YamlNode arguments = YamlNode::Mapping();
        arguments.Set("validValues", YamlNode::Sequence(std::move(items)));
        YamlNode entry = YamlNode::Mapping();
        entry.Set("metric", YamlNode::Plain("invalidValues"));
        entry.Set("arguments", std::move(arguments)).Set("mustBe", YamlNode::Plain("0"));
        AddRule(std::move(entry));
      }
    }
  }

  void AddNumbers() {
    AddBound("minimum", "exclusiveMinimum", false);
    AddBound("maximum", "exclusiveMaximum", true);
    const JsonValue* multiple = schema_.Find("multipleOf");
    if (multiple != nullptr && IsForType("multipleOf", IsNumber(type_))) {
      AddNumber("multipleOf", *multiple);
    }
  }
  // A contract has one bound on each side: the narrower.
  void AddBound(std::string_view inclusive, std::string_view exclusive, bool upper) {
    const JsonValue* bound = schema_.Find(inclusive);
    const JsonValue* strict = schema_.Find(exclusive);
    if (bound == nullptr && strict == nullptr) return;
    if (!IsForType(bound == nullptr ? exclusive : inclusive, IsNumber(type_))) return;
    if (bound != nullptr && strict != nullptr) {
      const std::optional<Decimal> a = ParseDecimal(bound->text);
      const std::optional<Decimal> b = ParseDecimal(strict->text);
      const bool wider = a && b && (upper ? *a < *b : *b < *a);
      (wider ? strict : bound) = nullptr;
    }
    AddNumber(bound == nullptr ? exclusive : inclusive, bound == nullptr ? *strict : *bound);
  }
  void AddNumber(std::string_view keyword, const JsonValue& value) {
    const std::optional<Decimal> number = ParseDecimal(value.text);
    if (!value.is_number() || !number || (keyword == "multipleOf" && *number <= Decimal{})) {
      return LeaveOut(keyword,
                      Concat("it is ", Quoted(value.text), ", which a contract cannot say"));
    }
    Promise(keyword, YamlOf(value));
  }
  // A keyword of JSON Schema is about values of its type only, and passes over others.
  bool IsForType(std::string_view keyword, bool fits) {
    if (!fits) LeaveOut(keyword, "the field is not of the type that it is about");
    return fits;
  }

  void AddTexts() {
    const bool text = type_ == "string" || temporal_;
    for (const char* key : {"minLength", "maxLength"}) {
      if (temporal_ && schema_.Find(key) != nullptr) {
        LeaveOut(key, "of a date or a time the characters are not counted");
      } else {
        AddSize(key, text);
      }
    }
    AddPattern(text);
    AddFormat(text);
  }
  void AddSize(std::string_view keyword, bool fits) {
    const JsonValue* value = schema_.Find(keyword);
    if (value == nullptr || !IsForType(keyword, fits)) return;
    if (!value->is_number() || value->Int().value_or(-1) < 0) {
      return LeaveOut(keyword, Concat("it is ", Quoted(value->text), ", and no size"));
    }
    Promise(keyword, YamlNode::Plain(Concat(*value->Int())));
  }
  void AddPattern(bool text) {
    const JsonValue* pattern = schema_.Find("pattern");
    if (pattern == nullptr || !IsForType("pattern", text)) return;
    const Result<Regex> regex = Regex::Compile(pattern->text);
    if (!regex.ok()) return LeaveOut("pattern", regex.error().message());
    temporal_ ? AddOwn("matches", "pattern", YamlOf(*pattern))
              : Promise("pattern", YamlOf(*pattern));
  }
  void AddFormat(bool text) {
    const JsonValue* format = schema_.Find("format");
    const bool base64 = schema_.keywords.Text("contentEncoding") == "base64";
    if (schema_.Find("contentEncoding") != nullptr && !base64) {
      LeaveOut("contentEncoding", "of encodings only base64 is checked");
    }
    if (base64) Promise("format", YamlNode::Plain("byte"));
    if (format == nullptr || temporal_) return;
    if (IsNumber(type_)) return;  // int32, double: how it is stored
    for (const FormatName& name : kFormats) {
      if (name.schema != format->text || name.format.empty() || base64) continue;
      if (IsForType("format", text || type_.empty())) {
        Promise("format", YamlNode::Plain(std::string(name.format)));
      }
      return;
    }
    LeaveOut("format", Concat("there is no format ", Quoted(format->text), " here"));
  }

  void AddItems(YamlNode& property) {
    const bool array = type_ == "array";
    AddSize("minItems", array);
    AddSize("maxItems", array);
    AddSize("minProperties", type_ == "object");
    AddSize("maxProperties", type_ == "object");
    const JsonValue* unique = schema_.Find("uniqueItems");
    if (unique != nullptr && unique->is_true() && IsForType("uniqueItems", array)) {
      Promise("uniqueItems", YamlNode::Plain("true"));
    }
    const JsonValue* items = schema_.Find("items");
    if (items == nullptr || !IsForType("items", array)) return;
    if (items->is_array()) return LeaveOut("items", "all items of an array are promised the same");
    property.Set("items", Child(Concat(path_, "[]"), *items, false, true).Property("", {}));
  }

  SchemaImport Child(std::string path, const JsonValue& schema, bool required, bool in_array) {
    return {draft_,   resolver_, std::move(path), resolver_.Resolve(schema, schema_.open),
            required, in_array};
  }
  std::vector<YamlNode> Fields() {
    std::vector<YamlNode> fields;
    const std::size_t depth =
        static_cast<std::size_t>(std::count(path_.begin(), path_.end(), '.')) + 1;
    if (depth > kMaxDepth && !schema_.properties().empty()) {
      LeaveOut("properties", "records are nested too deeply");
      return fields;
    }
    for (const JsonMember& member : schema_.properties()) {
      const std::string path = path_.empty() ? member.key : Concat(path_, ".", member.key);
      fields.push_back(Child(path, member.value, IsRequired(member.key), in_array_)
                           .Property(member.key, ConditionsOf(member.key)));
    }
    static const JsonValue kAnything;
    for (const std::string& name : UndeclaredNames()) {
      const std::string path = path_.empty() ? name : Concat(path_, ".", name);
      fields.push_back(
          Child(path, kAnything, IsRequired(name), in_array_).Property(name, ConditionsOf(name)));
    }
    return fields;
  }
  // What must be there and has no schema of its own.
  std::vector<std::string> UndeclaredNames() const {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
      const std::vector<JsonMember>& known = schema_.properties();
      const bool declared = std::any_of(
          known.begin(), known.end(), [&](const JsonMember& member) { return member.key == name; });
      if (!declared && std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    };
    if (const JsonValue* required = schema_.Find("required")) {
      for (const JsonValue& name : required->items) add(name.text);
    }
    for (const Dependents& one : dependents_) {
      if (!one.left_out.empty()) continue;
      add(one.names->key);
      for (const JsonValue& name : one.names->value.items) add(name.text);
    }
    return names;
  }
  bool IsRequired(std::string_view name) const {
    const JsonValue* required = schema_.Find("required");
    return required != nullptr &&
           std::any_of(required->items.begin(), required->items.end(),
                       [&](const JsonValue& item) { return item.text == name; });
  }
  std::vector<std::string> ConditionsOf(std::string_view name) const {
    std::vector<std::string> conditions;
    for (const Dependents& one : dependents_) {
      const std::vector<JsonValue>& names = one.names->value.items;
      const bool named = std::any_of(names.begin(), names.end(),
                                     [&](const JsonValue& item) { return item.text == name; });
      if (named && one.left_out.empty()) conditions.push_back(one.condition);
    }
    return conditions;
  }

  ImportDraft& draft_;
  SchemaResolver& resolver_;
  std::string path_;  // "customer.address.zip", "lines[].sku"
  ResolvedSchema schema_;
  bool required_;
  bool in_array_;  // items go by no name: no rule can refer to them
  std::vector<Dependents> dependents_;
  std::string type_;       // of JSON Schema, where there is one
  bool temporal_ = false;  // a text that is a date or a time
  YamlNode options_ = YamlNode::Mapping();
  std::vector<YamlNode> rules_;
};

}  // namespace

Result<ContractImport> ImportJsonSchema(std::string_view text, std::string_view input,
                                        const ImportOptions& options) {
  Result<JsonValue> root = ParseJson(text);
  if (!root.ok()) return Error(root.error()).At({std::string(input), 0, 0});
  SchemaResolver resolver(*root);
  ResolvedSchema record = resolver.Resolve(*root, {});
  const JsonValue* items = record.Find("items");
  // Of a file that holds its records in an array, the record is the item.
  if (record.properties().empty() && items != nullptr && items->is_object()) {
    record = resolver.Resolve(*items, record.open);
  }
  if (record.properties().empty()) {
    return errors::NotImportable("a JSON Schema of a record", "it has no `properties`")
        .At({std::string(input), 0, 0});
  }
  ImportDraft draft(options);
  const std::string title(record.keywords.Text("title"));
  draft.Describe(std::string(record.keywords.Text("description")));
  SchemaImport(draft, resolver, "", std::move(record), false, false).Record();
  return draft.Take(title);
}

}  // namespace goldline::quality
