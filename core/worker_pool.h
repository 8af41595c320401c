// A WorkerPool runs tasks on a fixed number of threads. Its queue is bounded: Submit waits when it
// is full, which is how work slows down whoever produces it. Tasks must not wait for other tasks of
// the same pool. Thread-safe. The destructor runs what was submitted and joins.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace goldline {

class WorkerPool {
 public:
  // At least one thread, and as many of the others as the system gives; `queue_limit` tasks may
  // wait.
  explicit WorkerPool(std::size_t threads, std::size_t queue_limit = 256);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Waits for room. A task must not throw.
  void Submit(std::function<void()> task);
  // False, without waiting, when the queue is full.
  [[nodiscard]] bool TrySubmit(std::function<void()> task);
  std::size_t threads() const { return workers_.size(); }

 private:
  void Work();

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable room_;
  std::deque<std::function<void()>> queue_;  // guarded by mutex_
  std::size_t queue_limit_;
  bool stopping_ = false;  // guarded by mutex_
  std::vector<std::thread> workers_;
};

// The number of threads to use when nobody said: the cores this process may run on.
std::size_t DefaultThreads();

}  // namespace goldline
