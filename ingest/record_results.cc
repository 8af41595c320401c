#include "ingest/record_results.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "catalog/audit.h"
#include "catalog/catalog.h"
#include "core/civil.h"
#include "core/control_characters.h"
#include "core/double_text.h"
#include "core/errors.h"
#include "core/hash.h"
#include "core/hash_uuid.h"
#include "core/text.h"
#include "ingest/internal/external_verdicts.h"
#include "ingest/run_results.h"
#include "quality/errors.h"

namespace goldline::ingest {

using catalog::CatalogView;
using catalog::CatalogWriter;
using catalog::DatasetId;
using catalog::DatasetRef;
using quality::ObservedResult;
using quality::ObservedResults;
using store::Durability;
using store::ReadView;
using store::WriteSet;

namespace {

constexpr std::string_view kDefaultNamespace = "default";
// Clocks differ, but a verdict of next year would be the latest for a year.
constexpr std::int64_t kMostAhead = kMicrosPerDay;
// All of a document is one commit, which the store's other changes wait for.
constexpr std::size_t kMostDatasets = 1000;

// The same document is the same run: everything that is read of it counts.
Uuid RunOf(const ObservedResults& observed, const RecordResultsOptions& options) {
  JsonWriter said;
  said.BeginArray().String("observed results").String(options.namespace_name);
  said.String(options.dataset).String(ToString(observed.at));
  for (const std::string* text :
       {&observed.id, &observed.process, &observed.run_id, &observed.vendor, &observed.contract_id,
        &observed.contract_version}) {
    said.String(*text);
  }
  for (const ObservedResult& result : observed.results) {
    said.BeginArray().String(result.id).String(ToString(result.status));
    said.String(ToString(result.severity)).String(result.message).Bool(result.of_columns);
    said.String(result.value ? FormatDouble(*result.value) : std::string());
    said.UInt(result.rows_total).UInt(result.rows_failed);
    for (const std::string& resource : result.resources) said.String(resource);
    said.EndArray();
  }
  return UuidOf(HashBytes128(said.EndArray().text()));
}

// A dataset and, of a column, the field in it.
struct Place {
  DatasetRef dataset;
  std::string field;
};

// Finds out what the results are about.
class Places {
 public:
  Places(const CatalogView& catalog, const ObservedResults& observed,
         const RecordResultsOptions& options)
      : catalog_(catalog), options_(options) {
    for (const ObservedResult& result : observed.results) {
      if (!result.of_columns) tables_.insert(result.resources.begin(), result.resources.end());
    }
  }

  Result<std::vector<Place>> Of(const ObservedResult& result) const {
    std::vector<Place> places;
    for (const std::string& resource : result.resources) {
      GL_TRY(Place place,
             result.of_columns ? OfColumn(result, resource) : OfTable(result, resource));
      places.push_back(std::move(place));
    }
    if (!places.empty()) return places;
    if (options_.dataset.empty()) {
      return errors::BadResults(Concat(result.pointer, "/target"),
                                "says of no dataset what was looked at")
          .Hint("say which dataset it is");
    }
    GL_TRY(const DatasetRef dataset, Named(result, options_.dataset));
    return std::vector<Place>{{dataset, ""}};
  }

 private:
  Result<Place> OfTable(const ObservedResult& result, const std::string& name) const {
    GL_TRY(DatasetRef dataset, Named(result, options_.dataset.empty() ? name : options_.dataset));
    return Place{std::move(dataset), ""};
  }

  // "orders.address.city" is a field of the dataset that is known; of an unknown one the last part.
  Result<Place> OfColumn(const ObservedResult& result, const std::string& name) const {
    std::size_t split = std::string::npos;
    for (std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0;
         dot = name.rfind('.', dot - 1)) {
      if (split == std::string::npos) split = dot;
      GL_TRY(const bool known, IsKnown(name.substr(0, dot)));
      if (!known) continue;
      split = dot;
      break;
    }
    const bool alone = split == std::string::npos;
    if (alone && options_.dataset.empty()) {
      return errors::BadResults(Concat(result.pointer, "/target/resourceIdentifier"),
                                "names a column and not its dataset")
          .Hint("write it as TABLE.COLUMN, or say which dataset it is");
    }
    GL_TRY(DatasetRef dataset,
           Named(result, options_.dataset.empty() ? name.substr(0, split) : options_.dataset));
    return Place{std::move(dataset), alone ? name : name.substr(split + 1)};
  }

