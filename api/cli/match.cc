#include "api/cli/match.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "api/cli/input_flags.h"
#include "core/errors.h"
#include "core/files.h"
#include "core/json.h"
#include "core/text.h"
#include "core/yaml.h"
#include "ingest/output_file.h"
#include "ingest/separate_files.h"
#include "ingest/unreadable_records.h"
#include "mdm/matcher.h"

namespace goldline::cli {
namespace {

// The records of all inputs in order, with the columns that take no part in matching set aside.
struct LoadedRecords {
  std::vector<RecordBatch> batches;
  std::vector<std::string> ids;
  std::vector<std::string> sources;  // of each record: its input's name without extensions
  std::vector<std::string> truth;
  ingest::UnreadableRecords unreadable;
};

// "data/people.csv.gz" is the source "people".
std::string SourceName(const std::string& input) {
  const std::string name = std::filesystem::path(input).filename().string();
  return name.substr(0, name.find('.', 1));
}

std::string TextAt(const Column* column, std::size_t row) {
  return column && column->has_value(row) ? CellText(*column, row) : std::string();
}

// Takes a field out of a batch, so that nothing can look at it.
void Drop(RecordBatch& batch, std::string_view field) {
  const std::size_t at = batch.Index(field);
  if (at == RecordBatch::npos) return;
  batch.fields.erase(batch.fields.begin() + static_cast<std::ptrdiff_t>(at));
  batch.columns.erase(batch.columns.begin() + static_cast<std::ptrdiff_t>(at));
}

std::vector<std::string> NamesOf(const Fields& fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.push_back(field.name);
  return names;
}

class Loader {
 public:
  Loader(const Invocation& call, ingest::ReadOptions options)
      : call_(call),
        options_(std::move(options)),
        id_(call.Text("id")),
        truth_(call.Text("truth-field")),
        pool_(call.threads()) {}

  Result<LoadedRecords> Load() {
    GL_TRY(const std::vector<std::string> inputs, ingest::ExpandInputs(call_.operands()));
    GL_RETURN_IF_ERROR(RefuseOverwriting(inputs));
    for (const std::string& input : inputs) {
      GL_TRY(const auto source, ingest::OpenSource(input, options_));
      const std::string name = SourceName(input);
      if (!source->fields().empty()) GL_RETURN_IF_ERROR(CheckFields(source->fields(), input));
      GL_RETURN_IF_ERROR(ingest::ForEachBatch<RecordBatch>(
          *source, pool_, [](RecordBatch batch) -> Result<RecordBatch> { return batch; },
          [&](RecordBatch batch) { return Add(std::move(batch), name); }, call_.stop()));
      for (const std::string& note : source->notes()) call_.Remark(note);
    }
    return std::move(loaded_);
  }

 private:
  Status Add(RecordBatch batch, const std::string& source) {
    const std::string& input = batch.input ? *batch.input : source;
    loaded_.unreadable.Add(batch.malformed, input);
    if (batch.rows() > 0) GL_RETURN_IF_ERROR(CheckFields(batch.fields, input));
    const Column* id = batch.Find(id_);
    const Column* truth = truth_.empty() ? nullptr : batch.Find(truth_);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      loaded_.ids.push_back(TextAt(id, row));
      loaded_.sources.push_back(source);
      if (truth) loaded_.truth.push_back(TextAt(truth, row));
    }
    Drop(batch, id_);
    if (truth) Drop(batch, truth_);
    loaded_.batches.push_back(std::move(batch));
    return Ok();
  }

  Status RefuseOverwriting(const std::vector<std::string>& inputs) const {
    std::vector<ingest::NamedFile> read = {{"the model", call_.Text("model")}};
    for (const std::string& input : inputs) read.push_back({"an input", input});
    return ingest::CheckSeparate({{"--out", call_.Text("out")}, {"--pairs", call_.Text("pairs")}},
                                 read);
  }

  Status CheckFields(const Fields& fields, const std::string& input) const {
    const std::vector<std::string> names = NamesOf(fields);
    for (const auto& [flag, field] : {std::pair{"--id", &id_}, {"--truth-field", &truth_}}) {
      if (field->empty() || std::find(names.begin(), names.end(), *field) != names.end()) continue;
      return errors::BadSetting(flag, Concat("there is no field ", Quoted(*field), " in ", input))
          .Hint(NameHint(*field, names, "fields are "));
    }
    return Ok();
  }

