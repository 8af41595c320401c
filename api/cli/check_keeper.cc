#include "api/cli/check_keeper.h"

#include <utility>

#include "api/cli/caller.h"
#include "api/cli/load_contract.h"
#include "api/cli/open_store.h"
#include "core/errors.h"
#include "core/text.h"
#include "ingest/record_check.h"

namespace goldline::cli {

void KeptCheck::WriteMembers(JsonWriter& json) const {
  if (!run) return;
  json.Key("run_id").String(ToString(*run));
  json.Key("dataset").String(Concat(dataset.namespace_name, "/", dataset.name));
}

std::string KeptCheck::ToText() const {
  if (!run) return {};
  return Concat("\n  kept as the run ", ToString(*run), " of ", dataset.namespace_name, "/",
                dataset.name, "\n");
}

Result<CheckKeeper> CheckKeeper::Open(const Invocation& call, const quality::Contract& contract,
                                      std::string_view naming) {
  CheckKeeper keeper(contract);
  if (!call.Has("record")) {
    if (call.Has(naming)) {
      return errors::BadSetting(Concat("--", naming), "nothing is kept under its name")
          .Hint("give --record, too");
    }
    if (call.settings().Origin("openlineage").starts_with("--")) {
      return errors::BadSetting("--openlineage", "a check that is not kept is no run to tell of")
          .Hint("give --record, too");
    }
    return keeper;
  }
  GL_TRY(keeper.teller_, RunTeller::Open(call));
  GL_TRY(keeper.store_, OpenStore(call, store::IfMissing::kCreate));
  GL_TRY(keeper.contract_text_, ReadContract(contract.input));
  keeper.actor_ = CallerName();
  keeper.parent_ = ParentRunOf(call);
  return keeper;
}

Result<KeptCheck> CheckKeeper::Check(const std::vector<std::string>& files,
                                     const ingest::CheckInputsOptions& options,
                                     catalog::DatasetRef dataset,
                                     const std::optional<Uuid>& replaced) {
  KeptCheck check;
  check.dataset = std::move(dataset);
  if (!store_) {
    GL_TRY(check.outcome, ingest::CheckInputs(*contract_, files, options));
    return check;
  }
  ingest::RecordOptions record;
  record.dataset = check.dataset;
  record.contract_text = contract_text_;
  record.actor = actor_;
  record.replaced = replaced;
  record.parent = parent_;
  record.started = teller_.Listener(*store_);
  Result<ingest::RecordedCheck> recorded =
      ingest::CheckAndRecord(*store_, *contract_, files, options, record);
  recorded.ok() ? teller_.TellEnds(*store_) : teller_.Finish(*store_);
  if (!recorded.ok()) return std::move(recorded).error();
  ingest::RecordedCheck done = *std::move(recorded);
  check.outcome = std::move(done.outcome);
  check.run = done.run;
  return check;
}

Status CheckKeeper::Close() {
  if (!store_) return Ok();
  teller_.Finish(*store_);
  return store_->Close();
}

}  // namespace goldline::cli