  Result<bool> IsKnown(const std::string& name) const {
    if (tables_.contains(name) || name == options_.dataset) return true;
    if (!options_.namespace_name.empty()) {
      GL_TRY(const auto found, catalog_.FindDataset({options_.namespace_name, name}));
      return found.has_value();
    }
    GL_TRY(const auto named, catalog_.DatasetsNamed(name));
    return !named.empty();
  }

  Result<DatasetRef> Named(const ObservedResult& result, const std::string& name) const {
    if (!options_.namespace_name.empty()) return DatasetRef{options_.namespace_name, name};
    GL_TRY(const std::vector<catalog::Dataset> named, catalog_.DatasetsNamed(name));
    if (named.size() == 1) return named.front().ref;
    if (named.empty()) return DatasetRef{std::string(kDefaultNamespace), name};
    return errors::BadResults(result.pointer, Concat("is about ", Quoted(name),
                                                     ", of which there are ", named.size()))
        .Hint("say in which namespace it is");
  }

  const CatalogView& catalog_;
  const RecordResultsOptions& options_;
  std::set<std::string, std::less<>> tables_;
};

// What is said of one dataset by one rule.
struct Verdict {
  const ObservedResult* result = nullptr;
  std::vector<std::string> fields;
};
// By the rule's id.
using Verdicts = std::map<std::string, Verdict>;

// "soda:no_dup_rows". What Goldline writes names the object first; here the dataset does.
std::string RuleIdOf(const ObservedResults& observed, const ObservedResult& result,
                     const DatasetRef& dataset) {
  const std::string prefix = Concat(dataset.name, ".");
  const bool ours = observed.vendor == "goldline" && result.id.starts_with(prefix);
  return Concat(observed.Source(), ":", ours ? result.id.substr(prefix.size()) : result.id);
}

Result<std::map<DatasetRef, Verdicts>> SortByDataset(const Places& places,
                                                     const ObservedResults& observed,
                                                     const std::stop_token& stop) {
  std::map<DatasetRef, Verdicts> sorted;
  for (const ObservedResult& result : observed.results) {
    GL_TRY(const std::vector<Place> about, places.Of(result));
    if (stop.stop_requested()) return errors::Cancelled("the import");
    for (const Place& place : about) {
      Verdict& verdict = sorted[place.dataset][RuleIdOf(observed, result, place.dataset)];
      if (verdict.result != nullptr && verdict.result != &result) {
        return errors::BadResults(Concat(result.pointer, "/id"),
                                  Concat("is that of ", verdict.result->pointer, ", too"));
      }
      verdict.result = &result;
      if (!place.field.empty()) verdict.fields.push_back(place.field);
    }
    if (sorted.size() > kMostDatasets) {
      return errors::BadResults(result.pointer, Concat("is about one more than the ", kMostDatasets,
                                                       " datasets that a document may be about"));
    }
  }
  return sorted;
}

internal::ExternalVerdict VerdictOf(const std::string& rule, const Verdict& verdict) {
  internal::ExternalVerdict said;
  said.rule = rule;
  said.fields = verdict.fields;
  said.severity = verdict.result->severity;
  said.status = verdict.result->status;
  said.reason = verdict.result->message;
  said.rows_total = verdict.result->rows_total;
  said.rows_failed = verdict.result->rows_failed;
  said.value = verdict.result->value;
  return said;
}

// One document's commit.
class Recording {
 public:
  Recording(store::KvStore& store, const ReadView& view, WriteSet& changes,
            const ObservedResults& observed, const RecordResultsOptions& options,
            ResultsReceipt& receipt)
      : store_(store),
        view_(view),
        changes_(changes),
        observed_(observed),
        options_(options),
        receipt_(receipt),
        catalog_(store, view, changes, options.now) {}