  const Invocation& call_;
  ingest::ReadOptions options_;
  std::string id_;
  std::string truth_;
  WorkerPool pool_;
  LoadedRecords loaded_;
};

// Records may name their own fields, so that a model fits when any record has a field of that name.
Status RefuseUnknownFields(const YamlNode& model, const std::string& file,
                           const LoadedRecords& records) {
  std::set<std::string> fields;
  for (const RecordBatch& batch : records.batches) {
    for (const Field& field : batch.fields) fields.insert(field.name);
  }
  if (records.ids.empty()) return Ok();
  return mdm::CheckModelFields(model, file, {fields.begin(), fields.end()});
}

Result<mdm::MatchModel> ModelFor(const Invocation& call, const LoadedRecords& records) {
  if (!call.Has("model")) return mdm::InferMatchModel(records.batches, {});
  const std::string file = call.Text("model");
  GL_TRY(const std::string text, ReadWholeFile(file, std::size_t{1} << 20));
  GL_TRY(const YamlNode yaml, ParseYaml(text, file));
  GL_TRY(mdm::MatchModel model, mdm::ParseMatchModel(yaml, file));
  GL_RETURN_IF_ERROR(RefuseUnknownFields(yaml, file, records));
  if (!model.attributes.empty()) return model;
  model.attributes = mdm::InferMatchModel(records.batches, {}).attributes;
  return model;
}

std::string CsvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

Status WriteWhole(const std::string& path, std::string_view text) {
  GL_TRY(const auto out, ingest::OutputFile::Create(path));
  GL_RETURN_IF_ERROR(out->Write(text));
  return out->Finish();
}

std::string ClustersCsv(const LoadedRecords& records, const mdm::MatchResult& result) {
  std::string out = "source,id,golden_id\n";
  for (std::size_t r = 0; r < records.ids.size(); ++r) {
    out += Concat(CsvCell(records.sources[r]), ",", CsvCell(records.ids[r]), ",",
                  result.cluster[r] + 1, "\n");
  }
  return out;
}

std::string PairsCsv(const LoadedRecords& records, const mdm::MatchResult& result) {
  std::string out = "source_l,id_l,source_r,id_r,weight,probability\n";
  for (const mdm::ScoredPair& pair : result.pairs) {
    out += Concat(CsvCell(records.sources[pair.left]), ",", CsvCell(records.ids[pair.left]), ",",
                  CsvCell(records.sources[pair.right]), ",", CsvCell(records.ids[pair.right]), ",",
                  pair.weight, ",", pair.probability, "\n");
  }
  return out;
}

std::optional<mdm::PartitionScore> ScoreOf(const LoadedRecords& records,
                                           const mdm::MatchResult& result) {
  if (records.truth.empty()) return std::nullopt;
  std::map<std::string, std::uint32_t> numbers;
  std::vector<std::uint32_t> truth;
  for (const std::string& name : records.truth) {
    const auto next = static_cast<std::uint32_t>(numbers.size());
    truth.push_back(numbers.try_emplace(name, next).first->second);
  }
  return mdm::ScorePartition(result.cluster, truth);
}

void WriteJson(const mdm::MatchResult& result, const std::optional<mdm::PartitionScore>& score,
               JsonWriter& json) {
  json.BeginObject().Key("records").UInt(result.counters.records);
  json.Key("golden").UInt(result.counters.clusters);
  json.Key("pairs_compared").UInt(result.counters.pairs_compared);
  json.Key("largest").UInt(result.counters.largest);
  json.Key("estimated_precision").Double(result.estimated_precision);
  json.Key("estimated_recall").Double(result.estimated_recall);
  json.Key("model").BeginArray();
  for (const mdm::MatchAttribute& attribute : result.model.attributes) {
    json.BeginObject().Key("field").String(attribute.field);
    json.Key("role").String(mdm::ToString(attribute.role)).EndObject();
  }
  json.EndArray();
  if (score) {
    json.Key("pair_precision").Double(score->pair_precision);
    json.Key("pair_recall").Double(score->pair_recall);
    json.Key("pair_f1").Double(score->pair_f1).Key("b3_f1").Double(score->b3_f1);
  }
  json.EndObject();
}

std::string ToText(const mdm::MatchResult& result,
                   const std::optional<mdm::PartitionScore>& score) {
  std::string out = Concat(result.counters.records, " records are ", result.counters.clusters,
                           " persons; the largest has ", result.counters.largest, " records\n",
                           result.counters.pairs_compared, " pairs compared by");
  for (const mdm::MatchAttribute& attribute : result.model.attributes) {
    out += Concat(" ", attribute.field, " (", mdm::ToString(attribute.role), ")");
  }
  out += "\n";
  if (score) {
    out += Concat("against the truth: pair precision ", score->pair_precision, ", recall ",
                  score->pair_recall, ", F1 ", score->pair_f1, "; B3 F1 ", score->b3_f1, "\n");
  }
  return out;
}

Result<int> Run(Invocation& call) {
  if (call.Has("entity") && call.Text("entity") != "person") {
    return errors::BadSetting("--entity", "only person can be matched");
  }
  GL_TRY(ingest::ReadOptions options, ReadOptionsOf(call));
  GL_TRY(const LoadedRecords records, Loader(call, std::move(options)).Load());
  if (records.unreadable.count() > 0) call.Remark(records.unreadable.Note());
  GL_TRY(const mdm::MatchModel model, ModelFor(call, records));
  GL_TRY(const mdm::MatchResult result, mdm::Match(records.batches, model, call.threads()));
  if (call.stop().stop_requested()) return errors::Cancelled("match");
  if (call.Has("out")) {
    GL_RETURN_IF_ERROR(WriteWhole(call.Text("out"), ClustersCsv(records, result)));
  }
  if (call.Has("pairs")) {
    GL_RETURN_IF_ERROR(WriteWhole(call.Text("pairs"), PairsCsv(records, result)));
  }
  const auto score = ScoreOf(records, result);
  if (call.json()) {
    JsonWriter json(JsonWriter::Layout::kIndented);
    WriteJson(result, score, json);
    GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  } else {
    GL_RETURN_IF_ERROR(call.Print(ToText(result, score)));
  }
  return kExitPassed;
}

}  // namespace

Command MatchCommand() {
  return {.name = "match",
          .operands = "INPUT...",
          .sentence = "Find the records that stand for the same person.",
          .flags = WithInputFlags(
              {{"id", "FIELD", "The field that identifies a record; never compared.", true},
               {"entity", "TYPE", "What the records stand for: person."},
               {"model", "FILE", "Roles, thresholds and survivorship; inferred without."},
               {"truth-field", "FIELD", "The person's true name or number, to score against."},
               {"out", "FILE", "CSV of source, id and golden_id, a line a record."},
               {"pairs", "FILE", "CSV of the compared pairs with their weights."}}),
          .example = "goldline match people.csv --id customer_id --out golden.csv",
          .run = Run};
}

}  // namespace goldline::cli
