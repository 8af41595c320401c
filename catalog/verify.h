// Verify proves that what is stored agrees with itself: every record can be read, every index holds
// exactly what its records say, every reference leads somewhere. It reads one moment and changes
// nothing. Each module brings its checks; the same checks are the oracle of the crash tests.
//
//   std::vector<Check> checks = CatalogChecks();
//   checks.push_back({"lineage edges", [](const ReadView& view, Findings& findings) { … }});
//   GL_TRY(VerifyReport report, Verify(store.View(), checks));
//   if (!report.ok()) ...
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/store/index.h"
#include "core/store/store.h"

namespace goldline::catalog {

struct Difference {
  std::string check;    // the name of the check that found it
  std::string problem;  // "missing", "unexpected", "different", "unreadable", "dangling"
  std::string where;    // for people: which keyspace, which entity
};

// Where a check reports. Keeps the first thousand differences and counts all.
class Findings {
 public:
  explicit Findings(std::string_view check) : check_(check) {}
  void Add(std::string_view problem, std::string where);
  void CountRecord() { ++records_; }
  void CountRecords(std::uint64_t count) { records_ += count; }
  void CountIndexEntry() { ++index_entries_; }

 private:
  friend Result<struct VerifyReport> Verify(const store::ReadView& view,
                                            const std::vector<struct Check>& checks);
  std::string check_;
  std::vector<Difference> differences_;
  std::uint64_t total_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t index_entries_ = 0;
};

struct Check {
  std::string name;
  // An error only when the store cannot be read; what is wrong in it goes into the findings.
  std::function<Status(const store::ReadView&, Findings&)> run;
};

struct VerifyReport {
  std::vector<std::string> checks;  // that were run
  std::uint64_t records = 0;
  std::uint64_t index_entries = 0;
  std::uint64_t difference_count = 0;
  std::vector<Difference> differences;  // the first thousand of each check
  bool ok() const { return difference_count == 0; }
};

Result<VerifyReport> Verify(const store::ReadView& view, const std::vector<Check>& checks);

// The catalog's own: entities, names, schema versions, runs, bulk journals.
std::vector<Check> CatalogChecks();

// For a module's own check of an index that is a pure function of records. `records` names where
// the records are; `entries` gives the entries of one (an error says that it cannot be read).
// `owner` gives the key of the record to which an index entry belongs, so that entries that no
// record wants are found; nullopt for an entry that is not of this index.
struct IndexCheck {
  store::Keyspace records;
  std::string records_prefix;
  std::function<Result<std::vector<store::IndexEntry>>(std::string_view key,
                                                       std::string_view value)>
      entries;
  std::vector<std::pair<store::Keyspace, std::string>> indexes;  // keyspace and prefix
  std::function<std::optional<std::string>(store::Keyspace index, std::string_view key,
                                           std::string_view value)>
      owner;
};
Status CheckIndex(const store::ReadView& view, const IndexCheck& check, Findings& findings);

}  // namespace goldline::catalog
