#include "core/seal.h"

#include <set>

#include <gtest/gtest.h>

namespace goldline {
namespace {

TEST(SealTest, GivesBackWhatWasSealed) {
  const std::string secret = NewSecret();
  for (const std::string& text :
       {std::string(), std::string("Zoë"), std::string(100'000, 'x'), std::string("\0\xff\0", 3)}) {
    EXPECT_EQ(Unseal(secret, Seal(secret, text)), text);
  }
}

TEST(SealTest, ShowsNothingAndIsNeverTheSameTwice) {
  const std::string secret = NewSecret();
  std::set<std::string> seals;
  for (int i = 0; i < 100; ++i) {
    seals.insert(Seal(secret, "ada@example.com"));
    EXPECT_EQ(seals.rbegin()->find("ada"), std::string::npos);
  }
  EXPECT_EQ(seals.size(), 100u);
}

TEST(SealTest, RefusesAnotherSecretAndEveryChange) {
  const std::string secret = NewSecret();
  const std::string sealed = Seal(secret, "ada@example.com");
  EXPECT_EQ(Unseal(NewSecret(), sealed), std::nullopt);
  EXPECT_EQ(Unseal("short", sealed), std::nullopt);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(Unseal(secret, changed), std::nullopt) << i;
    EXPECT_EQ(Unseal(secret, sealed.substr(0, i)), std::nullopt) << i;
  }
}

}  // namespace
}  // namespace goldline
