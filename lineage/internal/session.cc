#include "lineage/internal/session.h"

#include <utility>

#include "core/text.h"

namespace goldline::lineage {
namespace {

std::string Joined(sql::List<sql::Identifier> name) {
  std::string text;
  for (const sql::Identifier& part : name) text += Concat(text.empty() ? "" : ".", part.name);
  return text;
}

// In lower case, the last part first: tables of one name in several schemas lie together.
std::string Key(sql::List<sql::Identifier> name) {
  std::string key;
  for (std::size_t i = name.size(); i > 0; --i) {
    key += Concat(key.empty() ? "" : ".", AsciiLower(name[i - 1].name));
  }
  return key;
}

}  // namespace

Session::Path Session::PathOf(sql::List<sql::Identifier> name) {
  Path path;
  for (const sql::Identifier& part : name) path.push_back({std::string(part.name), part.quoted});
  return path;
}

void Session::Use(sql::List<sql::List<sql::Identifier>> schemas, bool database) {
  schemas_.clear();
  if (database) {
    database_ = schemas.empty() ? Path() : PathOf(schemas.front());
    return;
  }
  for (const auto& schema : schemas) {
    if (!schema.empty() && !schema.front().name.starts_with("$")) {
      schemas_.push_back(PathOf(schema));
    }
  }
}

std::vector<std::vector<sql::Identifier>> Session::Meanings(sql::List<sql::Identifier> name) const {
  std::vector<std::vector<sql::Identifier>> meanings;
  const auto add = [&](std::initializer_list<const Path*> before) {
    std::vector<sql::Identifier>& meaning = meanings.emplace_back();
    for (const Path* path : before) {
      for (const Part& part : *path) meaning.push_back({part.name, part.quoted, name[0].span});
    }
    meaning.insert(meaning.end(), name.begin(), name.end());
  };
  const bool variable = name[0].name.starts_with("#") || name[0].name.starts_with("@");
  if (name.size() == 1 && !variable) {
    for (const Path& schema : schemas_) {
      schema.size() == 1 ? add({&database_, &schema}) : add({&schema});
    }
  } else if (name.size() == 2) {
    add({&database_});
  }
  if (meanings.empty()) add({});
  return meanings;
}

std::string Session::Written(sql::List<sql::Identifier> name) const {
  const auto meanings = Meanings(name);
  return meanings.size() == 1 ? Joined(meanings[0]) : Joined(name);
}

std::string Session::KeyOf(sql::List<sql::Identifier> name) const { return Key(Meanings(name)[0]); }

SessionTable* Session::Find(sql::List<sql::Identifier> name) {
  if (tables_.empty()) return nullptr;
  const auto temporary = tables_.find(Key(name));
  if (temporary != tables_.end() && temporary->second.see_through) return &temporary->second;
  const std::string key = KeyOf(name);
  if (const auto exact = tables_.find(key); exact != tables_.end()) return &exact->second;
  // The same table with more or fewer of its schemas.
  SessionTable* found = nullptr;
  for (std::size_t end = key.rfind('.'); end != key.npos && end > 0;
       end = key.rfind('.', end - 1)) {
    const auto shorter = tables_.find(std::string_view(key).substr(0, end));
    if (shorter == tables_.end()) continue;
    if (found != nullptr) return nullptr;
    found = &shorter->second;
  }
  const std::string longer = key + ".";
  for (auto at = tables_.lower_bound(longer); at != tables_.end(); ++at) {
    if (!at->first.starts_with(longer)) break;
    if (found != nullptr) return nullptr;
    found = &at->second;
  }
  return found;
}

SessionTable& Session::Put(sql::List<sql::Identifier> name, SessionTable table) {
  // A temporary one is in no schema that USE names.
  const std::string key = table.see_through ? Key(name) : KeyOf(name);
  return tables_.insert_or_assign(key, std::move(table)).first->second;
}

void Session::Drop(sql::List<sql::Identifier> name) {
  const auto temporary = tables_.find(Key(name));
  if (temporary != tables_.end() && temporary->second.see_through) {
    tables_.erase(temporary);
  } else {
    tables_.erase(KeyOf(name));
  }
}

void Session::Rename(sql::List<sql::Identifier> from, sql::List<sql::Identifier> to) {
  const auto temporary = tables_.find(Key(from));
  const bool see_through = temporary != tables_.end() && temporary->second.see_through;
  auto table = tables_.extract(see_through ? Key(from) : KeyOf(from));
  if (table.empty()) return;
  table.key() = see_through ? Key(to) : KeyOf(to);
  tables_.erase(table.key());
  tables_.insert(std::move(table));
}

SessionTable* Session::RenamedOf(const DatasetRef& dataset) {
  for (auto& [key, table] : tables_) {
    if (table.dataset == dataset && !table.renamed.empty()) return &table;
  }
  return nullptr;
}

void Session::LeaveRoutine(std::size_t place) {
  for (auto& [key, table] : tables_) {
    if (table.place >= place) table.place = SIZE_MAX;
  }
}

void Session::Swap(sql::List<sql::Identifier> a, sql::List<sql::Identifier> b) {
  const auto first = tables_.find(KeyOf(a));
  const auto second = tables_.find(KeyOf(b));
  if (first != tables_.end() && second != tables_.end()) {
    std::swap(first->second, second->second);
  } else if (first != tables_.end()) {
    Rename(a, b);
  } else if (second != tables_.end()) {
    Rename(b, a);
  }
}

}  // namespace goldline::lineage
