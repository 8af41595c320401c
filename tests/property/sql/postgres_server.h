// A PostgresServer is a PostgreSQL 15 of the test's own: its data and its socket are in a temporary
// folder, nothing listens on the network, and it is gone when the object is. Not for use by two
// threads at once.
//
//   if (!PostgresServer::IsInstalled()) GTEST_SKIP() << "no PostgreSQL 15";
//   PostgresServer server;
//   Rows rows = server.Query("select $1::int + 1", {"41"});
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/files.h"

struct pg_conn;

namespace goldline::testing_support {

using Row = std::vector<std::optional<std::string>>;
using Rows = std::vector<Row>;

class PostgresServer {
 public:
  static bool IsInstalled();

  // Starts and connects; a failure ends the test program with what the server said.
  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // Fails the test when the statement does.
  Rows Query(const std::string& sql,
             const std::vector<std::optional<std::string>>& parameters = {});

 private:
  TempFolder folder_;
  pg_conn* connection_ = nullptr;
};

}  // namespace goldline::testing_support
