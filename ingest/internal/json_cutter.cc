#include "ingest/internal/json_cutter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "ingest/internal/long_line.h"

namespace goldline::ingest {

// ---- lines

Result<std::optional<Block>> LineCutter::Next() {
  at_ = last_end_ = 0;
  lines_ = records_ = 0;
  too_long_ = false;
  while (!Advance()) {
  }
  if (last_end_ > 0) {
    Block block = window_.Take(last_end_, lines_, records_);
    block.line_ends = lines_;
    return std::optional(std::move(block));
  }
  if (too_long_) return std::optional(SkipLongLine(window_, max_record_, false));
  if (window_.failure()) return *window_.failure();
  return std::optional<Block>();
}

// Scans on; true when there is something to cut, or nothing left.
bool LineCutter::Advance() {
  const std::string_view data = window_.pending();
  while (at_ < data.size()) {
    const void* const found = std::memchr(data.data() + at_, '\n', data.size() - at_);
    if (found == nullptr) break;
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - data.data());
    if (!TakeLine(data, end)) return true;
    ++lines_;
    at_ = last_end_ = end + 1;
    if (lines_ >= max_lines_) return true;
  }
  at_ = data.size();
  if (data.size() - last_end_ > max_record_) {
    too_long_ = true;
    return true;
  }
  if (last_end_ > 0 && data.size() >= block_bytes_) return true;
  if (!window_.at_end()) {
    window_.Grow();
    return false;
  }
  if (last_end_ < data.size() && !window_.failure()) {
    TakeLine(data, data.size());
    last_end_ = data.size();
  }
  return true;
}

// Counts the line that ends at `end`; false when it is too long.
bool LineCutter::TakeLine(std::string_view data, std::size_t end) {
  if (end - last_end_ > max_record_) {
    too_long_ = true;
    return false;
  }
  records_ += Blank(data.substr(last_end_, end - last_end_)) ? 0 : 1;
  return true;
}

bool LineCutter::Blank(std::string_view line) const {
  return line.find_first_not_of(" \t\r") == line.npos;
}

// ---- elements

namespace {

// Bytes at which something happens outside strings.
constexpr std::array<bool, 256> kMatters = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '\\', '{', '}', '[', ']', ',', '\n'}) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();
// And inside.
constexpr std::array<bool, 256> kMattersInString = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '\\', '\n'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t Find(std::string_view data, std::size_t at, const std::array<bool, 256>& table) {
  while (at < data.size() && !table[static_cast<unsigned char>(data[at])]) ++at;
  return at;
}

}  // namespace

Result<std::optional<Block>> ElementCutter::Next() {
  here_ = here_end_;
  at_ = last_end_ = 0;
  lines_ = lines_at_end_ = 0;
  in_element_ = in_string_ = too_long_ = false;
  cuts_.clear();
  while (!Advance()) {
  }
  if (!cuts_.empty()) {
    const std::uint64_t records = cuts_.size();
    Block block = window_.Take(last_end_, lines_at_end_, records);
    block.line_ends = lines_at_end_;
    block.cuts = std::move(cuts_);
    cuts_.clear();
    return std::optional(std::move(block));
  }
  if (too_long_) return std::optional(SkipLongElement());
  if (window_.failure()) return *window_.failure();
  return std::optional<Block>();
}

// Scans on; true when there is something to cut, or nothing left.
bool ElementCutter::Advance() {
  Step step = Step::kOn;
  while (step == Step::kOn && cuts_.size() < max_elements_) step = ScanOne();
  if (cuts_.size() >= max_elements_) return true;
  const std::string_view data = window_.pending();
  if (step == Step::kBroken) {
    Broken(data);
    return too_long_;
  }
  // Between elements nothing needs to be kept.
  if (!in_element_ && cuts_.empty()) {
    window_.Skip(at_, lines_, 0);
    at_ = 0;
    lines_ = 0;
    Reached(0);
  }
  if (!cuts_.empty() && data.size() >= block_bytes_) return true;
  if (!window_.at_end()) {
    window_.Grow();
    return false;
  }
  return AtEnd();
}

ElementCutter::Step ElementCutter::ScanOne() {
  const std::string_view data = window_.pending();
  if (!in_element_) return Between(data);
  // No further than a record may go, so that what is found does not depend on what was read.
  const std::string_view allowed = data.substr(0, begin_ + max_record_ + 1);
  const Step step = in_string_ ? InString(allowed) : InElement(allowed);
  return step == Step::kMore && allowed.size() < data.size() ? Step::kBroken : step;
}

