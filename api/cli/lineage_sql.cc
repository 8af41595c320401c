#include "api/cli/lineage_sql.h"

#include <cstdio>

#include "core/files.h"
#include "core/sql/script.h"
#include "core/text.h"
#include "lineage/script_report.h"

namespace goldline::cli {
namespace {

constexpr std::uint64_t kMostSchema = std::uint64_t{256} << 20;
// Of whole files; a statement of extreme complexity is refused by itself.
constexpr sql::ParseLimits kLimits{.max_bytes = std::size_t{16} << 20,
                                   .max_tokens = std::size_t{1} << 20};

// One of several files could not be read, as if it were the only one.
constexpr int kExitUnreadable = 2;

const sql::Dialect& DialectOf(const Invocation& call) {
  if (!call.Has("dialect")) return sql::GenericSql();
  if (const sql::Dialect* dialect = sql::FindDialect(call.Text("dialect"))) return *dialect;
  call.Remark(Concat("warning: there is no dialect ", Quoted(call.Text("dialect"), 40),
                     " here; read as generic SQL. Known are ", Join(sql::DialectNames(), ", ")));
  return sql::GenericSql();
}

Result<lineage::JsonSchema> SchemaOf(const Invocation& call) {
  if (!call.Has("schema")) return lineage::JsonSchema();
  GL_TRY(const std::string text, ReadWholeFile(call.Text("schema"), kMostSchema));
  Result<lineage::JsonSchema> schema = lineage::JsonSchema::Parse(text);
  if (schema.ok()) return schema;
  return std::move(schema).error().At({call.Text("schema"), 0, 0});
}

Result<lineage::ScriptReport> Analyze(const std::string& file, const sql::Dialect& dialect,
                                      const lineage::TableLookup& lookup) {
  GL_TRY(std::string text, ReadWholeFile(file == "-" ? "/dev/stdin" : file, kLimits.max_bytes));
  Result<sql::ParsedScript> script = sql::ParseScript(text, dialect, kLimits);
  if (!script.ok()) return std::move(script).error().With(Concat("in ", file));
  return lineage::ScriptReport{file, std::move(text), lineage::AnalyzeScript(*script, lookup)};
}

bool ReadWhole(const lineage::StatementLineage& statement) {
  return statement.skipped.empty() && statement.error.empty();
}

bool NamesAreKnown(const lineage::StatementLineage& statement) {
  return statement.lineage.unresolved.empty() && statement.lineage.ambiguous.empty();
}

Result<int> Run(Invocation& call) {
  const sql::Dialect& dialect = DialectOf(call);
  GL_TRY(const lineage::JsonSchema schema, SchemaOf(call));
  std::size_t statements = 0;
  std::size_t whole = 0;
  std::size_t known = 0;  // with every name resolved, too
  int exit_code = kExitPassed;
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginArray();
  for (const std::string& file : call.operands()) {
    const auto report = Analyze(file, dialect, schema.lookup());
    if (!report.ok()) {  // the others are still read
      if (call.operands().size() == 1) return report.error();
      std::fprintf(stderr, "error: %s\n", report.error().ToString().c_str());
      exit_code = kExitUnreadable;
      continue;
    }
    statements += report->statements.size();
    for (const auto& statement : report->statements) {
      whole += ReadWhole(statement) ? 1 : 0;
      known += ReadWhole(statement) && NamesAreKnown(statement) ? 1 : 0;
    }
    if (call.json()) {
      WriteJson(*report, json);
    } else {
      GL_RETURN_IF_ERROR(call.Print(TextOf(*report)));
    }
  }
  json.EndArray();
  if (call.json()) GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  call.Remark(Concat(whole, " of ", statements, " statements read whole"));
  if (exit_code == kExitPassed && call.Has("strict") && known < statements) return kExitFailed;
  return exit_code;
}

}  // namespace

Command LineageSqlCommand() {
  return {.name = "lineage sql",
          .operands = "FILE...",
          .sentence = "Show which fields each SQL statement reads and writes, and how.",
          .flags = {{"dialect", "D", "postgres, snowflake, bigquery, tsql, …; generic without it."},
                    {"schema", "FILE", "What tables there are: JSON {table: {column: type}}."},
                    {"strict", "",
                     "Exit 1 when a part of a statement was not understood, or a name of it."}},
          .example = "goldline lineage sql nightly.sql --dialect snowflake --schema tables.json",
          .run = Run};
}

}  // namespace goldline::cli
