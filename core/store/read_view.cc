#include <utility>

#include "core/store/errors.h"
#include "core/store/internal/database.h"
#include "core/store/key.h"

namespace goldline::store {
namespace internal {

ViewState::ViewState(std::shared_ptr<const Rocks> open)
    : rocks(std::move(open)),
      settled_epoch(rocks->settled->epoch()),
      commits(rocks->recent->commits()),
      snapshot(rocks->db->GetSnapshot()) {}

ViewState::~ViewState() { rocks->db->ReleaseSnapshot(snapshot); }

Result<std::optional<std::string>> GetTagged(const Rocks& rocks,
                                             const rocksdb::ReadOptions& options, Keyspace keyspace,
                                             std::string_view tagged_key) {
  rocksdb::PinnableSlice value;
  const rocksdb::Status read =
      rocks.db->Get(options, rocks.Family(keyspace),
                    rocksdb::Slice(tagged_key.data(), tagged_key.size()), &value);
  if (read.IsNotFound()) return std::optional<std::string>();
  if (!read.ok()) return FromRocks(rocks.folder, read);
  return std::optional<std::string>(value.ToString());
}

Result<std::vector<std::optional<std::string>>> GetManyTagged(
    const Rocks& rocks, const rocksdb::ReadOptions& options, Keyspace keyspace,
    std::span<const std::string> tagged_keys) {
  const std::vector<rocksdb::Slice> keys(tagged_keys.begin(), tagged_keys.end());
  std::vector<rocksdb::PinnableSlice> found(keys.size());
  std::vector<rocksdb::Status> read(keys.size());
  rocks.db->MultiGet(options, rocks.Family(keyspace), keys.size(), keys.data(), found.data(),
                     read.data());
  std::vector<std::optional<std::string>> values(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (read[i].IsNotFound()) continue;
    if (!read[i].ok()) return FromRocks(rocks.folder, read[i]);
    values[i] = found[i].ToString();
  }
  return values;
}

namespace {

// A cursor of the keyspace that is done with; nullptr when there is none.
std::unique_ptr<CursorState> TakeCursor(RememberedRows& remembered, Keyspace keyspace) {
  const std::lock_guard lock(remembered.mutex);
  for (std::unique_ptr<CursorState>& one : remembered.cursors) {
    if (one->keyspace != keyspace) continue;
    std::unique_ptr<CursorState> taken = std::exchange(one, std::move(remembered.cursors.back()));
    remembered.cursors.pop_back();
    return taken;
  }
  return nullptr;
}

}  // namespace
}  // namespace internal

ReadView::ReadView(std::shared_ptr<const internal::ViewState> state) : state_(std::move(state)) {}

Result<std::optional<std::string>> ReadView::Get(Keyspace keyspace, std::string_view key) const {
  rocksdb::ReadOptions options;
  options.snapshot = state_->snapshot;
  std::string tagged = TaggedKey(keyspace, key);
  if (auto known = state_->rocks->recent->Find(state_->commits, tagged)) {
    return std::move(known->value);
  }
  if (!remembered_) return internal::GetTagged(*state_->rocks, options, keyspace, tagged);
  {
    const std::lock_guard lock(remembered_->mutex);
    const auto known = remembered_->rows.find(tagged);
    if (known != remembered_->rows.end()) return known->second;
  }
  GL_TRY(std::optional<std::string> value,
         internal::GetTagged(*state_->rocks, options, keyspace, tagged));
  const std::lock_guard lock(remembered_->mutex);
  return remembered_->rows.emplace(std::move(tagged), std::move(value)).first->second;
}

ReadView ReadView::Remembering() const {
  ReadView view = *this;
  view.remembered_ = std::make_shared<internal::RememberedRows>();
  return view;
}

Result<std::optional<std::string>> ReadView::GetSettled(Keyspace keyspace,
                                                        std::string_view key) const {
  const std::string tagged = TaggedKey(keyspace, key);
  internal::SettledRows& settled = *state_->rocks->settled;
  if (auto known = settled.Find(tagged)) return known;
  GL_TRY(std::optional<std::string> value, Get(keyspace, key));
  if (value) {
    settled.Add(state_->settled_epoch, tagged, *value);
    return value;
  }
  // Rows that are committed together are there together: where the name of a thing came from
  // memory, the thing itself must not be missing because this view is older.
  return internal::GetTagged(*state_->rocks, rocksdb::ReadOptions(), keyspace, tagged);
}

Result<std::optional<std::string>> ReadView::Get(const WriteSet& changes, Keyspace keyspace,
                                                 std::string_view key) const {
  WriteSet::Pending pending = changes.Find(keyspace, key);
  if (pending.touched) return std::move(pending.value);
  return Get(keyspace, key);
}

Status ReadView::Prefetch(Keyspace keyspace, std::span<const std::string> keys) const {
  if (!remembered_) return Ok();
  std::vector<std::string> missing;
  const std::lock_guard lock(remembered_->mutex);
  for (const std::string& key : keys) {
    std::string tagged = TaggedKey(keyspace, key);
    if (!remembered_->rows.contains(tagged)) missing.push_back(std::move(tagged));
  }
  if (missing.empty()) return Ok();
  rocksdb::ReadOptions options;
  options.snapshot = state_->snapshot;
  GL_TRY(auto values, internal::GetManyTagged(*state_->rocks, options, keyspace, missing));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    remembered_->rows.emplace(std::move(missing[i]), std::move(values[i]));
  }
  return Ok();
}