// False when there is more to scan after all.
bool ElementCutter::AtEnd() {
  const std::string_view data = window_.pending();
  if (window_.failure()) return true;
  if (in_element_ && !in_string_ && open_.empty()) {
    EndElement(data, data.size());
    return false;
  }
  if (in_element_) {
    Broken(data);
    return too_long_;
  }
  if (here_.in_array) {
    here_ = Position{};
    AddFault(data.size(), data.size(), "malformed_json");
  }
  return true;
}

void ElementCutter::SkipBlanks(std::string_view data) {
  constexpr std::size_t kMaxIndent = 256;
  for (; at_ < data.size() && IsBlank(data[at_]); ++at_) {
    if (data[at_] == '\n') {
      ++lines_;
      here_.own_line = true;
      here_.indent.clear();
    } else if (here_.own_line && here_.indent.size() < kMaxIndent) {
      here_.indent.push_back(data[at_]);
    }
  }
}

// Blanks, commas and the brackets of the document.
ElementCutter::Step ElementCutter::Between(std::string_view data) {
  SkipBlanks(data);
  if (at_ == data.size()) return Step::kMore;
  const char c = data[at_];
  const bool closes = here_.in_array && c == ']';
  const bool comma = here_.in_array && c == ',';
  if (!closes && !comma && (here_.in_array || c != '[')) {
    Start(data);
    return Step::kOn;
  }
  const bool fault = (comma && !here_.after_element) || (closes && here_.after_comma);
  here_.own_line = false;
  here_.in_array = !closes;
  here_.after_comma = comma;
  here_.after_element = false;
  ++at_;
  if (fault) AddFault(at_ - 1, at_, "malformed_json");
  return Step::kOn;
}

void ElementCutter::Start(std::string_view data) {
  in_element_ = true;
  in_string_ = complete_ = false;
  begin_ = at_;
  lines_at_begin_ = lines_;
  fault_ = 0;
  open_.clear();
  if (data[at_] == '{' || data[at_] == '[') open_.push_back(data[at_++]);
}

ElementCutter::Step ElementCutter::InElement(std::string_view data) {
  at_ = Find(data, at_, kMatters);
  if (at_ == data.size()) return Step::kMore;
  const char c = data[at_];
  // Behind a whole value in an array stands a comma. Where it is missing, both are records.
  const bool opens = c == '"' || c == '{' || c == '[';
  if (opens && complete_) {
    EndElement(data, at_);
    here_.after_comma = true;
    here_.after_element = false;
    AddFault(at_, at_, "malformed_json");
    return Step::kOn;
  }
  if (open_.empty() && ((c == ',' && here_.in_array) || (c == '\n' && !here_.in_array))) {
    EndElement(data, at_);
    return Step::kOn;
  }
  if (c == '}' || c == ']') return Close(data, c);
  if (c == '"') in_string_ = true;
  // No JSON has one here. Who reads the quote behind it as escaped sees other strings than we do.
  if (c == '\\' && fault_ == 0) fault_ = window_.place().offset + at_;
  if (c == '{' || c == '[') open_.push_back(c);
  if (c == '\n') ++lines_;
  ++at_;
  return Step::kOn;
}

ElementCutter::Step ElementCutter::Close(std::string_view data, char bracket) {
  if (open_.empty()) {
    // The end of the document's array, or a bracket that nothing opened.
    if (bracket == ']' && here_.in_array) {
      EndElement(data, at_);
    } else {
      ++at_;
    }
    return Step::kOn;
  }
  if (open_.back() != (bracket == '}' ? '{' : '[')) return Step::kBroken;
  open_.pop_back();
  ++at_;
  complete_ = open_.empty();
  // In an array whatever stands before the next comma belongs to the element.
  if (complete_ && !here_.in_array) EndElement(data, at_);
  return Step::kOn;
}

ElementCutter::Step ElementCutter::InString(std::string_view data) {
  at_ = Find(data, at_, kMattersInString);
  if (at_ == data.size()) return Step::kMore;
  if (data[at_] == '\n') return Step::kBroken;
  if (data[at_] == '\\') {
    if (at_ + 1 == data.size()) return Step::kMore;
    // An escaped line end is still a line end in a string.
    if (data[at_ + 1] == '\n') return Step::kBroken;
    at_ += 2;
    return Step::kOn;
  }
  in_string_ = false;
  ++at_;
  return Step::kOn;
}

// Everything up to `end` has been understood.
void ElementCutter::Reached(std::size_t end) {
  last_end_ = end;
  lines_at_end_ = lines_;
  here_end_ = here_;
}

void ElementCutter::EndElement(std::string_view data, std::size_t end) {
  std::size_t trimmed = end;
  while (trimmed > begin_ && IsBlank(data[trimmed - 1])) --trimmed;
  cuts_.push_back({begin_, trimmed, window_.place().line + lines_at_begin_, fault_,
                   fault_ == 0 ? nullptr : "malformed_json"});
  at_ = end;
  in_element_ = false;
  here_.own_line = false;
  here_.after_comma = false;
  here_.after_element = true;
  Reached(end);
}

