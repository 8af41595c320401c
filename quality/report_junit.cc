// There is no one schema of JUnit XML. What is written here is what Jenkins, GitLab, GitHub's and
// Azure's readers have in common; see github.com/testmoapp/junitxml.
#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "core/utf8.h"
#include "quality/report_formats.h"

namespace goldline::quality {
namespace {

// Text for XML 1.0, also inside quotes. Control characters cannot be written in it at all and are
// left out; bytes that are no character become U+FFFD.
void AppendXml(std::string& out, std::string_view text) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, Utf8Length(text));
    const std::string_view character = text.substr(0, length);
    const auto byte = static_cast<unsigned char>(text.front());
    text.remove_prefix(length);
    if (length > 1) {
      // U+FFFE and U+FFFF are characters of UTF-8, not of XML.
      const bool none = character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
      out += none ? kReplacement : character;
    } else if (byte >= 0x80) {
      out += kReplacement;
    } else if (byte == '&') {
      out += "&amp;";
    } else if (byte == '<') {
      out += "&lt;";
    } else if (byte == '>') {
      out += "&gt;";
    } else if (byte == '"') {
      out += "&quot;";
    } else if (byte == '\t' || byte == '\n' || byte == '\r') {
      // As they are, a reader turns them into blanks inside an attribute.
      out += Concat("&#", static_cast<int>(byte), ";");
    } else if (byte >= 0x20 && byte != 0x7F) {
      out += static_cast<char>(byte);
    }
  }
}

// Elements by their calls: attributes come before text and children.
class XmlWriter {
 public:
  XmlWriter& Begin(std::string_view name) {
    CloseTag();
    out_ += Concat("\n", std::string(2 * open_.size(), ' '), "<", name);
    open_.emplace_back(name);
    in_tag_ = true;
    lines_ = false;
    return *this;
  }
  XmlWriter& Attribute(std::string_view name, std::string_view value) {
    out_ += Concat(" ", name, "=\"");
    AppendXml(out_, value);
    out_ += '"';
    return *this;
  }
  XmlWriter& Attribute(std::string_view name, std::uint64_t value) {
    return Attribute(name, Concat(value));
  }
  XmlWriter& Text(const std::vector<std::string>& lines) {
    CloseTag();
    for (const std::string& line : lines) {
      AppendXml(out_, line);
      out_ += '\n';
    }
    return *this;
  }
  XmlWriter& End() {
    const std::string name = std::move(open_.back());
    open_.pop_back();
    if (in_tag_) {
      out_ += "/>";
    } else {
      if (lines_) out_ += Concat("\n", std::string(2 * open_.size(), ' '));
      out_ += Concat("</", name, ">");
    }
    in_tag_ = false;
    lines_ = true;
    return *this;
  }
  std::string Take() { return std::move(out_) + "\n"; }

 private:
  void CloseTag() {
    if (in_tag_) out_ += '>';
    in_tag_ = false;
  }

  std::string out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  std::vector<std::string> open_;
  bool in_tag_ = false;  // the start tag still takes attributes
  bool lines_ = false;   // the last thing written was a child
};

struct Counts {
  std::uint64_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
};

Counts CountsOf(const CheckedObject& object) {
  if (!object.skip_reason.empty()) return {.tests = 1, .skipped = 1};
  Counts counts{.tests = object.report.rules.size(), .seconds = object.seconds};
  for (const RuleResult& result : object.report.rules) {
    const CheckStatus outcome = result.Outcome();
    counts.failures += outcome == CheckStatus::kFailed ? 1 : 0;
    counts.errors += outcome == CheckStatus::kErrored ? 1 : 0;
    counts.skipped += outcome == CheckStatus::kSkipped ? 1 : 0;
  }
  return counts;
}

Counts CountsOf(const CheckRun& run) {
  Counts sum;
  for (const CheckedObject& object : run.objects) {
    const Counts counts = CountsOf(object);
    sum.tests += counts.tests;
    sum.failures += counts.failures;
    sum.errors += counts.errors;
    sum.skipped += counts.skipped;
    sum.seconds += counts.seconds;
  }
  return sum;
}

