#include "ingest/contract_data.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/files.h"
#include "tests/support/matchers.h"

namespace goldline::ingest {
namespace {

namespace fs = std::filesystem;
using quality::Contract;
using testing::HasSubstr;
using testing_support::ErrorId;
using testing_support::IsOk;

// A folder with a contract of the objects `orders` and `lines`, and files around it.
class ContractData : public testing::Test {
 protected:
  ContractData() {
    fs::create_directories(folder_ / "shop/data/lines");
    for (const char* name : {"shop/data/orders.csv", "shop/data/lines.csv", "shop/data/other.csv",
                             "shop/data/lines/1.csv", "shop/data/lines/2.csv", "secret.csv"}) {
      testing_support::WriteFile(folder_ / name, "a\n1\n");
    }
    fs::create_symlink(folder_ / "secret.csv", folder_ / "shop/data/link.csv");
    fs::create_directory_symlink(folder_.path(), folder_ / "shop/up");
  }

  Contract ContractWith(std::string_view servers, std::string_view objects = "[orders, lines]") {
    std::string yaml(
        "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n");
    if (!servers.empty()) yaml += Concat("servers: ", servers, "\n");
    yaml += "schema:\n";
    for (const std::string_view name : Split(objects.substr(1, objects.size() - 2), ',')) {
      yaml += Concat("- {name: ", Trim(name), ", properties: [{name: a}]}\n");
    }
    auto contract = Contract::Parse(yaml, (folder_ / "shop/shop.odcs.yaml").string());
    EXPECT_THAT(contract, IsOk()) << yaml;
    return contract.ok() ? *std::move(contract) : Contract{};
  }

  // "orders: orders.csv; lines: 1.csv 2.csv", or the reason in place of files.
  std::string Summary(const Result<std::vector<ObjectData>>& data) {
    EXPECT_THAT(data, IsOk()) << (data.ok() ? "" : data.error().ToString());
    if (!data.ok()) return "";
    std::vector<std::string> parts;
    for (const ObjectData& one : *data) {
      EXPECT_EQ(one.files.empty(), !one.reason.empty());
      std::vector<std::string> names;
      for (const std::string& file : one.files) names.push_back(fs::path(file).filename());
      parts.push_back(Concat(one.object->name, ": ", Join(names, " "), one.reason));
    }
    return Join(parts, "; ");
  }

  std::string OfPath(std::string_view path, std::string_view objects = "[orders, lines]") {
    const Contract contract =
        ContractWith(Concat("[{server: s, type: local, format: csv, path: ", path, "}]"), objects);
    return Summary(DataOfServer(contract, "", {}));
  }

