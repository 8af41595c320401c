#include "quality/contract_diff.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "core/decimal.h"
#include "core/text.h"

namespace goldline::quality {
namespace {

// What entries of a list are known by, tried in this order.
constexpr std::string_view kNameKeys[] = {"name",    "property", "server", "username",
                                          "channel", "role",     "id",     "value"};

std::string NameOf(const YamlNode& item) {
  if (item.is_scalar()) return item.text;
  for (const std::string_view key : kNameKeys) {
    const YamlNode* value = item.Find(key);
    if (value != nullptr && value->is_scalar() && !value->text.empty()) return value->text;
  }
  // A rule without a name is known by what it measures.
  for (const std::string_view key : {"metric", "rule", "query", "engine", "to"}) {
    const YamlNode* value = item.Find(key);
    if (value != nullptr && value->is_scalar()) return value->text;
  }
  return "";
}

// The names of a list's entries, made different by a count: "nullValues", "nullValues#2".
std::vector<std::string> NamesOf(const YamlNode& list) {
  std::vector<std::string> names;
  for (const YamlNode& item : list.items) {
    const std::string base = NameOf(item);
    std::string name = base;
    for (int count = 2; std::find(names.begin(), names.end(), name) != names.end(); ++count) {
      name = Concat(base, "#", count);
    }
    names.push_back(std::move(name));
  }
  return names;
}

// A leaf or a whole subtree that differs, as its path's keys: list entries by their name.
struct Difference {
  ChangeKind kind;
  std::vector<std::string> path;
  const YamlNode* before;  // nullptr: added
  const YamlNode* after;   // nullptr: removed
};

class TreeComparer {
 public:
  std::vector<Difference> Compare(const YamlNode& before, const YamlNode& after) {
    Walk(before, after);
    return std::move(differences_);
  }

 private:
  void Walk(const YamlNode& before, const YamlNode& after) {
    if (before.kind != after.kind) return Note(ChangeKind::kChanged, &before, &after);
    switch (before.kind) {
      case YamlNode::Kind::kNull:
        return;
      case YamlNode::Kind::kScalar:
        if (before.text != after.text) Note(ChangeKind::kChanged, &before, &after);
        return;
      case YamlNode::Kind::kSequence:
        return WalkLists(before, after);
      case YamlNode::Kind::kMapping:
        return WalkMappings(before, after);
    }
  }

  void WalkMappings(const YamlNode& before, const YamlNode& after) {
    for (const auto& [key, value] : before.entries) {
      const YamlNode* other = after.Find(key);
      Step(key, &value, other);
    }
    for (const auto& [key, value] : after.entries) {
      if (before.Find(key) == nullptr) Step(key, nullptr, &value);
    }
  }

  void WalkLists(const YamlNode& before, const YamlNode& after) {
    const std::vector<std::string> old_names = NamesOf(before);
    const std::vector<std::string> new_names = NamesOf(after);
    for (std::size_t i = 0; i < old_names.size(); ++i) {
      const auto found = std::find(new_names.begin(), new_names.end(), old_names[i]);
      const YamlNode* other =
          found == new_names.end()
              ? nullptr
              : &after.items[static_cast<std::size_t>(found - new_names.begin())];
      Step(old_names[i], &before.items[i], other);
    }
    for (std::size_t i = 0; i < new_names.size(); ++i) {
      if (std::find(old_names.begin(), old_names.end(), new_names[i]) == old_names.end()) {
        Step(new_names[i], nullptr, &after.items[i]);
      }
    }
  }

  void Step(const std::string& key, const YamlNode* before, const YamlNode* after) {
    path_.push_back(key);
    if (before != nullptr && after != nullptr) {
      Walk(*before, *after);
    } else {
      Note(before == nullptr ? ChangeKind::kAdded : ChangeKind::kRemoved, before, after);
    }
    path_.pop_back();
  }

  void Note(ChangeKind kind, const YamlNode* before, const YamlNode* after) {
    differences_.push_back({kind, path_, before, after});
  }

