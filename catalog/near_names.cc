// Names are in order in their index, so it can be walked as a tree of letters that leaves out each
// branch in which no name can be near enough: one seek a branch, not one read a name.
#include "catalog/near_names.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/edit_distance.h"
#include "core/store/key.h"
#include "core/text.h"

namespace goldline::catalog {
namespace {

using store::EntityKind;
using store::Keyspace;
using store::KeyWriter;

constexpr std::size_t kMostSteps = 400;      // keys looked at, of one question
constexpr std::size_t kMostNamespaces = 50;  // that are looked into
constexpr std::size_t kLongestName = 200;    // bytes; nobody types more
constexpr std::size_t kMostEdits = 2;
constexpr std::size_t kShortestBeginning = 3;  // of which longer names are offered

// A name, and the namespace in which it may be.
struct Reading {
  const Namespace* parent = nullptr;
  std::string_view name;
};

struct Found {
  std::string namespace_name;
  std::string name;
};

std::string ChildrenKey(EntityKind kind, NamespaceId parent, std::string_view prefix) {
  return KeyWriter().U8(static_cast<std::uint8_t>(kind)).Of(parent).TextPrefix(prefix).Take();
}

// The edit distance of the names of an index from a word, as they come.
class Distances {
 public:
  explicit Distances(std::string_view word) : word_(word), rows_{FirstEditRow(word)} {}

  // Reads `name` as far as a name that begins so can be within `limit`.
  void Read(std::string_view name, std::size_t limit) {
    const auto differ = std::mismatch(name.begin(), name.end(), read_.begin(), read_.end());
    read_.erase(differ.second, read_.end());
    rows_.resize(read_.size() + 1);
    for (near_ = true; near_ && read_.size() < name.size();) {
      Add(name[read_.size()]);
      near_ = LeastAhead(rows_.back(), rows_[rows_.size() - 2]) <= limit;
    }
  }

  bool near() const { return near_; }
  std::size_t distance() const { return rows_.back().back(); }
  const std::string& read() const { return read_; }

 private:
  void Add(char letter) {
    const EditRow* before = rows_.size() > 1 ? &rows_[rows_.size() - 2] : nullptr;
    const char letter_before = read_.empty() ? '\0' : read_.back();
    rows_.push_back(NextEditRow(word_, letter, letter_before, before, rows_.back()));
    read_ += letter;
  }

  std::string_view word_;
  std::vector<EditRow> rows_;  // after each letter that was read
  std::string read_;
  bool near_ = true;
};

class NameSearch {
 public:
  NameSearch(const CatalogView& catalog, EntityKind kind, std::string_view text)
      : catalog_(catalog), kind_(kind), text_(text), at_(catalog.view().Keys(Keyspace::kByName)) {}

  Result<std::optional<Found>> Find() {
    if (text_.empty() || text_.size() > kLongestName) return std::optional<Found>();
    GL_TRY(namespaces_, catalog_.Namespaces());
    if (namespaces_.size() > kMostNamespaces) namespaces_.resize(kMostNamespaces);
    for (const std::vector<Reading>& readings : {AsWritten(), Elsewhere()}) {
      for (std::size_t limit = 0; limit <= kMostEdits; ++limit) {
        GL_TRY(auto found, First(readings, [&](const Reading& one) { return Near(one, limit); }));
        if (found) return found;
      }
      GL_TRY(auto found, First(readings, [&](const Reading& one) { return BeginsWith(one); }));
      if (found) return found;
    }
    return First(Elsewhere(), [&](const Reading& one) { return EndsWith(one); });
  }

 private:
  // In a namespace that the text begins with, or nearly so.
  std::vector<Reading> AsWritten() const {
    std::vector<std::string> names;
    for (const Namespace& one : namespaces_) names.push_back(one.name);
    std::vector<Reading> readings;
    for (std::size_t at = text_.find('/'); at != std::string_view::npos;
         at = text_.find('/', at + 1)) {
      const std::string_view near = NearestName(text_.substr(0, at), names);
      for (const Namespace& one : namespaces_) {
        if (one.name == near) readings.push_back({&one, text_.substr(at + 1)});
      }
    }
    return readings;
  }

