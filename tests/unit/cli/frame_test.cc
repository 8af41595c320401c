#include <gtest/gtest.h>

#include "api/cli/command.h"
#include "api/cli/commands.h"
#include "tests/support/files.h"

namespace goldline::cli {
namespace {

int Call(const std::vector<std::string>& arguments) { return RunCommandLine(arguments, {}); }

TEST(Frame, SaysWhatIsWrongWithUsage) {
  EXPECT_EQ(Call({}), 2);
  EXPECT_EQ(Call({"--help"}), 0);
  EXPECT_EQ(Call({"verson"}), 2);
  EXPECT_EQ(Call({"version", "--jsn"}), 2);
  EXPECT_EQ(Call({"version", "operand"}), 2);
  EXPECT_EQ(Call({"version", "--threads", "0"}), 2);
  EXPECT_EQ(Call({"version", "--format", "xml"}), 2);
  EXPECT_EQ(Call({"version"}), 0);
  EXPECT_EQ(Call({"version", "--format=", "json"}), 2);
  EXPECT_EQ(Call({"profile", "--", "--a="}), 3);
}

TEST(Frame, OperandsMayStandOnBothSidesOfFlags) {
  testing_support::TempFolder folder;
  const std::string file = (folder / "a.csv").string();
  testing_support::WriteFile(file, "a\n1\n");
  EXPECT_EQ(Call({"profile", file, "--input-format", "csv"}), 0);
  EXPECT_EQ(Call({"profile", "--input-format", "csv", file}), 0);
  EXPECT_EQ(Call({"profile", file, "--input-format=csv", file}), 0);
  EXPECT_EQ(Call({"profile", "--input-format", "csv", file, "--input-format", "csv"}), 2);
}

TEST(Frame, EveryCommandHasHelpWithAnExample) {
  for (const Command& command : Commands()) {
    EXPECT_TRUE(command.example.starts_with("goldline ")) << command.name;
    EXPECT_TRUE(command.sentence.ends_with(".")) << command.name;
    EXPECT_NE(command.run, nullptr) << command.name;
    std::vector<std::string> words = {"help"};
    for (std::size_t at = 0; at <= command.name.size();) {
      const std::size_t end = std::min(command.name.find(' ', at), command.name.size());
      words.emplace_back(command.name.substr(at, end - at));
      at = end + 1;
    }
    EXPECT_EQ(Call(words), 0) << command.name;
  }
}

TEST(ContractLint, ExitsByTheWorstFinding) {
  testing_support::TempFolder folder;
  const std::string head =
      "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1\nstatus: active\n"
      "schema:\n- name: t\n  properties:\n  - name: x\n";
  const auto write = [&](const std::string& name, const std::string& text) {
    testing_support::WriteFile(folder / name, text);
    return (folder / name).string();
  };
  const std::string fine = write("fine.yaml", head);
  const std::string doubtful = write("doubtful.yaml", head + "    colour: red\n");
  const std::string wrong =
      write("wrong.yaml", head + "    logicalTypeOptions: {minLength: 2, maxLength: 1}\n");
  EXPECT_EQ(Call({"contract", "lint", fine}), 0);
  EXPECT_EQ(Call({"contract", "lint", fine, doubtful}), 0);
  EXPECT_EQ(Call({"contract", "lint", doubtful, "--strict"}), 1);
  EXPECT_EQ(Call({"contract", "lint", fine, wrong, "--json"}), 1);
  EXPECT_EQ(Call({"contract", "lint", write("not.yaml", "a: [")}), 2);
  EXPECT_EQ(Call({"contract", "lint", (folder / "none.yaml").string()}), 3);
}

}  // namespace
}  // namespace goldline::cli
