#include "ingest/internal/resolve.h"

#include <algorithm>
#include <utility>

#include "core/sql/cast.h"

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
                                  std::size_t threads) {
  const mdm::MatchModel used = ModelFor(pipeline, model, records);
  GL_TRY(const mdm::MatchResult match, mdm::Match(records.batches, used, threads));
  Resolution resolution;
  resolution.persons.resize(match.counters.clusters);
  std::size_t ordinal = 0;
  for (std::size_t b = 0; b < records.batches.size(); ++b) {
    const RecordBatch& batch = records.batches[b];
    const std::string& system = pipeline.sources[records.sources[b]].system;
    for (std::size_t row = 0; row < batch.rows(); ++row, ++ordinal) {
      ResolvedPerson& person = resolution.persons[match.cluster[ordinal]];
      person.members.push_back(RecordOf(batch, row, system, *pipeline.match, target_fields));
    }
  }
  std::vector<std::string> names;
  for (const Field& field : target_fields) names.push_back(field.name);
  for (ResolvedPerson& person : resolution.persons) {
    person.values = mdm::Survive(names, person.members, used);
  }
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
    ids.AppendText(arena->Copy(resolution.persons[i].golden_id));
    batch.places.push_back({i + 1, 0});
  }
  batch.fields.push_back({std::string(kGoldenIdField), Type::kText});
  batch.columns.push_back(std::move(ids));
  for (std::size_t f = 0; f < target_fields.size(); ++f) {
    Column column(target_fields[f].type);
    column.owners.push_back(arena);
    for (const ResolvedPerson& person : resolution.persons) {
      const std::optional<std::string>& value = person.values[f].value;
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
