// goldline_demo --seed N --goldline BINARY --source DIR --out DIR [--once]: makes the demo
// company's data, has Goldline do its main job on it month by month, and shows what was found
// against what was planted. Called by scripts/demo. Exit code 1 when the two differ.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <unistd.h>

#include "core/json.h"
#include "core/result.h"
#include "core/text.h"
#include "examples/demo/driver/found.h"
#include "examples/demo/driver/process.h"
#include "examples/demo/generator/company.h"

namespace goldline::demo {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kListen = "127.0.0.1:7070";

struct Settings {
  std::uint64_t seed = 1;
  std::string goldline;
  fs::path source;
  fs::path out;
  bool once = false;
};

void Say(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Status WriteText(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file)
    return Error(ErrorCode::kUnavailable, "cannot_write", Concat("cannot write ", path.string()));
  return Ok();
}

class Demo {
 public:
  explicit Demo(Settings settings) : settings_(std::move(settings)) {}

  Result<int> Run() {
    fs::remove_all(settings_.out);
    GL_RETURN_IF_ERROR(MakeData());
    for (const std::string_view period : kPeriods) {
      GL_RETURN_IF_ERROR(RunMonth(std::string(period)));
    }
    GL_TRY(const JsonValue dashboard, RunOne("revenue_dashboard", ""));
    static_cast<void>(dashboard);
    GL_RETURN_IF_ERROR(ShowGolden());
    GL_RETURN_IF_ERROR(ShowTrace());
    GL_TRY(const bool agree, ShowFindings());
    ShowWhatNext();
    return agree ? 0 : 1;
  }

  // Replaces this process by the server.
  Status Serve() const {
    const std::string data = Data();
    ::execl(settings_.goldline.c_str(), settings_.goldline.c_str(), "serve", "--data", data.c_str(),
            "--listen", kListen.data(), static_cast<char*>(nullptr));
    return Error(ErrorCode::kUnavailable, "cannot_start", "the server cannot be started");
  }

 private:
  std::string Data() const { return (settings_.out / "goldline-data").string(); }

  Status MakeData() {
    const Company company = GenerateCompany(settings_.seed);
    for (const GeneratedFile& file : company.files) {
      GL_RETURN_IF_ERROR(WriteText(settings_.out / "data" / file.path, file.text));
    }
    const std::string truth = TruthJson(company.truth);
    GL_TRY(truth_, ParseJson(truth));
    Say(Concat("Hollin Outfitters hands over two months of data, with planted faults (seed ",
               settings_.seed, ").\n"));
    return WriteText(settings_.out / "truth.json", truth);
  }

