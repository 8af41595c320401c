#include "quality/internal/key_runs.h"

#include <algorithm>
#include <array>
#include <utility>

namespace goldline::quality {

// The entries of a run one after another.
class KeyRuns::Reader {
 public:
  Reader(const ScratchFile& file, const Run& run) : file_(&file), run_(&run) {}

  // nullptr at the end.
  const KeyEntry* entry() const { return at_ < held_.size() ? &held_[at_] : nullptr; }

  Status Advance() {
    if (++at_ < held_.size()) return Ok();
    held_.resize(std::min(kHeld, run_->size - read_));
    at_ = 0;
    GL_RETURN_IF_ERROR(file_->Read(run_->offset + read_ * sizeof(KeyEntry),
                                   std::as_writable_bytes(std::span(held_))));
    read_ += held_.size();
    return Ok();
  }

 private:
  static constexpr std::size_t kHeld = 2048;
  const ScratchFile* file_;
  const Run* run_;
  std::vector<KeyEntry> held_;
  std::size_t at_ = 0;
  std::size_t read_ = 0;
};

// Makes a run of entries that come in order, at most `entries`.
class KeyRuns::Writer {
 public:
  Writer(ScratchFile& file, int merges, std::size_t entries)
      : file_(file), run_{merges, 0, 0, {}, KeyFilter(entries)} {
    run_.fences.reserve(entries / kPageEntries + 1);
  }

  Status Add(const KeyEntry& entry) {
    if (run_.size % kPageEntries == 0) run_.fences.push_back(entry.mixed);
    run_.filter.Add(entry.mixed);
    ++run_.size;
    held_.push_back(entry);
    return held_.size() < kHeld ? Ok() : Write();
  }

  Result<Run> Finish() {
    GL_RETURN_IF_ERROR(Write());
    return std::move(run_);
  }

 private:
  static constexpr std::size_t kHeld = 4096;

  Status Write() {
    GL_TRY(const std::uint64_t at, file_.Append(std::as_bytes(std::span(held_))));
    if (std::exchange(begun_, true) == false) run_.offset = at;
    held_.clear();
    return Ok();
  }

  ScratchFile& file_;
  Run run_;
  std::vector<KeyEntry> held_;
  bool begun_ = false;
};

Result<std::optional<KeyEntry>> KeyRuns::Find(const ScratchFile& file,
                                              const KeyEntry& wanted) const {
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    if (!run->filter.MayHold(wanted.mixed)) continue;
    GL_TRY(const std::optional<KeyEntry> found, FindInRun(file, *run, wanted));
    if (found) return found;
  }
  return std::optional<KeyEntry>();
}

Result<std::optional<KeyEntry>> KeyRuns::FindInRun(const ScratchFile& file, const Run& run,
                                                   const KeyEntry& wanted) {
  std::array<KeyEntry, kPageEntries> held;
  const auto after = std::upper_bound(run.fences.begin(), run.fences.end(), wanted.mixed);
  // Keys with the same mixed bits, of which there are hardly any, may begin on an earlier page.
  for (auto page = after; page != run.fences.begin();) {
    --page;
    const auto first = static_cast<std::size_t>(page - run.fences.begin()) * kPageEntries;
    const std::span<KeyEntry> entries(held.data(), std::min(kPageEntries, run.size - first));
    GL_RETURN_IF_ERROR(
        file.Read(run.offset + first * sizeof(KeyEntry), std::as_writable_bytes(entries)));
    const auto at = std::lower_bound(entries.begin(), entries.end(), wanted);
    if (at != entries.end() && at->HasKeyOf(wanted)) return std::optional(*at);
    if (*page < wanted.mixed) break;
  }
  return std::optional<KeyEntry>();
}

Status KeyRuns::ForEach(const ScratchFile& file,
                        const std::function<Status(const KeyEntry&)>& take) const {
  for (const Run& run : runs_) {
    Reader reader(file, run);
    GL_RETURN_IF_ERROR(reader.Advance());
    while (reader.entry() != nullptr) {
      GL_RETURN_IF_ERROR(take(*reader.entry()));
      GL_RETURN_IF_ERROR(reader.Advance());
    }
  }
  return Ok();
}

Status KeyRuns::Add(ScratchFile& file, std::span<const KeyEntry> entries) {
  Writer writer(file, 0, entries.size());
  for (const KeyEntry& entry : entries) GL_RETURN_IF_ERROR(writer.Add(entry));
  GL_TRY(Run run, writer.Finish());
  runs_.push_back(std::move(run));
  while (MergeIsDue()) GL_RETURN_IF_ERROR(MergeNewest(file));
  return Ok();
}

// Older runs have been merged at least as often, so those of a size lie together.
bool KeyRuns::MergeIsDue() const {
  return runs_.size() >= kMerged && runs_[runs_.size() - kMerged].merges == runs_.back().merges;
}

Status KeyRuns::MergeNewest(ScratchFile& file) {
  const std::span<const Run> old(runs_.end() - kMerged, runs_.end());
  std::size_t entries = 0;
  std::vector<Reader> readers;  // the newest first: its entries are the ones that count
  for (auto run = old.rbegin(); run != old.rend(); ++run) {
    entries += run->size;
    GL_RETURN_IF_ERROR(readers.emplace_back(file, *run).Advance());
  }
  Writer writer(file, old.back().merges + 1, entries);
  while (true) {
    const KeyEntry* next = nullptr;
    for (const Reader& reader : readers) {
      const KeyEntry* const entry = reader.entry();
      if (entry != nullptr && (next == nullptr || *entry < *next)) next = entry;
    }
    if (next == nullptr) break;
    const KeyEntry least = *next;
    GL_RETURN_IF_ERROR(writer.Add(least));
    for (Reader& reader : readers) {
      const KeyEntry* const entry = reader.entry();
      if (entry != nullptr && entry->HasKeyOf(least)) GL_RETURN_IF_ERROR(reader.Advance());
    }
  }
  GL_TRY(Run merged, writer.Finish());
  for (const Run& run : old) file.Release(run.offset, run.size * sizeof(KeyEntry));
  runs_.erase(runs_.end() - kMerged, runs_.end());
  runs_.push_back(std::move(merged));
  return Ok();
}

}  // namespace goldline::quality
