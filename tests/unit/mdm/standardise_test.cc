#include "mdm/internal/standardise.h"

#include <gtest/gtest.h>

#include "mdm/internal/nicknames.h"
#include "mdm/internal/unicode.h"

namespace goldline::mdm {
namespace {

TEST(MatchForm, IgnoresCaseMarksAndWidth) {
  EXPECT_EQ(MatchForm("ÅNGSTRÖM"), MatchForm("angstrom"));
  EXPECT_EQ(MatchForm("Łukasz Żółć"), "lukasz zolc");
  EXPECT_EQ(MatchForm("Straße"), "strasse");
  EXPECT_EQ(MatchForm("Ｆｕｌｌ"), "full");
  EXPECT_EQ(MatchForm("Ελένη"), MatchForm("ΕΛΕΝΗ"));
}

struct TextCase {
  std::string_view text;
  std::string_view expected;
};

TEST(Standardise, Names) {
  for (const TextCase& test : {TextCase{"  Dr. Anna-Maria ", "anna maria"},
                               {"O'Brien", "obrien"},
                               {"N/A", ""},
                               {"", ""},
                               {"Mr", "mr"}}) {
    EXPECT_EQ(StandardName(test.text), test.expected) << test.text;
  }
  for (const char* text :
       {"Anna Maria de Vries", "de Vries, Anna Maria", "Frau Anna Maria de Vries"}) {
    const PersonName name = ParsePersonName(text);
    EXPECT_EQ(name.given, "anna maria") << text;
    EXPECT_EQ(name.family, "de vries") << text;
  }
  EXPECT_EQ(ParsePersonName("Cher").family, "cher");
}

TEST(Standardise, Dates) {
  for (const TextCase& test : {TextCase{"1970-04-03", "19700403"},
                               {"03.04.1970", "19700403"},
                               {"3/4/1970", "19700403"},
                               {"19700403", "19700403"},
                               {"03041970", "19700403"},
                               {"1970-04-03T00:00:00Z", "19700403"},
                               {"3.4.70", "19700403"},
                               {"1970-02-30", ""},
                               {"unknown", ""},
                               {"12/31/1970", "19701231"}}) {
    EXPECT_EQ(StandardDate(test.text, DateOrder::kDayFirst), test.expected) << test.text;
  }
  EXPECT_EQ(StandardDate("3/4/1970", DateOrder::kMonthFirst), "19700304");
  const std::vector<std::string_view> american = {"3/4/1970", "12/31/1970"};
  EXPECT_EQ(DetectDateOrder(american), DateOrder::kMonthFirst);
  const std::vector<std::string_view> european = {"3/4/1970", "31/12/1970"};
  EXPECT_EQ(DetectDateOrder(european), DateOrder::kDayFirst);
}

TEST(Standardise, PhonesMeetWithAndWithoutPrefixes) {
  for (const char* text :
       {"+49 30 1234567", "0049301234567", "030/1234567", "+49 (0)30 123 45 67"}) {
    EXPECT_EQ(StandardPhone(text), "301234567") << text;
  }
  EXPECT_EQ(StandardPhone("n/a"), "");
}

TEST(Standardise, AddressesAndCodes) {
  EXPECT_EQ(StandardWords("12 Main Street"), StandardWords("12, main st."));
  EXPECT_EQ(StandardCode("SW1Y 5EW"), "sw1y5ew");
  EXPECT_EQ(StandardCode("000-00"), "");
  EXPECT_EQ(StandardEmail(" Mailto:A.B@X.org "), "a.b@x.org");
}

TEST(Nicknames, ShareAGroupWithTheirFormalName) {
  EXPECT_EQ(NicknameRoot("bob"), "robert");
  EXPECT_EQ(NicknameGroups("bill"), NicknameGroups("liam"));
  EXPECT_TRUE(NicknameGroups("zaphod").empty());
  EXPECT_EQ(NicknameRoot("zaphod"), "zaphod");
}

}  // namespace
}  // namespace goldline::mdm
