#include "ingest/writer.h"

#include <cmath>
#include <utility>
#include <vector>

#include "core/json.h"
#include "core/text.h"
#include "ingest/errors.h"

namespace goldline::ingest {
namespace {

bool IsTime(Type type) { return type == Type::kTimestamp || type == Type::kTimestampTz; }

// The text of a cell with a value: as PostgreSQL prints it, but with the T and the full zone of ISO
// 8601 in points of time.
void AppendPlain(std::string& out, const Column& column, std::size_t row) {
  const std::size_t start = out.size();
  AppendCellText(out, column, row);
  if (!IsTime(column.type)) return;
  if (const std::size_t blank = out.find(' ', start); blank != out.npos) out[blank] = 'T';
  if (column.type == Type::kTimestampTz && out.ends_with("+00")) out += ":00";
}

// The columns of a batch that are the fields of a writer; nullptr where it has none.
std::vector<const Column*> ColumnsOf(const RecordBatch& batch, const Fields& fields) {
  std::vector<const Column*> columns;
  columns.reserve(fields.size());
  for (const Field& field : fields) columns.push_back(batch.Find(field.name));
  return columns;
}

class CountingWriter : public RecordWriter {
 public:
  CountingWriter(std::unique_ptr<OutputFile> file, Fields fields)
      : fields_(std::move(fields)), file_(std::move(file)) {}

  Status WriteText(std::string_view text, std::uint64_t records) override {
    GL_RETURN_IF_ERROR(file_->Write(text));
    records_ += records;
    return Ok();
  }
  Result<std::string> Settle() override { return file_->Settle(); }
  Status Finish() override { return file_->Finish(); }
  std::uint64_t records() const override { return records_; }

 protected:
  Fields fields_;

 private:
  std::unique_ptr<OutputFile> file_;
  std::uint64_t records_ = 0;
};

class CsvWriter final : public CountingWriter {
 public:
  CsvWriter(std::unique_ptr<OutputFile> file, Fields fields, char delimiter, OutputFormat format)
      : CountingWriter(std::move(file), std::move(fields)),
        delimiter_(delimiter),
        format_(format) {}

  OutputFormat format() const override { return format_; }

  // Names are quoted where a reader could take them for more than one.
  std::string Header() const {
    std::string out;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (i > 0) out += delimiter_;
      const std::string& name = fields_[i].name;
      const bool plain = name.find_first_of(",;\t|\"\r\n\xEF\\") == name.npos && !name.empty();
      if (plain) {
        out += name;
      } else {
        AppendQuoted(out, name);
      }
    }
    return out + "\n";
  }

  std::string Format(const RecordBatch& batch) const override {
    const std::vector<const Column*> columns = ColumnsOf(batch, fields_);
    std::string out;
    out.reserve(batch.rows() * fields_.size() * 12);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out += delimiter_;
        if (columns[i] != nullptr && columns[i]->has_value(row)) AppendCell(out, *columns[i], row);
      }
      out += '\n';
    }
    return out;
  }

 private:
  void AppendCell(std::string& out, const Column& column, std::size_t row) const {
    if (PhysicalOf(column.type) != Physical::kText) {
      const std::size_t start = out.size();
      AppendPlain(out, column, row);
      // A decimal point or a blank may be the delimiter.
      const std::string_view text = std::string_view(out).substr(start);
      if (!Special(text)) return;
      const std::string copy(text);
      out.resize(start);
      AppendQuoted(out, copy);
      return;
    }
    const std::string_view text = column.texts[row];
    if (text.empty() || Special(text)) {
      AppendQuoted(out, text);
    } else {
      out += text;
    }
  }

  bool Special(std::string_view text) const {
    for (const char c : text) {
      if (c == delimiter_ || c == '"' || c == '\n' || c == '\r') return true;
    }
    return false;
  }

  static void AppendQuoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }

  char delimiter_;
  OutputFormat format_;
};

