#include "api/cli/serve.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "api/cli/open_store.h"
#include "api/cli/version.h"
#include "api/http/errors.h"
#include "api/http/server.h"
#include "api/rest/service.h"
#include "core/json.h"
#include "core/log.h"
#include "core/store/store.h"
#include "core/text.h"
#include "core/usable_memory.h"
#include "ingest/run_health.h"
#include "lineage/event_retention.h"

namespace goldline::cli {
namespace {

constexpr std::chrono::seconds kDrainTime{10};

// Answers are made of rows from all over the store, and events come in by the thousand: a server
// keeps more of both than a command that ends soon, and leaves most of the memory to others. What
// is written stays in the log for as long, which opening after a crash has to read.
store::StoreOptions SizesByMemory() {
  constexpr std::uint64_t kMostCache = std::uint64_t{1} << 30;
  constexpr std::uint64_t kMostBuffer = std::uint64_t{128} << 20;
  const std::uint64_t memory = UsableMemory();
  const auto raise = [](std::size_t& size, std::uint64_t to) {
    size = std::max(size, static_cast<std::size_t>(to));
  };
  store::StoreOptions sizes;
  raise(sizes.cache_bytes, std::min(memory / 16, kMostCache));
  raise(sizes.write_buffer_bytes, std::min(memory / 64, kMostBuffer));
  return sizes;
}

std::uint64_t BytesIn(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    const std::uintmax_t size = entry.file_size(failed);
    if (!failed) bytes += size;
  }
  return bytes;
}

struct Started {
  std::string url;
  std::string folder;
  bool created = false;
};

// What a person wants to know first: what runs, on which data, where, who may ask, and what next.
std::string StartupText(const Started& started) {
  const std::string data =
      started.created ? std::string("created") : Concat(BytesIn(started.folder) / 1024, " KiB");
  return Concat("goldline ", Version(), "\n  data    ", started.folder, " (", data, ")\n  listen  ",
                started.url, "\n  access  no tokens: this machine only\n  next    curl ",
                started.url, "/v1/datasets\n          or send OpenLineage events to ", started.url,
                "/api/v1/lineage\n");
}

std::string StartupJson(const Started& started) {
  JsonWriter json;
  json.BeginObject().Key("version").String(Version()).Key("url").String(started.url);
  json.Key("data").String(started.folder).Key("created").Bool(started.created);
  json.Key("auth").String("none").EndObject();
  return json.Take() + "\n";
}

void WaitForStop(const std::stop_token& stop, std::optional<std::chrono::hours> at_most = {}) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  const auto never = [] { return false; };
  if (at_most) {
    stopped.wait_for(lock, stop, *at_most, never);
  } else {
    stopped.wait(lock, stop, never);
  }
}

// Lets raw events go that are too old, now and every hour. Ends when it is destroyed.
class EventKeeper {
 public:
  EventKeeper(store::KvStore& store, std::uint32_t keep_days)
      : thread_([&store, keep_days](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            DropOld(store, keep_days, stop);
            WaitForStop(stop, std::chrono::hours(1));
          }
        }) {}

 private:
  static void DropOld(store::KvStore& store, std::uint32_t keep_days, const std::stop_token& stop) {
    const auto gone = lineage::DropEvents(store, keep_days, Now(), stop);
    if (!gone.ok()) {
      log::Error("old events were not dropped", {{"error", gone.error().ToString()}});
    } else if (gone->events > 0) {
      log::Info("dropped old events",
                {{"events", Concat(gone->events)}, {"bytes", Concat(gone->bytes)}});
    }
  }

  std::jthread thread_;
};

Result<std::optional<std::uint32_t>> KeptDays(const Invocation& call) {
  if (!call.Has("keep-events")) return std::optional<std::uint32_t>();
  constexpr std::uint64_t kMostDays = 100'000;
  GL_TRY(const std::uint64_t days, call.Count("keep-events", kMostDays));
  return std::optional(static_cast<std::uint32_t>(std::min(days, kMostDays)));
}

Result<http::ServerOptions> OptionsOf(const Invocation& call) {
  http::ServerOptions options;
  if (call.Has("listen")) {
    GL_TRY(options.listen, http::ParseListenAddress(call.Text("listen")));
  }
  // Before the store is opened or made: a refused address leaves nothing behind.
  if (!options.listen.is_loopback()) {
    return http::errors::NotLoopback(options.listen.ToString());
  }
  if (call.settings().Has("threads")) options.workers = call.threads();
  GL_TRY(options.waiting_requests, call.Count("max-waiting", options.waiting_requests));
  options.metrics = std::make_shared<http::Metrics>();
  return options;
}

Result<int> RunServe(Invocation& call) {
  GL_TRY(http::ServerOptions options, OptionsOf(call));
  GL_TRY(const std::optional<std::uint32_t> keep_days, KeptDays(call));
  Started started;
  started.folder = DataFolder(call);
  started.created = !std::filesystem::exists(started.folder);
  GL_TRY(std::unique_ptr<store::KvStore> store,
         OpenStore(call, store::IfMissing::kCreate, SizesByMemory()));

  const rest::Service service{
      .store = store.get(),
      .metrics = options.metrics,
      .version = std::string(Version()),
      .health = [](const store::ReadView& view) -> std::unique_ptr<lineage::HealthSource> {
        return std::make_unique<ingest::RunHealth>(view);
      }};
  GL_TRY(std::unique_ptr<http::Server> server,
         http::Server::Start(std::move(options), rest::BuildRouter(service)));
  started.url = server->url();
  GL_RETURN_IF_ERROR(call.Print(call.json() ? StartupJson(started) : StartupText(started)));

  std::optional<EventKeeper> keeper;
  if (keep_days) keeper.emplace(*store, *keep_days);
  WaitForStop(call.stop());
  keeper.reset();
  call.Remark("goldline: stopping; a second signal ends at once");
  if (!server->Drain(kDrainTime)) call.Remark("goldline: gave up requests that took too long");
  server.reset();
  GL_RETURN_IF_ERROR(store->Close());
  return kExitPassed;
}

}  // namespace

Command ServeCommand() {
  return {
      .name = "serve",
      .operands = "",
      .sentence = "Serve the API on this machine until SIGTERM or SIGINT.",
      .flags = {{.name = "listen",
                 .value = "ADDR",
                 .sentence = "Where to listen, a loopback address; 127.0.0.1:7070 without it."},
                {.name = "max-waiting",
                 .value = "N",
                 .sentence =
                     "How many requests may wait for a thread, 256 without it; those beyond "
                     "are answered 503."},
                {.name = "keep-events",
                 .value = "DAYS",
                 .sentence = "Let raw events go that arrived more days ago; what follows from them "
                             "stays. All are kept without it."}},
      .example = "goldline serve --data goldline-data --listen 127.0.0.1:7070",
      .run = RunServe};
}

}  // namespace goldline::cli
