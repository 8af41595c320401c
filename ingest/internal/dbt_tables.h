// The tables of a project by the names that its SQL uses.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/sql/ast.h"
#include "core/sql/dialect.h"
#include "ingest/dbt_artifacts.h"
#include "ingest/internal/dbt_names.h"

namespace goldline::ingest::internal {

class DbtTables {
 public:
  explicit DbtTables(const sql::Dialect& dialect) : dialect_(dialect) {}

  void Add(const DbtNode& node);

  // The node that the name means: the longest agreement of parts from the end, spelled the same
  // rather than folded; of several those that `reader` depends on. nullptr: none, or unclear.
  const DbtNode* Find(sql::List<sql::Identifier> name, const DbtNode& reader) const;

 private:
  struct Table {
    const DbtNode* node;
    std::vector<RelationPart> path;
  };
  std::vector<const Table*> Candidates(sql::List<sql::Identifier> name, bool folded) const;

  const sql::Dialect& dialect_;
  std::multimap<std::string, Table> by_last_part_;  // in lower case
};

}  // namespace goldline::ingest::internal
