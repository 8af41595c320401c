#include "quality/internal/same_values.h"

#include <algorithm>

#include "core/text.h"
#include "quality/internal/key_columns.h"

namespace goldline::quality::internal {
namespace {

constexpr std::uint64_t kMostOthers = 1'000'000;

struct SameValuesPart : SeriesPart {
  std::vector<std::size_t> found;  // of their keys, by ReferenceKeys::Find
  std::vector<Hash128> others;     // that are none of theirs
};

class SameValuesState : public SeriesState {
 public:
  explicit SameValuesState(const SameValuesSeries& series) : series_(series) {
    found_.Resize(series_.theirs->slots());
  }

  void Merge(SeriesPart& any, std::uint64_t /*first*/, BatchVerdict& /*verdict*/,
             const ExampleOf& /*example_of*/) override {
    const auto& part = static_cast<const SameValuesPart&>(any);
    for (const std::size_t key : part.found) {
      if (found_.Set(key)) ++common_;
    }
    for (const Hash128& key : part.others) {
      if (others_.keys() > kMostOthers) return;
      others_.Insert(key);
    }
  }

  SeriesOutcome Finish(std::uint64_t /*records*/) override {
    const std::uint64_t missing = series_.theirs->keys() - common_;
    const std::uint64_t different = missing + others_.keys();
    const bool too_many = others_.keys() > kMostOthers;
    SeriesOutcome outcome;
    outcome.judges_none = missing > 0;
    if (too_many && series_.measured) {
      outcome.skip_reason =
          Concat("more than ", kMostOthers, " keys are not among those of ", series_.dataset);
      return outcome;
    }
    outcome.text = too_many ? "" : Concat(different);
    outcome.measured = Decimal{static_cast<Int128>(different), 0};
    if (!series_.measured) outcome.holds = different == 0;
    if (different == 0) return outcome;
    const std::string others =
        too_many ? Concat("more than ", kMostOthers) : Concat(others_.keys());
    outcome.reason = Concat(others, " keys are not in ", series_.dataset, ", and ", missing, " of ",
                            series_.dataset, " are not here");
    return outcome;
  }

 private:
  SameValuesSeries series_;
  RowBits found_;  // of their keys
  std::uint64_t common_ = 0;
  ReferenceKeys others_;
};

}  // namespace

std::unique_ptr<SeriesPart> EvaluateSameValues(const Program& program,
                                               const SameValuesSeries& series, std::uint32_t rule,
                                               const std::vector<TypedColumn>& columns,
                                               const Scrutiny& scrutiny, BatchVerdict& verdict) {
  auto part = std::make_unique<SameValuesPart>();
  KeyPlan key = series.key;
  key.rule = rule;
  const KeyColumn column = ReadKeys(program, key, columns, scrutiny, verdict);
  for (std::size_t row = 0; row < column.keys.size(); ++row) {
    if (!column.present.empty() && !column.present[row]) continue;
    if (const std::optional<std::size_t> found = series.theirs->Find(column.keys[row])) {
      part->found.push_back(*found);
    } else {
      part->others.push_back(column.keys[row]);
    }
  }
  std::sort(part->found.begin(), part->found.end());
  part->found.erase(std::unique(part->found.begin(), part->found.end()), part->found.end());
  return part;
}

std::unique_ptr<SeriesState> StartSameValues(const SameValuesSeries& series) {
  return std::make_unique<SameValuesState>(series);
}

}  // namespace goldline::quality::internal