  std::vector<std::string> path_;
  std::vector<Difference> differences_;
};

struct Judgement {
  Party breaks = Party::kNobody;
  std::string why;
};
Judgement Weaker(std::string_view why) { return {Party::kConsumers, std::string(why)}; }
Judgement Stronger(std::string_view why) { return {Party::kProducers, std::string(why)}; }

// Judges one difference by where it stands.
class Judge {
 public:
  explicit Judge(const Difference& difference) : difference_(difference) {}

  Judgement Decide() const {
    if (Within("customProperties") || Key() == "description") return {};
    const std::string& top = difference_.path.front();
    if (top == "status") return OfStatus();
    if (top == "servers") return OfServer();
    if (top == "slaProperties") return OfServiceLevel();
    if (top == "schema") return OfSchema();
    return {};
  }

 private:
  const std::string& Key() const { return difference_.path.back(); }
  // The key `up` levels above the last.
  std::string_view Above(std::size_t up) const {
    const std::size_t size = difference_.path.size();
    return up < size ? std::string_view(difference_.path[size - 1 - up]) : std::string_view();
  }
  bool Within(std::string_view key) const {
    const auto& path = difference_.path;
    return std::find(path.begin(), path.end(), key) != path.end();
  }
  bool added() const { return difference_.kind == ChangeKind::kAdded; }
  bool removed() const { return difference_.kind == ChangeKind::kRemoved; }
  std::string_view Before() const { return TextOf(difference_.before); }
  std::string_view After() const { return TextOf(difference_.after); }
  static std::string_view TextOf(const YamlNode* node) {
    return node == nullptr ? std::string_view() : std::string_view(node->text);
  }

  Judgement OfStatus() const {
    const bool ends = After() == "deprecated" || After() == "retired";
    return ends ? Weaker(Concat("the data is ", After())) : Judgement{};
  }

  Judgement OfServer() const {
    if (added() || Within("roles") || Key() == "environment") return {};
    return Weaker("the data is somewhere else");
  }

  Judgement OfServiceLevel() const {
    if (difference_.path.size() == 2) {
      if (added()) return Stronger("a service level to keep");
      if (removed()) return Weaker("a service level is no longer promised");
    }
    const bool value = Key() == "value" || Key() == "unit" || Key() == "element";
    return value ? Weaker("the service level is another one") : Judgement{};
  }

  Judgement OfSchema() const {
    if (difference_.path.size() <= 2) {
      return removed() ? Weaker("the dataset is gone") : Judgement{};
    }
    if (Above(1) == "properties") return OfProperty();
    if (Above(1) == "quality") return OfRule();
    if (Within("quality")) return OfRulePart();
    if (Above(1) == "enum") return OfAllowedValue();
    if (Above(1) == "logicalTypeOptions") return OfOption();
    if (Above(1) == "relationships") {
      return added() ? Stronger("a reference to keep") : Weaker("a reference is not promised");
    }
    return OfField();
  }

  Judgement OfProperty() const {
    if (removed()) return Weaker("the field is gone");
    if (!added()) return {};
    const YamlNode* required = difference_.after->Find("required");
    const bool must = required != nullptr && required->text == "true";
    return must ? Stronger("a new field that must have values") : Judgement{};
  }

  Judgement OfRule() const {
    if (added()) return Stronger("a new rule to keep");
    if (removed()) return Weaker("the rule is no longer promised");
    return {};
  }

  Judgement OfRulePart() const {
    const std::string& key = Key();
    if (Above(1) == "validValues") return OfAllowedValue();
    static constexpr std::string_view kRemarks[] = {"severity", "dimension", "businessImpact",
                                                    "schedule", "scheduler"};
    if (std::find(std::begin(kRemarks), std::end(kRemarks), key) != std::end(kRemarks)) return {};
    const bool upper =
        key.find("LessThan") != std::string::npos || key.find("LessOrEqual") != std::string::npos;
    const bool lower = key.find("Greater") != std::string::npos;
    if (upper || lower) {
      if (const std::optional<int> order = Order()) {
        return (*order > 0) == upper ? Weaker("the rule allows more")
                                     : Stronger("the rule allows less");
      }
    }
    return Weaker("the rule is another one");
  }

