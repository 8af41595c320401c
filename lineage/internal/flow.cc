// Merging and composing flows; uses stay sorted by field number.
#include "lineage/internal/flow.h"

#include <algorithm>

namespace goldline::lineage {
namespace {

constexpr std::size_t kMostSpans = 8;

void AddSpans(std::vector<sql::Span>& spans, const std::vector<sql::Span>& more) {
  for (const sql::Span span : more) {
    const auto same = [span](sql::Span other) { return other.begin == span.begin; };
    if (spans.size() >= kMostSpans) return;
    if (std::none_of(spans.begin(), spans.end(), same)) spans.push_back(span);
  }
}

void MergeUse(Flow::Use& into, const Flow::Use& from) {
  into.how |= from.how;
  into.inferred = into.inferred || from.inferred;
  AddSpans(into.spans, from.spans);
}

}  // namespace

Flow Flow::Of(FieldNumber field, bool inferred) {
  Flow flow;
  flow.uses_.push_back({field, Subtype::kIdentity, inferred, {}});
  return flow;
}

void Flow::Merge(const Flow& other) {
  std::vector<Use> merged;
  merged.reserve(uses_.size() + other.uses_.size());
  auto mine = uses_.begin();
  for (const Use& theirs : other.uses_) {
    while (mine != uses_.end() && mine->field < theirs.field) merged.push_back(std::move(*mine++));
    if (mine != uses_.end() && mine->field == theirs.field) {
      merged.push_back(std::move(*mine++));
      MergeUse(merged.back(), theirs);
    } else {
      merged.push_back(theirs);
    }
  }
  std::move(mine, uses_.end(), std::back_inserter(merged));
  uses_ = std::move(merged);
}

Flow Flow::Then(Transformation outer) const {
  Flow flow = *this;
  for (Use& use : flow.uses_) use.how = Compose(use.how, {outer});
  return flow;
}

Flow Flow::JoinsAsFilters() const {
  Flow flow = *this;
  for (Use& use : flow.uses_) {
    TransformationSet how;
    for (const Transformation& one : use.how.list()) {
      how.Add(one.subtype == Subtype::kJoin ? Transformation{Subtype::kFilter, false} : one);
    }
    use.how = how;
  }
  return flow;
}

Flow Flow::MentionedAt(sql::Span span) const {
  Flow flow = *this;
  for (Use& use : flow.uses_) {
    if (use.spans.empty()) use.spans.push_back(span);
  }
  return flow;
}

std::vector<SourceUse> Flow::Sources(const FieldTable& fields) const {
  std::vector<SourceUse> sources;
  for (const Use& use : uses_) {
    sources.push_back({fields.At(use.field), use.how, use.spans, use.inferred});
  }
  std::sort(sources.begin(), sources.end(),
            [](const SourceUse& a, const SourceUse& b) { return a.field < b.field; });
  return sources;
}

bool operator==(const Flow& a, const Flow& b) {
  return std::equal(
      a.uses_.begin(), a.uses_.end(), b.uses_.begin(), b.uses_.end(),
      [](const Flow::Use& x, const Flow::Use& y) { return x.field == y.field && x.how == y.how; });
}

}  // namespace goldline::lineage
