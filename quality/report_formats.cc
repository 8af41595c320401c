#include "quality/report_formats.h"

#include <algorithm>

namespace goldline::quality {
namespace {

constexpr ReportFormat kFormats[] = {
    {"junit", JUnitReport}, {"oors", OorsReport}, {"openlineage", OpenLineageReport}};

}  // namespace

std::span<const ReportFormat> ReportFormats() { return kFormats; }

const ReportFormat* FindReportFormat(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kFormats), std::end(kFormats),
                   [name](const ReportFormat& format) { return format.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

}  // namespace goldline::quality
