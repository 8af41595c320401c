#include "quality/internal/dependency_series.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

#include "core/text.h"
#include "quality/check.h"
#include "quality/internal/key_columns.h"

namespace goldline::quality::internal {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr Hash128 kMissing = {0, 0};  // the key of no value
constexpr std::size_t kMostShown = std::size_t{1} << 14;

struct DependencyPart : SeriesPart {
  std::vector<std::uint32_t> rows;
  std::vector<Hash128> left, right;
};

// One side of a row. A missing part is a part of the key like any other.
Hash128 SideOf(const Program& program, const std::vector<std::size_t>& fields,
               const std::vector<TypedColumn>& columns, std::size_t row) {
  Hash128 side = kMissing;
  for (std::size_t part = 0; part < fields.size(); ++part) {
    const TypedColumn& column = columns[fields[part]];
    const bool value = column.classes[row] == CellClass::kValue;
    const Hash128 key =
        value ? KeyOf(column, program.fields[fields[part]].type.type, row) : kMissing;
    side = part == 0 ? key : CombineKeys(side, key);
  }
  return side;
}

struct HashOf {
  std::size_t operator()(const Hash128& key) const {
    return static_cast<std::size_t>(key.low ^ (key.high * 0x9E3779B97F4A7C15ULL));
  }
};
struct Same {
  bool operator()(const Hash128& a, const Hash128& b) const {
    return a.high == b.high && a.low == b.low;
  }
};

// The different dependents of one determinant, in order of appearance.
struct Group {
  struct Variant {
    Hash128 right;
    std::uint64_t count = 0;
  };
  std::vector<Variant> variants;

  std::uint32_t Add(const Hash128& right) {
    for (std::uint32_t i = 0; i < variants.size(); ++i) {
      if (!Same()(variants[i].right, right)) continue;
      ++variants[i].count;
      return i;
    }
    variants.push_back({right, 1});
    return static_cast<std::uint32_t>(variants.size() - 1);
  }
  // The one that more records have than any other; kNone when several share the first place.
  std::uint32_t Majority() const {
    const auto fewer = [](const Variant& a, const Variant& b) { return a.count < b.count; };
    const auto most = std::max_element(variants.begin(), variants.end(), fewer);
    const auto as_many = std::count_if(variants.begin(), variants.end(),
                                       [&](const Variant& v) { return v.count == most->count; });
    return as_many == 1 ? static_cast<std::uint32_t>(most - variants.begin()) : kNone;
  }
};

class DependencyState : public SeriesState {
 public:
  DependencyState(const DependencySeries& plan, std::uint32_t rule, bool every)
      : plan_(plan), rule_(rule), every_(every) {}

  void Merge(SeriesPart& any, std::uint64_t first, BatchVerdict& verdict,
             const ExampleOf& example_of) override {
    const auto& part = static_cast<const DependencyPart&>(any);
    for (std::size_t i = 0; i < part.rows.size(); ++i) {
      const auto [entry, fresh] =
          index_.try_emplace(part.left[i], static_cast<std::uint32_t>(groups_.size()));
      if (fresh) groups_.emplace_back();
      Group& group = groups_[entry->second];
      const std::size_t variants = group.variants.size();
      const std::uint32_t variant = group.Add(part.right[i]);
      if (every_) {
        Remember(first + part.rows[i], {entry->second, variant});
        if (variant == variants) Show({entry->second, variant}, part.rows[i], example_of);
      } else if (variant > 0) {
        verdict.failures.push_back({part.rows[i], rule_, 0});
        ++verdict.counts[rule_].failed;
      }
    }
  }

  SeriesOutcome Finish(std::uint64_t records) override {
    SeriesOutcome outcome;
    const auto broken = std::count_if(groups_.begin(), groups_.end(),
                                      [](const Group& group) { return group.variants.size() > 1; });
    if (broken > 0) outcome.reason = Concat(broken, " of ", groups_.size(), " keys break it");
    outcome.failed.Resize(records);
    for (std::uint64_t ordinal = 0; ordinal < rows_.size(); ++ordinal) {
      if (!Fails(rows_[ordinal])) continue;
      outcome.failed.Set(ordinal);
      ++outcome.late;
    }
    for (Shown& shown : shown_) {
      if (outcome.examples.size() == Check::kExamples) break;
      if (Fails(shown.row)) outcome.examples.push_back(std::move(shown.example));
    }
    return outcome;
  }

 private:
  struct Row {
    std::uint32_t group = kNone;
    std::uint32_t variant = 0;
  };
  // The first record of a dependent, which is one of the examples when it turns out to fail.
  struct Shown {
    Row row;
    Example example;
  };
  bool Fails(const Row& row) const {
    if (row.group == kNone || groups_[row.group].variants.size() < 2) return false;
    return !plan_.minority || groups_[row.group].Majority() != row.variant;
  }
  void Remember(std::uint64_t ordinal, const Row& row) {
    if (rows_.size() <= ordinal) rows_.resize(ordinal + 1);
    rows_[ordinal] = row;
  }
  // Most determinants never break it: of them some are kept, of those that do as many again.
  void Show(const Row& row, std::uint32_t batch_row, const ExampleOf& example_of) {
    std::size_t& kept = row.variant == 0 ? kept_first_ : kept_breaking_;
    if (kept == kMostShown) return;
    ++kept;
    shown_.push_back({row, example_of(batch_row)});
  }

  DependencySeries plan_;
  std::uint32_t rule_;
  bool every_;
  std::unordered_map<Hash128, std::uint32_t, HashOf, Same> index_;
  std::vector<Group> groups_;
  std::vector<Row> rows_;
  std::vector<Shown> shown_;
  std::size_t kept_first_ = 0;
  std::size_t kept_breaking_ = 0;
};

}  // namespace

std::unique_ptr<SeriesPart> EvaluateDependency(const Program& program,
                                               const DependencySeries& dependency,
                                               std::uint32_t rule,
                                               const std::vector<TypedColumn>& columns,
                                               const Scrutiny& scrutiny, BatchVerdict& verdict) {
  auto part = std::make_unique<DependencyPart>();
  RuleCounts& counts = verdict.counts[rule];
  const auto has_class = [&](const std::vector<std::size_t>& fields, std::size_t row,
                             CellClass wanted) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](std::size_t field) { return columns[field].classes[row] == wanted; });
  };
  for (std::uint32_t row = 0; row < verdict.batch.rows(); ++row) {
    if (!scrutiny.Covers(row)) {
      ++counts.filtered;
    } else if (has_class(dependency.determinant, row, CellClass::kNull)) {
      ++counts.nulls;
    } else if (!has_class(dependency.determinant, row, CellClass::kMismatch) &&
               !has_class(dependency.dependent, row, CellClass::kMismatch)) {
      ++counts.evaluated;
      part->rows.push_back(row);
      part->left.push_back(SideOf(program, dependency.determinant, columns, row));
      part->right.push_back(SideOf(program, dependency.dependent, columns, row));
    }
  }
  return part;
}

std::unique_ptr<SeriesState> StartDependency(const DependencySeries& dependency, std::uint32_t rule,
                                             bool every) {
  return std::make_unique<DependencyState>(dependency, rule, every);
}

}  // namespace goldline::quality::internal
