#include "api/cli/run_teller.h"

#include <gtest/gtest.h>

#include "tests/support/files.h"

namespace goldline::cli {
namespace {

using testing_support::ReadFile;
using testing_support::TempFolder;

TEST(EventReceiver, IsAFileOrAServer) {
  for (const std::string good : {"events.ndjson", "/tmp/a b", "http://127.0.0.1:5000",
                                 "http://marquez:5000/api/v1/lineage?key=1", "http://[::1]/"}) {
    const auto receiver = EventReceiver::Parse(good);
    ASSERT_TRUE(receiver.ok()) << good;
    EXPECT_EQ(receiver->name(), good);
  }
  for (const std::string bad : {"-", "https://lineage.example", "ftp://x", "http://", "://"}) {
    EXPECT_FALSE(EventReceiver::Parse(bad).ok()) << bad;
  }
}

TEST(EventReceiver, AddsLinesToAFile) {
  const TempFolder folder;
  const std::string path = (folder.path() / "events.ndjson").string();
  const auto receiver = EventReceiver::Parse(path);
  ASSERT_TRUE(receiver.ok());
  ASSERT_TRUE(receiver->Send("{\"a\":1}").ok());
  ASSERT_TRUE(receiver->Send("{\"b\":2}").ok());
  EXPECT_EQ(ReadFile(path), "{\"a\":1}\n{\"b\":2}\n");
}

TEST(EventReceiver, SaysWhyAFileTookNothing) {
  const auto receiver = EventReceiver::Parse("/no/such/folder/events.ndjson");
  ASSERT_TRUE(receiver.ok());
  const Status sent = receiver->Send("{}");
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().id(), "cannot_write");
  const auto full = EventReceiver::Parse("/dev/full");
  ASSERT_TRUE(full.ok());
  EXPECT_FALSE(full->Send("{}").ok());
}

}  // namespace
}  // namespace goldline::cli
