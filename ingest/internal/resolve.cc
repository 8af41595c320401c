#include "ingest/internal/resolve.h"

#include <algorithm>
#include <utility>

#include "core/sql/cast.h"
#include "mdm/golden_store.h"

namespace goldline::ingest::internal {
namespace {

// A time that a mapping computed, or text that reads as one; the epoch when there is none.
UtcTime TimeOf(const Column& column, std::size_t row) {
  if (!column.has_value(row)) return {};
  if (column.type == Type::kTimestamp || column.type == Type::kTimestampTz) {
    return {column.ints[row]};
  }
  if (column.type == Type::kDate) return {column.ints[row] * kMicrosPerDay};
  const Result<UtcTime> time = ParseUtcTime(CellText(column, row));
  return time.ok() ? *time : UtcTime{};
}

mdm::SourceRecord RecordOf(const RecordBatch& batch, std::size_t row, const std::string& system,
                           const PipelineMatch& match, const Fields& fields) {
  mdm::SourceRecord record;
  record.source = system;
  if (const Column* id = batch.Find(match.id); id != nullptr && id->has_value(row)) {
    record.id = CellText(*id, row);
  }
  if (const Column* changed = batch.Find(match.changed); changed != nullptr) {
    record.changed = TimeOf(*changed, row);
  }
  record.values.reserve(fields.size());
  for (const Field& field : fields) {
    const Column* column = batch.Find(field.name);
    const bool has_value = column != nullptr && column->has_value(row);
    record.values.push_back(has_value ? std::optional(CellText(*column, row)) : std::nullopt);
  }
  return record;
}

// Ids and times of change say nothing about who somebody is.
mdm::MatchModel ModelFor(const Pipeline& pipeline, const std::optional<mdm::MatchModel>& model,
                         const MappedRecords& records) {
  if (model) return *model;
  std::vector<std::string> ignored = {pipeline.match->id};
  if (!pipeline.match->changed.empty()) ignored.push_back(pipeline.match->changed);
  return mdm::InferMatchModel(records.batches, ignored);
}

}  // namespace

Result<Resolution> ResolvePersons(const Pipeline& pipeline,
                                  const std::optional<mdm::MatchModel>& model,
                                  const Fields& target_fields, const MappedRecords& records,
                                  const store::ReadView& view, const Uuid& run,
                                  const RunOptions& options) {
  const mdm::MatchModel used = ModelFor(pipeline, model, records);
  GL_TRY(const mdm::MatchResult match, mdm::Match(records.batches, used, options.threads));
  std::vector<mdm::SourceRecord> all;
  for (std::size_t b = 0; b < records.batches.size(); ++b) {
    const std::string& system = pipeline.sources[records.sources[b]].system;
    for (std::size_t row = 0; row < records.batches[b].rows(); ++row) {
      all.push_back(RecordOf(records.batches[b], row, system, *pipeline.match, target_fields));
    }
  }
  std::vector<std::string> names;
  for (const Field& field : target_fields) names.push_back(field.name);
  Resolution resolution;
  GL_TRY(mdm::ResolvedRun resolved,
         mdm::WriteGoldenRecords(view, resolution.changes,
                                 {.entity_type = pipeline.match->entity_type,
                                  .fields = names,
                                  .records = all,
                                  .clusters = match.cluster,
                                  .model = &used,
                                  .run = run,
                                  .now = options.now}));
  resolution.golden_ids = std::move(resolved.ids);
  std::vector<std::vector<mdm::SourceRecord>> members(match.counters.clusters);
  for (std::size_t i = 0; i < all.size(); ++i)
    members[match.cluster[i]].push_back(std::move(all[i]));
  for (const auto& person : members)
    resolution.persons.push_back(mdm::Survive(names, person, used));
  resolution.counts = {.entity_type = pipeline.match->entity_type,
                       .records = match.counters.records,
                       .golden = match.counters.clusters,
                       .largest = match.counters.largest,
                       .pairs_compared = match.counters.pairs_compared};
  return resolution;
}

Result<RecordBatch> GoldenBatch(const Resolution& resolution, const Fields& target_fields) {
  RecordBatch batch;
  auto arena = std::make_shared<TextArena>();
  Column ids(Type::kText);
  ids.owners.push_back(arena);
  for (std::size_t i = 0; i < resolution.persons.size(); ++i) {
    ids.AppendText(arena->Copy(ToString(resolution.golden_ids[i])));
    batch.places.push_back({i + 1, 0});
  }
  batch.fields.push_back({std::string(kGoldenIdField), Type::kText});
  batch.columns.push_back(std::move(ids));
  for (std::size_t f = 0; f < target_fields.size(); ++f) {
    Column column(target_fields[f].type);
    column.owners.push_back(arena);
    for (const auto& person : resolution.persons) {
      const std::optional<std::string>& value = person[f].value;
      if (!value) {
        column.AppendNull();
      } else {
        GL_RETURN_IF_ERROR(sql::ParseCell(arena->Copy(*value), column));
      }
    }
    batch.fields.push_back(target_fields[f]);
    batch.columns.push_back(std::move(column));
  }
  return batch;
}

}  // namespace goldline::ingest::internal
