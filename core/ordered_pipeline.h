// RunOrdered reads items one after another, works on several at once and hands the results on in
// the order of the input, so that an outcome never depends on the number of threads.
//
//   Status done = RunOrdered<Block, RecordBatch>(
//       pool, [&] { return source.Next(); },                       // this thread, in order
//       [&](Block block) { return source.Parse(block); },          // any worker
//       [&](RecordBatch batch) { return writer.Write(batch); },    // this thread, in order
//       stop);
//
// Memory is bounded: at most twice as many items as threads, plus two, are between read and sink.
// The first error in input order, or a requested stop, ends it; work under way is waited for.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "core/errors.h"
#include "core/result.h"
#include "core/worker_pool.h"

namespace goldline {

namespace internal {

// The place in which a worker leaves the result of one item.
template <class Out>
struct OrderedSlot {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<Result<Out>> result;  // guarded by mutex

  void Set(Result<Out> value) {
    {
      const std::lock_guard lock(mutex);
      result.emplace(std::move(value));
      done.notify_one();
    }
  }
  Result<Out> Take() {
    std::unique_lock lock(mutex);
    done.wait(lock, [this] { return result.has_value(); });
    return std::move(*result);
  }
};

// What work that threw becomes: nothing of ours throws across a boundary, so it is a defect or the
// end of memory.
Error ErrorOfCurrentException();

}  // namespace internal

template <class In, class Out>
Status RunOrdered(WorkerPool& pool, const std::function<Result<std::optional<In>>()>& read,
                  const std::function<Result<Out>(In)>& work,
                  const std::function<Status(Out)>& sink, std::stop_token stop = {}) {
  using Slot = internal::OrderedSlot<Out>;
  std::deque<std::shared_ptr<Slot>> in_flight;
  const std::size_t limit = 2 * pool.threads() + 2;
  Status status;

  const auto drain_one = [&] {
    Result<Out> result = in_flight.front()->Take();
    in_flight.pop_front();
    if (!status.ok()) return;
    status = result.ok() ? sink(*std::move(result)) : Status(std::move(result).error());
  };

  while (status.ok()) {
    if (stop.stop_requested()) {
      status = errors::Cancelled("the work");
      break;
    }
    Result<std::optional<In>> item = read();
    if (!item.ok()) {
      // Results of what was read before come first, so the first error in input order wins.
      while (!in_flight.empty()) drain_one();
      if (status.ok()) status = std::move(item).error();
      break;
    }
    if (!item->has_value()) break;
    auto slot = std::make_shared<Slot>();
    in_flight.push_back(slot);
    // std::function must be copyable, and an item need not be.
    auto input = std::make_shared<In>(*std::move(*item));
    pool.Submit([slot, input, &work] {
      try {
        slot->Set(work(std::move(*input)));
      } catch (...) {
        slot->Set(internal::ErrorOfCurrentException());
      }
    });
    if (in_flight.size() >= limit) drain_one();
  }
  while (!in_flight.empty()) drain_one();
  return status;
}

}  // namespace goldline
