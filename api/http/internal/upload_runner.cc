#include "api/http/internal/upload_runner.h"

#include <utility>

#include "core/ordered_pipeline.h"

namespace goldline::http {
namespace {

template <class Work>
auto Guarded(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (...) {
    return goldline::internal::ErrorOfCurrentException();
  }
}

}  // namespace

UploadRunner::UploadRunner(WorkerPool& workers, std::unique_ptr<Upload> upload,
                           std::function<void()> progress)
    : workers_(workers), upload_(std::move(upload)), progress_(std::move(progress)) {}

void UploadRunner::Add(Block block) {
  std::uint64_t index = 0;
  {
    const std::lock_guard lock(mutex_);
    index = added_++;
  }
  auto shared = std::make_shared<Block>(std::move(block));
  workers_.Submit(
      [self = shared_from_this(), index, shared] { self->RunBlock(index, std::move(*shared)); });
}

void UploadRunner::RunBlock(std::uint64_t index, Block block) {
  auto report = Guarded([&] { return std::as_const(*upload_).OnBlock(std::move(block)); });
  {
    const std::lock_guard lock(mutex_);
    reports_.emplace(index, std::move(report));
    if (std::exchange(reporting_, true)) return;  // whoever reports takes ours too
  }
  TakeReports();
}

void UploadRunner::TakeReports() {
  std::unique_lock lock(mutex_);
  while (!reports_.empty() && reports_.begin()->first == reported_) {
    Result<std::unique_ptr<BlockReport>> report = std::move(reports_.begin()->second);
    reports_.erase(reports_.begin());
    const bool failed = error_.has_value();
    lock.unlock();
    Status status;
    if (!failed) {
      status = report.ok() ? Guarded([&] { return upload_->OnReport(*std::move(report)); })
                           : Status(std::move(report).error());
    }
    lock.lock();
    if (!status.ok()) error_ = std::move(status).error();
    ++reported_;
    lock.unlock();
    progress_();
    lock.lock();
  }
  reporting_ = false;
}

void UploadRunner::StartFinish() {
  workers_.Submit([self = shared_from_this()] {
    auto answer = Guarded([&] { return self->upload_->Finish(); });
    {
      const std::lock_guard lock(self->mutex_);
      self->answer_.emplace(std::move(answer));
    }
    self->progress_();
  });
}

std::size_t UploadRunner::in_flight() const {
  const std::lock_guard lock(mutex_);
  return added_ - reported_;
}

std::optional<Error> UploadRunner::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

std::optional<Result<Response>> UploadRunner::TakeAnswer() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answer_, std::nullopt);
}

}  // namespace goldline::http
