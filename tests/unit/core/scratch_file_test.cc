#include "core/scratch_file.h"

#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;
using testing_support::TempFolder;

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string TextAt(const ScratchFile& file, std::uint64_t offset, std::size_t size) {
  std::string text(size, '?');
  EXPECT_THAT(file.Read(offset, std::as_writable_bytes(std::span(text))), IsOk());
  return text;
}

TEST(ScratchFile, ReadsWhatWasAppendedAndHasNoName) {
  const TempFolder folder;
  ScratchFile file(folder.path());
  const auto first = file.Append(Bytes("one two "));
  const auto second = file.Append(Bytes("three"));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(*first, 0U);
  EXPECT_EQ(*second, 8U);
  EXPECT_EQ(TextAt(file, 4, 9), "two three");
  file.Release(0, 4);
  EXPECT_EQ(TextAt(file, 4, 9), "two three");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ScratchFile, RefusesToReadWhatIsNotThere) {
  const TempFolder folder;
  ScratchFile file(folder.path());
  ASSERT_THAT(file.Append(Bytes("short")), IsOk());
  std::string text(6, ' ');
  EXPECT_THAT(file.Read(0, std::as_writable_bytes(std::span(text))), ErrorId("cannot_read"));
}

TEST(ScratchFile, SaysThatItsFolderCannotBeUsed) {
  const TempFolder folder;
  ScratchFile file(folder / "missing");
  EXPECT_THAT(file.Append({}), ErrorId("cannot_write"));
}

}  // namespace
}  // namespace goldline
