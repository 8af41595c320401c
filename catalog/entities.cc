#include "catalog/entities.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace goldline::catalog {
namespace {

constexpr std::pair<RunState, std::string_view> kRunStates[] = {
    {RunState::kOther, "OTHER"},       {RunState::kStart, "START"}, {RunState::kRunning, "RUNNING"},
    {RunState::kComplete, "COMPLETE"}, {RunState::kAbort, "ABORT"}, {RunState::kFail, "FAIL"}};

std::optional<UtcTime> Earliest(const std::optional<UtcTime>& a, const std::optional<UtcTime>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

template <class T>
std::vector<T> SortedUnion(std::vector<T> a, const std::vector<T>& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

// For a key that both have, the greater value: which came first must not matter.
template <class Map>
void MergeGreater(Map& into, const Map& from) {
  for (const auto& [key, value] : from) {
    auto& kept = into[key];
    kept = std::max(kept, value);
  }
}

// Reports of a run's state in the order in which the greater one prevails.
auto StateOrder(const Run& run) { return std::tuple(IsTerminal(run.state), run.ended, run.state); }

}  // namespace

std::string_view ToString(RunState state) {
  for (const auto& [value, text] : kRunStates) {
    if (value == state) return text;
  }
  return "OTHER";
}

std::optional<RunState> ParseRunState(std::string_view text) {
  for (const auto& [value, name] : kRunStates) {
    if (name == text) return value;
  }
  return std::nullopt;
}

Run MergeRuns(Run a, const Run& b) {
  if (StateOrder(a) < StateOrder(b)) {
    a.state = b.state;
    a.ended = b.ended;
  }
  a.job = std::max(a.job, b.job);
  a.started = Earliest(a.started, b.started);
  a.nominal = Earliest(a.nominal, b.nominal);
  a.inputs = SortedUnion(std::move(a.inputs), b.inputs);
  a.outputs = SortedUnion(std::move(a.outputs), b.outputs);
  MergeGreater(a.counts, b.counts);
  a.errors = SortedUnion(std::move(a.errors), b.errors);
  MergeGreater(a.properties, b.properties);
  return a;
}

}  // namespace goldline::catalog
