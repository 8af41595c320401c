#include "ingest/check_inputs.h"

#include <algorithm>
#include <memory>

#include "core/errors.h"
#include "core/text.h"
#include "core/worker_pool.h"
#include "ingest/contract_data.h"
#include "ingest/errors.h"
#include "ingest/internal/complete_quarantine.h"
#include "ingest/output_file.h"
#include "ingest/profile_state_file.h"
#include "ingest/separate_files.h"
#include "quality/errors.h"
#include "quality/quarantine.h"

namespace goldline::ingest {
namespace {

using quality::BatchVerdict;
using quality::CheckPlan;
using quality::RecordShape;
using quality::RepeatedRows;

Result<const quality::SchemaObject*> ChooseObject(const quality::Contract& contract,
                                                  const std::string& wanted,
                                                  const std::string& input) {
  static const quality::SchemaObject kNoPromises;
  std::vector<std::string> names;
  for (const quality::SchemaObject& object : contract.objects) names.push_back(object.name);
  if (!wanted.empty()) {
    for (const quality::SchemaObject& object : contract.objects) {
      if (object.name == wanted || object.physical_name == wanted) return &object;
    }
    return errors::ContractObjectUnknown(Quoted(wanted), Join(names, ", "));
  }
  if (contract.objects.empty()) return &kNoPromises;
  if (const quality::SchemaObject* object = contract.Find(ObjectNameOf(input))) return object;
  return errors::ContractObjectUnclear(names.size(), Join(names, ", "),
                                       Quoted(ObjectNameOf(input)));
}

// One pass over the inputs, sometimes two.
class InputChecker {
 public:
  InputChecker(const quality::Contract& contract, std::vector<std::string> inputs,
               const CheckInputsOptions& options)
      : contract_(contract), inputs_(std::move(inputs)), options_(options), pool_(options.threads) {
    options_.read.stop = options.stop;
  }

  Result<CheckOutcome> Run() {
    GL_RETURN_IF_ERROR(RefuseOverwriting());
    GL_RETURN_IF_ERROR(OpenQuarantine());
    GL_RETURN_IF_ERROR(ReadFirst());
    outcome_.report = check_->Finish(ContractName());
    if (options_.at_end) GL_RETURN_IF_ERROR(options_.at_end(*plan_, *check_));
    if (quarantine_ != nullptr && check_->unmarked_rows() > 0) GL_RETURN_IF_ERROR(AddFirstRows());
    if (quarantine_ != nullptr) GL_RETURN_IF_ERROR(quarantine_->Finish());
    if (options_.profile) outcome_.profile = profiler_.Finish();
    return std::move(outcome_);
  }

 private:
  // What a worker makes of a batch.
  struct Work {
    BatchVerdict verdict;
    quality::QuarantineLines lines;  // without what the order of records tells
    std::optional<quality::ProfilePartial> profile;
  };

  const std::string& ContractName() const {
    return contract_.name.empty() ? contract_.id : contract_.name;
  }

  Status RefuseOverwriting() const {
    std::vector<NamedFile> read = {{"the contract", contract_.input}};
    for (const std::string& input : inputs_) read.push_back({"an input", input});
    if (!options_.against.empty()) read.push_back({"--against", options_.against});
    return CheckSeparate({{"--quarantine", options_.quarantine}}, read);
  }

  Status OpenQuarantine() {
    if (options_.quarantine.empty()) return Ok();
    if (options_.quarantine == "-") {
      // It may have to be written twice, and standard output is for the report.
      return errors::BadSetting("--quarantine", "it must be a file");
    }
    GL_TRY(quarantine_, OutputFile::Create(options_.quarantine));
    return Ok();
  }

  Status Compile(const RecordSource& source) {
    GL_TRY(const quality::SchemaObject* object,
           ChooseObject(contract_, options_.object, inputs_.front()));
    const bool streamed = std::find(inputs_.begin(), inputs_.end(), "-") != inputs_.end();
    quality::CompileOptions compile;
    compile.fixed_fields = !source.fields().empty();
    compile.now = options_.now;
    compile.history = options_.history;
    compile.earlier = options_.earlier;
    if (!options_.against.empty()) {
      GL_TRY(quality::ProfilePartial state, ReadProfileState(options_.against));
      compile.profile = std::make_shared<const quality::ProfilePartial>(std::move(state));
    }
    GL_TRY(compile.references, ReadRelated(*object, source.fields(), compile, streamed));
    GL_TRY(CheckPlan plan, CheckPlan::Compile(contract_, *object, source.fields(), compile));
    plan_.emplace(plan);
    check_.emplace(std::move(plan), streamed ? RepeatedRows::kLater : RepeatedRows::kEvery);
    return Ok();
  }

  // A dataset that refers to itself is read before it is checked.
  Result<std::vector<quality::ReferenceData>> ReadRelated(const quality::SchemaObject& object,
                                                          const Fields& fields,
                                                          const quality::CompileOptions& compile,
                                                          bool streamed) {
    GL_TRY(const CheckPlan draft, CheckPlan::Compile(contract_, object, fields, compile));
    RelatedInputs related = options_.related;
    for (const quality::Reference& reference : draft.references()) {
      const bool own =
          reference.dataset == object.name || reference.dataset == object.physical_name;
      const auto known = options_.at_hand.find(reference.dataset);
      if (own && !streamed) {
        related.try_emplace(reference.dataset, inputs_);
      } else if (known != options_.at_hand.end()) {
        related.insert(*known);
      }
    }
    return ReadReferences(contract_, draft.references(), related, options_.read, pool_,
                          options_.stop);
  }

