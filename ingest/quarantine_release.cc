// Giving quarantined records back, and dropping them.
#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "catalog/catalog.h"
#include "core/text.h"
#include "ingest/errors.h"
#include "ingest/internal/recheck.h"
#include "ingest/internal/row_reader.h"
#include "ingest/internal/seen_keys.h"
#include "ingest/internal/set_change.h"
#include "ingest/quarantine_actions.h"
#include "ingest/writer.h"

namespace goldline::ingest {

using internal::Keys;
using internal::Rechecked;
using internal::SetChange;
using internal::SetContract;
using store::Durability;
using store::ReadView;
using store::WriteSet;

namespace {

// The rows of a choice, of one set, as they are.
Result<std::vector<QuarantinedRow>> ChosenRows(const ReadView& view, const QuarantineSet& set,
                                               const RowChoice& choice) {
  std::vector<QuarantinedRow> rows;
  std::set<std::uint64_t> named;
  for (const RowName& name : choice.rows) named.insert(name.number);
  for (const std::uint64_t number : named) {
    GL_TRY(QuarantinedRow row, GetRow(view, set, number));
    if (!IsWaiting(row.state)) {
      return errors::RowIsSettled(ToString(RowName{set.uuid, number}), ToString(row.state));
    }
    rows.push_back(std::move(row));
  }
  if (!choice.rows.empty()) return rows;
  internal::RowReader reader(view, set, {.waiting = true, .rule = choice.rule});
  for (;;) {
    GL_TRY(std::optional<QuarantinedRow> row, reader.Next());
    if (!row) break;
    rows.push_back(*std::move(row));
  }
  return rows;
}

// The one run that a choice is about.
Result<Uuid> RunOf(const ReadView& view, const RowChoice& choice) {
  if (choice.rows.empty() && !choice.run) return errors::NoRowsChosen();
  if (choice.rows.empty()) return *choice.run;
  GL_TRY(const Uuid first, internal::RunNamed(view, choice.rows.front().run));
  for (const RowName& name : choice.rows) {
    GL_TRY(const Uuid run, internal::RunNamed(view, name.run));
    if (run != first) return errors::RowsOfTwoRuns();
  }
  return first;
}

// "1-3, 7": numbers in order.
std::string Ranges(const std::vector<std::uint64_t>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += Concat(text.empty() ? "" : ", ", numbers[i]);
    if (last > i) text += Concat("-", numbers[last]);
    i = last + 1;
  }
  return text;
}

// What a release is about to do.
struct Release {
  QuarantineSet set;
  std::vector<QuarantinedRow> passing;
  std::vector<RecordBatch> records;                                     // of those
  std::vector<std::pair<Hash128, std::vector<quality::SeenKey>>> keys;  // … by set
  ReleaseReport report;
};

Result<SetContract> ContractFor(const ReadView& view, const QuarantineSet& set,
                                const ReleaseOptions& options) {
  if (!options.contract) return internal::ContractOf(view, set);
  SetContract given;
  GL_TRY(given.contract, quality::Contract::Parse(*options.contract, options.contract_file));
  given.object = given.contract->Find(set.object);
  if (given.object == nullptr) {
    return errors::BadFix(Concat(options.contract_file, " has no object ", set.object));
  }
  return given;
}

Result<Release> PrepareRelease(const ReadView& view, const RowChoice& choice,
                               const ReleaseOptions& options, const ActionContext& context) {
  Release release;
  GL_TRY(const Uuid run, RunOf(view, choice));
  GL_TRY(release.set, FindQuarantineSet(view, run));
  release.report.run = release.set.uuid;
  GL_TRY(const SetContract own, internal::ContractOf(view, release.set));
  GL_TRY(const SetContract contract, ContractFor(view, release.set, options));
  GL_TRY(std::vector<QuarantinedRow> rows, ChosenRows(view, release.set, choice));
  GL_TRY(Rechecked checked,
         internal::Recheck(view, release.set, contract, rows, Keys::kOfAdmitted, context));
  const auto rules = options.contract ? internal::RulesOf::kOther : internal::RulesOf::kRun;
  release.records = std::move(checked.passing);
  release.report.keys_compared = checked.keys_compared;
  release.keys = std::move(checked.keys);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const RowName name{release.set.uuid, rows[i].number};
    if (checked.reasons[i].empty()) {
      release.report.released.push_back(name);
      release.passing.push_back(std::move(rows[i]));
    } else {
      HideValues(own, rules, checked.reasons[i]);
      release.report.kept.push_back({name, std::move(checked.reasons[i])});
    }
  }
  return release;
}

// Of all batches, in order of their first appearance.
Fields FieldsOf(const std::vector<RecordBatch>& batches) {
  Fields fields;
  std::set<std::string> seen;
  for (const RecordBatch& batch : batches) {
    for (const Field& field : batch.fields) {
      if (seen.insert(field.name).second) fields.push_back(field);
    }
  }
  return fields;
}

