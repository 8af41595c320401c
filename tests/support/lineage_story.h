// Stories for tests: OpenLineage events about few datasets of one namespace, at minutes, in few
// words.
//   Story().Run(1, "load", "orders", "x<-raw#x").Says(5, Concat("orders", kDropped))
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/text.h"
#include "core/time.h"

namespace goldline::testing_support {

using Lines = std::vector<std::string>;

inline UtcTime Minute(std::int64_t minute) { return {minute * 60'000'000}; }

// "name" or "name {facets}".
inline std::string Dataset(std::string_view text) {
  const std::size_t space = text.find(' ');
  const std::string facets =
      space == std::string_view::npos ? "{}" : std::string(text.substr(space + 1));
  return Concat(R"({"namespace":"ns","name":")", text.substr(0, space), R"(","facets":)", facets,
                "}");
}

// A story: events at their minutes, told in any order.
class Story {
 public:
  // A complete run of `job` in which `output` gets its fields from others: "x<-a#x, y<-b#z".
  Story& Run(int minute, const std::string& job, const std::string& output,
             const std::string& flows) {
    Lines fields;
    std::set<std::string> inputs;
    for (const std::string_view flow : Split(flows, ',')) {
      const std::string_view one = Trim(flow);
      const std::size_t arrow = one.find("<-");
      const std::size_t hash = one.find('#');
      const std::string_view source = one.substr(arrow + 2, hash - arrow - 2);
      inputs.insert(Dataset(source));
      fields.push_back(Concat('"', one.substr(0, arrow),
                              R"(":{"inputFields":[{"namespace":"ns","name":")", source,
                              R"(","field":")", one.substr(hash + 1), R"("}]})"));
    }
    return Event(
        minute, job, Join(Lines(inputs.begin(), inputs.end()), ","),
        Dataset(Concat(output, R"( {"columnLineage":{"fields":{)", Join(fields, ","), "}}}")));
  }
  // A complete run that reads and writes without field lineage.
  Story& Copy(int minute, const std::string& job, const std::string& input,
              const std::string& output) {
    return Event(minute, job, Dataset(input), Dataset(output));
  }
  // A complete run about one dataset and its facets.
  Story& Says(int minute, const std::string& dataset) {
    return Event(minute, "ddl", "", Dataset(dataset));
  }
  // A complete run that only reads a dataset.
  Story& Reads(int minute, const std::string& dataset) {
    return Event(minute, "reader", Dataset(dataset), "");
  }

  // What a job declares to read and write, names with spaces between.
  Story& Declares(int minute, const std::string& job, const std::string& inputs,
                  const std::string& outputs) {
    events_.push_back(Concat(R"({"eventTime":")", ToString(Minute(minute)),
                             R"(","producer":"p","schemaURL":"s","job":{"namespace":"ns","name":")",
                             job, R"("},"inputs":[)", Datasets(inputs), R"(],"outputs":[)",
                             Datasets(outputs), "]}"));
    return *this;
  }

  const Lines& events() const { return events_; }

 private:
  static std::string Datasets(const std::string& names) {
    Lines datasets;
    for (const std::string_view name : Split(names, ' ')) {
      if (!name.empty()) datasets.push_back(Dataset(name));
    }
    return Join(datasets, ",");
  }
  Story& Event(int minute, const std::string& job, const std::string& inputs,
               const std::string& outputs) {
    const Uuid run{static_cast<std::uint64_t>(minute), events_.size() + 1};
    events_.push_back(Concat(R"({"eventType":"COMPLETE","eventTime":")", ToString(Minute(minute)),
                             R"(","producer":"p","schemaURL":"s","run":{"runId":")", ToString(run),
                             R"("},"job":{"namespace":"ns","name":")", job, R"("},"inputs":[)",
                             inputs, R"(],"outputs":[)", outputs, "]}"));
    return *this;
  }

  Lines events_;
};

inline constexpr const char* kDropped =
    R"( {"lifecycleStateChange":{"lifecycleStateChange":"DROP"}})";
inline constexpr const char* kTruncated =
    R"( {"lifecycleStateChange":{"lifecycleStateChange":"TRUNCATE"}})";
inline std::string RenamedFrom(std::string_view old) {
  return Concat(R"( {"lifecycleStateChange":{"lifecycleStateChange":"RENAME",)",
                R"("previousIdentifier":{"namespace":"ns","name":")", old, "\"}}}");
}
inline std::string AlsoCalled(std::string_view other) {
  return Concat(R"( {"symlinks":{"identifiers":[{"namespace":"ns","type":"TABLE","name":")", other,
                "\"}]}}");
}
inline std::string WithFields(const Lines& names) {
  Lines fields;
  for (const std::string& name : names) fields.push_back(Concat(R"({"name":")", name, "\"}"));
  return Concat(R"( {"schema":{"fields":[)", Join(fields, ","), "]}}");
}

}  // namespace goldline::testing_support
