// The stored shapes of the catalog's entities, their bytes and their index entries. Which keyspace
// holds what is said in core/store/keyspaces.h. Times are microseconds since 1970 UTC; ids are the
// values of the typed ids in entities.h, 0 for none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/store/index.h"

namespace goldline::catalog::internal {

struct NamespaceRecord {
  std::string name;
  bool operator==(const NamespaceRecord&) const = default;
};

struct SystemRecord {
  std::string name;
  std::int32_t trust_rank = 0;
  std::string description;
  std::map<std::string, std::string> properties;
  bool operator==(const SystemRecord&) const = default;
};

struct OwnerRecord {
  std::string name;
  std::string role;
  std::string contact;
  bool operator==(const OwnerRecord&) const = default;
};

struct DatasetRecord {
  std::uint64_t namespace_id = 0;
  std::string name;
  std::string kind;
  std::uint64_t system = 0;
  std::string description;
  std::vector<OwnerRecord> owners;
  std::map<std::string, std::string> properties;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  bool operator==(const DatasetRecord&) const = default;
};

struct FieldRecord {
  std::uint64_t dataset = 0;
  std::string name;
  bool operator==(const FieldRecord&) const = default;
};

struct JobRecord {
  std::uint64_t namespace_id = 0;
  std::string name;
  std::string kind;
  std::string description;
  std::string sql;
  std::vector<OwnerRecord> owners;
  std::map<std::string, std::string> properties;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  bool operator==(const JobRecord&) const = default;
};

struct RunRecord {
  std::uint64_t uuid_high = 0;
  std::uint64_t uuid_low = 0;
  std::uint64_t job = 0;
  std::uint8_t state = 1;  // RunState
  std::optional<std::int64_t> started;
  std::optional<std::int64_t> ended;
  std::optional<std::int64_t> nominal;
  std::vector<std::uint64_t> inputs;
  std::vector<std::uint64_t> outputs;
  std::map<std::string, std::uint64_t> counts;
  std::vector<std::string> errors;
  std::map<std::string, std::string> properties;
  bool operator==(const RunRecord&) const = default;
};

std::string Encode(const NamespaceRecord& record);
std::string Encode(const SystemRecord& record);
std::string Encode(const DatasetRecord& record);
std::string Encode(const FieldRecord& record);
std::string Encode(const JobRecord& record);
std::string Encode(const RunRecord& record);

Result<NamespaceRecord> DecodeNamespace(std::string_view bytes);
Result<SystemRecord> DecodeSystem(std::string_view bytes);
Result<DatasetRecord> DecodeDataset(std::string_view bytes);
Result<FieldRecord> DecodeField(std::string_view bytes);
Result<JobRecord> DecodeJob(std::string_view bytes);
Result<RunRecord> DecodeRun(std::string_view bytes);

}  // namespace goldline::catalog::internal
