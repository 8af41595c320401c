// A store in a folder of its own, for tests of whatever is kept in one. StoreTest has tiny buffers,
// so that every few writes flush and compact; StoreModesTest runs a suite in every mode, and its
// Step() stands between any two steps of a test:
//   TEST_P(ThingTest, IsKept) { Put(...); Step(); EXPECT_THAT(Get(...), ...); }
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/store/store.h"
#include "tests/support/files.h"

namespace goldline::testing_support {

inline store::StoreOptions TinyBuffers() {
  store::StoreOptions options;
  options.write_buffer_bytes = 4096;
  options.cache_bytes = 4096;
  return options;
}

class StoreTest : public ::testing::Test {
 public:
  explicit StoreTest(const store::StoreOptions& options = TinyBuffers()) : options_(options) {
    Open();
  }

  store::KvStore& store() { return *store_; }
  std::filesystem::path store_folder() const { return folder_.path() / "store"; }

  void Reopen() {
    store_.reset();
    Open();
  }

  void Commit(store::WriteSet changes) {
    const Status committed = store_->Commit(std::move(changes), store::Durability::kSync);
    ASSERT_TRUE(committed.ok()) << committed.error().ToString();
  }

 private:
  void Open() {
    auto opened = store::KvStore::Open(store_folder(), options_);
    if (!opened.ok()) std::puts(opened.error().ToString().c_str());
    GL_CHECK(opened.ok());
    store_ = *std::move(opened);
  }

  TempFolder folder_{MemoryFolder()};
  store::StoreOptions options_;
  std::unique_ptr<store::KvStore> store_;
};

enum class StoreMode { kFresh, kReopenAfterEveryStep, kTinyBuffers };

class StoreModesTest : public StoreTest, public ::testing::WithParamInterface<StoreMode> {
 public:
  StoreModesTest()
      : StoreTest(GetParam() == StoreMode::kTinyBuffers ? TinyBuffers() : store::StoreOptions()) {}

  void Step() {
    if (GetParam() == StoreMode::kReopenAfterEveryStep) Reopen();
  }
};

inline auto AllStoreModes() {
  return ::testing::Values(StoreMode::kFresh, StoreMode::kReopenAfterEveryStep,
                           StoreMode::kTinyBuffers);
}

inline std::string StoreModeName(const ::testing::TestParamInfo<StoreMode>& info) {
  switch (info.param) {
    case StoreMode::kFresh:
      return "Fresh";
    case StoreMode::kReopenAfterEveryStep:
      return "ReopenAfterEveryStep";
    case StoreMode::kTinyBuffers:
      return "TinyBuffers";
  }
  return "";
}

}  // namespace goldline::testing_support
