// A Mapping turns records of one source into records of the target: a filter and one SQL expression
// a target field, compiled against the source's fields. Immutable; Apply runs on any thread.
//
//   GL_TRY(Mapping mapping, Mapping::Compile(source, source_fields, pipeline.file));
//   GL_TRY(MappedBatch mapped, mapping.Apply(batch, context));
//   for (const MappingError& error : mapped.errors) ...   // its record is still in mapped.batch
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/batch.h"
#include "core/result.h"
#include "core/sql/expression.h"
#include "ingest/pipeline.h"

namespace goldline::ingest {

// A value that could not be computed: the target field is NULL in that row.
struct MappingError {
  std::uint32_t row = 0;  // of the mapped batch
  std::string field;      // the target field
  Error error;
};

struct MappedBatch {
  RecordBatch batch;  // of target fields; places, raw, malformed and input as in the source
  std::vector<MappingError> errors;  // by row
  std::uint64_t filtered = 0;        // records that `where` left out
};

class Mapping {
 public:
  // One target field: where its value comes from.
  struct FieldRule {
    std::string target;
    sql::Expression expression;
  };

  // Errors have the line of the pipeline file. Without field mappings every source field is taken
  // as it is.
  static Result<Mapping> Compile(const PipelineSource& source, const Fields& source_fields,
                                 const std::string& pipeline_file);

  // Every field as its value cast to its type, for records that were mapped before and written as
  // text.
  static Result<Mapping> Casts(const Fields& fields, const std::string& input);

  Result<MappedBatch> Apply(const RecordBatch& batch, const sql::EvalContext& context) const;

  // The target's fields with their types, in the order of the mapping.
  const Fields& fields() const { return fields_; }
  const std::vector<FieldRule>& rules() const { return rules_; }
  const std::optional<sql::Expression>& filter() const { return filter_; }

 private:
  Fields fields_;
  std::vector<FieldRule> rules_;
  std::optional<sql::Expression> filter_;
};

}  // namespace goldline::ingest
