#include "ingest/internal/dbt_history.h"

namespace goldline::ingest::internal {
namespace {

constexpr std::size_t kMostImports = 100'000;
constexpr std::size_t kPage = 1000;

std::string PropertyOf(const catalog::Job& job, std::string_view name) {
  const auto at = job.properties.find(std::string(name));
  return at == job.properties.end() ? std::string() : at->second;
}

}  // namespace

Result<std::optional<UtcTime>> NextImport(const catalog::CatalogView& catalog,
                                          const catalog::JobRef& imports, UtcTime time) {
  std::optional<UtcTime> next;
  GL_TRY(const auto job, catalog.FindJob(imports));
  if (!job) return next;
  GL_TRY(const std::vector<catalog::Run> runs, catalog.RunsOf(job->id, kMostImports));
  for (const catalog::Run& run : runs) {
    if (!run.started || *run.started <= time) break;
    next = run.started;
  }
  return next;
}

Result<std::vector<DbtDeclared>> DeclaredBy(const catalog::CatalogView& catalog,
                                            const std::string& job_namespace,
                                            const std::string& project) {
  std::vector<DbtDeclared> declared;
  std::string after;
  while (true) {
    GL_TRY(const std::vector<catalog::Job> page, catalog.Jobs(job_namespace, after, kPage));
    for (const catalog::Job& job : page) {
      if (PropertyOf(job, kDbtProject) != project || PropertyOf(job, kDbtOutput).empty()) continue;
      declared.push_back(
          {job.ref, {PropertyOf(job, kDbtOutputNamespace), PropertyOf(job, kDbtOutput)}});
    }
    if (page.size() < kPage) return declared;
    after = page.back().ref.name;
  }
}

Result<std::optional<lineage::FactSummary>> LatestDeclaration(const lineage::LineageGraph& graph,
                                                              const DbtDeclared& declared,
                                                              UtcTime time) {
  std::optional<lineage::FactSummary> latest;
  GL_TRY(const auto job, graph.catalog().FindJob(declared.job));
  GL_TRY(const auto output, graph.catalog().FindDataset(declared.output));
  if (!job || !output) return latest;
  GL_TRY(const std::vector<lineage::FactSummary> facts,
         graph.Facts(job->id, output->id, lineage::Layer::kDeclared, time, 1));
  if (!facts.empty()) latest = facts.front();
  return latest;
}

}  // namespace goldline::ingest::internal
