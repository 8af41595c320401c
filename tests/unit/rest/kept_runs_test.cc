// What runs left behind, over HTTP: the quarantine, incidents and the audit. That the answers are
// those of the commands is in tests/api/server_flag_test.py.
#include <gtest/gtest.h>

#include "catalog/audit.h"
#include "ingest/incidents.h"
#include "ingest/record_check.h"
#include "quality/contract.h"
#include "tests/support/files.h"
#include "tests/unit/rest/service_fixture.h"

namespace goldline::rest {
namespace {

constexpr std::string_view kContract = R"(apiVersion: v3.1.0
kind: DataContract
id: people
version: 1.0.0
status: active
schema:
  - name: people
    properties:
      - {name: id, logicalType: string, required: true}
      - {name: age, logicalType: integer, logicalTypeOptions: {minimum: 0, maximum: 150}}
      - {name: email, logicalType: string, classification: confidential,
         logicalTypeOptions: {pattern: '^[^@]+@[^@]+$'}}
)";

class KeptRunsTest : public ServiceTest {
 public:
  KeptRunsTest() {
    first_ = Check("id,age,email\n1,200,a@b\n2,3,secret-1\n3,300,secret-2\n4,5,a@b\n");
  }

  // The id of the run that keeps this check.
  std::string Check(std::string_view people, const std::string& dataset = "people") {
    const std::string file = (folder_ / "people.csv").string();
    testing_support::WriteFile(file, people);
    const auto contract = quality::Contract::Parse(kContract, "people.odcs.yaml");
    EXPECT_THAT(contract, testing_support::IsOk());
    ingest::CheckInputsOptions options;
    options.now = Now();
    ingest::RecordOptions record;
    record.dataset = {"shop", dataset};
    record.contract_text = kContract;
    record.actor = "tester";
    const auto done = ingest::CheckAndRecord(store(), *contract, {file}, options, record);
    EXPECT_THAT(done, testing_support::IsOk());
    return done.ok() ? ToString(done->run) : "";
  }

  std::string RowOf(int number) const { return Concat(first_, "/", number); }

  std::vector<std::string> Actions() {
    std::vector<std::string> actions;
    const auto collect = [&](const catalog::Audited& audited) {
      actions.push_back(Concat(audited.entry.action, " by ", audited.entry.actor));
      return Status(Ok());
    };
    EXPECT_THAT(catalog::ForEachAudited(store().View(), 1, collect), testing_support::IsOk());
    return actions;
  }
  std::string LastAction() { return Actions().back(); }

 protected:
  testing_support::TempFolder folder_;
  std::string first_;
};

TEST_F(KeptRunsTest, ListsRowsByPages) {
  const JsonValue all = GetJson("/v1/quarantine");
  EXPECT_EQ(all.Find("total")->Int(), 3);
  EXPECT_EQ(all.Find("runs")->items[0].Text("dataset"), "shop/people");
  EXPECT_EQ(all.Find("rows")->items[0].Find("place")->Find("line")->Int(), 2);
  EXPECT_TRUE(all.Find("next_cursor")->is_null());
  const std::string second = Check("id,age,email\n1,200,a@b\n,1,a@b\n");
  const std::vector<std::string> expected = {Concat(second, "/1"), Concat(second, "/2"), RowOf(1),
                                             RowOf(2), RowOf(3)};
  for (const std::size_t limit : {1, 2, 3, 4, 5, 1000}) {
    EXPECT_EQ(Walk("/v1/quarantine?", "rows", "row", limit), expected) << limit;
    EXPECT_EQ(Walk(Concat("/v1/quarantine/", first_, "?"), "rows", "row", limit).size(), 3u);
  }
  EXPECT_EQ(Walk("/v1/quarantine/latest?rule=age.range&", "rows", "row", 1).size(), 1u);
  EXPECT_EQ(Walk(Concat("/v1/quarantine?run=", first_, "&rule=age.range&"), "rows", "row", 1),
            (std::vector<std::string>{RowOf(1), RowOf(3)}));
  EXPECT_EQ(GetJson("/v1/quarantine?dataset=other").Find("total")->Int(), 0);
  EXPECT_EQ(GetJson("/v1/quarantine?dataset=shop/people&state=dropped").Find("total")->Int(), 0);
  EXPECT_EQ(Walk("/v1/quarantine?skip=4&", "rows", "row", 2).size(), 1u);
  const http::Response text = Get("/v1/quarantine?format=text&limit=2");
  EXPECT_EQ(text.Header("X-Goldline-Next-Cursor"), Concat(second, "/2"));
  EXPECT_EQ(Get("/v1/quarantine?format=text").Header("X-Goldline-Next-Cursor"), "");
}

// Rows that are settled between two pages neither move others nor are needed to go on.
TEST_F(KeptRunsTest, APageGoesOnWhereTheLastOneEnded) {
  const std::string cursor(GetJson("/v1/quarantine?limit=1").Text("next_cursor"));
  PostJson("/v1/quarantine/drop", Concat(R"({"rows": [")", RowOf(1), R"("], "reason": "x"})"));
  const JsonValue next = GetJson(Concat("/v1/quarantine?limit=1&cursor=", cursor));
  EXPECT_EQ(next.Find("rows")->items.at(0).Text("row"), RowOf(2));
}

TEST_F(KeptRunsTest, ShowsClassifiedValuesOnlyToThoseWhoSayWhoTheyAre) {
  const std::size_t before = Actions().size();
  const std::string target = Concat("/v1/quarantine/", RowOf(2));
  const http::Response shown = Get(target);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.body.find("secret-1"), std::string::npos);
  EXPECT_TRUE(ParseJson(shown.body)->Find("hidden")->is_true());
  EXPECT_EQ(Get("/v1/quarantine").body.find("secret-"), std::string::npos);
  EXPECT_EQ(GetJson(target + "?reveal=true", 400).Text("code"), "unknown_parameter");
  EXPECT_EQ(Get(target + "/reveal").status, 405);
  EXPECT_EQ(PostJson(target + "/reveal", "", 400, "").Text("code"), "missing_actor");
  EXPECT_EQ(Actions().size(), before);

