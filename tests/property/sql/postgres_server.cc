#include "tests/property/sql/postgres_server.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <unistd.h>

namespace goldline::testing_support {
namespace {

const std::string kBinaries = "/usr/lib/postgresql/15/bin/";

// PostgreSQL refuses to run as root.
std::string AsPostgres(const std::string& command) {
  return ::geteuid() == 0 ? "runuser -u postgres -- " + command : command;
}

void Run(const std::string& command, const std::filesystem::path& log) {
  if (std::system((command + " >>" + log.string() + " 2>&1").c_str()) == 0) return;
  std::fprintf(stderr, "failed: %s\n%s\n", command.c_str(), ReadFile(log).c_str());
  std::abort();
}

}  // namespace

bool PostgresServer::IsInstalled() {
  return std::filesystem::exists(kBinaries + "initdb") &&
         (::geteuid() != 0 || ::getpwnam("postgres") != nullptr);
}

PostgresServer::PostgresServer() {
  const std::string home = folder_.path().string();
  const std::filesystem::path log = folder_ / "test.log";
  if (::geteuid() == 0) {
    const passwd* user = ::getpwnam("postgres");
    if (::chown(home.c_str(), user->pw_uid, user->pw_gid) != 0) std::abort();
  }
  Run("cd / && " + AsPostgres(kBinaries + "initdb -D " + home +
                              "/data -U postgres -A trust --locale=C.UTF-8 --encoding=UTF8 "
                              "--no-sync --no-instructions"),
      log);
  const std::string settings =
      "-c listen_addresses= -k " + home +
      " -c fsync=off -c jit=off -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres "
      "-c extra_float_digits=1 -c max_connections=5 -c shared_buffers=16MB -c autovacuum=off";
  Run("cd / && " + AsPostgres(kBinaries + "pg_ctl -w -D " + home + "/data -l " + home +
                              "/server.log -o \"" + settings + "\" start"),
      log);
  connection_ = ::PQconnectdb(("host=" + home + " user=postgres dbname=postgres").c_str());
  if (::PQstatus(connection_) != CONNECTION_OK) {
    std::fprintf(stderr, "cannot connect: %s\n", ::PQerrorMessage(connection_));
    std::abort();
  }
}

PostgresServer::~PostgresServer() {
  ::PQfinish(connection_);
  Run("cd / && " + AsPostgres(kBinaries + "pg_ctl -w -m immediate -D " + folder_.path().string() +
                              "/data stop"),
      folder_ / "test.log");
}

Rows PostgresServer::Query(const std::string& sql,
                           const std::vector<std::optional<std::string>>& parameters) {
  std::vector<const char*> values;
  for (const auto& parameter : parameters)
    values.push_back(parameter ? parameter->c_str() : nullptr);
  PGresult* result = ::PQexecParams(connection_, sql.c_str(), static_cast<int>(values.size()),
                                    nullptr, values.data(), nullptr, nullptr, 0);
  Rows rows;
  const ExecStatusType status = ::PQresultStatus(result);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    ADD_FAILURE() << ::PQresultErrorMessage(result) << "in: " << sql.substr(0, 2000);
  for (int row = 0; row < ::PQntuples(result); ++row) {
    Row cells;
    for (int column = 0; column < ::PQnfields(result); ++column) {
      if (::PQgetisnull(result, row, column) != 0) {
        cells.emplace_back();
      } else {
        cells.emplace_back(std::string(::PQgetvalue(result, row, column)));
      }
    }
    rows.push_back(std::move(cells));
  }
  ::PQclear(result);
  return rows;
}

}  // namespace goldline::testing_support
