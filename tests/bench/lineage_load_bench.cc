// The load of tests/bench/lineage_speed/run: keep-alive connections to a running goldline serve,
// one request at a time on each, all of them moved by one thread.
//   lineage_load_bench PORT post RUNS [jobs=2000] [clients=16] [batch=1] [rate=EVENTS/S] [first=N]
//     posts START and COMPLETE of each run; RUNS runs of the jobs in turn, numbered from `first`
//   lineage_load_bench 0 print RUNS
//     prints the bodies of those events, one a line, for lineage_event_bench
//   lineage_load_bench PORT ask FILE REQUESTS [clients=1]
//     asks for the targets of the file's lines in turn
// prints JSON: requests, events, bytes of a request, seconds, rate, quantiles in milliseconds, and
// how many answers were wrong. Bodies are rendered before the clock starts; later only run ids and
// times are written into them.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/json.h"
#include "core/text.h"
#include "core/time.h"

namespace {

using namespace goldline;
using Clock = std::chrono::steady_clock;

constexpr int kColumns = 20;
constexpr std::size_t kLayers = 4;
constexpr std::int64_t kFirstTime = 1'795'000'000'000'000;  // microseconds since 1970

std::string Padded(std::size_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::string RunId(std::size_t number) { return "0193554a-6a6b-7c3d-9a1e-" + Padded(number, 12); }

// Six digits of a second, whatever they are, so that times of one length can be written over.
std::string TimeText(std::int64_t micros) {
  const std::string second = ToString(UtcTime{micros / 1'000'000 * 1'000'000});
  return Concat(second.substr(0, second.size() - 1), ".",
                Padded(static_cast<std::size_t>(micros % 1'000'000), 6), "Z");
}

// A body with the places of its run id and time.
struct Template {
  std::string text;
  std::size_t run_at = 0;
  std::size_t time_at = 0;
};

// One job of a warehouse of four layers: it reads two tables of the layer before and writes one.
class JobEvents {
 public:
  JobEvents(std::size_t job, std::size_t jobs)
      : job_(job), per_layer_(std::max<std::size_t>(1, jobs / kLayers)) {}

  Template Render(const char* type) const {
    JsonWriter json;
    json.BeginObject().Key("eventType").String(type);
    json.Key("eventTime").String(TimeText(kFirstTime));
    json.Key("producer").String(kProducer).Key("schemaURL");
    json.String("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent");
    WriteRun(json);
    WriteJob(json);
    json.Key("inputs").BeginArray();
    for (const std::string& input : Inputs()) WriteInput(input, json);
    json.EndArray().Key("outputs").BeginArray();
    WriteOutput(json);
    json.EndArray().EndObject();
    Template made{json.Take(), 0, 0};
    made.run_at = made.text.find(RunId(0));
    made.time_at = made.text.find(TimeText(kFirstTime));
    return made;
  }

 private:
  static constexpr std::string_view kProducer = "https://github.com/OpenLineage/1.23.0/spark";

  std::string Table(std::size_t layer, std::size_t number) const {
    constexpr std::string_view kNames[] = {"raw", "staging", "core", "mart", "report"};
    return Concat(kNames[layer], ".t_", Padded(number % per_layer_, 4));
  }
  std::vector<std::string> Inputs() const {
    const std::size_t layer = std::min(job_ / per_layer_, kLayers - 1);
    return {Table(layer, job_), Table(layer, job_ + 1)};
  }

  static JsonWriter& BeginFacet(std::string_view name, JsonWriter& json) {
    json.Key(name).BeginObject().Key("_producer").String(kProducer).Key("_schemaURL");
    return json.String(Concat("https://openlineage.io/", name, ".json"));
  }

  void WriteRun(JsonWriter& json) const {
    json.Key("run").BeginObject().Key("runId").String(RunId(0)).Key("facets").BeginObject();
    BeginFacet("parent", json).Key("run").BeginObject();
    json.Key("runId").String(Concat("0193554a-0000-7c3d-9a1e-", Padded(job_ / 50, 12))).EndObject();
    json.Key("job").BeginObject().Key("namespace").String("airflow");
    json.Key("name").String(Concat("nightly_", job_ / 50)).EndObject().EndObject();
    json.EndObject().EndObject();
  }

  void WriteJob(JsonWriter& json) const {
    json.Key("job").BeginObject().Key("namespace").String("spark");
    json.Key("name").String(Concat("load_table_", Padded(job_, 5)));
    json.Key("facets").BeginObject();
    BeginFacet("jobType", json).Key("processingType").String("BATCH");
    json.Key("integration").String("SPARK").Key("jobType").String("JOB").EndObject();
    BeginFacet("sql", json)
        .Key("query")
        .String(Concat("insert into ", Table(kLayers, job_), " select l.*, r.* from ", Inputs()[0],
                       " l join ", Inputs()[1],
                       " r on l.col_00 = r.col_00 where l.col_01 > date '2024-01-01'"));
    json.EndObject().EndObject().EndObject();
  }

  static void WriteSource(JsonWriter& json) {
    BeginFacet("dataSource", json).Key("name").String("lake");
    json.Key("uri").String("s3://lake/warehouse").EndObject();
  }

  static void WriteInput(const std::string& name, JsonWriter& json) {
    json.BeginObject().Key("namespace").String("lake").Key("name").String(name);
    json.Key("facets").BeginObject();
    WriteSource(json);
    json.EndObject().EndObject();
  }

  void WriteOutput(JsonWriter& json) const {
    const std::size_t layer = std::min(job_ / per_layer_, kLayers - 1);
    json.BeginObject().Key("namespace").String("lake");
    json.Key("name").String(Table(layer + 1, job_)).Key("facets").BeginObject();
    WriteSource(json);
    BeginFacet("schema", json).Key("fields").BeginArray();
    for (int i = 0; i < kColumns; ++i) {
      json.BeginObject().Key("name").String(Column(i));
      json.Key("type").String(i % 3 == 0 ? "long" : "string").EndObject();
    }
    json.EndArray().EndObject();
    BeginFacet("columnLineage", json).Key("fields").BeginObject();
    for (int i = 0; i < kColumns; ++i) WriteColumn(i, json);
    json.EndObject().EndObject().EndObject().EndObject();
  }

  void WriteColumn(int column, JsonWriter& json) const {
    json.Key(Column(column)).BeginObject().Key("inputFields").BeginArray();
    json.BeginObject().Key("namespace").String("lake");
    json.Key("name").String(Inputs()[static_cast<std::size_t>(column % 2)]);
    json.Key("field").String(Column((column + 1) % kColumns));
    if (column % 4 == 0) {
      json.Key("transformations").BeginArray().BeginObject().Key("type").String("DIRECT");
      json.Key("subtype").String("TRANSFORMATION").EndObject().EndArray();
    }
    json.EndObject().EndArray().EndObject();
  }

  static std::string Column(int column) {
    return "col_" + Padded(static_cast<std::size_t>(column), 2);
  }

  std::size_t job_;
  std::size_t per_layer_;
};

// What is asked, one request after the other, and what its answer must hold.
struct Traffic {
  std::function<void(std::size_t number, std::string& request)> render;
  std::size_t requests = 0;
  std::size_t events_each = 0;
  int status = 200;
  std::string must_hold;
  std::optional<double> requests_a_second;
};

class Client {
 public:
  explicit Client(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int one = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      std::perror("connect");
      std::exit(3);
    }
  }

  int socket() const { return socket_; }
  bool busy() const { return busy_; }
  bool sending() const { return sent_ < request.size(); }
  Clock::time_point began() const { return began_; }

  void Begin(Clock::time_point due) {
    began_ = due;
    sent_ = 0;
    answer_.clear();
    busy_ = true;
    Send();
  }

  void Send() {
    const auto sent = ::send(socket_, request.data() + sent_, request.size() - sent_,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) sent_ += static_cast<std::size_t>(sent);
  }

  // True when the answer is complete, or will never be.
  bool Receive() {
    char bytes[1 << 16];
    const auto got = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0) return false;
    if (got == 0) {
      busy_ = false;
      return true;
    }
    answer_.append(bytes, static_cast<std::size_t>(got));
    const std::size_t head = answer_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    std::size_t length = 0;
    const std::size_t at = answer_.find("Content-Length: ");
    if (at < head) std::from_chars(answer_.data() + at + 16, answer_.data() + head, length);
    busy_ = answer_.size() < head + 4 + length;
    return !busy_;
  }

