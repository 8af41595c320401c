// What is shown of the quarantine.
#include <algorithm>
#include <map>
#include <utility>

#include "catalog/catalog.h"
#include "core/text.h"
#include "ingest/internal/quarantine_store.h"
#include "ingest/internal/row_reader.h"
#include "ingest/internal/row_redactor.h"
#include "ingest/quarantine.h"

namespace goldline::ingest {

using internal::RowReader;
using internal::RowRedactor;
using store::ReadView;

namespace {

std::string NameOf(const catalog::Dataset& dataset) {
  return Concat(dataset.ref.namespace_name, "/", dataset.ref.name);
}

// Collects what a list asks for, set by set.
class Lister {
 public:
  Lister(const ReadView& view, const ListOptions& options)
      : view_(view), options_(options), skip_(options.skip) {}

  Result<RowList> List() {
    const catalog::CatalogView catalog(view_);
    GL_TRY(std::vector<QuarantineSet> sets, Sets());
    if (options_.after) {
      GL_TRY(after_, FindQuarantineSet(view_, options_.after->run));
    }
    for (QuarantineSet& set : sets) {
      GL_TRY(const catalog::Dataset dataset, catalog.GetDataset(set.dataset));
      const std::string name = NameOf(dataset);
      if (!options_.dataset.empty() && options_.dataset != name &&
          options_.dataset != dataset.ref.name) {
        continue;
      }
      GL_RETURN_IF_ERROR(Count(set));
      if (!list_.next) GL_RETURN_IF_ERROR(Read(set, name));
      list_.sets.push_back(std::move(set));
      list_.datasets.push_back(name);
    }
    for (const auto& [rule, rows] : rules_) list_.rules.push_back({rule, rows});
    std::stable_sort(list_.rules.begin(), list_.rules.end(),
                     [](const RuleCount& a, const RuleCount& b) { return a.rows > b.rows; });
    return std::move(list_);
  }

 private:
  Result<std::vector<QuarantineSet>> Sets() const {
    if (!options_.run) return QuarantineSets(view_);
    GL_TRY(QuarantineSet set, FindQuarantineSet(view_, *options_.run));
    return std::vector<QuarantineSet>{std::move(set)};
  }

  Status Count(QuarantineSet& set) {
    if (set.rules.empty()) {
      GL_TRY(internal::CountedRows counted, internal::CountRows(view_, set, options_.stop));
      set.rules = std::move(counted.rules);
    }
    list_.total += MatchesIn(set);
    for (const auto& [rule, counts] : set.rules) {
      const std::uint64_t rows = counts.Of(options_.state);
      if (rows > 0 && (options_.rule.empty() || rule == options_.rule)) rules_[rule] += rows;
    }
    return Ok();
  }

  std::uint64_t MatchesIn(const QuarantineSet& set) const {
    if (options_.rule.empty()) return set.counts.Of(options_.state);
    const auto rule = set.rules.find(options_.rule);
    return rule == set.rules.end() ? 0 : rule->second.Of(options_.state);
  }

  Status Read(const QuarantineSet& set, const std::string& dataset) {
    const bool began = after_ && set.run == after_->run;
    if (after_ && !began && !internal::IsNewer(*after_, set)) return Ok();
    const std::uint64_t matches = MatchesIn(set);
    if (!began && skip_ >= matches) {
      skip_ -= matches;
      return Ok();
    }
    GL_TRY(const RowRedactor redactor, RowRedactor::Of(view_, set));
    RowReader reader(view_, set, {.waiting = true, .state = options_.state, .rule = options_.rule},
                     began ? options_.after->number : 0, options_.stop);
    for (std::uint64_t read = 0; read < matches; ++read) {
      GL_TRY(std::optional<QuarantinedRow> row, reader.Next());
      if (!row) break;
      if (skip_ > 0) {
        --skip_;
        continue;
      }
      if (list_.rows.size() == options_.limit) {
        if (!list_.rows.empty()) list_.next = list_.rows.back().name;
        break;
      }
      redactor.Redact(*row);
      list_.rows.push_back({{set.uuid, row->number}, dataset, *std::move(row)});
    }
    return Ok();
  }

  const ReadView& view_;
  const ListOptions& options_;
  std::optional<QuarantineSet> after_;
  std::uint64_t skip_;  // rows still to be left out
  std::map<std::string, std::uint64_t> rules_;
  RowList list_;
};

}  // namespace

Result<RowList> ListRows(const ReadView& view, const ListOptions& options) {
  return Lister(view, options).List();
}

Result<ShownRow> ShowRow(const ReadView& view, const RowName& name, Values values) {
  GL_TRY(const QuarantineSet set, FindQuarantineSet(view, name.run));
  GL_TRY(const catalog::Dataset dataset, catalog::CatalogView(view).GetDataset(set.dataset));
  ShownRow shown;
  shown.name = {set.uuid, name.number};
  shown.dataset = NameOf(dataset);
  GL_TRY(shown.row, GetRow(view, set, name.number));
  if (values == Values::kShown) return shown;
  GL_TRY(const RowRedactor redactor, RowRedactor::Of(view, set));
  shown.hidden = redactor.hides();
  redactor.Redact(shown.row);
  return shown;
}

}  // namespace goldline::ingest