  // What goldline prints as JSON, also when its gate failed.
  Result<JsonValue> Ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), settings_.goldline);
    arguments.emplace_back("--json");
    GL_TRY(const ProcessOutput output, RunProcess(arguments));
    if (output.exit_code > 1) {
      return Error(ErrorCode::kInternal, "demo_failed",
                   Concat("goldline ", arguments[1], " ", arguments[2], " ended with exit code ",
                          output.exit_code));
    }
    return ParseJson(output.text);
  }

  Result<JsonValue> RunOne(const std::string& pipeline, const std::string& period) {
    std::vector<std::string> arguments = {
        "run", (settings_.source / "pipelines" / (pipeline + ".yaml")).string(), "--data", Data()};
    if (!period.empty()) {
      arguments.insert(arguments.end(),
                       {"--set", "period=" + period, "--set",
                        "data=" + fs::absolute(settings_.out / "data").string(), "--set",
                        "out=" + fs::absolute(settings_.out / "target").string()});
    }
    GL_TRY(JsonValue report, Ask(arguments));
    GL_RETURN_IF_ERROR(WriteText(settings_.out / "reports" / (pipeline + "-" + period + ".json"),
                                 report.Find("run_id") == nullptr ? "" : Shown(report)));
    return report;
  }

  static std::string Shown(const JsonValue& value) {
    JsonWriter json(JsonWriter::Layout::kIndented);
    value.Write(json);
    return json.Take() + "\n";
  }

  Status RunMonth(const std::string& period) {
    Say(Concat("\n", period, "\n"));
    PeriodReports reports;
    reports.period = period;
    for (const auto& [name, report] : std::initializer_list<std::pair<std::string, JsonValue*>>{
             {"customers", &reports.customers},
             {"orders", &reports.orders},
             {"invoices", &reports.invoices}}) {
      GL_TRY(*report, RunOne(name, period));
      ShowRun(*report);
    }
    const fs::path data = settings_.out / "data" / period;
    GL_TRY(reports.source_profile, Ask({"profile", (data / "crm_customers.csv").string()}));
    const JsonValue* output = reports.customers.Find("output");
    GL_TRY(reports.target_profile, Ask({"profile", output == nullptr ? "" : output->text}));
    periods_.push_back(std::move(reports));
    return Ok();
  }

  static std::string Number(const JsonValue& report, std::string_view key) {
    const JsonValue* value = report.Find(key);
    return value == nullptr ? "?" : value->text;
  }

  static void ShowRun(const JsonValue& report) {
    std::string line = Concat("  ", report.Text("pipeline"));
    line.resize(14, ' ');
    line += Concat("read ", Number(report, "read"), ", set aside ", Number(report, "quarantined"));
    if (const JsonValue* golden = report.Find("golden"); golden != nullptr && golden->is_object()) {
      line += Concat(", resolved ", Number(*golden, "records"), " into ", Number(*golden, "golden"),
                     " golden");
    }
    line += Concat(", wrote ", Number(report, "written"));
    if (const JsonValue* counts = report.Find("reconciliation"); counts != nullptr) {
      line += Concat(": counts are ", counts->Text("status"));
    }
    Say(line + "\n");
  }

  Status ShowGolden() {
    Say("\nThe new CRM, its first golden records:\n");
    std::ifstream file(settings_.out / "target" / kPeriods.back() / "customers.csv");
    std::string line;
    for (int i = 0; i < 4 && std::getline(file, line); ++i) Say("  " + line.substr(0, 110) + "\n");
    return Ok();
  }

  Status ShowTrace() {
    const std::vector<std::string> question = {"trace", "revenue_dashboard#total_revenue", "--data",
                                               Data()};
    GL_TRY(trace_, Ask(question));
    std::vector<std::string> shown = {settings_.goldline};
    shown.insert(shown.end(), question.begin(), question.end());
    GL_TRY(const ProcessOutput text, RunProcess(shown));
    Say(Concat("\n$ goldline trace revenue_dashboard#total_revenue\n", text.text));
    return Ok();
  }

  Result<bool> ShowFindings() {
    const std::string text = FoundJson(settings_.seed, periods_, trace_);
    GL_RETURN_IF_ERROR(WriteText(settings_.out / "found.json", text));
    GL_TRY(const JsonValue found, ParseJson(text));
    const Comparison comparison = Compare(truth_, found);
    Say(Concat("\nPlanted faults, and whether they were found:\n", comparison.text));
    return comparison.agree;
  }

  void ShowWhatNext() const {
    const std::string binary = settings_.goldline;
    // One process at a time has the data directory: while it is served, the server is asked.
    const std::string where =
        settings_.once ? Concat("--data ", Data()) : Concat("--server ", kListen);
    Say(Concat("\nTry:\n  ", binary, " impact billing.invoices#amount ", where, "\n  ", binary,
               " profile ", (settings_.out / "data/2026-10/billing_invoices.csv").string(), "\n  ",
               binary,
               settings_.once ? Concat(" verify ", where)
                              : Concat(" trace revenue_dashboard#total_revenue --mermaid ", where),
               "\n"));
    Say(Concat("\nEverything is under ", settings_.out.string(),
               ", also truth.json and found.json.\n"));
  }

  Settings settings_;
  JsonValue truth_;
  JsonValue trace_;
  std::vector<PeriodReports> periods_;
};

Result<Settings> ParseSettings(int argc, char** argv) {
  std::map<std::string, std::string> values;
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--once") {
      settings.once = true;
    } else if (i + 1 < argc) {
      values[name] = argv[++i];
    }
  }
  char* end = nullptr;
  settings.seed = std::strtoull(values["--seed"].c_str(), &end, 10);
  if (values["--seed"].empty() || *end != 0) {
    return Error(ErrorCode::kInvalidArgument, "usage", "--seed needs a whole number");
  }
  settings.goldline = values["--goldline"];
  settings.source = values["--source"];
  settings.out = values["--out"];
  if (settings.goldline.empty() || settings.source.empty() || settings.out.empty()) {
    return Error(ErrorCode::kInvalidArgument, "usage",
                 "--goldline, --source and --out are needed; see scripts/demo");
  }
  return settings;
}

Result<int> Main(int argc, char** argv) {
  GL_TRY(Settings settings, ParseSettings(argc, argv));
  const bool once = settings.once;
  Demo demo(std::move(settings));
  GL_TRY(const int code, demo.Run());
  if (once || code != 0) return code;
  GL_RETURN_IF_ERROR(demo.Serve());
  return 0;
}

}  // namespace
}  // namespace goldline::demo

int main(int argc, char** argv) {
  const auto code = goldline::demo::Main(argc, argv);
  if (code.ok()) return *code;
  std::fprintf(stderr, "demo: %s\n", code.error().ToString().c_str());
  return goldline::ExitCode(code.error().code());
}
