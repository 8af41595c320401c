// A quarantine file made in both ways: by one reading that is completed afterwards, and by reading
// everything again. Threads and thresholds are left out: what they decide is which way is taken.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/worker_pool.h"
#include "ingest/internal/complete_quarantine.h"
#include "tests/support/files.h"

namespace goldline::testing_support {

class TwoReadings {
 public:
  // Of what `inputs` hold now.
  TwoReadings(const quality::Contract& contract, std::vector<std::string> inputs,
              const ingest::ReadOptions& options)
      : inputs_(std::move(inputs)), options_(options) {
    for (const std::string& input : inputs_) stamps_.emplace_back(input);
    auto source = *ingest::OpenSource(inputs_[0], options_);
    plan_.emplace(*quality::CheckPlan::Compile(contract, contract.objects[0], source->fields(),
                                               {.fixed_fields = !source->fields().empty()}));
    check_.emplace(*plan_, quality::RepeatedRows::kEvery);
    std::string draft;
    ForEachVerdict([&](quality::BatchVerdict& verdict, std::size_t input, auto shape) {
      const auto earlier = quality::FormatQuarantine(*plan_, verdict, shape);
      EXPECT_TRUE(check_->Merge(verdict).ok());
      const auto lines = quality::AmendQuarantine(*plan_, verdict, shape, earlier);
      EXPECT_EQ(lines.text, quality::FormatQuarantine(*plan_, verdict, shape).text);
      EXPECT_TRUE(stretches_.Add(input, verdict, lines).ok());
      lines_ += lines.lines.size();
      draft += lines.text;
    });
    (void)check_->Finish("");
    WriteFile(folder_ / "draft", draft);
  }

  std::uint64_t unmarked_rows() const { return check_->unmarked_rows(); }

  // The file completed, and how many lines it should have; or why not.
  Result<std::string> Complete() {
    const ingest::internal::FirstReading reading{inputs_, stamps_,    options_,         *plan_,
                                                 *check_, stretches_, folder_ / "draft"};
    WorkerPool pool(2);
    GL_TRY(const auto output, ingest::OutputFile::Create(folder_ / "completed"));
    GL_TRY(const auto added, ingest::internal::CompleteQuarantine(reading, pool, *output));
    GL_RETURN_IF_ERROR(output->Finish());
    std::string text = ReadFile(folder_ / "completed");
    EXPECT_EQ(lines_ + added, std::count(text.begin(), text.end(), '\n'));
    return text;
  }

  std::string ReadAgain() {
    std::string text;
    std::uint64_t records = 0;
    ForEachVerdict([&](quality::BatchVerdict& verdict, std::size_t, auto shape) {
      EXPECT_TRUE(check_->MarkRepeated(verdict, records).ok());
      records += verdict.batch.rows();
      text += quality::FormatQuarantine(*plan_, verdict, shape).text;
    });
    return text;
  }

 private:
  using Visit =
      std::function<void(quality::BatchVerdict&, std::size_t input, quality::RecordShape)>;

  void ForEachVerdict(const Visit& visit) {
    for (std::size_t input = 0; input < inputs_.size(); ++input) {
      auto source = *ingest::OpenSource(inputs_[input], options_);
      EXPECT_TRUE(source->CanReread());
      for (auto block = *source->Next(); block; block = *source->Next()) {
        quality::BatchVerdict verdict = plan_->Evaluate(*source->Parse(*block));
        visit(verdict, input, ingest::internal::ShapeOf(*source));
      }
    }
  }

  const TempFolder folder_;
  std::vector<std::string> inputs_;
  ingest::ReadOptions options_;
  std::vector<ingest::internal::FileStamp> stamps_;
  std::optional<quality::CheckPlan> plan_;
  std::optional<quality::Check> check_;
  ingest::internal::Stretches stretches_;
  std::uint64_t lines_ = 0;
};

}  // namespace goldline::testing_support