  const http::Response revealed = Act(target + "/reveal", "");
  EXPECT_NE(revealed.body.find("secret-1"), std::string::npos);
  EXPECT_EQ(revealed.Header("Cache-Control"), "no-store");
  EXPECT_EQ(LastAction(), "quarantine.reveal by ada via HTTP");
}

TEST_F(KeptRunsTest, FixesAllOrNone) {
  const auto fix = [&](std::string_view fixes, int status, std::string_view target = "") {
    return PostJson(Concat("/v1/quarantine/fix", target), Concat(R"({"fixes": [)", fixes, "]}"),
                    status);
  };
  const std::string sound = Concat(R"({"row": ")", RowOf(1), R"(", "set": {"age": 20}})");
  EXPECT_EQ(fix(sound + R"(, {"row": "latest/9", "set": {"age": 1}})", 404).Text("code"),
            "no_such_row");
  EXPECT_EQ(fix(sound + R"(, {"row": "latest/2"})", 400).Text("code"), "bad_fix");
  EXPECT_EQ(fix(sound, 400, "?format=xml").Text("code"), "bad_parameter");
  EXPECT_EQ(GetJson("/v1/quarantine?state=fixed").Find("total")->Int(), 0);

  const JsonValue one = fix(sound, 200);
  EXPECT_EQ(one.Text("status"), "passed");
  EXPECT_TRUE(one.Find("rows")->items[0].Find("passes")->is_true());
  EXPECT_EQ(LastAction(), "quarantine.fix by ada via HTTP");
  // Text where the contract says so; the message about a classified field says no value.
  const http::Response failing =
      Act("/v1/quarantine/fix", Concat(R"({"fixes": [{"row": ")", RowOf(2),
                                       R"(", "set_text": {"id": "7", "email": "secret-3"}}]})"));
  EXPECT_EQ(failing.status, 200);
  EXPECT_EQ(failing.Header("X-Goldline-Status"), "failed");
  EXPECT_EQ(failing.body.find("secret-3"), std::string::npos);
  const JsonValue row = GetJson(Concat("/v1/quarantine/", RowOf(2)));
  EXPECT_EQ(row.Find("fixed")->Text("id"), "7");
}

