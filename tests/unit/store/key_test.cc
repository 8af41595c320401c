#include "core/store/key.h"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace goldline::store {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

TEST(KeyTest, BytesAreAsDocumented) {
  EXPECT_EQ(KeyWriter().U8(7).U32(258).Take(), std::string("\x07\x00\x00\x01\x02", 5));
  EXPECT_EQ(KeyWriter().Text(std::string_view("a\0b", 3)).Take(), std::string("a\x00\xff"
                                                                              "b\x00\x01",
                                                                              6));
  EXPECT_EQ(KeyWriter().I64(-1).Take(), std::string("\x7f\xff\xff\xff\xff\xff\xff\xff", 8));
}

TEST(KeyTest, ReadsBackWhatWasWritten) {
  const Uuid uuid{1, 2};
  const std::string key = KeyWriter()
                              .U8(255)
                              .U16(65535)
                              .DescendingU64(9)
                              .Text("")
                              .Of(uuid)
                              .DescendingTime({-5})
                              .Hash({3, 4})
                              .Take();
  KeyReader reader(key);
  EXPECT_EQ(reader.U8(), 255);
  EXPECT_EQ(reader.U16(), 65535);
  EXPECT_EQ(reader.DescendingU64(), 9u);
  EXPECT_EQ(reader.Text(), "");
  EXPECT_EQ(reader.ReadUuid(), uuid);
  EXPECT_EQ(reader.DescendingTime(), UtcTime{-5});
  EXPECT_EQ(reader.Hash(), (Hash128{3, 4}));
  EXPECT_THAT(reader.Finish(), IsOk());
}

TEST(KeyTest, SaysWhenAKeyIsMalformed) {
  const std::string endless = "abc";
  const std::string bad_escape("a\0b", 3);
  for (const std::string& key : {endless, bad_escape, std::string("a\0", 2)}) {
    KeyReader reader(key);
    EXPECT_EQ(reader.Text(), "");
    EXPECT_EQ(reader.U64(), 0u);
    EXPECT_THAT(reader.Finish(), ErrorId("key_damaged"));
  }
  KeyReader reader("12345");
  reader.U32();
  EXPECT_THAT(reader.Finish(), ErrorId("key_damaged"));
}

TEST(KeyTest, PrefixEndIsTheLeastKeyPastAllWithThePrefix) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
}

}  // namespace
}  // namespace goldline::store