  Status Record() {
    GL_TRY(const auto known, catalog_.catalog().FindRun(receipt_.run));
    receipt_.duplicate = known.has_value();
    receipt_.datasets.clear();
    if (known) return CountKnown(*known);
    const Places places(catalog_.catalog(), observed_, options_);
    using Sorted = std::map<DatasetRef, Verdicts>;
    GL_TRY(const Sorted sorted, SortByDataset(places, observed_, options_.stop));
    for (const auto& [dataset, verdicts] : sorted) Count(dataset, verdicts);
    std::vector<DatasetId> datasets;
    for (const auto& [ref, verdicts] : sorted) {
      if (options_.stop.stop_requested()) return errors::Cancelled("the import");
      GL_TRY(const DatasetId dataset, PutVerdicts(ref, verdicts));
      datasets.push_back(dataset);
    }
    GL_RETURN_IF_ERROR(PutRun(std::move(datasets)));
    return Audit();
  }

 private:
  auto& CountsOf(const DatasetRef& dataset) {
    return receipt_.datasets[Concat(dataset.namespace_name, "/", dataset.name)];
  }

  // What names mean may have changed since it came first.
  Status CountKnown(const catalog::Run& run) {
    for (const DatasetId id : run.inputs) {
      GL_TRY(const catalog::Dataset dataset, catalog_.catalog().GetDataset(id));
      GL_TRY(const std::vector<RuleOutcome> outcomes, LatestOutcomes(view_, id, observed_.at));
      auto& counts = CountsOf(dataset.ref);
      for (const RuleOutcome& outcome : outcomes) {
        if (outcome.run == run.uuid) ++counts[outcome.status];
      }
    }
    return Ok();
  }

  void Count(const DatasetRef& dataset, const Verdicts& verdicts) {
    auto& counts = CountsOf(dataset);
    for (const auto& [rule, verdict] : verdicts) {
      ++counts[std::string(quality::ToString(verdict.result->status))];
    }
  }

  Result<DatasetId> PutVerdicts(const DatasetRef& ref, const Verdicts& verdicts) {
    catalog::DatasetFacts facts;
    facts.ref = ref;
    GL_TRY(const DatasetId id, catalog_.PutDataset(facts));
    std::vector<internal::ExternalVerdict> said;
    for (const auto& [rule, verdict] : verdicts) said.push_back(VerdictOf(rule, verdict));
    GL_TRY(const catalog::Dataset dataset, catalog_.catalog().GetDataset(id));
    GL_RETURN_IF_ERROR(internal::PutExternalVerdicts(store_, view_, changes_, dataset, said,
                                                     {receipt_.run, observed_.at, options_.now}));
    return id;
  }

  Status PutRun(std::vector<DatasetId> datasets) {
    catalog::JobFacts job;
    job.ref = {
        options_.namespace_name.empty() ? std::string(kDefaultNamespace) : options_.namespace_name,
        Concat("results of ", observed_.process)};
    job.kind = "check";
    if (!observed_.vendor.empty()) job.properties["vendor"] = observed_.vendor;
    catalog::Run run;
    GL_TRY(run.job, catalog_.PutJob(job));
    run.uuid = receipt_.run;
    run.state = catalog::RunState::kComplete;
    run.started = run.ended = observed_.at;
    std::sort(datasets.begin(), datasets.end());
    run.inputs = std::move(datasets);
    run.counts = {{"results", observed_.results.size()}};
    for (const auto& [name, value] : {std::pair{"results id", &observed_.id},
                                      {"vendor", &observed_.vendor},
                                      {"run id", &observed_.run_id},
                                      {"contract", &observed_.contract_id},
                                      {"contract version", &observed_.contract_version}}) {
      if (!value->empty()) run.properties[name] = *value;
    }
    GL_TRY(const catalog::RunId id, catalog_.PutRun(run));
    static_cast<void>(id);
    return Ok();
  }