Result<std::vector<std::optional<std::string>>> ReadView::GetManySettled(
    Keyspace keyspace, std::span<const std::string> keys) const {
  internal::SettledRows& settled = *state_->rocks->settled;
  std::vector<std::optional<std::string>> values(keys.size());
  std::vector<std::string> missing;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::string tagged = TaggedKey(keyspace, keys[i]);
    values[i] = settled.Find(tagged);
    if (values[i]) continue;
    missing.push_back(std::move(tagged));
    places.push_back(i);
  }
  if (missing.empty()) return values;
  rocksdb::ReadOptions options;
  options.snapshot = state_->snapshot;
  GL_TRY(auto found, internal::GetManyTagged(*state_->rocks, options, keyspace, missing));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (found[i]) settled.Add(state_->settled_epoch, missing[i], *found[i]);
    values[places[i]] = std::move(found[i]);
  }
  return values;
}

Cursor ReadView::Prefix(Keyspace keyspace, std::string_view prefix) const {
  return Range(keyspace, prefix, PrefixEnd(prefix));
}

Cursor ReadView::Keys(Keyspace keyspace) const {
  if (remembered_) {
    if (auto kept = internal::TakeCursor(*remembered_, keyspace)) {
      kept->home = remembered_;
      kept->sought_end = TaggedKey(keyspace, {});  // before every key: it is at none
      kept->end_slice = kept->end;
      return Cursor(std::move(kept));
    }
  }
  auto cursor = std::make_unique<internal::CursorState>();
  cursor->view = state_;
  cursor->home = remembered_;
  cursor->keyspace = keyspace;
  cursor->end = PrefixEnd(TaggedKey(keyspace, {}));
  cursor->end_slice = cursor->end;
  rocksdb::ReadOptions options;
  options.snapshot = state_->snapshot;
  options.iterate_upper_bound = &cursor->end_slice;
  options.auto_prefix_mode = true;
  const internal::Rocks& rocks = *state_->rocks;
  cursor->iterator.reset(rocks.db->NewIterator(options, rocks.Family(keyspace)));
  return Cursor(std::move(cursor));
}

Result<std::optional<Row>> ReadView::Last(Keyspace keyspace, std::string_view begin,
                                          std::string_view end) const {
  const std::string lower = TaggedKey(keyspace, begin);
  const std::string upper = TaggedKey(keyspace, end);
  const rocksdb::Slice lower_slice(lower);
  const rocksdb::Slice upper_slice(upper);
  rocksdb::ReadOptions options;
  options.snapshot = state_->snapshot;
  options.total_order_seek = true;
  options.iterate_lower_bound = &lower_slice;
  options.iterate_upper_bound = &upper_slice;
  const internal::Rocks& rocks = *state_->rocks;
  const std::unique_ptr<rocksdb::Iterator> at(
      rocks.db->NewIterator(options, rocks.Family(keyspace)));
  at->SeekToLast();
  if (!at->status().ok()) return internal::FromRocks(rocks.folder, at->status());
  if (!at->Valid()) return std::optional<Row>();
  return std::optional<Row>({at->key().ToString().substr(1), at->value().ToString()});
}

Cursor ReadView::Range(Keyspace keyspace, std::string_view begin, std::string_view end) const {
  Cursor cursor = Keys(keyspace);
  cursor.Seek(begin, end);
  return cursor;
}

Cursor::Cursor(std::unique_ptr<internal::CursorState> state) : state_(std::move(state)) {}
Cursor::~Cursor() {
  if (state_ == nullptr || state_->home == nullptr) return;
  // What is kept must not hold on to the one that keeps it.
  const std::shared_ptr<internal::RememberedRows> home = std::move(state_->home);
  const std::lock_guard lock(home->mutex);
  home->cursors.push_back(std::move(state_));
}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

void Cursor::Seek(std::string_view prefix) { Seek(prefix, PrefixEnd(prefix)); }
void Cursor::Seek(std::string_view begin, std::string_view end) {
  state_->sought_end = end.empty() ? std::string() : TaggedKey(state_->keyspace, end);
  // The iterator looks at its bound anew whenever it seeks: with one near it searches fewer files.
  state_->end_slice = state_->sought_end.empty() ? state_->end : state_->sought_end;
  state_->iterator->Seek(TaggedKey(state_->keyspace, begin));
}

bool Cursor::valid() const {
  if (!state_->iterator->Valid()) return false;
  return state_->sought_end.empty() || state_->iterator->key().compare(state_->sought_end) < 0;
}
void Cursor::Next() { state_->iterator->Next(); }

std::string_view Cursor::key() const {
  return std::string_view(state_->iterator->key().data(), state_->iterator->key().size()).substr(1);
}
std::string_view Cursor::value() const {
  return {state_->iterator->value().data(), state_->iterator->value().size()};
}

Status Cursor::status() const {
  const rocksdb::Status status = state_->iterator->status();
  if (!status.ok()) return internal::FromRocks(state_->view->rocks->folder, status);
  return Ok();
}

}  // namespace goldline::store
