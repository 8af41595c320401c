#include "ingest/internal/incident_record.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace goldline::ingest::internal {
namespace {

TEST(IncidentRecordTest, KeepsItsBytes) {
  IncidentRecord record;
  record.number = 12;
  record.kind = "pattern";
  record.fields = {"email"};
  record.severity = "error";
  record.state = 3;
  record.opened = 1;
  record.last_failed = 2;
  record.last_passed = 3;
  record.first_run_high = 4;
  record.first_run_low = 5;
  record.last_run_high = 6;
  record.last_run_low = 7;
  record.failures = 8;
  record.reopened = 9;
  record.rows_failed = 10;
  record.reason = "2 of 9 rows fail";
  record.owner = "crm-team@example.com";
  record.assignee = "ada";
  record.cause = "other";
  record.close_when_passed = true;
  record.events = {{1, "goldline", "opened", "run 1"}};
  testing_support::ExpectGolden("records/incident.v1.bin", Encode(record));
  EXPECT_EQ(*DecodeIncident(Encode(record)), record);
}

}  // namespace
}  // namespace goldline::ingest::internal
