#include "lineage/script_report.h"

#include <algorithm>

#include "core/text.h"

namespace goldline::lineage {
namespace {

std::string NameOf(const FieldRef& field) {
  const std::string dataset = field.namespace_name.empty()
                                  ? field.dataset
                                  : Concat(field.namespace_name, "/", field.dataset);
  return Concat(dataset, ".", field.field);
}

std::string NameOf(const DatasetRef& dataset) {
  return dataset.namespace_name.empty() ? dataset.name
                                        : Concat(dataset.namespace_name, "/", dataset.name);
}

// One for each subtype: masked only where every way masks.
std::vector<Transformation> WaysOf(TransformationSet how) {
  std::vector<Transformation> ways;
  for (const Transformation one : how.list()) {
    const auto same = std::find_if(ways.begin(), ways.end(),
                                   [&](Transformation way) { return way.subtype == one.subtype; });
    if (same == ways.end()) {
      ways.push_back(one);
    } else {
      same->masking = same->masking && one.masking;
    }
  }
  return ways;
}

void WriteSpan(sql::Span span, JsonWriter& json) {
  json.BeginObject().Key("offset").UInt(span.begin);
  json.Key("length").UInt(span.end - span.begin).EndObject();
}

void WriteSource(const SourceUse& use, Transformation how, JsonWriter& json) {
  json.BeginObject().Key("field").String(NameOf(use.field));
  json.Key("type").String(ToString(how.type())).Key("subtype").String(ToString(how.subtype));
  json.Key("masking").Bool(how.masking).Key("span");
  if (use.spans.empty()) {
    json.Null();
  } else {
    WriteSpan(use.spans.front(), json);
  }
  if (use.inferred) json.Key("inferred").Bool(true);
  json.EndObject();
}

void WriteSources(const std::vector<SourceUse>& uses, JsonWriter& json) {
  json.BeginArray();
  for (const SourceUse& use : uses) {
    for (const Transformation how : WaysOf(use.how)) WriteSource(use, how, json);
  }
  json.EndArray();
}

void WriteFindings(std::string_view key, const std::vector<NameFinding>& findings,
                   JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const NameFinding& finding : findings) {
    json.BeginObject().Key("name").String(finding.name).Key("span");
    WriteSpan(finding.span, json);
    json.Key("candidates").BeginArray();
    for (const std::string& candidate : finding.candidates) json.String(candidate);
    json.EndArray().EndObject();
  }
  json.EndArray();
}

void WriteStatement(const ScriptReport& report, const StatementLineage& statement,
                    JsonWriter& json) {
  const sql::Span span = statement.span;
  json.BeginObject().Key("file").String(report.file);
  json.Key("statement").String(report.text.substr(span.begin, span.end - span.begin));
  json.Key("span");
  WriteSpan(span, json);
  json.Key("kind").String(statement.kind).Key("target");
  statement.target ? json.String(NameOf(*statement.target)) : json.Null();
  if (statement.temporary) json.Key("temporary").Bool(true);
  const std::string before = statement.target ? NameOf(*statement.target) + "." : "";
  json.Key("columns").BeginArray();
  for (const OutputColumn& column : statement.lineage.columns) {
    json.BeginObject().Key("target").String(before + column.name).Key("sources");
    WriteSources(column.sources, json);
    json.EndObject();
  }
  json.EndArray().Key("indirect");
  WriteSources(statement.lineage.indirect, json);
  json.Key("inputs").BeginArray();
  for (const DatasetRef& input : statement.lineage.inputs) json.String(NameOf(input));
  json.EndArray().Key("skipped").BeginArray();
  for (const SkippedText& skipped : statement.skipped) {
    json.BeginObject().Key("offset").UInt(skipped.span.begin);
    json.Key("length").UInt(skipped.span.end - skipped.span.begin);
    json.Key("reason").String(skipped.reason).EndObject();
  }
  json.EndArray();
  WriteFindings("ambiguous", statement.lineage.ambiguous, json);
  WriteFindings("inferred", statement.lineage.inferred, json);
  WriteFindings("unresolved", statement.lineage.unresolved, json);
  WriteFindings("captured", statement.lineage.captured, json);
  json.Key("error");
  statement.error.empty() ? json.Null() : json.String(statement.error);
  json.EndObject();
}

class Lines {
 public:
  explicit Lines(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\n') ends_.push_back(at);
    }
  }
  std::size_t Of(sql::Span span) const {
    return static_cast<std::size_t>(std::lower_bound(ends_.begin(), ends_.end(), span.begin) -
                                    ends_.begin()) +
           1;
  }

