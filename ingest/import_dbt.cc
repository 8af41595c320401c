#include "ingest/import_dbt.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "core/civil.h"
#include "core/control_characters.h"
#include "core/errors.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/dbt_history.h"
#include "ingest/internal/dbt_names.h"
#include "ingest/internal/dbt_plan.h"
#include "ingest/internal/dbt_recording.h"

namespace goldline::ingest {

using namespace internal;  // NOLINT(google-build-using-namespace): the parts of an import

using catalog::CatalogView;
using store::Durability;
using store::ReadView;
using store::WriteSet;

namespace {

// Clocks differ, but a manifest of next year would be the latest for a year.
constexpr std::int64_t kMostAhead = kMicrosPerDay;

// The namespace of the adapter's scheme in which most of the project's tables are known.
Result<std::string> MostKnownNamespace(const CatalogView& catalog, const DbtArtifacts& artifacts) {
  const std::string scheme = DbtScheme(artifacts.adapter);
  std::map<std::string, std::size_t> known;
  for (const auto& [id, node] : artifacts.nodes) {
    if (!node.relation()) continue;
    GL_TRY(const auto named, catalog.DatasetsNamed(DbtDatasetName(node)));
    for (const catalog::Dataset& dataset : named) {
      const std::string& name = dataset.ref.namespace_name;
      if (name.starts_with(scheme)) ++known[name];
    }
  }
  std::string most;
  for (const auto& [name, count] : known) {
    if (most.empty() || count > known[most]) most = name;
  }
  return most;
}

Status ChooseNamespaces(const store::KvStore& store, const DbtArtifacts& artifacts,
                        const DbtImportOptions& options, DbtReceipt& receipt) {
  receipt.job_namespace =
      options.job_namespace.empty() ? std::string(kDbtJobNamespace) : options.job_namespace;
  const auto choose = [&](const std::string& name, std::string_view from) {
    receipt.dataset_namespace = name;
    receipt.namespace_from = from;
    return !name.empty();
  };
  if (choose(options.dataset_namespace, "option")) return Ok();
  const CatalogView catalog(store.View());
  GL_TRY(const auto imports,
         catalog.FindJob({receipt.job_namespace, DbtImportJobName(artifacts.project)}));
  std::string earlier;
  if (imports) {
    const auto at = imports->properties.find(std::string(kDbtNamespace));
    if (at != imports->properties.end()) earlier = at->second;
  }
  const std::string form = DbtNamespaceForm(artifacts.adapter);
  const std::string scheme = DbtScheme(artifacts.adapter);
  if (!choose(earlier, "earlier import")) {
    GL_TRY(const std::string known, MostKnownNamespace(catalog, artifacts));
    if (!choose(known, "catalog")) choose(scheme, "adapter");
  }
  if (receipt.dataset_namespace == scheme && !form.empty()) {
    receipt.namespace_hint =
        Concat("dbt's files do not say which database it is: pass --namespace ", form,
               ", so that the tables are those of other tools");
  }
  return Ok();
}

Status CheckOptions(const DbtArtifacts& artifacts, const DbtImportOptions& options) {
  for (const auto& [name, text] : {std::pair{"namespace", &options.dataset_namespace},
                                   {"job namespace", &options.job_namespace}}) {
    if (HasControlCharacter(*text)) return errors::BadSetting(name, "it has control characters");
  }
  std::vector<std::optional<UtcTime>> times{artifacts.generated_at, artifacts.catalog_at,
                                            artifacts.results_at};
  for (const DbtResult& result : artifacts.results) times.push_back(result.ended);
  for (const DbtFreshness& one : artifacts.freshness) times.push_back(one.measured);
  for (const std::optional<UtcTime>& time : times) {
    if (time && time->micros > options.now.micros + kMostAhead) {
      return errors::DbtAhead(ToString(*time));
    }
  }
  return Ok();
}

DbtReceipt ReceiptOf(const DbtArtifacts& artifacts) {
  DbtReceipt receipt;
  receipt.project = artifacts.project;
  receipt.dbt_version = artifacts.dbt_version;
  receipt.adapter = artifacts.adapter;
  receipt.schema_version = artifacts.schema_version;
  receipt.generated_at = artifacts.generated_at;
  return receipt;
}

void TakeCounts(const DbtPlan& plan, DbtReceipt& receipt) {
  receipt.run = plan.Fingerprint();
  receipt.nodes = plan.nodes;
  receipt.tests = plan.tests;
  receipt.freshness = plan.freshness;
  receipt.runs = plan.run_states;
  receipt.models = plan.models;
  receipt.models_read = plan.models_read;
  receipt.columns = plan.columns;
  receipt.columns_with_lineage = plan.columns_with_lineage;
  receipt.edges = plan.edges;
  receipt.problems = plan.problems;
}

}  // namespace

Result<DbtReceipt> ImportDbtProject(store::KvStore& store, const DbtArtifacts& artifacts,
                                    const DbtImportOptions& options) {
  GL_RETURN_IF_ERROR(CheckOptions(artifacts, options));
  DbtReceipt receipt = ReceiptOf(artifacts);
  GL_RETURN_IF_ERROR(ChooseNamespaces(store, artifacts, options, receipt));
  const DbtPlan plan = MakeDbtPlan(artifacts, {receipt.dataset_namespace, receipt.job_namespace});
  TakeCounts(plan, receipt);
  const auto end = [&](const ReadView& view, WriteSet& changes) {
    return EndAtNextImport({store, view, changes, plan, options, receipt});
  };
  GL_RETURN_IF_ERROR(store::Update(store, Durability::kSync, end));
  const auto record = [&](const ReadView& view, WriteSet& changes) {
    return RecordDbtPlan({store, view, changes, plan, options, receipt});
  };
  GL_RETURN_IF_ERROR(store::Update(store, Durability::kSync, record));
  return receipt;
}

}  // namespace goldline::ingest
