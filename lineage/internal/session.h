// The tables that a script has made so far, as later statements of it see them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/sql/ast.h"
#include "lineage/internal/scope.h"

namespace goldline::lineage {

struct SessionTable {
  DatasetRef dataset;
  std::vector<Column> columns;  // in order; of a table that is seen through with what they are of
  std::vector<OpenSource> open;
  std::size_t open_at = SIZE_MAX;  // as in Relation
  std::vector<std::string> hidden;
  std::string renamed;       // of a table of others: the name that it has now
  std::size_t place = 0;     // where in the script it was made: QueryAnalyzer::place_
  Flow wide;                 // what decided about its rows; of a table that is seen through
  bool see_through = false;  // temporary: what reads it reads what it was made of
};

class Session {
 public:
  // The table that a name means here; nullptr: the script has not made it.
  SessionTable* Find(sql::List<sql::Identifier> name);
  SessionTable& Put(sql::List<sql::Identifier> name, SessionTable table);
  void Drop(sql::List<sql::Identifier> name);
  void Rename(sql::List<sql::Identifier> from, sql::List<sql::Identifier> to);
  // The one that the script has renamed, by the name it had; or nullptr.
  SessionTable* RenamedOf(const DatasetRef& dataset);
  // Who finds them later may make them anew.
  void LeaveRoutine(std::size_t place);
  void Swap(sql::List<sql::Identifier> a, sql::List<sql::Identifier> b);

  // Names without a schema mean tables of these from here on, the first one first; names without a
  // database those of that one.
  void Use(sql::List<sql::List<sql::Identifier>> schemas, bool database);
  // The whole names that a name may mean, the first one first; by itself where nothing is USEd.
  // They live as long as the name and the next Use.
  std::vector<std::vector<sql::Identifier>> Meanings(sql::List<sql::Identifier> name) const;
  // With points between its parts; as written when it may mean several.
  std::string Written(sql::List<sql::Identifier> name) const;

 private:
  struct Part {
    std::string name;
    bool quoted = false;
  };
  using Path = std::vector<Part>;
  static Path PathOf(sql::List<sql::Identifier> name);
  std::string KeyOf(sql::List<sql::Identifier> name) const;

  Path database_;
  std::vector<Path> schemas_;
  // By its name in lower case, the last part first, with points between.
  std::map<std::string, SessionTable, std::less<>> tables_;
};

}  // namespace goldline::lineage