  bool Is(int status, std::string_view must_hold) const {
    return answer_.starts_with("HTTP/1.1 " + std::to_string(status)) &&
           answer_.find(must_hold) != std::string::npos;
  }
  const std::string& answer() const { return answer_; }

  std::string request;

 private:
  int socket_ = -1;
  std::size_t sent_ = 0;
  std::string answer_;
  bool busy_ = false;
  Clock::time_point began_;
};

class Load {
 public:
  Load(std::uint16_t port, std::size_t clients, const Traffic& traffic) : traffic_(traffic) {
    for (std::size_t i = 0; i < clients; ++i) clients_.emplace_back(port);
    took_.reserve(traffic.requests);
  }

  void Run() {
    begin_ = Clock::now();
    while (took_.size() < traffic_.requests) {
      const int wait = StartWhatIsDue();
      std::vector<pollfd> waits;
      for (const Client& client : clients_) {
        const int events = client.sending() ? POLLIN | POLLOUT : POLLIN;
        waits.push_back({client.busy() ? client.socket() : -1, static_cast<short>(events), 0});
      }
      ::poll(waits.data(), waits.size(), wait);
      for (std::size_t i = 0; i < waits.size(); ++i) {
        if ((waits[i].revents & POLLOUT) != 0) clients_[i].Send();
        if ((waits[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && clients_[i].Receive())
          Finish(clients_[i]);
      }
    }
    seconds_ = std::chrono::duration<double>(Clock::now() - begin_).count();
  }

  std::string Report() {
    std::sort(took_.begin(), took_.end());
    const auto quantile = [this](double share) {
      const auto at = static_cast<std::size_t>(share * static_cast<double>(took_.size() - 1));
      return took_[at];
    };
    const double events = static_cast<double>(traffic_.requests * traffic_.events_each);
    JsonWriter json;
    json.BeginObject().Key("requests").UInt(traffic_.requests);
    json.Key("events").UInt(traffic_.requests * traffic_.events_each);
    json.Key("request_bytes").UInt(bytes_ / std::max<std::size_t>(1, traffic_.requests));
    json.Key("seconds").Double(seconds_);
    json.Key("rate").Double((events > 0 ? events : static_cast<double>(traffic_.requests)) /
                            seconds_);
    json.Key("p50").Double(quantile(0.5)).Key("p90").Double(quantile(0.9));
    json.Key("p99").Double(quantile(0.99)).Key("max").Double(took_.back());
    json.Key("wrong")
        .UInt(wrong_)
        .Key("first_wrong")
        .String(first_wrong_.substr(0, 600))
        .EndObject();
    return json.Take();
  }

 private:
  // Gives how many milliseconds the next request is away; -1 when answers are waited for.
  int StartWhatIsDue() {
    for (Client& client : clients_) {
      if (client.busy() || next_ == traffic_.requests) continue;
      Clock::time_point due = Clock::now();
      if (traffic_.requests_a_second) {
        const double after = static_cast<double>(next_) / *traffic_.requests_a_second;
        const auto planned = begin_ + std::chrono::duration_cast<Clock::duration>(
                                          std::chrono::duration<double>(after));
        if (planned > due) {
          return 1 +
                 static_cast<int>(
                     std::chrono::duration_cast<std::chrono::milliseconds>(planned - due).count());
        }
        due = planned;
      }
      traffic_.render(next_++, client.request);
      bytes_ += client.request.size();
      client.Begin(due);
    }
    return -1;
  }

  void Finish(Client& client) {
    took_.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - client.began()).count());
    if (client.Is(traffic_.status, traffic_.must_hold)) return;
    if (++wrong_ == 1) first_wrong_ = client.answer();
  }