  testing_support::TempFolder folder_;
};

TEST_F(ContractData, APathNamesTheFilesOfEachObject) {
  EXPECT_EQ(OfPath("'data/{object}.csv'"), "orders: orders.csv; lines: lines.csv");
  EXPECT_EQ(OfPath("'./data/{model}.csv'"), "orders: orders.csv; lines: lines.csv");
  EXPECT_EQ(OfPath("'data/*.csv'", "[orders, other]"), "orders: orders.csv; other: other.csv");
  EXPECT_EQ(OfPath("'data/lines/*.csv'", "[lines]"), "lines: 1.csv 2.csv");
  EXPECT_EQ(OfPath("'data/orders.csv'", "[anything]"), "anything: orders.csv");
  EXPECT_THAT(OfPath("'data/{table}/*.csv'"), HasSubstr("; lines: 1.csv 2.csv"));
  EXPECT_THAT(OfPath("'data/{table}/*.csv'"), HasSubstr("orders: there is no file "));
  EXPECT_THAT(OfPath("data/orders.csv"), HasSubstr("orders: orders.csv; lines: there is no file"));
  EXPECT_THAT(OfPath("'data/{date}.csv'", "[orders]"), HasSubstr("there is no file"));
}

TEST_F(ContractData, APathStaysInTheFolderOfTheContract) {
  for (const std::string_view path :
       {"/etc/passwd", "../secret.csv", "data/../../secret.csv", "'data/*/../../../secret.csv'"}) {
    EXPECT_THAT(OfPath(path, "[orders]"), HasSubstr("leaves the contract's folder")) << path;
  }
  // The name of an object is a part of the path, too.
  EXPECT_THAT(OfPath("'data/{object}.csv'", "[../../secret]"), HasSubstr("leaves the contract"));
  for (const std::string_view path :
       {"data/link.csv", "'data/l*k.csv'", "up/secret.csv", "'up/*.csv'", "data"}) {
    EXPECT_THAT(OfPath(path, "[orders]"), HasSubstr("no regular file of the contract's folder"))
        << path;
  }
  EXPECT_THAT(OfPath("'~/*'", "[orders]"), HasSubstr("there is no file"));
  EXPECT_THAT(OfPath("'-'", "[orders]"), HasSubstr("there is no file"));
  EXPECT_THAT(OfPath("'data/**/*.csv'", "[orders]"), HasSubstr("has **"));
  EXPECT_THAT(OfPath("''", "[orders]"), HasSubstr("has no path"));
}

TEST_F(ContractData, AFolderMayHaveTheNameOfAPattern) {
  fs::rename(folder_ / "shop", folder_ / "sh[o]*p");
  const Contract read = ContractWith("[{server: s, type: local, path: 'data/o*.csv'}]", "[orders]");
  Contract contract = read;
  contract.input = (folder_ / "sh[o]*p/shop.odcs.yaml").string();
  EXPECT_EQ(Summary(DataOfServer(contract, "", {})), "orders: orders.csv other.csv");
}

TEST_F(ContractData, AServerIsTheOneNamedOrTheOnlyLocalOne) {
  const std::string local = "{server: here, type: local, format: csv, path: 'data/{object}.csv'}";
  const std::string remote = "{server: far, type: s3, location: s3://x}";
  const Contract one = ContractWith(Concat("[", remote, ", ", local, "]"), "[orders]");
  EXPECT_EQ(Summary(DataOfServer(one, "", {})), "orders: orders.csv");
  EXPECT_EQ(Summary(DataOfServer(one, "here", {})), "orders: orders.csv");
  EXPECT_EQ(Summary(DataOfServer(one, "far", {})),
            "orders: the server far is of type s3, and only local ones are read");
  EXPECT_THAT(DataOfServer(one, "her", {}), ErrorId("contract_server_unknown"));
  const Contract two =
      ContractWith(Concat("[", local, ", {server: there, type: local, path: data}]"));
  EXPECT_THAT(DataOfServer(two, "", {}), ErrorId("contract_server_unclear"));
  EXPECT_EQ(Summary(DataOfServer(ContractWith(Concat("[", remote, "]"), "[orders]"), "", {})),
            "orders: the contract names no local server, only far (s3)");
  EXPECT_EQ(Summary(DataOfServer(ContractWith("", "[orders]"), "", {})),
            "orders: the contract names no server");
}

TEST_F(ContractData, AServerSaysHowItsFilesAreRead) {
  const auto read = [this](std::string_view rest, const ReadOptions& options) {
    const Contract contract = ContractWith(
        Concat("[{server: s, type: local, path: data/orders.csv, ", rest, "}]"), "[orders]");
    auto data = DataOfServer(contract, "", options);
    EXPECT_THAT(data, IsOk());
    return data.ok() ? data->at(0).read : ReadOptions{};
  };
  EXPECT_EQ(read("format: JSON", {}).format, InputFormat::kJson);
  EXPECT_EQ(read("format: json, delimiter: new_line", {}).format, InputFormat::kNdjson);
  EXPECT_EQ(read("format: csv, delimiter: ';'", {}).delimiter, ';');
  ReadOptions asked;
  asked.format = InputFormat::kTsv;
  asked.delimiter = '|';
  EXPECT_EQ(read("format: csv, delimiter: ';'", asked).format, InputFormat::kTsv);
  EXPECT_EQ(read("format: csv, delimiter: ';'", asked).delimiter, '|');
  const Contract parquet =
      ContractWith("[{server: s, type: local, path: data, format: parquet}]", "[orders]");
  EXPECT_EQ(Summary(DataOfServer(parquet, "", {})),
            "orders: the server's format is parquet, which is not read");
  const Contract wrong = ContractWith(
      "[{server: s, type: local, path: data, format: csv, delimiter: new_line}]", "[orders]");
  EXPECT_THAT(DataOfServer(wrong, "", {}), ErrorId("contract_value_wrong"));
}

TEST_F(ContractData, InputsFindTheirObjectByName) {
  const Contract contract = ContractWith("");
  const auto of = [&](const std::vector<std::string>& names) {
    std::vector<std::string> inputs;
    for (const std::string& name : names) inputs.push_back((folder_ / name).string());
    return DataOfInputs(contract, inputs, {});
  };
  EXPECT_EQ(Summary(of({"shop/data/lines.csv", "shop/data/orders.csv"})),
            "orders: orders.csv; lines: lines.csv");
  EXPECT_EQ(Summary(of({"shop/data/lines.csv"})),
            "orders: none of the inputs is named like it; lines: lines.csv");
  EXPECT_EQ(Summary(of({"shop/data/[lo]?????.csv"})),
            "orders: orders.csv; lines: none of the inputs is named like it");
  EXPECT_THAT(of({"shop/data/other.csv"}), ErrorId("input_of_no_object"));
  EXPECT_THAT(of({"shop/data/none.csv"}), ErrorId("no_such_input"));
  // What the user names may lie anywhere.
  const Contract single = ContractWith("", "[orders]");
  auto data = DataOfInputs(single, {(folder_ / "shop/data/lines/*.csv").string()}, {});
  EXPECT_EQ(Summary(data), "orders: 1.csv 2.csv");
  EXPECT_EQ(data->at(0).inputs.size(), 1U);
  EXPECT_EQ(Summary(DataOfInputs(single, {(folder_ / "shop/data/link.csv").string(), "-"}, {})),
            "orders: link.csv -");
}

}  // namespace
}  // namespace goldline::ingest