TEST_F(KeptRunsTest, DropsNoMoreThanWasSaid) {
  const auto refused = [&](std::string_view body, std::string_view code, int status = 400) {
    EXPECT_EQ(PostJson("/v1/quarantine/drop", std::string(body), status).Text("code"), code)
        << body;
  };
  refused(R"({"run": "latest", "ruel": "age.range", "reason": "x"})", "unknown_member");
  refused(R"({"run": "latest", "rule": "", "reason": "x"})", "bad_row_choice");
  refused(R"({"run": "latest", "rule": null, "reason": "x"})", "bad_row_choice");
  refused(R"({"run": "latest", "rows": [], "reason": "x"})", "bad_row_choice");
  refused(R"({"run": "newest", "reason": "x"})", "bad_row_choice");
  refused(R"({"rows": "latest/1", "reason": "x"})", "bad_row_choice");
  refused(R"({"rows": [1], "reason": "x"})", "bad_row_choice");
  refused(R"({"rows": ["latest/x"], "reason": "x"})", "no_row_name");
  refused(R"({"rows": [], "reason": "x"})", "no_rows_chosen");
  refused(R"({"reason": "x"})", "no_rows_chosen");
  refused(R"({"run": "latest"})", "missing_member");
  refused(R"({"run": "latest", "reason": " "})", "missing_member");
  refused(R"(["latest/1"])", "bad_body");
  refused("{", "bad_json");
  refused(R"({"rows": ["0193554a-6a6b-7c3d-9a1e-0123456789ab/1"], "reason": "x"})",
          "nothing_quarantined", 404);
  EXPECT_EQ(GetJson("/v1/quarantine").Find("total")->Int(), 3);

  const auto drop = [&](std::string_view body) {
    return PostJson("/v1/quarantine/drop", std::string(body)).Find("dropped")->Int();
  };
  EXPECT_EQ(drop(R"({"run": "latest", "rule": "age.range", "reason": "x"})"), 2);
  EXPECT_EQ(LastAction(), "quarantine.drop by ada via HTTP");
  refused(R"({"rows": ["latest/1"], "reason": "x"})", "row_is_settled", 409);
  EXPECT_EQ(drop(R"({"run": "latest", "reason": "x"})"), 1);
}

TEST_F(KeptRunsTest, AnActorHasAName) {
  const std::string target = Concat("/v1/quarantine/", RowOf(2), "/reveal");
  EXPECT_EQ(PostJson(target, "", 400, "   ").Text("code"), "missing_actor");
  EXPECT_EQ(PostJson(target, "", 400, "a\x1b[1m").Text("code"), "bad_actor");
  EXPECT_EQ(PostJson(target, "", 400, std::string(201, 'a')).Text("code"), "bad_actor");
  PostJson(target, "", 200, " Zo\xC3\xAB ");
  EXPECT_EQ(LastAction(), "quarantine.reveal by Zo\xC3\xAB via HTTP");
}

TEST_F(KeptRunsTest, ListsIncidentsByPages) {
  Check("id,age,email\n,200,a@b\n", "others");
  std::vector<std::string> rules = Walk("/v1/incidents?", "incidents", "rule", 1000);
  EXPECT_EQ(rules.size(), 4u);
  for (const std::size_t limit : {1, 2, 3, 4}) {
    EXPECT_EQ(Walk("/v1/incidents?", "incidents", "rule", limit), rules) << limit;
  }
  EXPECT_EQ(Walk("/v1/incidents?rule=age.range&", "incidents", "dataset", 1),
            (std::vector<std::string>{"shop/others", "shop/people"}));
  EXPECT_EQ(Walk("/v1/incidents?dataset=people&", "incidents", "rule", 1).size(), 2u);
  EXPECT_EQ(Walk("/v1/incidents?state=resolved&", "incidents", "rule", 1).size(), 0u);
  EXPECT_EQ(Walk("/v1/incidents?state=all&", "incidents", "rule", 1).size(), 4u);
  EXPECT_EQ(GetJson("/v1/incidents?state=old", 400).Text("code"), "bad_parameter");
  EXPECT_EQ(GetJson("/v1/incidents?cursor=61", 400).Text("code"), "bad_cursor");
  EXPECT_EQ(GetJson("/v1/incidents?cursor=612c62", 400).Text("code"), "bad_cursor");
  EXPECT_EQ(GetJson("/v1/incidents/1").Find("incident")->Int(), 1);
  EXPECT_EQ(GetJson("/v1/incidents/99", 404).Text("code"), "no_such_incident");
  EXPECT_EQ(GetJson("/v1/incidents/x", 400).Text("code"), "bad_parameter");
}

