#include "ingest/internal/dbt_tables.h"

#include <algorithm>

#include "core/text.h"

namespace goldline::ingest::internal {
namespace {

// Whether what is written can mean the part: without quotes on either side case does not count.
bool Means(const sql::Identifier& written, const RelationPart& part, bool folded) {
  if (written.name == part.name) return true;
  if (!folded && written.quoted && part.quoted) return false;
  return EqualsIgnoreAsciiCase(written.name, part.name);
}

std::size_t SpelledSame(sql::List<sql::Identifier> name, const std::vector<RelationPart>& path) {
  std::size_t same = 0;
  const std::size_t common = std::min(name.size(), path.size());
  for (std::size_t i = 1; i <= common; ++i) {
    if (name[name.size() - i].name == path[path.size() - i].name) ++same;
  }
  return same;
}

}  // namespace

void DbtTables::Add(const DbtNode& node) {
  Table table{&node, DbtRelationParts(node.relation_name, dialect_)};
  if (table.path.empty()) {
    for (const std::string* part : {&node.database, &node.schema, &node.identifier}) {
      if (!part->empty()) table.path.push_back({*part, false});
    }
  }
  if (table.path.empty()) return;
  std::string last = AsciiLower(table.path.back().name);
  by_last_part_.emplace(std::move(last), std::move(table));
}

std::vector<const DbtTables::Table*> DbtTables::Candidates(sql::List<sql::Identifier> name,
                                                           bool folded) const {
  std::vector<const Table*> found;
  const auto [from, to] = by_last_part_.equal_range(AsciiLower(name.back().name));
  for (auto at = from; at != to; ++at) {
    const std::vector<RelationPart>& path = at->second.path;
    const std::size_t common = std::min(name.size(), path.size());
    bool means = true;
    for (std::size_t i = 1; i <= common && means; ++i) {
      means = Means(name[name.size() - i], path[path.size() - i], folded);
    }
    if (means) found.push_back(&at->second);
  }
  return found;
}

const DbtNode* DbtTables::Find(sql::List<sql::Identifier> name, const DbtNode& reader) const {
  if (name.empty()) return nullptr;
  std::vector<const Table*> found = Candidates(name, false);
  // Some systems compare quoted names without regard to case, too.
  if (found.empty()) found = Candidates(name, true);
  if (found.size() > 1) {
    const auto best =
        std::max_element(found.begin(), found.end(), [&](const Table* a, const Table* b) {
          return SpelledSame(name, a->path) < SpelledSame(name, b->path);
        });
    const std::size_t same = SpelledSame(name, (*best)->path);
    std::erase_if(found, [&](const Table* one) { return SpelledSame(name, one->path) < same; });
  }
  if (found.size() > 1) {
    std::erase_if(found, [&](const Table* one) {
      return std::find(reader.depends_on.begin(), reader.depends_on.end(), one->node->unique_id) ==
             reader.depends_on.end();
    });
  }
  return found.size() == 1 ? found.front()->node : nullptr;
}

}  // namespace goldline::ingest::internal
