#include "api/rest/internal/marquez_node_id.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/http/request.h"
#include "api/rest/errors.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

using catalog::CatalogView;

constexpr std::pair<std::string_view, NodeKind> kKinds[] = {
    {"dataset:", NodeKind::kDataset},
    {"datasetField:", NodeKind::kDatasetField},
    {"job:", NodeKind::kJob},
    {"run:", NodeKind::kRun},
};
// Each colon is one more place where a part may end.
constexpr std::size_t kMostColons = 64;

// The two texts around each colon, neither of them empty.
std::vector<std::pair<std::string_view, std::string_view>> SplitsOf(std::string_view text) {
  std::vector<std::pair<std::string_view, std::string_view>> splits;
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    if (at > 0 && at + 1 < text.size())
      splits.emplace_back(text.substr(0, at), text.substr(at + 1));
  }
  return splits;
}

enum class Parts : std::uint8_t { kAsWritten, kDecoded };

std::string PartOf(std::string_view text, Parts parts) {
  if (parts == Parts::kAsWritten) return std::string(text);
  Result<std::string> decoded = http::PercentDecode(text);
  return decoded.ok() ? *std::move(decoded) : std::string(text);
}

template <class Found>
Result<Found> TheOnly(const NodeIdText& id, std::string_view what, std::vector<Found> found,
                      std::string (*name)(const Found&)) {
  if (found.empty()) return errors::NotThere(what, id.names);
  if (found.size() == 1) return std::move(found.front());
  std::vector<std::string> names;
  for (const Found& one : found) names.push_back(Quoted(name(one)));
  return errors::AmbiguousNodeId(Quoted(id.whole), found.size(), Join(names, ", "));
}

std::uint64_t IdOf(const catalog::Dataset& dataset) { return dataset.id.value; }
std::uint64_t IdOf(const catalog::Job& job) { return job.id.value; }
std::uint64_t IdOf(const NodeField& field) { return field.field.id.value; }

// Everything that the id names with its parts as written or decoded, each once.
template <class Found, class Look>
Result<std::vector<Found>> AllNamed(const NodeIdText& id, const Look& look) {
  std::vector<Found> found;
  for (const Parts parts : {Parts::kAsWritten, Parts::kDecoded}) {
    if (parts == Parts::kDecoded && id.names.find('%') == std::string::npos) break;
    for (const auto& [parent, rest] : SplitsOf(id.names)) {
      GL_RETURN_IF_ERROR(look(PartOf(parent, parts), rest, parts, found));
    }
  }
  const auto before = [](const Found& a, const Found& b) { return IdOf(a) < IdOf(b); };
  const auto same = [](const Found& a, const Found& b) { return IdOf(a) == IdOf(b); };
  std::sort(found.begin(), found.end(), before);
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

Status LookForFields(const CatalogView& view, const std::string& parent, std::string_view rest,
                     Parts parts, std::vector<NodeField>& found) {
  GL_TRY(const auto known, view.FindNamespace(parent));
  if (!known) return Ok();
  for (const auto& [dataset_name, field_name] : SplitsOf(rest)) {
    GL_TRY(const auto dataset, view.FindDataset({parent, PartOf(dataset_name, parts)}));
    if (!dataset) continue;
    GL_TRY(const auto field, view.FindField(dataset->id, PartOf(field_name, parts)));
    if (field) found.push_back({*dataset, *field});
  }
  return Ok();
}

}  // namespace

Result<NodeIdText> ParseNodeId(std::string_view text) {
  NodeIdText id;
  id.whole = text;
  for (const auto& [prefix, kind] : kKinds) {
    if (!text.starts_with(prefix)) continue;
    id.kind = kind;
    id.names = text.substr(prefix.size());
  }
  if (id.names.empty()) {
    return errors::BadNodeId(Quoted(text), "none of dataset:, datasetField:, job: and run:");
  }
  std::size_t colons = 0;
  for (const char c : id.names) colons += c == ':' ? 1 : 0;
  if (colons > kMostColons) {
    return errors::BadNodeId(Quoted(text), Concat("of more than ", kMostColons, " colons"));
  }
  const std::size_t hash = id.names.rfind('#');
  if (hash != std::string::npos) id.version = ParseUuid(id.names.substr(hash + 1));
  if (id.version) id.names.resize(hash);
  return id;
}

Result<catalog::Dataset> FindDataset(const CatalogView& view, const NodeIdText& id) {
  const auto look = [&view](const std::string& parent, std::string_view rest, Parts parts,
                            std::vector<catalog::Dataset>& found) -> Status {
    GL_TRY(auto dataset, view.FindDataset({parent, PartOf(rest, parts)}));
    if (dataset) found.push_back(*std::move(dataset));
    return Ok();
  };
  GL_TRY(std::vector<catalog::Dataset> found, AllNamed<catalog::Dataset>(id, look));
  return TheOnly<catalog::Dataset>(id, "Dataset", std::move(found), [](const auto& one) {
    return Concat(one.ref.namespace_name, " ", one.ref.name);
  });
}

Result<catalog::Job> FindJob(const CatalogView& view, const NodeIdText& id) {
  const auto look = [&view](const std::string& parent, std::string_view rest, Parts parts,
                            std::vector<catalog::Job>& found) -> Status {
    GL_TRY(auto job, view.FindJob({parent, PartOf(rest, parts)}));
    if (job) found.push_back(*std::move(job));
    return Ok();
  };
  GL_TRY(std::vector<catalog::Job> found, AllNamed<catalog::Job>(id, look));
  return TheOnly<catalog::Job>(id, "Job", std::move(found), [](const auto& one) {
    return Concat(one.ref.namespace_name, " ", one.ref.name);
  });
}

Result<NodeField> FindField(const CatalogView& view, const NodeIdText& id) {
  const auto look = [&view](const std::string& parent, std::string_view rest, Parts parts,
                            std::vector<NodeField>& found) {
    return LookForFields(view, parent, rest, parts, found);
  };
  GL_TRY(std::vector<NodeField> found, AllNamed<NodeField>(id, look));
  return TheOnly<NodeField>(id, "Field", std::move(found), [](const auto& one) {
    return Concat(one.dataset.ref.namespace_name, " ", one.dataset.ref.name, " ", one.field.name);
  });
}

std::string NodeIdOf(const catalog::DatasetRef& dataset) {
  return Concat("dataset:", dataset.namespace_name, ":", dataset.name);
}

std::string NodeIdOf(const catalog::JobRef& job) {
  return Concat("job:", job.namespace_name, ":", job.name);
}

std::string FieldNodeId(const catalog::DatasetRef& dataset, std::string_view field) {
  return Concat("datasetField:", dataset.namespace_name, ":", dataset.name, ":", field);
}

}  // namespace goldline::rest