void WriteCounts(XmlWriter& xml, const Counts& counts) {
  xml.Attribute("tests", counts.tests).Attribute("failures", counts.failures);
  xml.Attribute("errors", counts.errors).Attribute("skipped", counts.skipped);
  xml.Attribute("time", Concat(std::round(counts.seconds * 1000) / 1000));
}

std::string HeadlineOf(const RuleResult& result) {
  if (!result.reason.empty()) return result.reason;
  const Rule& rule = result.rule;
  return Concat(Join(rule.fields, ", "), rule.fields.empty() ? "" : " ", rule.complaint, ": ",
                result.rows_failed, " of ", result.rows_evaluated, " records");
}

std::vector<std::string> LinesOf(const RuleResult& result) {
  std::vector<std::string> lines = {HeadlineOf(result)};
  for (const Example& example : result.examples) {
    std::string line = Concat(example.input, ":", example.line);
    if (example.value) line += Concat(" ", Quoted(*example.value, 200));
    lines.push_back(std::move(line));
  }
  return lines;
}

void WriteOutcome(XmlWriter& xml, const RuleResult& result) {
  switch (result.Outcome()) {
    case CheckStatus::kPassed:
      return;
    case CheckStatus::kWarned:
      xml.Begin("system-out").Text(LinesOf(result)).End();
      return;
    case CheckStatus::kFailed:
      xml.Begin("failure").Attribute("message", HeadlineOf(result));
      xml.Attribute("type", result.rule.kind_name()).Text(LinesOf(result)).End();
      return;
    case CheckStatus::kErrored:
      xml.Begin("error").Attribute("message", result.reason);
      xml.Attribute("type", result.rule.kind_name()).End();
      return;
    case CheckStatus::kSkipped:
      xml.Begin("skipped").Attribute("message", result.reason).End();
      return;
  }
}

void WriteProperty(XmlWriter& xml, std::string_view name, std::string_view value) {
  xml.Begin("property").Attribute("name", name).Attribute("value", value).End();
}

void WriteSuite(XmlWriter& xml, const CheckRun& run, const CheckedObject& object) {
  const CheckReport& report = object.report;
  const std::string& name = report.object.empty() ? run.contract : report.object;
  // Readers group by what stands before the last dot.
  const std::string group = Concat(run.contract, ".", name);
  xml.Begin("testsuite").Attribute("name", name);
  WriteCounts(xml, CountsOf(object));
  xml.Attribute("timestamp", ToString(run.at));
  xml.Begin("properties");
  WriteProperty(xml, "contract.id", run.contract_id);
  WriteProperty(xml, "contract.version", run.contract_version);
  WriteProperty(xml, "run", ToString(run.id));
  if (object.skip_reason.empty()) {
    WriteProperty(xml, "fingerprint", report.Fingerprint());
    WriteProperty(xml, "records.read", Concat(report.read));
    WriteProperty(xml, "records.failed", Concat(report.failed));
    WriteProperty(xml, "records.malformed", Concat(report.malformed));
  }
  xml.End();
  if (!object.skip_reason.empty()) {
    xml.Begin("testcase").Attribute("name", "data").Attribute("classname", group);
    xml.Begin("skipped").Attribute("message", object.skip_reason).End().End();
  }
  for (const RuleResult& result : report.rules) {
    xml.Begin("testcase").Attribute("name", result.rule.id).Attribute("classname", group);
    xml.Attribute("file", run.contract_file);
    if (result.rule.place.line > 0) xml.Attribute("line", result.rule.place.line);
    WriteOutcome(xml, result);
    xml.End();
  }
  xml.End();
}

}  // namespace

std::string JUnitReport(const CheckRun& run) {
  XmlWriter xml;
  xml.Begin("testsuites").Attribute("name", run.process);
  WriteCounts(xml, CountsOf(run));
  for (const CheckedObject& object : run.objects) WriteSuite(xml, run, object);
  return xml.End().Take();
}

}  // namespace goldline::quality
