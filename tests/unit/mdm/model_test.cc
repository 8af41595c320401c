#include "mdm/model.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace goldline::mdm {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

Result<MatchModel> Parse(std::string_view text) {
  GL_TRY(YamlNode yaml, ParseYaml(text, "m.yaml"));
  return ParseMatchModel(yaml, "m.yaml");
}

TEST(MatchModel, ReadsEverythingItDocuments) {
  const auto model = Parse(R"(
entity: person
attributes:
  - {field: first, role: given_name}
  - {field: mail, role: email}
thresholds: {merge: -1.5, edge: -8, missing_pair: -5}
survivorship:
  default: [{source_priority: [crm, web]}, most_recent]
  fields:
    mail: [most_frequent]
)");
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->attributes,
            (std::vector<MatchAttribute>{{"first", Role::kGivenName}, {"mail", Role::kEmail}}));
  EXPECT_EQ(model->thresholds.merge, -1.5);
  EXPECT_EQ(model->default_steps[0].sources, (std::vector<std::string>{"crm", "web"}));
  EXPECT_EQ(model->StepsFor("mail")[0].kind, SurvivorshipKind::kMostFrequent);
  EXPECT_EQ(model->StepsFor("first")[1].kind, SurvivorshipKind::kMostRecent);
}

TEST(MatchModel, RefusesWhatItDoesNotKnowAndSaysWhere) {
  for (const char* text :
       {"atributes: []", "attributes: 3", "attributes: [{field: a, role: givenname}]",
        "attributes: [{role: email}]", "thresholds: {merge: high}", "thresholds: {merge: nan}",
        "thresholds: {merge: -6, missing_pair: -6}", "survivorship: {default: [newest]}",
        "survivorship: {default: [source_priority]}", "entity: cat", "- 1"}) {
    SCOPED_TRACE(text);
    const auto model = Parse(text);
    ASSERT_THAT(model, ErrorId("bad_match_model"));
    EXPECT_EQ(model.error().place().line, 1U);
  }
}

}  // namespace
}  // namespace goldline::mdm
