// In rounds: the next event about every job is prepared from one view and handed to the commit
// thread without a sync; those that met a change of somebody else are in the next round again. The
// commit at the end, of nothing, syncs them all.
#include "lineage/event_batch.h"

#include <algorithm>
#include <deque>
#include <latch>
#include <map>
#include <optional>
#include <utility>

#include "lineage/errors.h"
#include "lineage/event_store.h"

namespace goldline::lineage {
namespace {

// Rounds of which no event was taken; past that each is recorded alone, which never starves.
constexpr int kPatience = 3;

class Batch {
 public:
  Batch(store::KvStore& store, std::span<const Event> events, UtcTime now)
      : store_(store), events_(events), now_(now), results_(events.size()) {
    for (std::size_t i = 0; i < events.size(); ++i) waiting_[AboutOf(events[i])].push_back(i);
  }

  std::vector<Result<Receipt>> Record(const std::stop_token& stop) {
    int fruitless = 0;
    while (!waiting_.empty() && !stop.stop_requested() && fruitless < kPatience) {
      fruitless = Round() ? 0 : fruitless + 1;
    }
    while (!waiting_.empty() && !stop.stop_requested()) {
      const std::size_t event = waiting_.begin()->second.front();
      Finish(event, RecordEvent(store_, events_[event], now_, store::Durability::kBuffered));
    }
    for (auto& [about, left] : waiting_) {
      for (const std::size_t event : left) results_[event] = errors::EventNotBegun();
    }
    return Synced();
  }

 private:
  // What an event is about: events of one job change the same records.
  using About = std::pair<JobRef, DatasetRef>;
  static About AboutOf(const Event& event) {
    if (event.kind != EventKind::kDataset) return {event.job, {}};
    return {{}, event.outputs[0].ref};
  }

  struct Attempt {
    std::size_t event = 0;
    Receipt receipt{};
    store::WriteSet changes{};
    Status status{};
  };

  // Whether any event was done with.
  bool Round() {
    std::vector<Attempt> attempts;
    for (const auto& [about, left] : waiting_) attempts.push_back({left.front()});
    const store::ReadView view = store_.View();
    std::latch committed(static_cast<std::ptrdiff_t>(attempts.size()));
    for (Attempt& attempt : attempts) {
      attempt.status = PrepareEvent(store_, view, events_[attempt.event], now_, attempt.changes,
                                    attempt.receipt);
      if (!attempt.status.ok() || attempt.changes.empty()) {
        committed.count_down();
        continue;
      }
      const auto done = [&attempt, &committed](Status status) {
        attempt.status = std::move(status);
        committed.count_down();
      };
      store_.CommitAsync(std::move(attempt.changes), store::Durability::kBuffered, done);
    }
    committed.wait();
    bool any = false;
    for (Attempt& attempt : attempts) {
      if (!attempt.status.ok() && attempt.status.error().code() == ErrorCode::kConflict) continue;
      any = true;
      if (attempt.status.ok()) {
        Finish(attempt.event, std::move(attempt.receipt));
      } else {
        Finish(attempt.event, std::move(attempt.status).error());
      }
    }
    return any;
  }

  void Finish(std::size_t event, Result<Receipt> result) {
    results_[event] = std::move(result);
    const auto left = waiting_.find(AboutOf(events_[event]));
    left->second.pop_front();
    if (left->second.empty()) waiting_.erase(left);
  }

  // Nothing is acknowledged that is not on the disk; a commit carries all before it.
  std::vector<Result<Receipt>> Synced() {
    const Status synced = store_.Commit(store::WriteSet(), store::Durability::kSync);
    std::vector<Result<Receipt>> out;
    for (std::optional<Result<Receipt>>& result : results_) {
      if (!synced.ok() && result->ok()) {
        out.emplace_back(synced.error());
      } else {
        out.push_back(*std::move(result));
      }
    }
    return out;
  }

  store::KvStore& store_;
  const std::span<const Event> events_;
  const UtcTime now_;
  std::map<About, std::deque<std::size_t>> waiting_;  // in the order of the events
  std::vector<std::optional<Result<Receipt>>> results_;
};

}  // namespace

std::vector<Result<Receipt>> RecordEvents(store::KvStore& store, std::span<const Event> events,
                                          UtcTime now, const std::stop_token& stop) {
  if (events.empty()) return {};
  return Batch(store, events, now).Record(stop);
}

}  // namespace goldline::lineage
