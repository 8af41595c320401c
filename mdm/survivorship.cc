// Survivorship: a list of candidates that each step narrows; the step that first leaves a single
// value decides. What is left without a decision is settled by (source, id), so that the outcome is
// the same in any order.

#include "mdm/survivorship.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

namespace goldline::mdm {
namespace {

constexpr std::size_t kLastRank = std::numeric_limits<std::size_t>::max();

class FieldSurvivor {
 public:
  FieldSurvivor(std::size_t field, std::span<const SourceRecord> members)
      : field_(field), members_(members) {
    for (std::size_t m = 0; m < members.size(); ++m) {
      const auto& value = members[m].values[field];
      if (value && !value->empty()) left_.push_back(m);
    }
    std::sort(left_.begin(), left_.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(members[a].source, members[a].id, a) <
             std::tie(members[b].source, members[b].id, b);
    });
    all_ = left_;
  }

  SurvivingValue Decide(std::string_view name, const std::vector<SurvivorshipStep>& steps) {
    SurvivingValue out{std::string(name), {}, 0, "no_value", {}};
    if (left_.empty()) return out;
    out.decided_by = "only_value";
    for (const SurvivorshipStep& step : steps) {
      if (OneValueLeft()) break;
      Narrow(step);
      out.decided_by = ToString(step.kind);
    }
    if (!OneValueLeft()) out.decided_by = "record_order";
    out.winner = left_.front();
    out.value = Value(out.winner);
    for (std::size_t m : all_) {
      if (Value(m) != *out.value) out.losers.push_back({Value(m), m});
    }
    return out;
  }

 private:
  const std::string& Value(std::size_t member) const { return *members_[member].values[field_]; }

  bool OneValueLeft() const {
    return std::all_of(left_.begin(), left_.end(),
                       [&](std::size_t m) { return Value(m) == Value(left_.front()); });
  }

  // Keeps the candidates whose rank is the smallest.
  template <class Rank>
  void KeepBest(Rank rank) {
    std::vector<std::size_t> kept;
    for (std::size_t m : left_) {
      if (!kept.empty() && rank(m) < rank(kept.front())) kept.clear();
      if (kept.empty() || rank(m) == rank(kept.front())) kept.push_back(m);
    }
    left_ = std::move(kept);
  }

  void Narrow(const SurvivorshipStep& step) {
    switch (step.kind) {
      case SurvivorshipKind::kSourcePriority:
        return KeepBest([&](std::size_t m) {
          const auto at = std::find(step.sources.begin(), step.sources.end(), members_[m].source);
          return at == step.sources.end() ? kLastRank
                                          : static_cast<std::size_t>(at - step.sources.begin());
        });
      case SurvivorshipKind::kMostRecent:
        return KeepBest([&](std::size_t m) { return -members_[m].changed.micros; });
      case SurvivorshipKind::kMostFrequent:
        return KeepMostFrequent();
      case SurvivorshipKind::kMostComplete:
        return KeepBest([&](std::size_t m) { return kLastRank - Value(m).size(); });
    }
  }

  // By the number of independent sources that say so, then of records.
  void KeepMostFrequent() {
    std::map<std::string_view, std::pair<std::set<std::string_view>, std::size_t>> votes;
    for (std::size_t m : left_) {
      votes[Value(m)].first.insert(members_[m].source);
      ++votes[Value(m)].second;
    }
    KeepBest([&](std::size_t m) {
      const auto& [sources, records] = votes[Value(m)];
      return std::pair(kLastRank - sources.size(), kLastRank - records);
    });
  }

  std::size_t field_;
  std::span<const SourceRecord> members_;
  std::vector<std::size_t> left_;
  std::vector<std::size_t> all_;
};

}  // namespace

std::vector<SurvivingValue> Survive(std::span<const std::string> fields,
                                    std::span<const SourceRecord> members,
                                    const MatchModel& model) {
  std::vector<SurvivingValue> values;
  for (std::size_t f = 0; f < fields.size(); ++f) {
    values.push_back(FieldSurvivor(f, members).Decide(fields[f], model.StepsFor(fields[f])));
  }
  return values;
}

}  // namespace goldline::mdm