 private:
  std::vector<std::size_t> ends_;
};

// "column  source (how)", a source a line.
void AddSources(std::string_view name, const std::vector<SourceUse>& uses, std::size_t width,
                std::string& out) {
  std::string label(name);
  label.resize(std::max(width, label.size()), ' ');
  if (uses.empty()) out += Concat("    ", label, "  no source\n");
  for (const SourceUse& use : uses) {
    std::string ways;
    for (const Transformation how : WaysOf(use.how)) {
      ways += Concat(ways.empty() ? "" : ", ", AsciiLower(ToString(how.subtype)),
                     how.masking ? ", masked" : "");
    }
    std::replace(ways.begin(), ways.end(), '_', ' ');
    out += Concat("    ", label, "  ", NameOf(use.field), "  (", ways,
                  use.inferred ? ", inferred" : "", ")\n");
    label.assign(label.size(), ' ');
  }
}

void AddFindings(std::string_view what, const std::vector<NameFinding>& findings,
                 const Lines& lines, std::string& out) {
  for (const NameFinding& finding : findings) {
    out += Concat("    ", what, ": ", finding.name, " in line ", lines.Of(finding.span));
    if (!finding.candidates.empty()) out += Concat(", of ", Join(finding.candidates, " or "));
    out += '\n';
  }
}

void AddStatement(const ScriptReport& report, const StatementLineage& statement, const Lines& lines,
                  std::string& out) {
  out += Concat(report.file, ":", lines.Of(statement.span), ": ", statement.kind);
  if (statement.target) out += Concat(" ", NameOf(*statement.target));
  if (statement.temporary) out += " (temporary)";
  out += '\n';
  std::size_t width = 4;
  constexpr std::size_t kWidest = 32;
  for (const OutputColumn& column : statement.lineage.columns) {
    width = std::max(width, std::min(column.name.size(), kWidest));
  }
  for (const OutputColumn& column : statement.lineage.columns) {
    AddSources(column.name, column.sources, width, out);
  }
  if (!statement.lineage.indirect.empty()) {
    AddSources("rows", statement.lineage.indirect, width, out);
  }
  AddFindings("ambiguous", statement.lineage.ambiguous, lines, out);
  AddFindings("unresolved", statement.lineage.unresolved, lines, out);
  AddFindings("taken from the query around", statement.lineage.captured, lines, out);
  for (const SkippedText& skipped : statement.skipped) {
    constexpr std::size_t kShown = 40;
    const std::string_view text =
        std::string_view(report.text)
            .substr(skipped.span.begin, skipped.span.end - skipped.span.begin);
    out += Concat("    not read: ", Quoted(text, kShown), " in line ", lines.Of(skipped.span), " (",
                  skipped.reason, ")\n");
  }
  if (!statement.error.empty()) out += Concat("    error: ", statement.error, "\n");
}

}  // namespace

void WriteJson(const ScriptReport& report, JsonWriter& json) {
  for (const StatementLineage& statement : report.statements) {
    WriteStatement(report, statement, json);
  }
}

std::string TextOf(const ScriptReport& report) {
  const Lines lines(report.text);
  std::string out;
  for (const StatementLineage& statement : report.statements) {
    AddStatement(report, statement, lines, out);
  }
  return out;
}

}  // namespace goldline::lineage
