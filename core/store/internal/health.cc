#include <utility>

#include "core/log.h"
#include "core/store/errors.h"
#include "core/store/internal/database.h"

namespace goldline::store::internal {

void Health::Fail(const rocksdb::Status& status) {
  const std::lock_guard lock(mutex_);
  if (reason_) return;
  reason_ = status.ToString();
  log::Error("the store takes no more changes", {{"store", folder_}, {"reason", *reason_}});
}

Status Health::Check() const {
  const std::lock_guard lock(mutex_);
  if (reason_) return errors::StoreReadOnly(folder_, *reason_);
  return Ok();
}

void BackgroundErrors::OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                                         rocksdb::Status* error) {
  health_->Fail(*error);
}

void BackgroundErrors::OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/,
                                            rocksdb::Status /*error*/, bool* auto_recovery) {
  *auto_recovery = false;
}

Error FromRocks(const std::filesystem::path& folder, const rocksdb::Status& status) {
  const std::string reason = status.ToString();
  if (status.IsNoSpace()) return errors::StoreNoSpace(folder.string(), reason);
  if (status.IsCorruption()) return errors::StoreDamaged(folder.string(), reason);
  return errors::StoreIo(folder.string(), reason);
}

}  // namespace goldline::store::internal