  Judgement OfAllowedValue() const {
    if (added()) return Weaker("a value that was not there before may arrive");
    return removed() ? Stronger("a value is no longer allowed") : Judgement{};
  }

  Judgement OfOption() const {
    const std::string& key = Key();
    if (added()) return Stronger("a limit to keep");
    if (removed()) return Weaker("a limit is no longer promised");
    const bool lower = key.starts_with("min") || key == "exclusiveMinimum";
    const bool upper = key.starts_with("max") || key == "exclusiveMaximum";
    const std::optional<int> order = Order();
    if ((lower || upper) && order) {
      return (*order > 0) == upper ? Weaker("the limit is wider")
                                   : Stronger("the limit is narrower");
    }
    return Weaker("the values have another form");
  }

  Judgement OfField() const {
    const std::string& key = Key();
    if (key == "required" || key == "unique" || key == "primaryKey") {
      const bool now = After() == "true";
      if (now == (Before() == "true")) return {};
      const std::string_view what = key == "required" ? "values may be missing"
                                    : key == "unique" ? "values may repeat"
                                                      : "records are identified in another way";
      return now ? Stronger(Concat("it must be ", key == "primaryKey" ? "the key" : key))
                 : Weaker(what);
    }
    if (key == "logicalType") return OfType();
    if (key == "physicalName") return Weaker("the data has another name");
    if (key == "physicalType" && !added()) return Weaker("the data is stored as another type");
    if (key == "enum") {
      return added() ? Stronger("only these values are allowed") : Weaker("any value may arrive");
    }
    return {};
  }

  Judgement OfType() const {
    if (added()) return Stronger("values must be of the type");
    if (removed()) return Weaker("values may be of any type");
    if (Before() == "number" && After() == "integer") return Stronger("only integers are allowed");
    return Weaker("values are of another type");
  }

  // 1 when the number grew, -1 when it shrank.
  std::optional<int> Order() const {
    const std::optional<Decimal> before = ParseDecimal(Before());
    const std::optional<Decimal> after = ParseDecimal(After());
    if (!before || !after) {
      // Dates of one form order as texts.
      if (Before().size() != After().size() || Before().empty()) return std::nullopt;
      return After() > Before() ? 1 : -1;
    }
    return *after > *before ? 1 : -1;
  }

  const Difference& difference_;
};

std::uint64_t MajorOf(std::string_view version) {
  if (version.starts_with('v')) version.remove_prefix(1);
  std::uint64_t major = 0;
  for (const char c : version.substr(0, version.find('.'))) {
    if (c < '0' || c > '9') return 0;
    major = major * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return major;
}

}  // namespace

std::string_view ToString(ChangeKind kind) {
  static constexpr std::string_view kNames[] = {"added", "removed", "changed"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view ToString(Party party) {
  static constexpr std::string_view kNames[] = {"nobody", "producers", "consumers"};
  return kNames[static_cast<std::size_t>(party)];
}

bool ContractDiff::Breaks(Party party) const {
  return std::any_of(changes.begin(), changes.end(),
                     [&](const ContractChange& change) { return change.breaks == party; });
}

bool ContractDiff::HidesBreak() const {
  const std::uint64_t before = MajorOf(version_before);
  return Breaks(Party::kConsumers) && before > 0 && MajorOf(version_after) <= before;
}

ContractDiff CompareContracts(const Contract& older, const Contract& newer) {
  ContractDiff diff;
  diff.version_before = older.version;
  diff.version_after = newer.version;
  for (const Difference& difference : TreeComparer().Compare(older.source, newer.source)) {
    ContractChange change;
    change.kind = difference.kind;
    change.path = Join(difference.path, ".");
    if (difference.before != nullptr) change.before = difference.before->text;
    if (difference.after != nullptr) change.after = difference.after->text;
    const YamlNode* at = difference.after != nullptr ? difference.after : difference.before;
    if (at != nullptr) change.place = {at->line, at->column};
    Judgement judgement = Judge(difference).Decide();
    change.breaks = judgement.breaks;
    change.why = std::move(judgement.why);
    diff.changes.push_back(std::move(change));
  }
  return diff;
}

}  // namespace goldline::quality