Status WriteReleased(const Release& release, const std::string& output) {
  GL_RETURN_IF_ERROR(MakeFolderOf(output));
  GL_TRY(const auto writer, RecordWriter::Create(output, FieldsOf(release.records)));
  for (const RecordBatch& batch : release.records) GL_RETURN_IF_ERROR(writer->Write(batch));
  GL_CHECK(writer->records() == release.passing.size());
  return writer->Finish();
}

// `view` is the one that the release was prepared on, so that it fails when the rows have changed.
Status CommitRelease(store::KvStore& store, const ReadView& view, Release& release,
                     const ReleaseOptions& options, const ActionContext& context) {
  WriteSet changes;
  SetChange change(view, changes, context, release.set);
  std::vector<std::uint64_t> numbers;
  for (const QuarantinedRow& row : release.passing) {
    GL_RETURN_IF_ERROR(
        change.Decide(row, RowState::kReleased, options.output, row.fixed, row.fixed_fields));
    numbers.push_back(row.number);
  }
  GL_RETURN_IF_ERROR(change.WriteCounts());
  GL_TRY(const catalog::Dataset dataset,
         catalog::CatalogView(view).GetDataset(release.set.dataset));
  for (auto& [set, keys] : release.keys) {
    GL_RETURN_IF_ERROR(internal::AddSeenKeys(view, dataset.ref, set, release.set.run,
                                             release.set.uuid, std::move(keys), changes));
  }
  std::map<std::string, std::string> details{{"rows", Ranges(numbers)}, {"output", options.output}};
  if (options.contract) {
    details["contract"] = ToString(HashBytes128(*options.contract));
  }
  GL_RETURN_IF_ERROR(change.Audit("quarantine.release", Concat("run ", ToString(release.set.uuid)),
                                  std::move(details)));
  return store.Commit(std::move(changes), Durability::kSync);
}

Status DropOfSet(const ReadView& view, WriteSet& changes, QuarantineSet set,
                 const RowChoice& choice, const std::string& reason, const ActionContext& context,
                 DropReport& report) {
  GL_TRY(const std::vector<QuarantinedRow> rows, ChosenRows(view, set, choice));
  SetChange change(view, changes, context, std::move(set));
  std::vector<std::uint64_t> numbers;
  for (const QuarantinedRow& row : rows) {
    GL_RETURN_IF_ERROR(
        change.Decide(row, RowState::kDropped, reason, std::nullopt, row.fixed_fields));
    change.ForgetValues(row);
    numbers.push_back(row.number);
  }
  report.rows = rows.size();
  if (rows.empty()) return Ok();
  GL_RETURN_IF_ERROR(change.WriteCounts());
  return change.Audit("quarantine.drop", Concat("run ", ToString(change.set().uuid)),
                      {{"rows", Ranges(numbers)}, {"reason", reason}});
}

}  // namespace

Result<ReleaseReport> ReleaseRows(store::KvStore& store, const RowChoice& choice,
                                  const ReleaseOptions& options, const ActionContext& context) {
  std::error_code unknown;
  if (std::filesystem::exists(options.output, unknown)) return errors::OutputExists(options.output);
  const ReadView view = store.View();
  GL_TRY(Release release, PrepareRelease(view, choice, options, context));
  if (release.passing.empty()) return std::move(release.report);
  GL_RETURN_IF_ERROR(WriteReleased(release, options.output));
  if (Status committed = CommitRelease(store, view, release, options, context); !committed.ok()) {
    // After any other error the commit may still be found in the log: then the file is the records.
    std::error_code failed;
    if (committed.error().code() == ErrorCode::kConflict) {
      std::filesystem::remove(options.output, failed);
    }
    return std::move(committed).error();
  }
  release.report.output = options.output;
  return std::move(release.report);
}

Result<DropReport> DropRows(store::KvStore& store, const RowChoice& choice,
                            const std::string& reason, const ActionContext& context) {
  DropReport report;
  GL_RETURN_IF_ERROR(store::Update(
      store, Durability::kSync, [&](const ReadView& view, WriteSet& changes) -> Status {
        GL_TRY(const Uuid run, RunOf(view, choice));
        GL_TRY(QuarantineSet set, FindQuarantineSet(view, run));
        return DropOfSet(view, changes, std::move(set), choice, reason, context, report);
      }));
  return report;
}

Status RecordReveal(store::KvStore& store, const RowName& row, const ActionContext& context) {
  WriteSet changes;
  GL_RETURN_IF_ERROR(catalog::RecordAudit(
      store.View(), changes,
      {context.now, context.actor, "quarantine.reveal", internal::SubjectOf(row)}));
  return store.Commit(std::move(changes), Durability::kSync);
}

}  // namespace goldline::ingest
