// Ranking suspects; the formula stands at RankSuspects in trace.h.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "core/text.h"
#include "lineage/trace.h"

namespace goldline::lineage {
namespace {

constexpr double kMicrosADay = 86'400e6;
// Two changes are alike when their factors differ by less than a factor of two.
const double kAlike = std::log10(2.0);

double WeightOf(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::kDistributionShift:
      return 1.0;
    case EvidenceKind::kSchemaChange:
      return 0.8;
    case EvidenceKind::kChangedSql:
      return 0.75;
    case EvidenceKind::kFailedRun:
    case EvidenceKind::kRowCountJump:
      return 0.7;
    case EvidenceKind::kFailingRule:
      return 0.65;
    case EvidenceKind::kQuarantinedRows:
    case EvidenceKind::kLateInput:
      return 0.5;
  }
  return 0;
}

bool IsRatio(EvidenceKind kind) {
  return kind == EvidenceKind::kDistributionShift || kind == EvidenceKind::kRowCountJump;
}

// log10 of after / before; what went to or came from nothing counts as a factor of a hundred.
double Decades(double ratio) {
  if (!(ratio > 0) || !std::isfinite(ratio)) return 2.0;
  return std::log10(ratio);
}

double MagnitudeOf(const Evidence& evidence) {
  switch (evidence.kind) {
    case EvidenceKind::kDistributionShift:
    case EvidenceKind::kRowCountJump:
      return std::min(1.0, std::abs(Decades(evidence.size)) / 2);
    case EvidenceKind::kFailingRule:
    case EvidenceKind::kQuarantinedRows:
      return 0.2 + 0.8 * std::clamp(evidence.size, 0.0, 1.0);
    case EvidenceKind::kLateInput:
      return std::clamp(evidence.size / 48, 0.0, 1.0);
    default:
      return 1.0;
  }
}

class Ranking {
 public:
  Ranking(const std::vector<Step>& steps, const Subgraph& graph) : steps_(steps) {
    for (const WalkNode& node : graph.nodes) on_trace_.insert(node.field);
    for (const WalkEdge& edge : graph.edges) sources_[edge.target].insert(edge.source);
    for (const Step& step : steps) {
      for (const Evidence& evidence : step.health.evidence) {
        newest_ = std::max(newest_, evidence.time);
      }
    }
  }

  std::vector<Suspect> Take() {
    std::vector<Suspect> suspects;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      for (const Evidence& evidence : steps_[i].health.evidence) {
        suspects.push_back(Judge(i, evidence));
      }
    }
    std::stable_sort(suspects.begin(), suspects.end(), [this](const Suspect& a, const Suspect& b) {
      if (a.score != b.score) return a.score > b.score;
      const Step& x = steps_[a.step];
      const Step& y = steps_[b.step];
      if (x.distance != y.distance) return x.distance > y.distance;
      return std::tie(a.evidence.field, a.evidence.detail) <
             std::tie(b.evidence.field, b.evidence.detail);
    });
    return suspects;
  }

 private:
  Suspect Judge(std::size_t index, const Evidence& evidence) {
    const Step& step = steps_[index];
    Suspect suspect{0, index, evidence, ""};
    double score = WeightOf(evidence.kind) * MagnitudeOf(evidence);
    const auto count = [&](double factor, std::string_view why) {
      score *= factor;
      if (!suspect.because.empty()) suspect.because += "; ";
      suspect.because += why;
    };
    if (evidence.field.field.empty()) {
      count(0.8, "about the dataset");
    } else if (on_trace_.contains(evidence.field)) {
      count(1.0, "on the way of the value");
    } else {
      count(0.2, "about another field");
    }
    if (step.indirect_only) count(0.6, "only influences the value");
    const double days = static_cast<double>(newest_.micros - evidence.time.micros) / kMicrosADay;
    if (days >= 1) {
      count(1 / (1 + days / 30),
            Concat(static_cast<std::int64_t>(days), " days before the newest"));
    }
    if (IsExplained(index, evidence)) count(0.5, "explained by a like change upstream");
    suspect.score = std::clamp(score, 0.0, 1.0);
    return suspect;
  }

  bool IsExplained(std::size_t index, const Evidence& evidence) {
    if (!IsRatio(evidence.kind)) return false;
    const std::set<FieldRef>& upstream = UpstreamOf(evidence.field, steps_[index]);
    for (const Step& step : steps_) {
      for (const Evidence& other : step.health.evidence) {
        const bool alike = other.kind == evidence.kind && other.field != evidence.field &&
                           std::abs(Decades(other.size) - Decades(evidence.size)) < kAlike;
        if (alike && upstream.contains(other.field)) return true;
      }
    }
    return false;
  }

  // The fields that feed this one, or with an empty field what feeds its step.
  const std::set<FieldRef>& UpstreamOf(const FieldRef& field, const Step& step) {
    const auto [at, fresh] = upstream_.try_emplace(field);
    if (!fresh) return at->second;
    std::vector<FieldRef> open{field};
    if (field.field.empty()) open.insert(open.end(), step.inputs.begin(), step.inputs.end());
    while (!open.empty()) {
      const FieldRef next = open.back();
      open.pop_back();
      const FieldRef whole{next.namespace_name, next.dataset, ""};
      for (const FieldRef& target : {next, whole}) {
        for (const FieldRef& source : sources_[target]) {
          if (at->second.insert(source).second) open.push_back(source);
        }
      }
    }
    return at->second;
  }

  const std::vector<Step>& steps_;
  std::set<FieldRef> on_trace_;
  std::map<FieldRef, std::set<FieldRef>> sources_;
  std::map<FieldRef, std::set<FieldRef>> upstream_;
  UtcTime newest_;
};

}  // namespace

std::vector<Suspect> RankSuspects(const std::vector<Step>& steps, const Subgraph& graph) {
  const bool any = std::any_of(steps.begin(), steps.end(),
                               [](const Step& step) { return !step.health.evidence.empty(); });
  if (!any) return {};
  return Ranking(steps, graph).Take();
}

}  // namespace goldline::lineage
