#include "ingest/internal/run_plan.h"

#include <algorithm>

#include "core/files.h"
#include "core/hash.h"
#include "core/text.h"
#include "core/yaml.h"
#include "ingest/separate_files.h"

namespace goldline::ingest::internal {
namespace {

constexpr std::uint64_t kMaxDefinitionBytes = 4 << 20;

Result<ReadOptions> OptionsOf(const PipelineSource& source) {
  ReadOptions options;
  if (!source.input_format.empty()) {
    GL_TRY(options.format, InputFormatFromName(source.input_format));
  }
  if (!source.encoding.empty()) {
    GL_TRY(options.encoding, EncodingFromName(source.encoding));
  }
  if (!source.delimiter.empty()) {
    GL_TRY(options.delimiter, DelimiterFromName(source.delimiter));
  }
  options.missing_values = source.missing_values;
  return options;
}

// The fields of a source: its header's, else those of the first records, which then are all that a
// mapping can name.
Result<Fields> FieldsOf(const std::string& input, const ReadOptions& options) {
  GL_TRY(const auto source, OpenSource(input, options));
  if (!source->fields().empty()) return source->fields();
  while (true) {
    GL_TRY(const std::optional<Block> block, source->Next());
    if (!block) return Fields{};
    GL_TRY(const RecordBatch batch, source->Parse(*block));
    if (batch.rows() > 0) return batch.fields;
  }
}

Result<SourcePlan> MakeSourcePlan(const Pipeline& pipeline, const PipelineSource& source) {
  SourcePlan plan;
  GL_TRY(plan.inputs, ExpandInputs(source.inputs));
  GL_TRY(plan.options, OptionsOf(source));
  GL_TRY(plan.fields, FieldsOf(plan.inputs.front(), plan.options));
  GL_TRY(plan.mapping, Mapping::Compile(source, plan.fields, pipeline.file));
  return plan;
}

// The target's fields; two sources must agree on the type of a field.
Result<Fields> TargetFields(const Pipeline& pipeline, const std::vector<SourcePlan>& sources) {
  Fields fields;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (const Field& field : sources[i].mapping.fields()) {
      const auto known = std::find_if(fields.begin(), fields.end(),
                                      [&](const Field& other) { return other.name == field.name; });
      if (known == fields.end()) {
        fields.push_back(field);
      } else if (known->type != field.type) {
        return Error(ErrorCode::kInvalidArgument, "bad_pipeline",
                     Concat("the target field ", field.name, " is ", TypeName(known->type),
                            " from one source and ", TypeName(field.type), " from ",
                            pipeline.sources[i].dataset.name),
                     "cast one of them: CAST(… AS numeric)")
            .At({pipeline.file, 0, 0});
      }
    }
  }
  return fields;
}

// `text` becomes the file's; it stays empty when the pipeline names none.
Result<quality::Contract> LoadContract(const Pipeline& pipeline, std::string& text) {
  quality::Contract contract;
  if (!pipeline.contract_file.empty()) {
    GL_TRY(text, ReadWholeFile(pipeline.contract_file, kMaxDefinitionBytes));
    GL_TRY(contract, quality::Contract::Parse(text, pipeline.contract_file));
  }
  if (pipeline.gate) contract.gate = *pipeline.gate;
  if (contract.objects.empty()) contract.objects.emplace_back();
  return contract;
}

Result<const quality::SchemaObject*> ObjectOf(const Pipeline& pipeline,
                                              const quality::Contract& contract) {
  const std::string& dataset = pipeline.target->dataset.name;
  const quality::SchemaObject* object = contract.Find(dataset);
  if (object == nullptr) object = contract.Find(dataset.substr(dataset.rfind('.') + 1));
  if (object != nullptr) return object;
  return Error(ErrorCode::kInvalidArgument, "bad_pipeline",
               Concat("the contract does not say which of its objects ", dataset, " is"),
               "give the object the name or physicalName of the target dataset")
      .At({pipeline.contract_file, 0, 0});
}

std::vector<std::string> NamesOf(const Fields& fields) {
  std::vector<std::string> names;
  for (const Field& field : fields) names.push_back(field.name);
  return names;
}

// The fields that `match` names are fields of the target.
Status CheckMatchFields(const Pipeline& pipeline, const Fields& fields) {
  const std::vector<std::string> names = NamesOf(fields);
  for (const auto& [key, field] :
       {std::pair{"id", &pipeline.match->id}, {"changed", &pipeline.match->changed}}) {
    if (field->empty() || std::find(names.begin(), names.end(), *field) != names.end()) continue;
    return Error(ErrorCode::kInvalidArgument, "bad_pipeline",
                 Concat(key, " of match is ", Quoted(*field), ", which is no field of the target"),
                 NameHint(*field, names, "fields are "))
        .At({pipeline.file, 0, 0});
  }
  return Ok();
}

Status RefuseOverwriting(const Pipeline& pipeline, const std::vector<SourcePlan>& sources) {
  std::vector<NamedFile> read = {{"the pipeline", pipeline.file},
                                 {"the contract", pipeline.contract_file}};
  if (pipeline.match) read.push_back({"the model", pipeline.match->model_file});
  for (const SourcePlan& source : sources) {
    for (const std::string& input : source.inputs) read.push_back({"an input", input});
  }
  const Status separate = CheckSeparate(
      {{"the output of target", pipeline.target->output}, {"quarantine", pipeline.quarantine_file}},
      read);
  if (separate.ok()) return Ok();
  return Error(separate.error()).At({pipeline.file, 0, 0});
}

std::string FingerprintOf(const Pipeline& pipeline) {
  std::string text;
  for (const PipelineSource& source : pipeline.sources) {
    text += Concat(source.dataset.name, "\n", source.where, "\n");
    for (const FieldMapping& field : source.fields)
      text += Concat(field.target, "=", field.sql, "\n");
  }
  return ToString(HashBytes128(text));
}

}  // namespace

