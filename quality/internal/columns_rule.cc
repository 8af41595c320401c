#include "quality/internal/columns_rule.h"

#include <algorithm>

#include "core/text.h"

namespace goldline::quality::internal {
namespace {

// Those of `names` that are not among `others`.
std::vector<std::string> Without(const std::vector<std::string>& names,
                                 const std::vector<std::string>& others) {
  std::vector<std::string> left;
  for (const std::string& name : names) {
    if (std::find(others.begin(), others.end(), name) == others.end()) left.push_back(name);
  }
  return left;
}

}  // namespace

ColumnsVerdict JudgeColumns(const ColumnsPlan& plan, const std::vector<std::string>& all) {
  const std::vector<std::string> seen = Without(all, plan.ignored);
  ColumnsVerdict verdict;
  verdict.measured = Concat(seen.size());
  if (plan.kind == ColumnsPlan::Kind::kAt) {
    const std::size_t index = plan.index;
    verdict.holds = index < seen.size() && seen[index] == plan.names.front();
    verdict.reason = Concat("column ", index + 1, " is ",
                            index < seen.size() ? Quoted(seen[index]) : "not in the data");
    return verdict;
  }
  if (plan.kind == ColumnsPlan::Kind::kLack) {
    const std::vector<std::string> kept = Without(seen, plan.names);
    const std::vector<std::string> present = Without(seen, kept);
    verdict.holds = present.empty();
    verdict.reason = Concat("must not be in the data: ", Join(present, ", "));
    return verdict;
  }
  const std::vector<std::string> missing = Without(Without(plan.names, seen), plan.optional);
  const std::vector<std::string> extra = plan.kind == ColumnsPlan::Kind::kContain
                                             ? std::vector<std::string>()
                                             : Without(seen, plan.names);
  if (!missing.empty()) verdict.reason = Concat("not in the data: ", Join(missing, ", "));
  if (!extra.empty()) {
    verdict.reason += Concat(missing.empty() ? "" : "; ", "too many: ", Join(extra, ", "));
  }
  const std::vector<std::string> absent = Without(plan.names, seen);
  if (verdict.reason.empty() && plan.kind == ColumnsPlan::Kind::kOrdered &&
      seen != Without(plan.names, absent)) {
    verdict.reason = Concat("their order is ", Join(seen, ", "));
  }
  if (!plan.fault.empty()) {
    verdict.reason += Concat(verdict.reason.empty() ? "" : "; ", plan.fault);
  }
  verdict.holds = verdict.reason.empty();
  return verdict;
}

}  // namespace goldline::quality::internal
