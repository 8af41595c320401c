// A Contract is the promise a producer makes about its datasets: their schema, their rules and who
// to call. It is read from an Open Data Contract Standard file (ODCS v3, *.odcs.yaml).
// Immutable after Parse; share it freely between threads.
//
//   GL_TRY(Contract contract, Contract::Parse(yaml_text, "orders.odcs.yaml"));
//   for (const Property& property : contract.objects[0].properties) ...
//
// A key that the standard does not know is kept (`unknown_keys`, `source`) and otherwise ignored; a
// value that the standard does not allow is an error that names its line. Goldline's own options
// are customProperties whose names start with "goldline.": see docs of GoldlineOptions below.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.h"
#include "core/result.h"
#include "core/yaml.h"
#include "quality/duplicates.h"

namespace goldline::quality {

enum class Severity : std::uint8_t { kInfo, kWarning, kError, kCritical };
enum class Gate : std::uint8_t {
  kObserve,     // verdicts are reported and stop nothing
  kQuarantine,  // failing records are set aside, the rest goes on
  kStop,        // a failing record stops the run
};
enum class LogicalType : std::uint8_t {
  kNone,  // not stated: nothing is typed
  kString,
  kInteger,
  kNumber,
  kBoolean,
  kDate,
  kTime,
  kTimestamp,
  kObject,
  kArray,
};

std::string_view ToString(Severity severity);
std::string_view ToString(Gate gate);
std::string_view ToString(LogicalType type);
// "info", "warning", "error", "critical" and the words tools use for them; nullopt for others.
std::optional<Severity> SeverityFromName(std::string_view name);

// Where in the contract's file something stands; both 1-based.
struct ContractPlace {
  std::uint64_t line = 0;
  std::uint32_t column = 0;
};

// A scalar as the contract wrote it. `quoted` tells "1" from 1.
struct Literal {
  std::string text;
  bool is_null = false;
  bool quoted = false;
};

// A bound of a range: a number, a date, a time or a timestamp, by the type of its property.
struct Bound {
  std::string text;
  bool exclusive = false;
  ContractPlace place;
};

// logicalTypeOptions; which apply depends on the type.
struct TypeOptions {
  std::optional<std::int64_t> min_length, max_length;
  std::optional<std::string> pattern;
  std::string format;  // email, uuid, …; i32, f64, …; a date pattern
  std::optional<Bound> minimum, maximum;
  std::optional<std::string> multiple_of;
  std::optional<std::int64_t> min_items, max_items, min_properties, max_properties;
  bool unique_items = false;
  std::vector<std::string> required;  // keys of an object
  std::optional<bool> timezone;
  std::string default_timezone;
  ContractPlace place;
};

enum class Operator : std::uint8_t {
  kMustBe,
  kMustNotBe,
  kGreater,
  kGreaterOrEqual,
  kLess,
  kLessOrEqual,
  kBetween,  // both bounds included
  kNotBetween,
};

// What a measured number must hold: `mustBeLessThan: 5`.
struct Threshold {
  Operator op = Operator::kMustBe;
  std::string text;  // as written; only mustBe and mustNotBe of SQL rules take other than numbers
  std::optional<Decimal> low;  // the number, or the lower end of a between
  Decimal high;                // the upper end

