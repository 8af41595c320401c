#include "api/cli/run_teller.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "api/cli/version.h"
#include "core/errors.h"
#include "core/log.h"
#include "core/text.h"
#include "ingest/run_events.h"

namespace goldline::cli {
namespace {

constexpr std::chrono::seconds kPatience{5};  // for one event
constexpr std::string_view kDefaultPath = "/api/v1/lineage";

Status WriteWhole(int file, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ::ssize_t written = ::write(file, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errors::CannotWrite("the event", std::strerror(errno));
    done += static_cast<std::size_t>(written);
  }
  return Ok();
}

// Whole or not at all, and never mixed with the line of another process.
Status AppendLine(const std::string& path, const std::string& event) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return errors::CannotWrite(Quoted(path), std::strerror(errno));
  while (::flock(file, LOCK_EX) != 0 && errno == EINTR) {
  }
  const ::off_t before = ::lseek(file, 0, SEEK_END);
  Status written = WriteWhole(file, event + "\n");
  if (!written.ok() && before >= 0 && ::ftruncate(file, before) != 0) {
    written = std::move(written).error().With("and half of it could not be taken back");
  }
  if (::close(file) != 0 && written.ok()) {
    return errors::CannotWrite(Quoted(path), std::strerror(errno));
  }
  return written;
}

}  // namespace

Result<EventReceiver> EventReceiver::Parse(const std::string& text) {
  EventReceiver receiver;
  receiver.name_ = text;
  if (text == "-") {
    return errors::BadSetting("openlineage", "standard output is for the result of the command")
        .Hint("name a file, or the address of a server");
  }
  const std::size_t scheme = text.find("://");
  if (scheme == std::string::npos) {
    receiver.path_ = text;
    return receiver;
  }
  const std::size_t slash = text.find('/', scheme + 3);
  GL_TRY(receiver.server_, http::ParseServerAddress(text.substr(0, slash)));
  receiver.path_ = slash == std::string::npos ? "/" : text.substr(slash);
  if (receiver.path_ == "/") receiver.path_ = kDefaultPath;
  return receiver;
}

Status EventReceiver::Send(const std::string& event) const {
  if (!server_) return AppendLine(path_, event);
  // Not interrupted with the command: that the run was is what there is to tell.
  http::AskOptions options;
  options.timeout = kPatience;
  const auto answer =
      http::Ask(*server_, {.method = http::Method::kPost, .target = path_, .body = event}, options);
  return answer.ok() ? Status(Ok()) : Status(answer.error());
}

Result<RunTeller> RunTeller::Open(const Invocation& call) {
  RunTeller teller;
  const std::string& where = call.settings().Text("openlineage");
  if (where.empty()) return teller;
  GL_TRY(teller.receiver_, EventReceiver::Parse(where));
  return teller;
}

std::function<void(const Uuid& run)> RunTeller::Listener(const store::KvStore& store) {
  if (!tells()) return {};
  return [this, &store](const Uuid& run) {
    runs_.push_back(run);
    if (!broken_) Tell(store, run);
  };
}

void RunTeller::TellEnds(const store::KvStore& store) {
  for (const Uuid& run : runs_) {
    if (!broken_) Tell(store, run);
  }
}

void RunTeller::Finish(const store::KvStore& store) {
  broken_.reset();
  for (const Uuid& run : runs_) {
    if (!broken_) Tell(store, run);
    if (broken_) Warn(ToString(run), *broken_);
  }
}

void RunTeller::Tell(const store::KvStore& store, const Uuid& run) {
  const auto events = ingest::RunEvents(store.View(), run, Version());
  if (!events.ok()) {
    broken_ = events.error();
    return;
  }
  std::size_t& told = told_[run];
  for (; told < events->size(); ++told) {
    const Status sent = receiver_->Send((*events)[told]);
    if (sent.ok()) continue;
    broken_ = sent.error();
    return;
  }
}

void RunTeller::Warn(const std::string& run, const Error& why) const {
  log::Warning("OpenLineage events of a run were not taken",
               {{"run", run},
                {"receiver", receiver_->name()},
                {"reason", why.message()},
                {"again", Concat("goldline emit ", run, " --openlineage ", receiver_->name())}});
}

std::optional<lineage::ParentRun> ParentRunOf(const Invocation& call) {
  const char* const text = std::getenv("OPENLINEAGE_PARENT_ID");
  if (text == nullptr || *text == '\0') return std::nullopt;
  std::optional<lineage::ParentRun> parent = lineage::ParentRunFrom(text);
  if (!parent) {
    call.Remark(Concat("OPENLINEAGE_PARENT_ID is not NAMESPACE/JOB/RUN: ", Quoted(text)));
  }
  return parent;
}

}  // namespace goldline::cli
