#include "quality/internal/formats.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/files.h"

namespace goldline::quality {
namespace {

struct FormatCase {
  std::string_view format;
  std::vector<std::string_view> good, bad;
};

const std::vector<FormatCase>& Cases() {
  static const std::vector<FormatCase> cases = {
      {"phone",
       {"+49 30 123456", "+49 (0)30 123456", "+49 (30) 12 34 56", "+493012345678",
        "+1 212-555-0123", "+1 (212) 555-0123", "+44 20 7946 0958", "+7 800 123-45-67",
        "+39 06 1234 5678", "+352 27 12 34 5", "+800 1234 5678", "+33.1.23.45.67.89"},
       {"",
        "+",
        "030 123456",
        "+49",
        "+49 030 123456",
        "+44 020 7946 0958",
        "+1 212 555 012",
        "+1 212 555 01234",
        "+1 310-1234",
        "+999 1234567",
        "+49 30--123456",
        "+49 30 123456 ",
        " +49 30 123456",
        "+49 (30 123456",
        "+49 30) 123456",
        "+49 30 12345x",
        "+1 (0)212 555 0123",
        "++49 30 123456",
        "+(49 30) (123456",
        "+49 30 123456789012345678901234567890"}},
      {"phone:DE",
       {"030 123456", "030/123456", "0151-2345 6789", "(030) 123456", "+49 30 123456",
        "+1 212 555 0123"},
       {"30 123456", "0", "", "0 1", "1-800-555", "0049 30 123456789012"}},
      {"phone:US",
       {"212-555-0123", "(212) 555-0123", "1-212-555-0123", "+44 20 7946 0958"},
       {"555-0123", "2-212-555-0123", "0212-555-0123"}},
      {"phone:RU", {"8 (800) 123-45-67", "800 123-45-67"}, {"7 800 123-45-67"}},
      {"phone:IT", {"06 1234 5678", "347 123 4567"}, {"1"}},
      {"iban",
       {"DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432",
        "NO9386011117947", "FR1420041010050500013M02606", "MT84MALT011000012345MTLCAST001S",
        "CH9300762011623852957", "SA0380000000608010167519", "BR1800360305000010009795493C1"},
       {"", "DE", "DE88370400440532013000", "DE8937040044053201300", "de89370400440532013000",
        "DE89 37040044 0532 0130 00", "DE89 3704 0044 0532 0130 00 ", "ZZ89370400440532013000",
        "DEX9370400440532013000", "GB82west12345698765432", "XX00", "DE89 3704 0044 0532 0130 0"}},
      {"bic",
       {"DEUTDEFF", "DEUTDEFF500", "BOFAUS3N", "1234DEFF", "NCBVXKPR"},
       {"", "DEUTDEF", "DEUTDEFF5", "DEUTZZFF", "deutdeff", "DEUT-EFF"}},
      {"lei",
       {"5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55", "7LTWFZYICNSX8D621K86"},
       {"", "5493001KJTIIGC8Y1R13", "5493001KJTIIGC8Y1R1", "5493001kjtiigc8y1r12"}},
      {"isin",
       {"US0378331005", "DE0007164600", "GB0002634946", "AU0000XVGZA3", "XS0971721963"},
       {"", "US0378331006", "US037833100", "us0378331005", "120378331005", "US037833100A"}},
      {"credit-card",
       {"4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009",
        "6304000000000000"},
       {"", "4111111111111112", "4111  1111 1111 1111", "41111111111", "-4111111111111111",
        "4111111111111111a", "42"}},
      {"luhn", {"79927398713", "18", "00"}, {"", "0", "79927398710", "7992739871x"}},
      {"gtin",
       {"4006381333931", "96385074", "036000291452", "10614141000415"},
       {"", "4006381333932", "9638507", "0360002914520000", "400638133393X"}},
      {"ean-8", {"96385074"}, {"96385075", "4006381333931"}},
      {"ean-13", {"4006381333931", "0036000291452"}, {"4006381333930", "036000291452"}},
      {"isbn",
       {"0-306-40615-2", "0306406152", "978-0-306-40615-7", "9780306406157", "080442957X",
        "979-10-90636-07-1"},
       {"", "0-306-40615-3", "0--306-40615-2", "080442957x", "08044295X7", "4006381333931",
        "978-0-306-40615-8"}},
      {"ssn",
       {"078-05-1120", "219099999", "899-12-3456"},
       {"", "000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "123-456789",
        "12345678", "123 45 6789"}},
      {"country", {"DE", "US", "SS", "ZW", "AD"}, {"", "de", "EA", "XK", "UK", "DEU", "EX", "D"}},
      {"country-alpha-3", {"DEU", "USA", "SSD", "AND"}, {"", "deu", "DE", "GER", "EUA"}},
      {"country-numeric", {"276", "840", "004", "020"}, {"", "4", "276 ", "999", "27A"}},
      {"currency", {"EUR", "USD", "XAU", "XCG", "ZWG"}, {"", "eur", "DEM", "HRK", "EU", "EUR "}},
      {"language", {"de", "en", "tl", "zu"}, {"", "DE", "xx", "eng", "iw", "sh"}},
      {"email",
       {"a@b.de", "a.b+c@sub.example.org", "ö@bücher.example"},
       {"", "a", "a@b", "@b.de", "a@", "a..b@c.de", ".a@b.de", "a@-b.de", "a b@c.de", "a@b@c.de"}},
      {"uuid",
       {"123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000"},
       {"", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"}},
      {"hostname", {"a", "example.org", "1.de"}, {"", "-a.de", "a-.de", "a..b", "a_b.de"}},
      {"byte", {"", "TQ==", "TWE=", "TWFu"}, {"T", "TQ=", "T===", "TQ== "}},
  };
  return cases;
}

TEST(Formats, SayWhatTheirStandardsSay) {
  for (const FormatCase& one : Cases()) {
    const std::optional<Format> format = FindFormat(one.format);
    ASSERT_TRUE(format) << one.format;
    for (const std::string_view text : one.good) {
      EXPECT_TRUE(format->holds(text)) << one.format << ": " << Quoted(text);
    }
    for (const std::string_view text : one.bad) {
      EXPECT_FALSE(format->holds(text)) << one.format << ": " << Quoted(text);
    }
  }
}

// Whatever is changed in one digit, every check digit here notices it.
TEST(Formats, CheckDigitsNoticeEveryWrongDigit) {
  for (const std::string_view name :
       {"iban", "lei", "isin", "credit-card", "luhn", "gtin", "ean-8", "ean-13"}) {
    const std::optional<Format> format = FindFormat(name);
    ASSERT_TRUE(format);
    for (const FormatCase& one : Cases()) {
      if (one.format != name) continue;
      for (const std::string_view good : one.good) {
        for (std::size_t i = 0; i < good.size(); ++i) {
          for (char digit = '0'; digit <= '9' && good[i] >= '0' && good[i] <= '9'; ++digit) {
            if (digit == good[i]) continue;
            std::string changed(good);
            changed[i] = digit;
            EXPECT_FALSE(format->holds(changed)) << name << ": " << changed;
          }
        }
      }
    }
  }
}

TEST(Formats, AreFoundByNameAndNoOtherWay) {
  for (const std::string& name : FormatNames()) EXPECT_TRUE(FindFormat(name)) << name;
  for (const std::string_view name : {"", "Email", "phone:", "phone:de", "phone:XX", "iban "}) {
    EXPECT_FALSE(FindFormat(name)) << name;
    EXPECT_FALSE(IsOwnFormat(name)) << name;
  }
  EXPECT_TRUE(IsOwnFormat("iban"));
  EXPECT_TRUE(IsOwnFormat("phone:DE"));
  EXPECT_FALSE(IsOwnFormat("email"));
}

TEST(Formats, AreDocumented) {
  const auto path = std::filesystem::path(GOLDLINE_SOURCE_DIR) / "docs/reference/contracts.md";
  const std::string page = testing_support::ReadFile(path);
  for (const std::string& name : FormatNames()) {
    EXPECT_NE(page.find(Concat("`", name, "`")), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace goldline::quality
