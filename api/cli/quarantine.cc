#include "api/cli/quarantine.h"

#include <map>
#include <utility>

#include "api/cli/caller.h"
#include "api/cli/load_contract.h"
#include "api/cli/open_store.h"
#include "core/errors.h"
#include "core/files.h"
#include "core/json.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/quarantine.h"
#include "ingest/quarantine_actions.h"
#include "ingest/quarantine_report.h"

namespace goldline::cli {
namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30;

template <class Report>
Status PrintReport(const Invocation& call, const Report& report) {
  if (!call.json()) return call.Print(ingest::TextOf(report));
  JsonWriter json(JsonWriter::Layout::kIndented);
  ingest::WriteJson(report, json);
  return call.Print(json.Take() + "\n");
}

// "latest" is the zero id, as in RowName.
Result<Uuid> RunOf(const std::string& text) {
  if (text == "latest") return Uuid{};
  const std::optional<Uuid> uuid = ParseUuid(text);
  if (!uuid) {
    return errors::BadSetting("--run", Concat(Quoted(text), " is no run"))
        .Hint("give its id, as goldline quarantine list shows it, or latest");
  }
  return *uuid;
}

Result<std::vector<ingest::RowName>> RowsOf(const std::vector<std::string>& texts) {
  std::vector<ingest::RowName> rows;
  for (const std::string& text : texts) {
    GL_TRY(const ingest::RowName row, ingest::ParseRowName(text));
    rows.push_back(row);
  }
  return rows;
}

Result<ingest::RowChoice> ChoiceOf(const Invocation& call) {
  ingest::RowChoice choice;
  GL_TRY(choice.rows, RowsOf(call.operands()));
  if (call.Has("run")) {
    GL_TRY(choice.run, RunOf(call.Text("run")));
  }
  choice.rule = call.Text("rule");
  if (!choice.rows.empty() && (call.Has("run") || call.Has("rule"))) {
    return errors::BadSetting("--run and --rule", "rows are named, too")
        .Hint("name the rows, or choose them with flags");
  }
  return choice;
}

Result<int> List(Invocation& call) {
  ingest::ListOptions options;
  options.dataset = call.Text("dataset");
  options.rule = call.Text("rule");
  if (call.Has("run")) {
    GL_TRY(options.run, RunOf(call.Text("run")));
  }
  if (call.Has("state")) {
    GL_TRY(options.state, ingest::RowStateFromName(call.Text("state")));
  }
  GL_TRY(options.limit, call.Count("limit", options.limit));
  if (call.Has("skip")) {
    GL_TRY(options.skip, call.Count("skip", 1));
  }
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::RowList list, ingest::ListRows(store->View(), options));
  GL_RETURN_IF_ERROR(PrintReport(call, list));
  return kExitPassed;
}

Result<int> Show(Invocation& call) {
  GL_TRY(const ingest::RowName name, ingest::ParseRowName(call.operands()[0]));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  const bool reveal = call.Has("reveal");
  GL_TRY(const ingest::ShownRow shown,
         ingest::ShowRow(store->View(), name,
                         reveal ? ingest::Values::kShown : ingest::Values::kRedacted));
  if (reveal) {
    GL_RETURN_IF_ERROR(ingest::RecordReveal(*store, shown.name, ActionBy(call)));
  }
  GL_RETURN_IF_ERROR(PrintReport(call, shown));
  return kExitPassed;
}

// The fixes of --set and --record, for each of the rows named.
Result<std::vector<ingest::RowFix>> FixesOfFlags(const Invocation& call,
                                                 const store::ReadView& view) {
  std::map<std::string, std::string> texts;
  for (const std::string& text : call.Texts("set")) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return errors::BadSetting("--set", Concat(Quoted(text), " is not FIELD=VALUE"));
    }
    texts[text.substr(0, equals)] = text.substr(equals + 1);
  }
  std::vector<ingest::RowFix> fixes;
  GL_TRY(const std::vector<ingest::RowName> rows, RowsOf(call.operands()));
  for (const ingest::RowName& row : rows) {
    ingest::RowFix fix{row, {}, {}};
    GL_TRY(fix.set, ingest::ValuesFromTexts(view, row, texts));
    if (call.Has("record")) {
      GL_TRY(fix.record, ParseJson(call.Text("record")));
    }
    fixes.push_back(std::move(fix));
  }
  return fixes;
}

// {"row": "…/17", "set": {"email": "…"}} or {"row": "…/17", "record": {…}}
Result<ingest::RowFix> FixOfLine(std::string_view line) {
  GL_TRY(const JsonValue json, ParseJson(line));
  ingest::RowFix fix;
  GL_TRY(fix.row, ingest::ParseRowName(json.Text("row")));
  const JsonValue* set = json.Find("set");
  const JsonValue* record = json.Find("record");
  if ((set == nullptr) == (record == nullptr) || (set != nullptr && !set->is_object())) {
    return errors::BadFix("a fix has either an object \"set\" or a \"record\"");
  }
  if (record != nullptr) fix.record = *record;
  if (set != nullptr) {
    for (const JsonMember& member : set->members) fix.set[member.key] = member.value;
  }
  return fix;
}

