// An UploadRunner drives one Upload: OnBlock on any worker, reports in the order of the blocks and
// one at a time, the first error in that order kept. It knows nothing of sockets: whoever reads the
// body adds blocks while in_flight() is small enough and is told of every step by `progress`.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "api/http/router.h"
#include "core/worker_pool.h"

namespace goldline::http {

class UploadRunner : public std::enable_shared_from_this<UploadRunner> {
 public:
  // `progress` is called on a worker after each report and when Finish has its answer.
  UploadRunner(WorkerPool& workers, std::unique_ptr<Upload> upload, std::function<void()> progress);

  const Upload& upload() const { return *upload_; }
  void Add(Block block);
  // Starts Finish on a worker; called when nothing is in flight and there is no error.
  void StartFinish();

  std::size_t in_flight() const;  // blocks added whose report has not been taken yet
  std::optional<Error> error() const;
  // The answer of Finish, once.
  std::optional<Result<Response>> TakeAnswer();

 private:
  void RunBlock(std::uint64_t index, Block block);
  void TakeReports();

  WorkerPool& workers_;
  std::unique_ptr<Upload> upload_;
  std::function<void()> progress_;

  mutable std::mutex mutex_;  // guards what follows
  std::map<std::uint64_t, Result<std::unique_ptr<BlockReport>>> reports_;
  std::uint64_t added_ = 0;
  std::uint64_t reported_ = 0;
  bool reporting_ = false;
  std::optional<Error> error_;
  std::optional<Result<Response>> answer_;
};

}  // namespace goldline::http
