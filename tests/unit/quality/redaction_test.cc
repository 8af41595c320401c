#include "quality/redaction.h"

#include <gtest/gtest.h>

#include "quality/check_plan.h"

namespace goldline::quality {
namespace {

Contract People() {
  auto contract = Contract::Parse(R"(apiVersion: v3.1.0
kind: DataContract
id: people
version: 1.0.0
status: active
schema:
  - name: people
    properties:
      - {name: id, logicalType: string, classification: public}
      - {name: email, logicalType: string, classification: PII}
      - name: address
        logicalType: object
        properties:
          - {name: city, logicalType: string}
          - {name: street, logicalType: string, classification: restricted}
      - name: health
        logicalType: object
        classification: sensitive
        properties: [{name: blood, logicalType: string}]
      - name: phones
        logicalType: array
        items:
          logicalType: object
          properties:
            - {name: kind, logicalType: string}
            - {name: number, logicalType: string, classification: confidential}
      - {name: tax, physicalName: TAX_NO, logicalType: string, classification: pii}
)",
                                  "people.odcs.yaml");
  GL_CHECK(contract.ok());
  return *std::move(contract);
}

std::string RedactedText(std::string_view json) {
  const Contract contract = People();
  JsonWriter out;
  Redacted(contract.objects[0], *ParseJson(json)).Write(out);
  return out.Take();
}

TEST(RedactionTest, HidesClassifiedValuesWhereverTheyStand) {
  struct Case {
    std::string_view record, shown;
  };
  const Case cases[] = {
      {R"j({"id":"7","email":"a@b.cc","other":1})j",
       R"j({"id":"7","email":"(hidden)","other":1})j"},
      {R"j({"email":null})j", R"j({"email":null})j"},
      {R"j({"email":["a@b.cc"]})j", R"j({"email":"(hidden)"})j"},
      {R"j({"address":{"city":"X","street":"Y 1"}})j",
       R"j({"address":{"city":"X","street":"(hidden)"}})j"},
      {R"j({"address.city":"X","address.street":"Y 1"})j",
       R"j({"address.city":"X","address.street":"(hidden)"})j"},
      {R"j({"health.blood":"A","health":{"x":1}})j",
       R"j({"health.blood":"(hidden)","health":"(hidden)"})j"},
      {R"j({"phones":[{"kind":"home","number":"1"},{"number":"2"}]})j",
       R"j({"phones":[{"kind":"home","number":"(hidden)"},{"number":"(hidden)"}]})j"},
      {R"j({"address":"{\"street\":\"Y 1\"}","phones":"[]"})j",
       R"j({"address":"(hidden)","phones":"(hidden)"})j"},
      {R"j({"TAX_NO":"12","tax":"13","TAX_NO.x":"14"})j",
       R"j({"TAX_NO":"(hidden)","tax":"(hidden)","TAX_NO.x":"(hidden)"})j"},
      {R"j("7,a@b.cc")j", R"j("(hidden)")j"},
      {R"j(null)j", R"j(null)j"},
  };
  for (const Case& one : cases) EXPECT_EQ(RedactedText(one.record), one.shown);
}

// A part of a classified field, and a field with a classified part.
TEST(RedactionTest, HidesInMessagesWhatItHidesInRecords) {
  const Contract contract = People();
  const auto plan =
      CheckPlan::Compile(contract, contract.objects[0], {}, {.fixed_fields = false, .now = {}});
  ASSERT_TRUE(plan.ok());
  std::string hidden;
  for (const Rule& rule : plan->rules()) {
    if (rule.redacted) hidden += rule.id + " ";
  }
  EXPECT_EQ(hidden,
            "email.type address.type address.street.type health.type health.blood.type "
            "phones.type phones[].type phones[].number.type tax.type ");
}

TEST(RedactionTest, ShowsAllWhereNothingIsClassified) {
  Contract contract = People();
  contract.objects[0].properties.resize(1);
  EXPECT_FALSE(HasClassified(contract.objects[0]));
  JsonWriter out;
  Redacted(contract.objects[0], *ParseJson(R"("7,x")")).Write(out);
  EXPECT_EQ(out.text(), R"("7,x")");
}

}  // namespace
}  // namespace goldline::quality