void ElementCutter::AddFault(std::size_t begin, std::size_t end, const char* code) {
  cuts_.push_back(
      {begin, end, window_.place().line + lines_, window_.place().offset + begin, code});
  Reached(end);
}

// The element does not close: see the header.
void ElementCutter::Broken(std::string_view data) {
  const std::size_t limit = std::min(data.size(), begin_ + max_record_ + 1);
  const std::size_t seen = std::min(at_, limit);
  const std::uint64_t offset = window_.place().offset;
  const bool tired =
      searched_twice_ > 8 * searched_to_ + 16 * max_record_ && offset + begin_ < searched_to_;
  const std::size_t next = tired ? seen : NextPlausible(data.substr(0, limit));
  if (next == data.npos) {
    // Every byte that a record may have is looked at before it is called too long.
    if (limit == begin_ + max_record_ + 1) {
      too_long_ = true;
    } else {
      window_.Grow();
    }
    return;
  }
  const std::size_t end = std::max(next, begin_ + 1);
  searched_twice_ += seen > end ? seen - end : 0;
  searched_to_ = std::max(searched_to_, offset + seen);
  cuts_.push_back(
      {begin_, end, window_.place().line + lines_at_begin_, offset + seen, "malformed_json"});
  const std::string_view gone = data.substr(begin_, end - begin_);
  lines_ = lines_at_begin_ + static_cast<std::uint64_t>(std::count(gone.begin(), gone.end(), '\n'));
  at_ = end;
  in_element_ = in_string_ = false;
  here_.after_comma = here_.in_array;
  here_.after_element = false;
  Reached(end);
}

// Where the element after a broken one starts: the end of the data when there is none and nothing
// follows, npos when more would have to be seen than a record may have.
std::size_t ElementCutter::NextPlausible(std::string_view data) const {
  const char first = data[begin_];
  const std::string& indent = here_.indent;
  std::size_t at = begin_ + 1;
  while (here_.own_line && (at = data.find('\n', at)) != data.npos) {
    ++at;
    const std::string_view rest = data.substr(at);
    if (rest.starts_with(indent) && rest.size() > indent.size() && rest[indent.size()] == first) {
      return at + indent.size();
    }
  }
  at = begin_ + 1;
  while (!here_.own_line && (at = data.find('}', at)) != data.npos) {
    std::size_t next = ++at;
    while (next < data.size() && IsBlank(data[next])) ++next;
    if (next == data.size() || data[next] != ',') continue;
    ++next;
    while (next < data.size() && IsBlank(data[next])) ++next;
    if (next < data.size() && data[next] == first) return next;
  }
  const bool all_seen = window_.at_end() && data.size() == window_.pending().size();
  return all_seen ? data.size() : data.npos;
}

// Goes over an element of more bytes than a record may have, without keeping it.
Block ElementCutter::SkipLongElement() {
  Block block;
  const std::string_view head =
      window_.pending().substr(begin_, std::min(kShownBytes, max_record_ + 1));
  auto buffer = std::make_shared<char[]>(head.size() + Window::kPadding);
  std::memcpy(buffer.get(), head.data(), head.size());
  block.text = {buffer.get(), head.size()};
  block.buffer = std::move(buffer);
  block.place = {window_.place().line + lines_at_begin_, window_.place().offset + begin_};
  block.first_record = window_.first_record();
  block.cuts.push_back(
      {0, head.size(), block.place.line, block.place.offset + max_record_, "line_too_long"});
  // Read it again from its start, dropping what has been gone over.
  window_.Skip(begin_, lines_at_begin_, 1);
  at_ = 0;
  lines_ = 0;
  Start(window_.pending());
  while (in_element_) {
    const std::string_view data = window_.pending();
    const Step step = in_string_ ? InString(data) : InElement(data);
    if (step == Step::kBroken || open_.size() > max_record_) {
      // There is nothing to be saved in so long an element: go on behind what is wrong.
      in_string_ = false;
      lines_ += at_ < data.size() && data[at_] == '\n';
      at_ = std::min(at_ + 1, data.size());
      open_.resize(std::min(open_.size(), max_record_));
    } else if (step == Step::kMore) {
      window_.Skip(at_, lines_, 0);
      at_ = begin_ = 0;
      lines_ = 0;
      if (window_.at_end()) break;
      window_.Grow();
    }
  }
  cuts_.clear();
  window_.Skip(at_, lines_, 0);
  here_.own_line = false;
  here_.after_comma = false;
  here_.after_element = true;
  here_end_ = here_;
  return block;
}

}  // namespace goldline::ingest