  Status ReadFirst() {
    for (const std::string& input : inputs_) {
      stamps_.emplace_back(input);
      GL_TRY(const std::unique_ptr<RecordSource> source, OpenSource(input, options_.read));
      if (!plan_) GL_RETURN_IF_ERROR(Compile(*source));
      can_reread_ = can_reread_ && source->CanReread();
      const RecordShape shape = internal::ShapeOf(*source);
      GL_RETURN_IF_ERROR(ForEachBatch<Work>(
          *source, pool_,
          [this, shape](RecordBatch batch) { return Evaluate(std::move(batch), shape); },
          [this, shape](Work work) { return Take(std::move(work), shape); }, options_.stop));
      outcome_.bytes += source->bytes_read();
      outcome_.notes.insert(outcome_.notes.end(), source->notes().begin(), source->notes().end());
    }
    return Ok();
  }

  Result<Work> Evaluate(RecordBatch batch, RecordShape shape) const {
    Work work;
    if (options_.profile) work.profile = quality::ProfileBatch(batch);
    Judge(work, std::move(batch), shape);
    return work;
  }

  void Judge(Work& work, RecordBatch batch, RecordShape shape) const {
    work.verdict = plan_->Evaluate(std::move(batch));
    if (quarantine_ != nullptr) {
      work.lines = quality::FormatQuarantine(*plan_, work.verdict, shape);
    }
  }

  Status Take(Work work, RecordShape shape) {
    GL_RETURN_IF_ERROR(check_->Merge(work.verdict));
    if (work.profile) profiler_.Merge(*std::move(work.profile));
    if (quarantine_ == nullptr) return Ok();
    GL_RETURN_IF_ERROR(WriteQuarantine(work, shape));
    // Where there is no room for stretches, all can still be read again.
    can_reread_ = can_reread_ && stretches_.Add(stamps_.size() - 1, work.verdict, work.lines).ok();
    return Ok();
  }

  Status WriteQuarantine(Work& work, RecordShape shape) {
    work.lines = quality::AmendQuarantine(*plan_, work.verdict, shape, std::move(work.lines));
    outcome_.quarantined += work.lines.lines.size();
    return work.lines.text.empty() ? Ok() : quarantine_->Write(work.lines.text);
  }

  // The first records of repeated keys are known only now, and lines stand in input order.
  Status AddFirstRows() {
    GL_TRY(std::string draft, quarantine_->Flush());
    const internal::FirstReading reading{inputs_, stamps_,    options_.read,   *plan_,
                                         *check_, stretches_, std::move(draft)};
    const bool complete =
        can_reread_ && !reading.draft.empty() && internal::IsQuickerToComplete(reading);
    // Its end removes the draft.
    const std::unique_ptr<OutputFile> drafted = complete ? std::move(quarantine_) : nullptr;
    quarantine_.reset();
    GL_RETURN_IF_ERROR(OpenQuarantine());
    if (!complete) return ReadAgain();
    GL_TRY(const std::uint64_t added, internal::CompleteQuarantine(reading, pool_, *quarantine_));
    outcome_.quarantined += added;
    return Ok();
  }

  Status ReadAgain() {
    outcome_.quarantined = 0;
    std::uint64_t records = 0;
    for (const std::string& input : inputs_) {
      GL_TRY(const std::unique_ptr<RecordSource> source, OpenSource(input, options_.read));
      const RecordShape shape = internal::ShapeOf(*source);
      const auto take = [&](Work work) -> Status {
        GL_RETURN_IF_ERROR(check_->MarkRepeated(work.verdict, records));
        records += work.verdict.batch.rows();
        return WriteQuarantine(work, shape);
      };
      GL_RETURN_IF_ERROR(ForEachBatch<Work>(
          *source, pool_,
          [this, shape](RecordBatch batch) -> Result<Work> {
            Work work;
            Judge(work, std::move(batch), shape);
            return work;
          },
          take, options_.stop));
    }
    if (records != check_->records()) return errors::InputChanged(Join(inputs_, ", "));
    return Ok();
  }

  const quality::Contract& contract_;
  std::vector<std::string> inputs_;
  CheckInputsOptions options_;
  WorkerPool pool_;
  std::optional<CheckPlan> plan_;
  std::optional<quality::Check> check_;
  quality::Profiler profiler_;
  std::unique_ptr<OutputFile> quarantine_;
  // To complete it without a second reading.
  std::vector<internal::FileStamp> stamps_;  // of the inputs read so far
  bool can_reread_ = true;                   // all of them
  internal::Stretches stretches_;
  CheckOutcome outcome_;
};

}  // namespace

Result<CheckOutcome> CheckInputs(const quality::Contract& contract,
                                 const std::vector<std::string>& inputs,
                                 const CheckInputsOptions& options) {
  GL_TRY(std::vector<std::string> files, ExpandInputs(inputs));
  return InputChecker(contract, std::move(files), options).Run();
}

}  // namespace goldline::ingest