  const Traffic& traffic_;
  std::vector<Client> clients_;
  std::size_t next_ = 0;
  std::vector<double> took_;
  std::size_t bytes_ = 0;
  std::size_t wrong_ = 0;
  std::string first_wrong_;
  Clock::time_point begin_;
  double seconds_ = 0;
};

std::string Head(std::string_view method, std::string_view target, std::size_t body) {
  std::string head = Concat(method, " ", target, " HTTP/1.1\r\nHost: localhost\r\n");
  if (body > 0) head += Concat("Content-Type: application/json\r\nContent-Length: ", body, "\r\n");
  return head + "\r\n";
}

using Options = std::map<std::string, std::size_t>;

Traffic PostTraffic(std::size_t runs, Options& options) {
  const std::size_t jobs = options["jobs"];
  const std::size_t batch = options["batch"];
  const std::size_t first = options["first"];
  auto bodies = std::make_shared<std::vector<Template>>();
  for (std::size_t job = 0; job < jobs; ++job) {
    for (const char* type : {"START", "COMPLETE"})
      bodies->push_back(JobEvents(job, jobs).Render(type));
  }
  // Posted singly, the COMPLETE of a run comes as many requests after its START as there are
  // clients, so that they rarely meet; in batches it is the next event.
  const std::size_t clients = options["clients"];
  const auto append = [bodies, jobs, first](std::size_t run, bool complete, std::string& out) {
    const std::size_t number = first + run;
    const Template& body = (*bodies)[number % jobs * 2 + (complete ? 1 : 0)];
    const std::size_t at = out.size();
    out += body.text;
    const std::string id = RunId(number);
    std::memcpy(out.data() + at + body.run_at, id.data(), id.size());
    const std::string time =
        TimeText(kFirstTime + static_cast<std::int64_t>(number) * 10'000 + (complete ? 5'000 : 0));
    std::memcpy(out.data() + at + body.time_at, time.data(), time.size());
  };
  Traffic traffic;
  traffic.events_each = batch;
  traffic.requests = runs * 2 / batch;
  traffic.status = batch == 1 ? 201 : 200;
  traffic.must_hold =
      batch == 1 ? R"("stored":true,"duplicate":false)" : Concat(R"("successful":)", batch, ",");
  if (options["rate"] != 0) {
    traffic.requests_a_second = static_cast<double>(options["rate"]) / static_cast<double>(batch);
  }
  auto body = std::make_shared<std::string>();
  traffic.render = [=](std::size_t number, std::string& request) {
    body->clear();
    if (batch == 1) {
      const std::size_t group = number / (2 * clients);
      const std::size_t within = number % (2 * clients);
      append(group * clients + within % clients, within >= clients, *body);
    } else {
      for (std::size_t event = number * batch; event < (number + 1) * batch; ++event) {
        *body += body->empty() ? "[" : ",";
        append(event / 2, event % 2 == 1, *body);
      }
      *body += "]";
    }
    request = Head("POST", batch == 1 ? "/api/v1/lineage" : "/api/v1/lineage/batch", body->size());
    request += *body;
  };
  return traffic;
}

