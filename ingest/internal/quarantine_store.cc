#include "ingest/internal/quarantine_store.h"

#include <algorithm>
#include <utility>

#include "core/store/errors.h"
#include "core/store/key.h"
#include "core/text.h"
#include "ingest/internal/quarantine_record.h"

namespace goldline::ingest::internal {

using catalog::DatasetId;
using catalog::RunId;
using store::KeyReader;
using store::Keyspace;
using store::KeyWriter;

namespace {

// Tags within kRunRow and kQuarantine. On disk: never renumber.
constexpr std::uint8_t kSetAside = 1;
constexpr std::uint8_t kDecision = 2;
constexpr std::uint8_t kSet = 1;
constexpr std::uint8_t kContract = 2;

// On disk: never renumber.
constexpr std::pair<quality::Gate, std::uint8_t> kGates[] = {
    {quality::Gate::kObserve, 1}, {quality::Gate::kQuarantine, 2}, {quality::Gate::kStop, 3}};

constexpr std::size_t kBatchBytes = std::size_t{1} << 20;

}  // namespace

std::string SetAsideKey(RunId run, std::uint64_t number) {
  return KeyWriter().Of(run).U8(kSetAside).U64(number).Take();
}
std::string DecisionPrefix(RunId run) { return KeyWriter().Of(run).U8(kDecision).Take(); }
std::string DecisionKey(RunId run, std::uint64_t number) {
  return KeyWriter().Of(run).U8(kDecision).U64(number).Take();
}
std::string RowsEnd(RunId run) { return KeyWriter().Of(run).U8(kDecision + 1).Take(); }
std::uint64_t NumberOf(std::string_view key) {
  return KeyReader(key.substr(key.size() - std::min<std::size_t>(key.size(), 8))).U64();
}
std::string SetPrefix() { return KeyWriter().U8(kSet).Take(); }
std::string SetKey(DatasetId dataset, RunId run) {
  return KeyWriter().U8(kSet).Of(dataset).DescendingU64(run.value).Take();
}
std::string ContractKey(const Hash128& contract) {
  return KeyWriter().U8(kContract).Hash(contract).Take();
}

bool IsNewer(const QuarantineSet& a, const QuarantineSet& b) {
  return a.time != b.time ? a.time > b.time : a.run > b.run;
}

std::string EncodeSet(const QuarantineSet& set) {
  QuarantineSetRecord record;
  record.run_high = set.uuid.high;
  record.run_low = set.uuid.low;
  record.time = set.time.micros;
  record.object = set.object;
  record.contract_high = set.contract.high;
  record.contract_low = set.contract.low;
  for (const auto& [gate, number] : kGates) {
    if (gate == set.gate) record.gate = number;
  }
  for (const Field& field : set.fields) {
    record.fields.push_back({field.name, std::string(TypeName(field.type))});
  }
  record.admitted = set.admitted;
  record.rows = set.counts.rows;
  record.fixed = set.counts.fixed;
  record.released = set.counts.released;
  record.dropped = set.counts.dropped;
  for (const auto& [rule, counts] : set.rules) {
    record.rules.push_back({rule, counts.rows, counts.fixed, counts.released, counts.dropped});
  }
  return Encode(record);
}

Result<QuarantineSet> DecodeSet(std::string_view key, std::string_view value) {
  KeyReader reader(key);
  QuarantineSet set;
  reader.U8();
  set.dataset = reader.Of<catalog::DatasetTag>();
  set.run = RunId{reader.DescendingU64()};
  GL_RETURN_IF_ERROR(reader.Finish());
  GL_TRY(QuarantineSetRecord record, DecodeQuarantineSet(value));
  set.uuid = {record.run_high, record.run_low};
  set.time = {record.time};
  set.object = std::move(record.object);
  set.contract = {record.contract_high, record.contract_low};
  for (const auto& [gate, number] : kGates) {
    if (number == record.gate) set.gate = gate;
  }
  for (TypedFieldRecord& field : record.fields) {
    const std::optional<Type> type = TypeFromName(field.type);
    if (!type) return errors::RecordDamaged("quarantine of a run", "a type is unknown");
    set.fields.push_back({std::move(field.name), *type});
  }
  set.admitted = std::move(record.admitted);
  set.counts = {record.rows, record.fixed, record.released, record.dropped};
  for (RuleRowsRecord& rule : record.rules) {
    set.rules.emplace(std::move(rule.rule),
                      RowCounts{rule.rows, rule.fixed, rule.released, rule.dropped});
  }
  return set;
}

Status QuarantineKeeper::Keep(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    GL_CHECK(end != std::string_view::npos);
    const SetAsideRecord record{std::string(lines.substr(0, end))};
    GL_TRY(const std::vector<std::string> rules, line_rules_.Read(record.line));
    for (const std::string& rule : rules) rules_[rule].Add(RowState::kOpen);
    pending_.Put(Keyspace::kRunRow, SetAsideKey(bulk_.run(), ++rows_), Encode(record));
    lines.remove_prefix(end + 1);
    if (pending_.bytes() >= kBatchBytes) GL_RETURN_IF_ERROR(Flush());
  }
  return Ok();
}

Status QuarantineKeeper::Flush() {
  if (pending_.empty()) return Ok();
  return bulk_.Write(std::exchange(pending_, {}));
}

Status QuarantineKeeper::Complete(QuarantineSet set, std::string_view contract,
                                  store::WriteSet& changes) {
  if (rows_ == 0) return Ok();
  GL_RETURN_IF_ERROR(Flush());
  set.counts = {.rows = rows_};
  set.rules = rules_;
  if (!contract.empty()) {
    set.contract = HashBytes128(contract);
    changes.Put(Keyspace::kQuarantine, ContractKey(set.contract), contract);
  }
  changes.Put(Keyspace::kQuarantine, SetKey(set.dataset, set.run), EncodeSet(set));
  return Ok();
}

Result<std::string> ContractText(const store::ReadView& view, const QuarantineSet& set) {
  GL_TRY(std::optional<std::string> text,
         view.Get(Keyspace::kQuarantine, ContractKey(set.contract)));
  if (!text) return errors::RecordDamaged("contract of a quarantine", "it is not there");
  return *std::move(text);
}

}  // namespace goldline::ingest::internal