  bool Holds(const Decimal& measured) const;
  // Of a text, where `low` is empty.
  bool Holds(std::string_view measured) const;
  std::string ToString() const;  // "mustBeLessThan 5"
};

struct CustomProperty {
  std::string name;
  YamlNode value;
};

// What a rule makes of a record without a value, and of a dataset in which it judged no record.
enum class NullVerdict : std::uint8_t { kIgnore, kFail, kPass };
enum class EmptyVerdict : std::uint8_t { kSkip, kPass, kFail };

// How a rule's verdict is made of its rows: customProperties of a quality entry
// ("goldline.mostly"), or keys beside the arguments of a rule of Goldline's own ("mostly").
struct RuleOptions {
  std::string filter;             // an SQL condition: the records the rule is about
  std::optional<Decimal> mostly;  // the least share of the judged records that pass, 0 to 1
  std::optional<Threshold> warn;  // of the same measure: where it does not hold, the rule warns
  bool warn_percent = false;
  bool of_total = false;  // base: total. Shares are of all records in the filter, judged or not
  NullVerdict on_null = NullVerdict::kIgnore;
  EmptyVerdict on_empty = EmptyVerdict::kSkip;
  std::optional<DuplicateMeasure> count;  // of a rule about repeated keys: what is compared
  bool across_runs = false;               // … and keys of earlier runs are repeated by these
};

enum class RuleType : std::uint8_t { kLibrary, kSql, kCustom, kText };

// One entry of a quality list.
struct QualityRule {
  std::string id, name, description, dimension, business_impact;
  RuleType type = RuleType::kLibrary;
  std::optional<Severity> severity;
  bool percent = false;               // unit: percent
  std::string metric;                 // of a library rule: nullValues, … or what was written
  std::vector<Literal> valid_values;  // arguments of invalidValues
  bool has_valid_values = false;
  std::optional<std::string> pattern;   // of invalidValues
  std::vector<Literal> missing_values;  // arguments of missingValues
  std::vector<std::string> properties;  // arguments of duplicateValues
  std::string query;                    // of an SQL rule
  std::string engine;                   // of a custom rule
  // Of the engine goldline its rule's arguments, a mapping; else as written: a custom rule's
  // implementation, a library rule's arguments.
  YamlNode implementation;
  RuleOptions options;
  std::optional<Threshold> threshold;
  std::optional<Gate> gate;  // goldline.gate
  std::vector<CustomProperty> custom;
  ContractPlace place;
};

struct Relationship {
  std::string type;
  std::vector<std::string> from, to;
  ContractPlace place;
};

struct Property {
  std::string id, name, physical_name, physical_type, business_name, description, classification;
  LogicalType type = LogicalType::kNone;
  TypeOptions options;
  bool required = false;
  bool unique = false;
  bool primary_key = false;
  std::int64_t primary_key_position = -1;
  std::optional<std::vector<Literal>> allowed;  // enum, of ODCS 3.2
  std::vector<QualityRule> quality;
  std::vector<Relationship> relationships;
  std::vector<Property> properties;  // of an object
  std::vector<Property> items;       // of an array: none or one
  std::vector<std::string> tags;
  std::vector<CustomProperty> custom;
  std::vector<std::string> missing_values;  // goldline.missingValues
  std::optional<Severity> severity;         // goldline.severity: of the promises made here
  std::optional<Gate> gate;                 // goldline.gate
  ContractPlace place;
};

// A table, topic or file: what one dataset looks like.
struct SchemaObject {
  std::string id, name, physical_name, physical_type, description;
  std::vector<Property> properties;
  std::vector<QualityRule> quality;
  std::vector<Relationship> relationships;
  std::vector<std::string> tags;
  std::vector<CustomProperty> custom;
  std::vector<std::string> missing_values;  // goldline.missingValues, for every property
  ContractPlace place;
};

struct TeamMember {
  std::string username, name, role, description;
};

struct ServiceLevel {
  std::string property, value, unit, element, driver;
  ContractPlace place;
};

// Where the data is. What a server of another type than local has besides is not read.
struct Server {
  std::string name, type, environment;
  std::string path;               // of a local one: "data/{object}/*.csv"
  std::string format, delimiter;  // of its files
  ContractPlace place;
};

struct UnknownKey {
  std::string path;  // "schema[0].properties[2].colour"
  ContractPlace place;
};

struct Contract {
  // `input` names the text in errors. Refuses what ODCS v3 does not allow; see errors.h.
  static Result<Contract> Parse(std::string_view yaml, std::string_view input);

  // The object that a dataset of that name is: the only one there is, or the one with that name or
  // physical name; nullptr when it is unclear.
  const SchemaObject* Find(std::string_view dataset) const;
  // Who to call: the team's member with the role of an owner, else the team's name, else empty.
  std::string Owner() const;

  std::string input;  // the file's name
  std::string api_version, id, name, version, status, domain, tenant, data_product, description;
  std::vector<Server> servers;
  std::vector<SchemaObject> objects;
  std::string team_name;
  std::vector<TeamMember> team;
  std::vector<ServiceLevel> service_levels;
  std::vector<std::string> tags;
  std::vector<CustomProperty> custom;
  std::vector<UnknownKey> unknown_keys;
  YamlNode source;  // all of it, as read

  // Goldline's own options, customProperties of the contract:
  //   goldline.gate              observe, quarantine (the default) or stop
  //   goldline.allowedMalformed  how many records may be unreadable (0), or a share: "1%"
  //   goldline.missingValues     texts that stand for no value, for every object
  //   goldline.closeIncidents    true: an incident is resolved by the next run that passes
  Gate gate = Gate::kQuarantine;
  bool close_incidents = false;
  std::uint64_t allowed_malformed = 0;
  double allowed_malformed_percent = 0;
  std::vector<std::string> missing_values;
};

}  // namespace goldline::quality