TEST_F(KeptRunsTest, AnIncidentIsActedOn) {
  EXPECT_EQ(PostJson("/v1/incidents/1/acknowledge", "").Text("state"), "acknowledged");
  EXPECT_EQ(LastAction(), "incident.acknowledged by ada via HTTP");
  const JsonValue assigned = PostJson("/v1/incidents/1/assign", R"({"to": "eve"})");
  EXPECT_EQ(assigned.Text("assignee"), "eve");
  EXPECT_EQ(PostJson("/v1/incidents/1/assign", R"({"to": ""})", 400).Text("code"),
            "missing_member");
  EXPECT_EQ(PostJson("/v1/incidents/1/resolve", "{}", 400).Text("code"), "missing_member");
  EXPECT_EQ(PostJson("/v1/incidents/1/resolve", R"({"cause": "moon"})", 400).Text("code"),
            "bad_setting");
  EXPECT_EQ(PostJson("/v1/incidents/1/resolve", R"({"when_passed": true, "cause": "other"})", 400)
                .Text("code"),
            "bad_body");
  for (const char* const wrong :
       {R"({"when_passed": "true", "cause": "other"})", R"({"cause": "other", "note": 5})",
        R"({"cause": "other", "note": "a\u001b[31m"})", R"({"cause": ["other"]})"}) {
    EXPECT_EQ(PostJson("/v1/incidents/1/resolve", wrong, 400).Text("code"), "bad_body") << wrong;
  }
  EXPECT_EQ(
      PostJson("/v1/incidents/1/assign", Concat(R"({"to": ")", std::string(1001, 'x'), "\"}"), 400)
          .Text("code"),
      "bad_body");
  EXPECT_TRUE(PostJson("/v1/incidents/1/resolve", R"({"when_passed": true})")
                  .Find("close_when_passed")
                  ->is_true());
  const JsonValue resolved =
      PostJson("/v1/incidents/1/resolve", R"({"cause": "duplicates", "note": "loaded twice"})");
  EXPECT_EQ(resolved.Text("state"), "resolved");
  EXPECT_EQ(resolved.Find("events")->items.back().Text("actor"), "ada via HTTP");
  EXPECT_EQ(PostJson("/v1/incidents/1/acknowledge", "", 409).Text("code"), "incident_is_resolved");
  EXPECT_EQ(PostJson("/v1/incidents/99/acknowledge", "", 404).Text("code"), "no_such_incident");
  EXPECT_EQ(PostJson("/v1/incidents/2/acknowledge", "", 400, "").Text("code"), "missing_actor");
}

TEST_F(KeptRunsTest, AChangeTakesWhatWasRead) {
  const std::string tag(Get("/v1/incidents/2").Header("ETag"));
  EXPECT_EQ(Get("/v1/incidents/2?format=text").Header("ETag"), tag);
  const auto assign = [&](std::string if_match) {
    return Act("/v1/incidents/2/assign", R"({"to": "eve"})", "ada", {{"If-Match", if_match}});
  };
  const http::Response first = assign(tag);
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.Header("ETag"), Get("/v1/incidents/2").Header("ETag"));
  const http::Response late = assign(tag);
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(ParseJson(late.body)->Text("code"), "has_changed");
  EXPECT_EQ(assign("W/" + tag).status, 412);
  EXPECT_EQ(assign("*").status, 200);
}

TEST_F(KeptRunsTest, ReadsAndProvesTheAudit) {
  Act(Concat("/v1/quarantine/fix"),
      Concat(R"({"fixes": [{"row": ")", RowOf(2), R"(", "set": {"email": "secret-9"}}]})"));
  const std::size_t entries = Actions().size();
  for (const std::size_t limit : {1, 2, 1000}) {
    EXPECT_EQ(Walk("/v1/audit?", "entries", "hash", limit).size(), entries) << limit;
  }
  EXPECT_EQ(Walk("/v1/audit?from=2&", "entries", "hash", 1).size(), entries - 1);
  const http::Response all = Get("/v1/audit");
  EXPECT_EQ(all.body.find("secret-"), std::string::npos);
  EXPECT_NE(all.body.find("commitment"), std::string::npos);
  EXPECT_EQ(GetJson("/v1/audit?values=true", 400).Text("code"), "unknown_parameter");
  EXPECT_EQ(GetJson("/v1/audit?cursor=x", 400).Text("code"), "bad_cursor");

  const JsonValue proof = GetJson("/v1/audit/verify");
  EXPECT_EQ(proof.Text("status"), "ok");
  const std::string head(proof.Text("head"));
  PostJson("/v1/incidents/1/acknowledge", "");
  EXPECT_EQ(GetJson(Concat("/v1/audit/verify?expect=", head)).Text("status"), "ok");
  const std::string other = Concat(head.substr(0, head.size() - 1), head.back() == '0' ? "1" : "0");
  const http::Response anew = Get(Concat("/v1/audit/verify?expect=", other));
  EXPECT_EQ(anew.status, 200);
  EXPECT_EQ(anew.Header("X-Goldline-Status"), "different");
  EXPECT_EQ(GetJson("/v1/audit/verify?expect=x", 400).Text("code"), "bad_setting");
}

}  // namespace
}  // namespace goldline::rest
