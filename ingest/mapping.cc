#include "ingest/mapping.h"

#include <algorithm>
#include <utility>

#include "core/text.h"

namespace goldline::ingest {
namespace {

// A field's name as an SQL identifier.
std::string QuotedName(const std::string& name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

Result<sql::Expression> CompileAt(const std::string& text, const Fields& scope,
                                  const std::string& file, std::uint64_t line,
                                  const std::string& what) {
  Result<sql::Expression> expression = sql::Expression::Compile(text, scope);
  if (expression.ok()) return expression;
  return std::move(expression).error().With(Concat("in ", what)).At({file, line, 0});
}

// The rows for which the filter is true; NULL and errors leave a record out, as WHERE does, but an
// error is not silent.
Result<std::vector<std::uint32_t>> RowsKept(const sql::Expression& filter, const RecordBatch& batch,
                                            const sql::EvalContext& context) {
  GL_TRY(const sql::Evaluation verdicts, filter.Evaluate(batch, context));
  if (!verdicts.errors.empty()) {
    const sql::RowError& first = verdicts.errors.front();
    return Error(first.error)
        .With(Concat("in the filter ", Quoted(filter.sql())))
        .At({batch.input ? *batch.input : "", batch.places[first.row].line, 0});
  }
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < batch.rows(); ++row) {
    if (verdicts.values.has_value(row) && verdicts.values.ints[row] != 0) rows.push_back(row);
  }
  return rows;
}

// The malformed records of `batch` at their place among the rows that were kept.
std::vector<MalformedRecord> CarryMalformed(const RecordBatch& batch,
                                            const std::vector<std::uint32_t>* kept) {
  std::vector<MalformedRecord> malformed = batch.malformed;
  if (kept == nullptr) return malformed;
  for (MalformedRecord& record : malformed) {
    const auto first_after = std::lower_bound(kept->begin(), kept->end(), record.before_row);
    record.before_row = static_cast<std::size_t>(first_after - kept->begin());
  }
  return malformed;
}

}  // namespace

Result<Mapping> Mapping::Compile(const PipelineSource& source, const Fields& source_fields,
                                 const std::string& pipeline_file) {
  Mapping mapping;
  if (!source.where.empty()) {
    GL_TRY(mapping.filter_, CompileAt(source.where, source_fields, pipeline_file, source.where_line,
                                      Concat("where of ", source.dataset.name)));
    if (mapping.filter_->type() != Type::kBool) {
      return Error(ErrorCode::kInvalidArgument, "bad_pipeline",
                   Concat("where of ", source.dataset.name, " is ",
                          TypeName(mapping.filter_->type()), ", not true or false"))
          .At({pipeline_file, source.where_line, 0});
    }
  }
  std::vector<FieldMapping> fields = source.fields;
  if (fields.empty()) {
    for (const Field& field : source_fields) {
      fields.push_back({field.name, QuotedName(field.name), 0});
    }
  }
  for (const FieldMapping& field : fields) {
    GL_TRY(sql::Expression expression,
           CompileAt(field.sql, source_fields, pipeline_file, field.line,
                     Concat("the mapping of ", field.target, " from ", source.dataset.name)));
    mapping.fields_.push_back({field.target, expression.type()});
    mapping.rules_.push_back({field.target, std::move(expression)});
  }
  return mapping;
}

Result<Mapping> Mapping::Casts(const Fields& fields, const std::string& input) {
  PipelineSource source;
  Fields texts = fields;
  for (Field& field : texts) {
    source.fields.push_back(
        {field.name, Concat("CAST(", QuotedName(field.name), " AS ", TypeName(field.type), ")"),
         0});
    field.type = Type::kText;
  }
  return Compile(source, texts, input);
}

Result<MappedBatch> Mapping::Apply(const RecordBatch& batch,
                                   const sql::EvalContext& context) const {
  MappedBatch out;
  const RecordBatch* input = &batch;
  RecordBatch selected;
  std::vector<std::uint32_t> kept;
  if (filter_) {
    GL_TRY(kept, RowsKept(*filter_, batch, context));
    out.filtered = batch.rows() - kept.size();
    if (out.filtered != 0) {
      selected = SelectRows(batch, kept);
      input = &selected;
    }
  }
  out.batch.malformed = CarryMalformed(batch, out.filtered != 0 ? &kept : nullptr);
  out.batch.fields = fields_;
  out.batch.places = input->places;
  out.batch.raw = input->raw;
  out.batch.input = input->input;
  out.batch.first_record = input->first_record;
  out.batch.owners = input->owners;
  for (const FieldRule& rule : rules_) {
    GL_TRY(sql::Evaluation values, rule.expression.Evaluate(*input, context));
    for (sql::RowError& error : values.errors) {
      out.errors.push_back(
          {static_cast<std::uint32_t>(error.row), rule.target, std::move(error.error)});
    }
    out.batch.columns.push_back(std::move(values.values));
  }
  std::stable_sort(out.errors.begin(), out.errors.end(),
                   [](const MappingError& a, const MappingError& b) { return a.row < b.row; });
  return out;
}

}  // namespace goldline::ingest