Result<RunPlan> MakeRunPlan(const Pipeline& pipeline, UtcTime now, const TargetPast& past) {
  std::vector<SourcePlan> sources;
  for (const PipelineSource& source : pipeline.sources) {
    GL_TRY(SourcePlan plan, MakeSourcePlan(pipeline, source));
    sources.push_back(std::move(plan));
  }
  GL_RETURN_IF_ERROR(RefuseOverwriting(pipeline, sources));
  GL_TRY(Fields fields, TargetFields(pipeline, sources));
  std::string contract_text;
  GL_TRY(quality::Contract contract, LoadContract(pipeline, contract_text));
  GL_TRY(const quality::SchemaObject* object, ObjectOf(pipeline, contract));
  GL_TRY(quality::CheckPlan checks,
         quality::CheckPlan::Compile(
             contract, *object, fields,
             {.fixed_fields = true, .now = now, .history = past.history, .earlier = past.earlier}));
  if (pipeline.match) GL_RETURN_IF_ERROR(CheckMatchFields(pipeline, fields));
  std::optional<mdm::MatchModel> model;
  if (pipeline.match && !pipeline.match->model_file.empty()) {
    const std::string& file = pipeline.match->model_file;
    GL_TRY(const std::string text, ReadWholeFile(file, kMaxDefinitionBytes));
    GL_TRY(const YamlNode yaml, ParseYaml(text, file));
    GL_TRY(model, mdm::ParseMatchModel(yaml, file));
    GL_RETURN_IF_ERROR(mdm::CheckModelFields(yaml, file, NamesOf(fields)));
  }
  std::string object_name = object->name;
  return RunPlan{std::move(sources),       std::move(fields),      std::move(contract),
                 std::move(contract_text), std::move(object_name), std::move(checks),
                 std::move(model),         FingerprintOf(pipeline)};
}

}  // namespace goldline::ingest::internal
