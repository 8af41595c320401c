// Each record's bytes stay as they were released, and are read back.
#include "catalog/internal/entity_record.h"

#include <gtest/gtest.h>

#include "catalog/internal/facet_rows.h"
#include "catalog/internal/stored.h"
#include "tests/support/golden.h"
#include "tests/support/matchers.h"

namespace goldline::catalog::internal {
namespace {

using testing_support::ErrorId;
using testing_support::IsOk;

template <class Record, class Decode>
void ExpectKept(const std::string& file, const Record& record, Decode decode) {
  const std::string bytes = Encode(record);
  testing_support::ExpectGolden(file, bytes);
  const Result<Record> read = decode(bytes);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(*read, record) << file;
  EXPECT_THAT(decode(std::string_view(bytes).substr(0, bytes.size() - 1)),
              ErrorId("record_damaged"));
}

RunRecord SampleRun() {
  RunRecord run;
  run.uuid_high = 0x0193554a6a6b7c3d;
  run.uuid_low = 0x9a1e0123456789ab;
  run.job = 7;
  run.state = 4;
  run.started = 1'763'831'145'000'000;
  run.ended = 1'763'831'146'000'000;
  run.inputs = {3, 4};
  run.outputs = {5};
  run.counts = {{"read", 1200}, {"written", 1100}};
  run.errors = {"one"};
  run.properties = {{"gate", "quarantine"}};
  return run;
}

TEST(EntityRecordTest, BytesStayAsTheyWereReleased) {
  ExpectKept("records/namespace.v1.bin", NamespaceRecord{"shop"}, DecodeNamespace);
  ExpectKept("records/system.v1.bin", SystemRecord{"crm", -3, "the old CRM", {{"host", "crm1"}}},
             DecodeSystem);
  DatasetRecord dataset{
      1, "orders", "table", 2, "all orders", {{"Ann", "owner", "ann@example.org"}}, {{"tier", "1"}},
      6, 7};
  ExpectKept("records/dataset.v1.bin", dataset, DecodeDataset);
  ExpectKept("records/field.v1.bin", FieldRecord{3, "amount"}, DecodeField);
  JobRecord job{1, "load", "pipeline", "loads orders", "select 1", {{"Bob", "", ""}}, {}, 5, 6};
  ExpectKept("records/job.v1.bin", job, DecodeJob);
  ExpectKept("records/run.v1.bin", SampleRun(), DecodeRun);
  const FacetVersionRecord version{1, 2, 3, 4};
  ExpectKept("records/facet_version.v1.bin", version, DecodeFacetVersion);
  FacetHeadRecord head{2, {HeadEntry("schema", {{5}, 3, {6, 7}}, version)}};
  ExpectKept("records/facet_head.v1.bin", head, DecodeFacetHead);
  ExpectKept("records/facet_report.v1.bin", FacetReportRecord{1, 2, 3, 4}, DecodeFacetReport);
  ExpectKept("records/facet_set.v1.bin", FacetSetRecord{{{"schema", 1, 2}}}, DecodeFacetSet);
}

TEST(EntityRecordTest, RefusesARunInNoKnownState) {
  for (const int state : {0, 7, 255}) {
    RunRecord run = SampleRun();
    run.state = static_cast<std::uint8_t>(state);
    EXPECT_THAT(DecodeRun(Encode(run)), ErrorId("record_damaged"));
  }
}

TEST(EntityRecordTest, RunsReadBackAsTheyWere) {
  const RunRecord record = SampleRun();
  EXPECT_EQ(ToRecord(ToRun(1, record)), record);
}

TEST(EntityRecordTest, ARunIsIndexedByNameJobAndDatasets) {
  EXPECT_EQ(IndexKeys(9, SampleRun()).size(), 5u);
  RunRecord bare;
  EXPECT_EQ(IndexKeys(9, bare).size(), 1u);
}

}  // namespace
}  // namespace goldline::catalog::internal
