// A write that fails makes the store read-only and says so; what was acknowledged is there when it
// is opened again.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include "core/store/internal/test_hook.h"
#include "core/store/store.h"
#include "tests/crash/store/faulty_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::store {
namespace {

using testing_support::ErrorId;
using testing_support::ErrorIs;
using testing_support::IsOk;

std::string Value(int i) { return std::string(200, static_cast<char>('a' + i % 26)); }

// Commits until the first error, which it gives; `acked` counts what was acknowledged.
Status PutUntilItFails(KvStore& store, int& acked, int limit) {
  for (int i = 0; i < limit; ++i) {
    WriteSet changes;
    changes.Put(Keyspace::kEntity, Concat(acked), Value(acked));
    changes.Put(Keyspace::kResult, Concat(acked), Value(acked));
    GL_RETURN_IF_ERROR(store.Commit(std::move(changes), Durability::kSync));
    ++acked;
  }
  return Ok();
}

void ExpectAcked(const KvStore& store, int acked) {
  for (int i = 0; i < acked; ++i) {
    for (const Keyspace keyspace : {Keyspace::kEntity, Keyspace::kResult}) {
      const auto value = store.Get(keyspace, Concat(i));
      ASSERT_THAT(value, IsOk());
      ASSERT_EQ(*value, Value(i)) << i;
    }
  }
}

class FaultTest : public ::testing::TestWithParam<bool> {
 public:
  FaultTest() {
    hook.file_system = faults;
    options = testing_support::TinyBuffers();
    options.test_hook = &hook;
  }
  rocksdb::IOStatus Fault() const {
    return GetParam() ? rocksdb::IOStatus::NoSpace("No space left on device")
                      : rocksdb::IOStatus::IOError("Input/output error");
  }

  testing_support::TempFolder folder{testing_support::MemoryFolder()};
  std::shared_ptr<FaultyFileSystem> faults = std::make_shared<FaultyFileSystem>();
  internal::TestHook hook;
  StoreOptions options;
};
INSTANTIATE_TEST_SUITE_P(Errors, FaultTest, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "NoSpace" : "IoError"; });

TEST_P(FaultTest, TheNthWriteFails) {
  int acked = 0;
  // Few, since RocksDB rests a second after a flush that failed.
  for (const std::uint64_t n : {1, 2, 3, 4, 6, 9, 14, 25, 60}) {
    const auto opened = KvStore::Open(folder / "store", options);
    ASSERT_THAT(opened, IsOk()) << n;
    KvStore& store = **opened;
    ExpectAcked(store, acked);
    faults->FailFromWrite(n, Fault());
    const int before = acked;
    const Status failed = PutUntilItFails(store, acked, 1000);
    EXPECT_THAT(failed, ErrorId("store_read_only")) << n;
    EXPECT_THAT(store.health(), ErrorId("store_read_only"));
    faults->Mend();
    WriteSet late;
    late.Put(Keyspace::kEntity, Concat("late"), "x");
    EXPECT_THAT(store.Commit(std::move(late), Durability::kSync), ErrorId("store_read_only"))
        << "stays so until it is opened again";
    ExpectAcked(store, acked);
    EXPECT_LT(acked, before + 1000);
  }
  const auto opened = KvStore::Open(folder / "store", options);
  ASSERT_THAT(opened, IsOk());
  ExpectAcked(**opened, acked);
  EXPECT_EQ(*(*opened)->Get(Keyspace::kEntity, "late"), std::nullopt);
}

// Opening needs writes too; whichever of them fails, it is an error, and nothing is lost by it.
TEST_P(FaultTest, OpeningOnABadDiskIsAnError) {
  int acked = 0;
  {
    const auto opened = KvStore::Open(folder / "store", options);
    ASSERT_THAT(opened, IsOk());
    ASSERT_THAT(PutUntilItFails(**opened, acked, 50), IsOk());
  }
  int refused = 0;
  for (std::uint64_t n = 1; n <= 20; ++n) {
    faults->FailFromWrite(n, Fault());
    const auto opened = KvStore::Open(folder / "store", options);
    if (!opened.ok()) {
      ++refused;
      const ErrorCode code = GetParam() ? ErrorCode::kResourceExhausted : ErrorCode::kUnavailable;
      EXPECT_THAT(opened, ErrorIs(code)) << n << " " << opened.error().ToString();
    }
    faults->Mend();
  }
  EXPECT_GT(refused, 5);
  const auto opened = KvStore::Open(folder / "store", options);
  ASSERT_THAT(opened, IsOk());
  ExpectAcked(**opened, acked);
}

TEST_P(FaultTest, CreatingOnABadDiskIsAnErrorAndCanBeTakenUp) {
  for (std::uint64_t n = 1; n <= 30; n += 2) {
    const auto path = folder / Concat("store", n);
    faults->FailFromWrite(n, Fault());
    const bool created = KvStore::Open(path, options).ok();
    faults->Mend();
    const auto opened = KvStore::Open(path, options);
    EXPECT_THAT(opened, IsOk()) << n << (created ? " (created)" : "");
  }
}

// A small tmpfs over a folder, gone however the test ends.
class SmallDisk {
 public:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
    mounted_ = ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=2m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool mounted() const { return mounted_; }
  bool Grow() const {
    return ::mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0;
  }

 private:
  std::string folder_;
  bool mounted_ = false;
};

TEST(FullDiskTest, ARealOne) {
  const testing_support::TempFolder folder;
  const SmallDisk disk(folder.path());
  if (!disk.mounted()) GTEST_SKIP() << "a small tmpfs cannot be mounted here";
  StoreOptions options;
  options.write_buffer_bytes = 512 << 10;
  int acked = 0;
  {
    const auto opened = KvStore::Open(folder / "store", options);
    ASSERT_THAT(opened, IsOk());
    const Status failed = PutUntilItFails(**opened, acked, 1000000);
    EXPECT_THAT(failed, ErrorIs(ErrorCode::kResourceExhausted));
    EXPECT_GT(acked, 100);
    ExpectAcked(**opened, acked);
  }
  ASSERT_TRUE(disk.Grow());
  {
    const auto opened = KvStore::Open(folder / "store", options);
    EXPECT_THAT(opened, IsOk());
    if (opened.ok()) {
      ExpectAcked(**opened, acked);
      EXPECT_THAT(PutUntilItFails(**opened, acked, 10), IsOk());
    }
  }
}

}  // namespace
}  // namespace goldline::store