  // In any namespace, with or without what may be one.
  std::vector<Reading> Elsewhere() const {
    std::vector<Reading> readings;
    for (std::string_view name = text_;;) {
      for (const Namespace& one : namespaces_) readings.push_back({&one, name});
      const std::size_t slash = name.find('/');
      if (slash == std::string_view::npos) return readings;
      name.remove_prefix(slash + 1);
    }
  }

  template <class Look>
  Result<std::optional<Found>> First(const std::vector<Reading>& readings, Look look) {
    for (const Reading& one : readings) {
      if (one.name.empty()) continue;
      GL_TRY(std::string name, look(one));
      if (!name.empty()) return std::optional(Found{one.parent->name, std::move(name)});
    }
    return std::optional<Found>();
  }

  // Whether there is another name to look at, and that may still be done.
  bool HasNext() {
    if (!at_.valid() || steps_ == 0) return false;
    --steps_;
    return true;
  }

  Result<std::string> NameHere(std::size_t parent_size) const {
    store::KeyReader key(at_.key().substr(parent_size));
    std::string name = key.Text();
    GL_RETURN_IF_ERROR(key.Finish());
    return name;
  }

  // The nearest of those within `limit` edits; empty when there is none.
  Result<std::string> Near(const Reading& reading, std::size_t limit) {
    std::string nearest;
    limit = std::min(limit, std::max<std::size_t>(1, reading.name.size() / 3));
    const std::string all = ChildrenKey(kind_, reading.parent->id, "");
    const std::string end = store::PrefixEnd(all);
    Distances distances(reading.name);
    at_.Seek(all);
    while (HasNext()) {
      GL_TRY(std::string name, NameHere(all.size()));
      distances.Read(name, limit);
      if (!distances.near()) {
        const std::string branch = ChildrenKey(kind_, reading.parent->id, distances.read());
        at_.Seek(store::PrefixEnd(branch), end);
        continue;
      }
      if (distances.distance() <= limit) {
        nearest = std::move(name);
        if (distances.distance() == 0) break;
        limit = distances.distance() - 1;
      }
      at_.Next();
    }
    GL_RETURN_IF_ERROR(at_.status());
    return nearest;
  }

  Result<std::string> BeginsWith(const Reading& reading) {
    if (reading.name.size() < kShortestBeginning) return std::string();
    at_.Seek(ChildrenKey(kind_, reading.parent->id, reading.name));
    GL_RETURN_IF_ERROR(at_.status());
    if (!HasNext()) return std::string();
    return NameHere(ChildrenKey(kind_, reading.parent->id, "").size());
  }

  // Of the first names, one whose last part it is: "orders" of "shop.public.orders".
  Result<std::string> EndsWith(const Reading& reading) {
    const std::string all = ChildrenKey(kind_, reading.parent->id, "");
    for (at_.Seek(all); HasNext(); at_.Next()) {
      GL_TRY(std::string name, NameHere(all.size()));
      if (name.size() <= reading.name.size()) continue;
      const std::string_view last =
          std::string_view(name).substr(name.size() - reading.name.size());
      const char before = name[name.size() - reading.name.size() - 1];
      const bool is_part = before == '.' || before == '/';
      if (is_part && EqualsIgnoreAsciiCase(last, reading.name)) return name;
    }
    GL_RETURN_IF_ERROR(at_.status());
    return std::string();
  }

  const CatalogView& catalog_;
  const EntityKind kind_;
  const std::string_view text_;
  store::Cursor at_;
  std::size_t steps_ = kMostSteps;
  std::vector<Namespace> namespaces_;
};

template <class Ref>
Result<std::optional<Ref>> Nearest(const CatalogView& catalog, EntityKind kind,
                                   std::string_view text) {
  GL_TRY(std::optional<Found> found, NameSearch(catalog, kind, text).Find());
  if (!found) return std::optional<Ref>();
  return std::optional(Ref{std::move(found->namespace_name), std::move(found->name)});
}

}  // namespace

Result<std::optional<DatasetRef>> NearestDataset(const CatalogView& catalog,
                                                 std::string_view text) {
  return Nearest<DatasetRef>(catalog, EntityKind::kDataset, text);
}

Result<std::optional<JobRef>> NearestJob(const CatalogView& catalog, std::string_view text) {
  return Nearest<JobRef>(catalog, EntityKind::kJob, text);
}

}  // namespace goldline::catalog
