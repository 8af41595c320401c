// Bounds the recursion of a QueryAnalyzer: while too deep, the work is refused and said to be.
#pragma once

#include "lineage/internal/query_analyzer.h"

namespace goldline::lineage {

class QueryAnalyzer::DepthGuard {
 public:
  explicit DepthGuard(QueryAnalyzer& analyzer, std::size_t cost = 1)
      : analyzer_(analyzer), cost_(cost) {
    analyzer_.depth_ += cost_;
    if (analyzer_.depth_ > kMostDepth) analyzer_.too_complex_ = "its parts nest too deeply";
  }
  ~DepthGuard() { analyzer_.depth_ -= cost_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;

  bool ok() const { return analyzer_.too_complex_.empty(); }

 private:
  QueryAnalyzer& analyzer_;
  std::size_t cost_;
};

}  // namespace goldline::lineage