  Status Audit() {
    catalog::AuditEntry entry{options_.now, options_.actor, "results.import",
                              Concat("run ", ToString(receipt_.run))};
    entry.details = {{"source", observed_.Source()},
                     {"process", observed_.process},
                     {"results", Concat(observed_.results.size())}};
    return catalog::RecordAudit(view_, changes_, entry);
  }

  store::KvStore& store_;
  const ReadView& view_;
  WriteSet& changes_;
  const ObservedResults& observed_;
  const RecordResultsOptions& options_;
  ResultsReceipt& receipt_;
  CatalogWriter catalog_;
};

// NAMESPACE/NAME in its two parts.
Result<RecordResultsOptions> Normalised(RecordResultsOptions options) {
  for (const auto& [name, text] :
       {std::pair{"dataset", &options.dataset}, {"namespace", &options.namespace_name}}) {
    if (HasControlCharacter(*text)) return errors::BadSetting(name, "it has control characters");
  }
  const std::size_t slash = options.dataset.find('/');
  if (!options.namespace_name.empty() || slash == std::string::npos) return options;
  options.namespace_name = options.dataset.substr(0, slash);
  options.dataset.erase(0, slash + 1);
  return options;
}

}  // namespace

Result<ResultsReceipt> RecordResults(store::KvStore& store, const ObservedResults& observed,
                                     const RecordResultsOptions& options) {
  if (observed.at.micros > options.now.micros + kMostAhead) {
    return errors::BadResults("/observedAt", Concat("lies ahead: ", ToString(observed.at)));
  }
  GL_TRY(const RecordResultsOptions wanted, Normalised(options));
  ResultsReceipt receipt;
  receipt.run = RunOf(observed, wanted);
  receipt.at = observed.at;
  receipt.source = observed.Source();
  receipt.process = observed.process;
  receipt.results = observed.results.size();
  receipt.ignored = observed.ignored;
  receipt.ignored_count = observed.ignored_count;
  const auto attempt = [&](const ReadView& view, WriteSet& changes) {
    return Recording(store, view, changes, observed, wanted, receipt).Record();
  };
  GL_RETURN_IF_ERROR(store::Update(store, Durability::kSync, attempt));
  return receipt;
}

void WriteJson(const ResultsReceipt& receipt, JsonWriter& json) {
  json.BeginObject().Key("run_id").String(ToString(receipt.run));
  json.Key("duplicate").Bool(receipt.duplicate);
  json.Key("observed_at").String(ToString(receipt.at));
  json.Key("source").String(receipt.source).Key("process").String(receipt.process);
  json.Key("results").UInt(receipt.results).Key("datasets").BeginArray();
  for (const auto& [dataset, counts] : receipt.datasets) {
    json.BeginObject().Key("dataset").String(dataset);
    for (const auto& [status, count] : counts) json.Key(status).UInt(count);
    json.EndObject();
  }
  json.EndArray().Key("ignored").BeginArray();
  for (const std::string& pointer : receipt.ignored) json.String(pointer);
  json.EndArray().Key("ignored_count").UInt(receipt.ignored_count).EndObject();
}

std::string TextOf(const ResultsReceipt& receipt) {
  std::string text =
      Concat(receipt.results, " results of ", receipt.process, ", ", ToString(receipt.at), "\n  ",
             receipt.duplicate ? "known already: the run " : "kept as the run ",
             ToString(receipt.run), "\n");
  for (const auto& [dataset, counts] : receipt.datasets) {
    text += Concat("  ", dataset, ":");
    std::string_view before = " ";
    for (const auto& [status, count] : counts) {
      text += Concat(before, count, " ", status);
      before = ", ";
    }
    text += '\n';
  }
  if (receipt.ignored_count > 0) {
    text += Concat("  ", receipt.ignored_count, " members ignored: ", Join(receipt.ignored, ", "),
                   receipt.ignored_count > receipt.ignored.size() ? " and more" : "", "\n");
  }
  return text;
}

}  // namespace goldline::ingest