Traffic AskTraffic(const std::string& path, std::size_t requests) {
  std::vector<std::string> asks;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) asks.push_back(Head("GET", line, 0));
  if (asks.empty()) std::exit(2);
  Traffic traffic;
  traffic.requests = requests;
  traffic.must_hold = R"("partial":false)";
  traffic.render = [asks](std::size_t number, std::string& request) {
    request = asks[number % asks.size()];
  };
  return traffic;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words;
  Options options = {{"jobs", 2000}, {"clients", 0}, {"batch", 1},
                     {"rate", 0},    {"first", 0},   {"status", 200}};
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      words.push_back(word);
    } else {
      options[word.substr(0, equals)] = std::stoul(word.substr(equals + 1));
    }
  }
  if (words.size() == 3 && words[1] == "print") {
    options["clients"] = 16;
    const Traffic traffic = PostTraffic(std::stoul(words[2]), options);
    for (std::size_t number = 0; number < traffic.requests; ++number) {
      std::string request;
      traffic.render(number, request);
      std::cout << std::string_view(request).substr(request.find("\r\n\r\n") + 4) << '\n';
    }
    return 0;
  }
  const bool post = words.size() == 3 && words[1] == "post";
  if (!post && !(words.size() == 4 && words[1] == "ask")) {
    std::cerr << "usage: see the head of lineage_load_bench.cc\n";
    return 2;
  }
  if (options["clients"] == 0) options["clients"] = post ? 16 : 1;
  Traffic traffic = post ? PostTraffic(std::stoul(words[2]), options)
                         : AskTraffic(words[2], std::stoul(words[3]));
  if (!post && options["status"] != 200) {
    traffic.status = static_cast<int>(options["status"]);
    traffic.must_hold.clear();
  }
  Load load(static_cast<std::uint16_t>(std::stoul(words[0])), options["clients"], traffic);
  load.Run();
  std::cout << load.Report() << '\n';
  return 0;
}
