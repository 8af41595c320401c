// Telling a file or another server of the runs that a command does, as OpenLineage events, when the
// setting `openlineage` says where. A receiver that cannot be reached never fails a run: what could
// not be told is tried once more at the end, and then said, with the command that tells it again.
//
//   GL_TRY(RunTeller teller, RunTeller::Open(call));
//   ... .started = teller.Listener(*store) ...        // of RunOptions
//   teller.Finish(*store);                            // however the run ended
//
// One thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/cli/command.h"
#include "api/http/client.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/store/store.h"
#include "lineage/openlineage.h"

namespace goldline::cli {

// Where events go: the end of a file, one a line, or an address that takes one a request.
class EventReceiver {
 public:
  // "events.ndjson", or "http://127.0.0.1:5000", whose path is /api/v1/lineage unless it has one.
  static Result<EventReceiver> Parse(const std::string& text);

  Status Send(const std::string& event) const;
  const std::string& name() const { return name_; }

 private:
  std::string name_;  // as it was given
  std::optional<http::ServerAddress> server_;
  std::string path_;  // of the server, or of the file
};

class RunTeller {
 public:
  // Tells nobody when the setting says nothing. Refuses what is neither a file nor an address.
  static Result<RunTeller> Open(const Invocation& call);

  bool tells() const { return receiver_.has_value(); }
  // To be called with each run that has begun: tells of its start. Both must outlive it.
  std::function<void(const Uuid& run)> Listener(const store::KvStore& store);
  // Tells how they ended so far.
  void TellEnds(const store::KvStore& store);
  // The last try, and a warning of what could not be told.
  void Finish(const store::KvStore& store);

 private:
  // What the store knows of the run and nobody was told yet.
  void Tell(const store::KvStore& store, const Uuid& run);
  void Warn(const std::string& run, const Error& why) const;

  std::optional<EventReceiver> receiver_;
  std::vector<Uuid> runs_;
  std::map<Uuid, std::size_t> told_;  // events of each run
  std::optional<Error> broken_;       // why the receiver took one no more
};

// The run of another tool, a task of Airflow say, that this process is a part of: of the variable
// OPENLINEAGE_PARENT_ID, "NAMESPACE/JOB/RUN". One that is not understood is remarked on.
std::optional<lineage::ParentRun> ParentRunOf(const Invocation& call);

}  // namespace goldline::cli
