// A CheckRun in the formats that other tools read. Each writer is a pure function to the text of a
// whole file.
//
//   for (const ReportFormat& format : ReportFormats()) names.emplace_back(format.name);
//   out->Write(FindReportFormat("junit")->write(run));
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "quality/check_run.h"

namespace goldline::quality {

// JUnit XML, for what runs in continuous integration: a testsuite an object, a testcase a rule. A
// failed rule is a failure, an errored one an error, a skipped one skipped; one that warns passes
// and says so on its system-out.
std::string JUnitReport(const CheckRun& run);

// The draft Open Observability Results Standard (Bitol RFC 18, v0.1.0): a result a rule. It holds
// counts and figures, and by the rules of the standard no value of a record.
std::string OorsReport(const CheckRun& run);

// One OpenLineage RunEvent (2-0-2) of state COMPLETE whose inputs are what was read. Rules that
// came to a verdict are its dataQualityAssertions, a profile is its dataQualityMetrics.
std::string OpenLineageReport(const CheckRun& run);

struct ReportFormat {
  std::string_view name;
  std::string (*write)(const CheckRun& run);
};
std::span<const ReportFormat> ReportFormats();
// nullptr when there is no format of that name.
const ReportFormat* FindReportFormat(std::string_view name);

}  // namespace goldline::quality
