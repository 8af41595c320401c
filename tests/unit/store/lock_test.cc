// A store belongs to one process, and who comes second is told which one. The first is this binary run
// again: a forked child of a process in which RocksDB already has threads would lack them.
#include <array>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/store.h"
#include "tests/support/matchers.h"
#include "tests/support/store_fixture.h"

namespace goldline::store {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

constexpr std::string_view kHolderFlag = "--hold-store";

// Says on standard output whether it has the store, then keeps it until killed.
int HoldStore(const char* folder) {
  const auto held = KvStore::Open(folder);
  if (::write(STDOUT_FILENO, held.ok() ? "y" : "n", 1) != 1) return 1;
  while (true) ::pause();
}

struct Holder {
  pid_t process;
  char answer;
};

Holder StartHolder(const std::string& folder) {
  std::array<std::string, 3> words{"holder", std::string(kHolderFlag), folder};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  int out[2];
  EXPECT_EQ(::pipe(out), 0);
  Holder holder{::fork(), 0};
  if (holder.process == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::execv("/proc/self/exe", arguments);
    ::_exit(127);
  }
  ::close(out[1]);
  EXPECT_EQ(::read(out[0], &holder.answer, 1), 1);
  ::close(out[0]);
  return holder;
}

TEST(LockTest, SaysWhichOtherProcessHasTheStore) {
  const testing_support::TempFolder folder{testing_support::MemoryFolder()};
  const Holder holder = StartHolder((folder / "store").string());
  EXPECT_EQ(holder.answer, 'y');
  const auto second = KvStore::Open(folder / "store");
  ::kill(holder.process, SIGKILL);
  ::waitpid(holder.process, nullptr, 0);
  ASSERT_THAT(second, ErrorId("store_locked"));
  EXPECT_EQ(second.error().code(), ErrorCode::kUnavailable);
  EXPECT_NE(second.error().message().find(Concat(holder.process)), std::string::npos)
      << second.error().ToString();
  EXPECT_THAT(KvStore::Open(folder / "store"), IsOk()) << "the lock went with the process";
}

}  // namespace
}  // namespace goldline::store

int main(int argc, char** argv) {
  if (argc > 2 && argv[1] == goldline::store::kHolderFlag) {
    return goldline::store::HoldStore(argv[2]);
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
