// A fingerprint is the SHA-256 of what a rule says, written in one way: a canonical JSON of its
// kind, severity, gate, threshold, how the fields it judges are read, and its arguments.
//
//   {"rule":1,"kind":"length","severity":"error","gate":"quarantine",
//    "fields":[{"name":"email","type":"string","missing":["n/a"]}],"arguments":{"maxLength":120}}
//
// Whatever changes what the rule says changes it: a bound, a value of a list, what counts as no
// value. Names, descriptions, order, comments and quotes do not; 1 and 1.0 are one number. People
// keep fingerprints and compare them over years: another form needs another number after "rule".
#pragma once

#include <string>
#include <vector>

#include "quality/contract.h"
#include "quality/internal/rule_program.h"

namespace goldline::quality::internal {

// Rule::arguments of each kind of promise: a JSON object.
std::string ArgumentsOf(const Property& property, RuleKind kind);
// `type` is that of the property the rule stands at.
std::string ArgumentsOf(const QualityRule& quality, RuleKind kind, LogicalType type);
std::string ArgumentsOf(const Relationship& relationship);
std::string ArgumentsOf(const ServiceLevel& level);
std::string ParseArguments(const Contract& contract);
std::string ColumnsArguments(const SchemaObject& object);

// `fields` are the program's.
std::string FingerprintOf(const Rule& rule, const std::vector<FieldPlan>& fields);

}  // namespace goldline::quality::internal
