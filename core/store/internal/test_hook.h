// Lets tests put a file system that loses, refuses or damages writes under a store.
#pragma once

#include <memory>

#include <rocksdb/file_system.h>

namespace goldline::store::internal {

struct TestHook {
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

}  // namespace goldline::store::internal
