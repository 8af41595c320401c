#include "quality/internal/semantic_kinds.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/text.h"
#include "quality/internal/formats.h"

namespace goldline::quality {
namespace {

// Of a field in which each value is different.
std::string_view Semantic(std::string_view field, const std::vector<std::string>& values) {
  SemanticCounts counts{};
  for (const std::string& value : values) CountSemantics(value, counts);
  return SemanticOf(field, counts, values.size(), values.size());
}

TEST(SemanticKinds, KnowsWhatValuesAreAbout) {
  const struct {
    std::string_view field, semantic;
    std::vector<std::string> values;
  } kCases[] = {
      {"a", "email", {"ann@x.org"}},
      {"a", "uri", {"https://x.org/a"}},
      {"a", "ipv4", {"10.0.0.1"}},
      {"a", "iban", {"DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"}},
      {"IBAN", "iban", {"DE89370400440532013000"}},
      {"a",
       "credit-card",
       {"4111111111111111", "5500005555555559", "378282246310005", "6011111111111117",
        "4012 8888 8888 1881"}},
      {"card_number", "credit-card", {"4111-1111-1111-1111"}},
      {"isbn", "isbn", {"978-3-16-148410-0"}},
      {"a", "ssn", {"123-45-6789", "078-05-1120", "219-09-9999"}},
      {"a", "phone", {"+49 30 901820", "+1 212-555-0123"}},
      {"a", "phone", {"(212) 555-0123", "212-555-0199"}},
      {"home_phone", "phone", {"030 901820", "030/901821"}},
      {"a", "currency", {"EUR", "USD", "GBP", "JPY", "CHF", "SEK"}},
      {"currency", "currency", {"EUR"}},
      {"billing_country", "country", {"DE", "FR"}},
      {"country", "country-alpha-3", {"DEU", "FRA"}},
      {"lang", "language", {"de", "en"}},
      {"bic", "bic", {"DEUTDEFF"}},
      {"first_name", "person-name", {"Ann", "José María", "O'Brien", "michaela"}},
      {"Nachname", "person-name", {"Müller", "von der Heide"}},
      {"Name",
       "person-name",
       {"Abbing, Mr. Anthony", "Abbott, Mrs. Stanton (Rosa Hunt)", "Mr. Paul Smith", "Dr. Eva Li",
        "Herr Karl May"}},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Semantic(test.field, test.values), test.semantic) << test.values[0];
    EXPECT_TRUE(FindFormat(test.semantic) || test.semantic == "person-name") << test.semantic;
  }
}

TEST(SemanticKinds, KnowsWhatProvesNothing) {
  const struct {
    std::string_view field;
    std::vector<std::string> values;
  } kCases[] = {
      {"a", {}},
      {"state", {"CA", "CO", "IN", "DE", "AL", "GA", "IL", "AZ", "MD"}},  // countries by chance
      {"direction", {"no", "so", "we", "es"}},                            // languages by chance
      {"code", {"ALL"}},                                                  // a currency by chance
      {"id", {"12345670"}},                                               // a GTIN by chance
      {"id", {"123456789", "987654321", "219099999"}},                    // an SSN has hyphens
      {"imei",
       {"490154203237518", "356938035643809", "352099001761481", "353918057732991",
        "354407067322459"}},  // Luhn's digit, and no card
      {"day", {"2020-01-01", "2020-01-02"}},
      {"amount", {"1500000", "2500000.50"}},
      {"part", {"12-34567", "98-76543"}},
      {"name", {"Spider-Man (Peter Parker)", "Iron Man"}},
      {"product_name", {"Galaxy", "Pixel"}},
      {"first_name", {"A1", "B2"}},
      {"phone", {"n/a", "none"}},
      {"a", {"ann@x.org", "bob", "eve"}},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Semantic(test.field, test.values), "") << test.field;
  }
}

// One of ten numbers has the check digit of a card, a GTIN or an ISBN: never nine of ten.
TEST(SemanticKinds, NumbersAreNoIdentifiers) {
  for (const std::uint64_t digits : {8, 9, 10, 12, 13, 14, 15, 16}) {
    std::uint64_t scale = 1;
    for (std::uint64_t i = 1; i < digits; ++i) scale *= 10;
    std::vector<std::string> values;
    for (std::uint64_t i = 0; i < 200; ++i) {
      values.push_back(Concat(scale + i * 7'919'777'773U % (9 * scale)));
    }
    EXPECT_EQ(Semantic("number", values), "") << values[0];
    EXPECT_EQ(Semantic("isbn", values), "") << values[0];
  }
}

TEST(SemanticKinds, SaysWhatTellsWhoSomebodyIs) {
  for (const char* personal : {"email", "phone", "iban", "credit-card", "ssn", "person-name"}) {
    EXPECT_TRUE(IsPersonal(personal)) << personal;
  }
  for (const char* other : {"", "uri", "country", "currency", "isbn", "gtin", "uuid"}) {
    EXPECT_FALSE(IsPersonal(other)) << other;
  }
}

}  // namespace
}  // namespace goldline::quality