Result<std::vector<ingest::RowFix>> FixesOfFile(const std::string& file) {
  GL_TRY(const std::string text, ReadWholeFile(file, kMaxFileBytes));
  std::vector<ingest::RowFix> fixes;
  std::uint64_t number = 0;
  for (const std::string_view line : Split(text, '\n')) {
    ++number;
    if (Trim(line).empty()) continue;
    Result<ingest::RowFix> fix = FixOfLine(line);
    if (!fix.ok()) return std::move(fix).error().At({file, number, 0});
    fixes.push_back(*std::move(fix));
  }
  return fixes;
}

Result<int> Fix(Invocation& call) {
  const bool by_flags = call.Has("set") || call.Has("record");
  if (by_flags == call.Has("file") || by_flags != !call.operands().empty()) {
    return errors::BadSetting("quarantine fix", "it is not said what to change")
        .Hint("name rows and give --set FIELD=VALUE or --record JSON, or give --file FILE alone");
  }
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const std::vector<ingest::RowFix> fixes,
         by_flags ? FixesOfFlags(call, store->View()) : FixesOfFile(call.Text("file")));
  GL_TRY(const ingest::FixReport report, ingest::FixRows(*store, fixes, ActionBy(call)));
  GL_RETURN_IF_ERROR(PrintReport(call, report));
  return report.AllPass() ? kExitPassed : kExitFailed;
}

Result<int> Release(Invocation& call) {
  GL_TRY(const ingest::RowChoice choice, ChoiceOf(call));
  ingest::ReleaseOptions options;
  options.output = call.Text("out");
  options.contract_file = call.Text("contract");
  if (call.Has("contract")) {
    GL_TRY(options.contract, ReadContract(options.contract_file));
  }
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::ReleaseReport report,
         ingest::ReleaseRows(*store, choice, options, ActionBy(call)));
  GL_RETURN_IF_ERROR(PrintReport(call, report));
  return report.kept.empty() ? kExitPassed : kExitFailed;
}

Result<int> Drop(Invocation& call) {
  GL_TRY(const ingest::RowChoice choice, ChoiceOf(call));
  GL_TRY(const auto store, OpenStore(call, store::IfMissing::kFail));
  GL_TRY(const ingest::DropReport report,
         ingest::DropRows(*store, choice, call.Text("reason"), ActionBy(call)));
  if (!call.json()) {
    GL_RETURN_IF_ERROR(call.Print(Concat(report.rows, " dropped\n")));
  } else {
    JsonWriter json(JsonWriter::Layout::kIndented);
    json.BeginObject().Key("dropped").UInt(report.rows).EndObject();
    GL_RETURN_IF_ERROR(call.Print(json.Take() + "\n"));
  }
  return kExitPassed;
}

constexpr Flag kRunFlag = {"run", "RUN", "All waiting rows of this run; latest is the newest."};
constexpr Flag kRuleFlag = {"rule", "ID", "Of those only the ones that fail this rule."};

}  // namespace

Command QuarantineListCommand() {
  return {
      .name = "quarantine list",
      .operands = "",
      .sentence = "List records that runs set aside and that wait for somebody, newest first.",
      .flags = {{"run", "RUN", "Only those of this run; latest is the newest."},
                {"dataset", "NAME", "Only those of this dataset: NAME or NAMESPACE/NAME."},
                {"rule", "ID", "Only those that fail this rule."},
                {"state", "STATE", "Instead of those that wait: open, fixed, released, dropped."},
                {"limit", "N", "At most so many rows (50)."},
                {"skip", "N", "Leave out the first N."}},
      .example = "goldline quarantine list --run latest --rule email.pattern",
      .run = List};
}

Command QuarantineShowCommand() {
  return {.name = "quarantine show",
          .operands = "ROW",
          .sentence = "Show a record with all its reasons; values of classified fields are hidden.",
          .flags = {{"reveal", "", "Show hidden values, too; the audit says who looked."}},
          .example = "goldline quarantine show latest/17",
          .run = Show};
}

Command QuarantineFixCommand() {
  return {.name = "quarantine fix",
          .operands = "[ROW...]",
          .sentence = "Change records and check them again; exit 1 when one still fails.",
          .flags = {{"set", "FIELD=VALUE", "Give a field a value: text, or JSON.", false, true},
                    {"record", "JSON", "Replace the whole record."},
                    {"file", "FILE", "Many at once: NDJSON of {\"row\": …, \"set\": {…}}."}},
          .example = "goldline quarantine fix latest/17 --set email=ada@example.com",
          .run = Fix};
}

Command QuarantineReleaseCommand() {
  return {
      .name = "quarantine release",
      .operands = "[ROW...]",
      .sentence = "Check records once more and write those that pass; exit 1 when one does not.",
      .flags = {{"out", "FILE", "CSV, TSV or NDJSON by its name; must not be there yet.", true},
                kRunFlag,
                kRuleFlag,
                {"contract", "FILE", "Check with this one instead of the run's."}},
      .example = "goldline quarantine release --run latest --out back.csv",
      .run = Release};
}

Command QuarantineDropCommand() {
  return {.name = "quarantine drop",
          .operands = "[ROW...]",
          .sentence = "Decide that records will not come back; their values are forgotten.",
          .flags = {{"reason", "TEXT", "Why, for the audit.", true}, kRunFlag, kRuleFlag},
          .example = "goldline quarantine drop latest/3 --reason 'a test record'",
          .run = Drop};
}

}  // namespace goldline::cli