class NdjsonWriter final : public CountingWriter {
 public:
  NdjsonWriter(std::unique_ptr<OutputFile> file, Fields fields)
      : CountingWriter(std::move(file), std::move(fields)) {
    for (const Field& field : fields_) {
      AppendJsonString(keys_.emplace_back(), field.name);
      keys_.back() += ':';
    }
  }

  OutputFormat format() const override { return OutputFormat::kNdjson; }

  std::string Format(const RecordBatch& batch) const override {
    const std::vector<const Column*> columns = ColumnsOf(batch, fields_);
    std::string out;
    out.reserve(batch.rows() * fields_.size() * 24);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      char before = '{';
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i] == nullptr || columns[i]->states[row] == CellState::kAbsent) continue;
        out += before;
        out += keys_[i];
        AppendValue(out, *columns[i], row);
        before = ',';
      }
      out += before == '{' ? "{}\n" : "}\n";
    }
    return out;
  }

 private:
  static void AppendValue(std::string& out, const Column& column, std::size_t row) {
    if (!column.has_value(row)) {
      out += "null";
      return;
    }
    switch (column.type) {
      case Type::kText:
        AppendText(out, column, row);
        return;
      case Type::kJson:
        AppendRaw(out, column.texts[row]);
        return;
      case Type::kDouble:
        if (std::isfinite(column.doubles[row])) {
          AppendPlain(out, column, row);
        } else {
          AppendAsString(out, column, row);
        }
        return;
      case Type::kBool:
      case Type::kInt16:
      case Type::kInt32:
      case Type::kInt64:
      case Type::kNumeric:
        AppendPlain(out, column, row);
        return;
      case Type::kUnknown:
        out += "null";
        return;
      default:
        AppendAsString(out, column, row);
    }
  }

  static void AppendText(std::string& out, const Column& column, std::size_t row) {
    if (column.form(row) == CellForm::kString) {
      AppendJsonString(out, column.texts[row]);
    } else {
      AppendRaw(out, column.texts[row]);
    }
  }

  static void AppendAsString(std::string& out, const Column& column, std::size_t row) {
    std::string text;
    AppendPlain(text, column, row);
    AppendJsonString(out, text);
  }

  // Line ends in JSON text stand between its tokens only, and a record is one line.
  static void AppendRaw(std::string& out, std::string_view json) {
    for (const char c : json) out += c == '\n' || c == '\r' ? ' ' : c;
  }

  std::vector<std::string> keys_;
};

Result<OutputFormat> FormatOf(const std::string& path, const WriteOptions& options) {
  if (options.format != OutputFormat::kAuto) return options.format;
  std::string lower = AsciiLower(path);
  for (const std::string_view ending : {".gz", ".zst"}) {
    if (lower.ends_with(ending)) lower.resize(lower.size() - ending.size());
  }
  if (lower.ends_with(".csv")) return OutputFormat::kCsv;
  if (lower.ends_with(".tsv")) return OutputFormat::kTsv;
  if (lower.ends_with(".ndjson") || lower.ends_with(".jsonl")) return OutputFormat::kNdjson;
  return errors::UnknownOutputFormat(path);
}

}  // namespace

Result<std::unique_ptr<RecordWriter>> RecordWriter::Create(const std::string& path, Fields fields,
                                                           const WriteOptions& options) {
  GL_TRY(const OutputFormat format, FormatOf(path, options));
  GL_TRY(std::unique_ptr<OutputFile> file, OutputFile::Create(path, options.compression));
  if (format == OutputFormat::kNdjson) {
    return std::make_unique<NdjsonWriter>(std::move(file), std::move(fields));
  }
  const char delimiter = format == OutputFormat::kTsv ? '\t' : options.delimiter;
  auto writer = std::make_unique<CsvWriter>(std::move(file), std::move(fields), delimiter, format);
  if (options.header) GL_RETURN_IF_ERROR(writer->WriteText(writer->Header(), 0));
  return writer;
}

}  // namespace goldline::ingest
