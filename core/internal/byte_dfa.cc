// Pattern → syntax tree → Thompson's NFA over bytes → subset construction. Sets of code points
// become sequences of byte ranges (UTF-8), so the automaton never decodes. A search is the NFA
// started anew before every byte; `^` can only be passed in the first start.
#include "core/internal/byte_dfa.h"

#include <algorithm>
#include <map>
#include <memory>

namespace goldline::internal {
namespace {

constexpr std::size_t kMaxNodes = 1500;
constexpr std::size_t kMaxStates = 300;
constexpr std::size_t kMaxWork = 100'000;  // visits of nodes: well below a millisecond
constexpr std::size_t kMaxTable = 65'535;  // entries, as offsets have 16 bits
constexpr int kMaxDepth = 100;
constexpr int kMaxRepeat = 1000;  // RE2's own limit
constexpr std::uint32_t kLastCodePoint = 0x10FFFF;

struct CodeRange {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};
using CodeSet = std::vector<CodeRange>;

CodeSet Sorted(CodeSet set) {
  std::sort(set.begin(), set.end(),
            [](const CodeRange& a, const CodeRange& b) { return a.low < b.low; });
  CodeSet merged;
  for (const CodeRange& range : set) {
    if (!merged.empty() && range.low <= merged.back().high + 1) {
      merged.back().high = std::max(merged.back().high, range.high);
    } else {
      merged.push_back(range);
    }
  }
  return merged;
}

CodeSet Complement(const CodeSet& set) {
  CodeSet out;
  std::uint32_t next = 0;
  for (const CodeRange& range : Sorted(set)) {
    if (range.low > next) out.push_back({next, range.low - 1});
    next = range.high + 1;
  }
  if (next <= kLastCodePoint) out.push_back({next, kLastCodePoint});
  return out;
}

struct Tree {
  enum class Kind : std::uint8_t { kEmpty, kSet, kConcat, kAlternate, kRepeat, kBegin, kEnd };
  Kind kind = Kind::kEmpty;
  CodeSet set;
  std::vector<Tree> parts;
  int least = 0;
  int most = -1;  // -1: no limit
};

// Reads the simple part of RE2's syntax; `ok` turns false at the first thing outside it.
class PatternParser {
 public:
  explicit PatternParser(std::string_view pattern) : text_(pattern) {}

  std::optional<Tree> Parse() {
    Tree tree = Alternation(0);
    if (!ok_ || at_ != text_.size()) return std::nullopt;
    return tree;
  }

 private:
  bool More() const { return ok_ && at_ < text_.size(); }
  bool Looking(char c) const { return at_ < text_.size() && text_[at_] == c; }
  Tree Decline() {
    ok_ = false;
    return {};
  }
  static Tree SetOf(CodeSet set) {
    Tree tree;
    tree.kind = Tree::Kind::kSet;
    tree.set = Sorted(std::move(set));
    return tree;
  }
  static Tree Plain(Tree::Kind kind) {
    Tree tree;
    tree.kind = kind;
    return tree;
  }

  Tree Alternation(int depth) {
    if (depth > kMaxDepth) return Decline();
    Tree tree = Plain(Tree::Kind::kAlternate);
    tree.parts.push_back(Sequence(depth));
    while (ok_ && Looking('|')) {
      ++at_;
      tree.parts.push_back(Sequence(depth));
    }
    return tree.parts.size() == 1 ? std::move(tree.parts[0]) : tree;
  }

  Tree Sequence(int depth) {
    Tree tree = Plain(Tree::Kind::kConcat);
    while (More() && !Looking('|') && !Looking(')')) tree.parts.push_back(Repetition(depth));
    return tree;
  }

  Tree Repetition(int depth) {
    Tree atom = Atom(depth);
    while (More()) {
      int least = 0;
      int most = -1;
      if (Looking('*')) {
        ++at_;
      } else if (Looking('+')) {
        least = 1;
        ++at_;
      } else if (Looking('?')) {
        most = 1;
        ++at_;
      } else if (Looking('{')) {
        if (!Counts(least, most)) return Decline();
      } else {
        return atom;
      }
      if (Looking('?')) ++at_;  // lazy: the same texts match
      Tree repeat = Plain(Tree::Kind::kRepeat);
      repeat.least = least;
      repeat.most = most;
      repeat.parts.push_back(std::move(atom));
      atom = std::move(repeat);
    }
    return atom;
  }

  bool Number(int& out) {
    const std::size_t first = at_;
    out = 0;
    // With a leading zero RE2 reads the brace as a literal.
    if (Looking('0') && at_ + 1 < text_.size() && text_[at_ + 1] >= '0' && text_[at_ + 1] <= '9') {
      return false;
    }
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      out = out * 10 + (text_[at_] - '0');
      if (out > kMaxRepeat) return false;
    }
    return at_ > first;
  }
  bool Counts(int& least, int& most) {
    ++at_;
    if (!Number(least)) return false;
    most = least;
    if (Looking(',')) {
      ++at_;
      most = -1;
      if (!Looking('}') && !Number(most)) return false;
    }
    if (!Looking('}') || (most >= 0 && most < least)) return false;
    ++at_;
    return true;
  }

  Tree Atom(int depth) {
    const char c = text_[at_];
    switch (c) {
      case '(':
        return Group(depth);
      case '[':
        return Class();
      case '.':
        ++at_;
        return SetOf(Complement({{'\n', '\n'}}));
      case '^':
        ++at_;
        return Plain(Tree::Kind::kBegin);
      case '$':
        ++at_;
        return Plain(Tree::Kind::kEnd);
      case '\\':
        return EscapedAtom();
      case '*':
      case '+':
      case '?':
      case '{':
        return Decline();
      default: {
        const std::optional<std::uint32_t> point = CodePoint();
        return point ? SetOf({{*point, *point}}) : Decline();
      }
    }
  }

  Tree Group(int depth) {
    ++at_;
    if (Looking('?')) {
      if (text_.substr(at_, 2) == "?:") {
        at_ += 2;
      } else if (text_.substr(at_, 3) == "?P<") {
        const std::size_t end = text_.find('>', at_);
        if (end == std::string_view::npos) return Decline();
        at_ = end + 1;
      } else {
        return Decline();  // flags
      }
    }
    Tree tree = Alternation(depth + 1);
    if (!Looking(')')) return Decline();
    ++at_;
    return tree;
  }

  std::optional<std::uint32_t> CodePoint() {
    const auto byte = [this](std::size_t i) {
      return i < text_.size() ? static_cast<unsigned char>(text_[i]) : 0U;
    };
    const unsigned first = byte(at_);
    if (first < 0x80) {
      ++at_;
      return first;
    }
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    std::uint32_t point = first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(at_ + i) & 0xC0U) != 0x80U) return std::nullopt;
      point = (point << 6U) | (byte(at_ + i) & 0x3FU);
    }
    at_ += length;
    return point;
  }

  static std::optional<CodeSet> PerlClass(char letter) {
    switch (letter) {
      case 'd':
        return CodeSet{{'0', '9'}};
      case 'w':
        return CodeSet{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
      case 's':
        return CodeSet{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
      case 'D':
      case 'W':
      case 'S':
        return Complement(*PerlClass(static_cast<char>(letter - 'A' + 'a')));
      default:
        return std::nullopt;
    }
  }

  // The character that a backslash and `letter` stand for.
  static std::optional<std::uint32_t> EscapedChar(char letter) {
    switch (letter) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'f':
        return '\f';
      case 'v':
        return '\v';
      case 'a':
        return '\a';
      default: {
        const bool word = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                          (letter >= 'A' && letter <= 'Z') || letter == '_' ||
                          static_cast<unsigned char>(letter) >= 0x80;
        if (word) return std::nullopt;
        return static_cast<unsigned char>(letter);
      }
    }
  }

  Tree EscapedAtom() {
    ++at_;
    if (at_ >= text_.size()) return Decline();
    const char letter = text_[at_++];
    if (letter == 'A') return Plain(Tree::Kind::kBegin);
    if (letter == 'z') return Plain(Tree::Kind::kEnd);
    if (std::optional<CodeSet> set = PerlClass(letter)) return SetOf(*std::move(set));
    if (const auto c = EscapedChar(letter)) return SetOf({{*c, *c}});
    return Decline();
  }

  Tree Class() {
    ++at_;
    const bool negated = Looking('^');
    if (negated) ++at_;
    CodeSet set;
    for (bool first = true; More() && (first || !Looking(']')); first = false) {
      if (text_.substr(at_, 2) == "[:" || !ClassItem(set)) return Decline();
    }
    if (!Looking(']')) return Decline();
    ++at_;
    return SetOf(negated ? Complement(set) : std::move(set));
  }

  // One character, one range or one \d of a class.
  bool ClassItem(CodeSet& set) {
    if (Looking('\\') && at_ + 1 < text_.size()) {
      if (const auto perl = PerlClass(text_[at_ + 1])) {
        at_ += 2;
        set.insert(set.end(), perl->begin(), perl->end());
        return !(Looking('-') && text_.substr(at_, 2) != "-]");
      }
    }
    const std::optional<std::uint32_t> low = ClassChar();
    if (!low) return false;
    std::optional<std::uint32_t> high = low;
    if (Looking('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
      ++at_;
      high = ClassChar();
    }
    if (!high || *high < *low) return false;
    set.push_back({*low, *high});
    return true;
  }
  std::optional<std::uint32_t> ClassChar() {
    if (!Looking('\\')) return CodePoint();
    ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    return EscapedChar(text_[at_++]);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

struct Node {
  enum class Kind : std::uint8_t { kBytes, kSplit, kBegin, kEnd, kMatch };
  Kind kind = Kind::kMatch;
  std::uint8_t low = 0, high = 0;
  std::uint32_t next = 0;
  std::uint32_t other = 0;  // of a split
};

// Thompson's construction, from the back to the front: each part is built before what follows it.
class NfaBuilder {
 public:
  std::optional<std::uint32_t> Build(const Tree& tree) {
    const std::uint32_t start = Part(tree, Add({Node::Kind::kMatch, 0, 0, 0, 0}));
    if (nodes.size() > kMaxNodes) return std::nullopt;
    return start;
  }

  std::vector<Node> nodes;

 private:
  std::uint32_t Add(const Node& node) {
    if (nodes.size() <= kMaxNodes) nodes.push_back(node);
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }
  std::uint32_t Split(std::uint32_t a, std::uint32_t b) {
    return Add({Node::Kind::kSplit, 0, 0, a, b});
  }

  std::uint32_t Part(const Tree& tree, std::uint32_t next) {
    if (nodes.size() > kMaxNodes) return next;
    switch (tree.kind) {
      case Tree::Kind::kEmpty:
        return next;
      case Tree::Kind::kBegin:
        return Add({Node::Kind::kBegin, 0, 0, next, 0});
      case Tree::Kind::kEnd:
        return Add({Node::Kind::kEnd, 0, 0, next, 0});
      case Tree::Kind::kSet:
        return Set(tree.set, next);
      case Tree::Kind::kConcat:
        for (auto part = tree.parts.rbegin(); part != tree.parts.rend(); ++part) {
          next = Part(*part, next);
        }
        return next;
      case Tree::Kind::kAlternate: {
        std::uint32_t start = Part(tree.parts.back(), next);
        for (auto part = tree.parts.rbegin() + 1; part != tree.parts.rend(); ++part) {
          start = Split(Part(*part, next), start);
        }
        return start;
      }
      case Tree::Kind::kRepeat:
        return Repeat(tree, next);
    }
    return next;
  }

  std::uint32_t Repeat(const Tree& tree, std::uint32_t next) {
    const Tree& part = tree.parts[0];
    std::uint32_t start = next;
    if (tree.most < 0) {
      const std::uint32_t loop = Split(0, next);
      const std::uint32_t body = Part(part, loop);
      nodes[loop].next = body;
      start = loop;
    } else {
      for (int i = tree.least; i < tree.most; ++i) start = Split(Part(part, start), next);
    }
    for (int i = 0; i < tree.least && nodes.size() <= kMaxNodes; ++i) start = Part(part, start);
    return start;
  }

  std::uint32_t Set(const CodeSet& set, std::uint32_t next) {
    std::optional<std::uint32_t> start;
    for (const CodeRange& range : set) AddRange(range.low, range.high, next, start);
    // An empty set matches nothing: a byte range that no byte is in.
    return start ? *start : Add({Node::Kind::kBytes, 1, 0, next, 0});
  }

  void AddSequence(const std::uint8_t* low, const std::uint8_t* high, int length,
                   std::uint32_t next, std::optional<std::uint32_t>& start) {
    for (int i = length - 1; i >= 0; --i)
      next = Add({Node::Kind::kBytes, low[i], high[i], next, 0});
    start = start ? Split(next, *start) : next;
  }

  static int Encode(std::uint32_t point, std::uint8_t* out) {
    if (point < 0x80) {
      out[0] = static_cast<std::uint8_t>(point);
      return 1;
    }
    const int length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (int i = length - 1; i > 0; --i, point >>= 6U) {
      out[i] = static_cast<std::uint8_t>(0x80U | (point & 0x3FU));
    }
    out[0] = static_cast<std::uint8_t>((0xF00U >> static_cast<unsigned>(length)) | point);
    return length;
  }

  // Splits a range of code points until each piece is a product of byte ranges (the idea is Ken
  // Thompson's, written down by Russ Cox in RE2).
  void AddRange(std::uint32_t low, std::uint32_t high, std::uint32_t next,
                std::optional<std::uint32_t>& start) {
    if (low > high || nodes.size() > kMaxNodes) return;
    for (const std::uint32_t last : {0x7FU, 0x7FFU, 0xFFFFU}) {
      if (low <= last && high > last) {
        AddRange(low, last, next, start);
        return AddRange(last + 1, high, next, start);
      }
    }
    if (high >= 0x80) {
      for (int bits = 6; bits <= 18; bits += 6) {
        const std::uint32_t mask = (std::uint32_t{1} << bits) - 1;
        if ((low & ~mask) == (high & ~mask)) continue;
        if ((low & mask) != 0) {
          AddRange(low, low | mask, next, start);
          return AddRange((low | mask) + 1, high, next, start);
        }
        if ((high & mask) != mask) {
          AddRange(low, (high & ~mask) - 1, next, start);
          return AddRange(high & ~mask, high, next, start);
        }
      }
    }
    std::uint8_t first[4];
    std::uint8_t last[4];
    Encode(low, first);
    const int length = Encode(high, last);
    AddSequence(first, last, length, next, start);
  }
};

}  // namespace

// Subset construction over classes of bytes that no node tells apart.
class DfaBuilder {
 public:
  DfaBuilder(std::vector<Node> nodes, std::uint32_t start, ByteDfa::Anchor anchor)
      : nodes_(std::move(nodes)), nfa_start_(start), search_(anchor == ByteDfa::Anchor::kNone) {}

  std::optional<ByteDfa> Build() {
    MakeClasses();
    seen_.assign(nodes_.size(), 0);
    StateOf({});  // row 0: no way to match any more
    const std::uint32_t accept = AddRow({});
    Set first;
    ++round_;
    Close(nfa_start_, true, first);
    Set again;
    ++round_;
    if (search_) Close(nfa_start_, false, again);
    const std::uint32_t start = Matched(first) ? accept : StateOf(first);
    for (std::size_t row = 2; row < rows_.size(); ++row) {
      for (std::size_t c = 0; c < class_byte_.size(); ++c) {
        const std::uint32_t to = Step(rows_[row], class_byte_[c], again, accept);
        table_[row * class_byte_.size() + c] = to;
      }
      if (work_ > kMaxWork || rows_.size() > kMaxStates ||
          rows_.size() * class_byte_.size() > kMaxTable) {
        return std::nullopt;
      }
    }
    return Finish(start, accept);
  }

 private:
  using Set = std::vector<std::uint32_t>;

  void MakeClasses() {
    std::array<bool, 257> border{};
    border[0] = true;
    for (const Node& node : nodes_) {
      if (node.kind != Node::Kind::kBytes || node.low > node.high) continue;
      border[node.low] = true;
      border[std::size_t{node.high} + 1] = true;
    }
    for (std::size_t byte = 0; byte < 256; ++byte) {
      if (border[byte]) class_byte_.push_back(static_cast<std::uint8_t>(byte));
      class_of_[byte] = static_cast<std::uint8_t>(class_byte_.size() - 1);
    }
  }

  // Adds what is reachable from `node` without a byte. `at_begin` opens ^.
  void Close(std::uint32_t node, bool at_begin, Set& out) {
    std::vector<std::uint32_t> stack = {node};
    while (!stack.empty()) {
      const std::uint32_t at = stack.back();
      stack.pop_back();
      ++work_;
      if (seen_[at] == round_) continue;
      seen_[at] = round_;
      const Node& current = nodes_[at];
      switch (current.kind) {
        case Node::Kind::kSplit:
          stack.push_back(current.other);
          stack.push_back(current.next);
          break;
        case Node::Kind::kBegin:
          if (at_begin) stack.push_back(current.next);
          break;
        default:
          out.push_back(at);
      }
    }
  }

  // A search has its answer as soon as it has matched; a whole match must see the end first.
  bool Matched(const Set& set) const {
    return search_ && std::any_of(set.begin(), set.end(), [this](std::uint32_t node) {
             return nodes_[node].kind == Node::Kind::kMatch;
           });
  }

  std::uint32_t Step(const Set& from, std::uint8_t byte, const Set& again, std::uint32_t accept) {
    Set to;
    ++round_;
    work_ += from.size() + again.size();
    for (const std::uint32_t node : from) {
      const Node& current = nodes_[node];
      if (current.kind == Node::Kind::kBytes && byte >= current.low && byte <= current.high) {
        Close(current.next, false, to);
      }
    }
    for (const std::uint32_t node : again) {
      if (seen_[node] != round_) to.push_back(node);
      seen_[node] = round_;
    }
    if (Matched(to)) return accept;
    return StateOf(std::move(to));
  }

  std::uint32_t StateOf(Set set) {
    std::sort(set.begin(), set.end());
    const auto known = index_.find(set);
    if (known != index_.end()) return known->second;
    const std::uint32_t row = AddRow(set);
    index_.emplace(std::move(set), row);
    return row;
  }
  std::uint32_t AddRow(Set set) {
    rows_.push_back(std::move(set));
    table_.resize(rows_.size() * class_byte_.size(), 0);
    return static_cast<std::uint32_t>(rows_.size() - 1);
  }

  // Whether the text may end here: a match, maybe behind a $. nullopt when a ^ stands behind the $,
  // which depends on more than the state.
  std::optional<bool> AcceptsAtEnd(const Set& set) {
    ++round_;
    std::vector<std::uint32_t> stack(set.begin(), set.end());
    bool accepts = false;
    while (!stack.empty()) {
      const std::uint32_t at = stack.back();
      stack.pop_back();
      if (seen_[at] == round_) continue;
      seen_[at] = round_;
      const Node& node = nodes_[at];
      if (node.kind == Node::Kind::kMatch) accepts = true;
      if (node.kind == Node::Kind::kBegin) return std::nullopt;
      if (node.kind == Node::Kind::kEnd) stack.push_back(node.next);
      if (node.kind == Node::Kind::kSplit) {
        stack.push_back(node.next);
        stack.push_back(node.other);
      }
    }
    return accepts;
  }

  std::optional<ByteDfa> Finish(std::uint32_t start, std::uint32_t accept) {
    ByteDfa dfa;
    const auto width = static_cast<std::uint32_t>(class_byte_.size());
    dfa.class_of_ = class_of_;
    dfa.accept_ = accept * width;
    dfa.start_ = start * width;
    dfa.next_.reserve(table_.size());
    for (const std::uint32_t row : table_) {
      dfa.next_.push_back(static_cast<std::uint16_t>(row * width));
    }
    for (std::uint32_t c = 0; c < width; ++c)
      dfa.next_[dfa.accept_ + c] = static_cast<std::uint16_t>(dfa.accept_);
    dfa.accepts_at_end_.assign(table_.size(), false);
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const std::optional<bool> accepts = AcceptsAtEnd(rows_[row]);
      if (!accepts) return std::nullopt;
      dfa.accepts_at_end_[row * width] = row == accept || *accepts;
    }
    return dfa;
  }

  std::vector<Node> nodes_;
  std::uint32_t nfa_start_;
  bool search_;
  std::array<std::uint8_t, 256> class_of_{};
  std::vector<std::uint8_t> class_byte_;  // one byte of each class
  std::vector<Set> rows_;
  std::map<Set, std::uint32_t> index_;
  std::vector<std::uint32_t> table_;
  std::vector<std::uint32_t> seen_;
  std::uint32_t round_ = 0;
  std::size_t work_ = 0;
};

void ByteDfa::MatchMany(std::span<const std::string_view> texts, std::uint8_t* matches) const {
  std::size_t i = 0;
  for (; i + 4 <= texts.size(); i += 4) {
    const std::string_view* const t = &texts[i];
    const std::size_t least = std::min({t[0].size(), t[1].size(), t[2].size(), t[3].size()});
    std::uint32_t a = start_;
    std::uint32_t b = start_;
    std::uint32_t c = start_;
    std::uint32_t d = start_;
    for (std::size_t at = 0; at < least; ++at) {
      a = Next(a, t[0][at]);
      b = Next(b, t[1][at]);
      c = Next(c, t[2][at]);
      d = Next(d, t[3][at]);
    }
    matches[i] = MatchesFrom(a, t[0].substr(least)) ? 1 : 0;
    matches[i + 1] = MatchesFrom(b, t[1].substr(least)) ? 1 : 0;
    matches[i + 2] = MatchesFrom(c, t[2].substr(least)) ? 1 : 0;
    matches[i + 3] = MatchesFrom(d, t[3].substr(least)) ? 1 : 0;
  }
  for (; i < texts.size(); ++i) matches[i] = Matches(texts[i]) ? 1 : 0;
}

std::optional<ByteDfa> ByteDfa::Compile(std::string_view pattern, Anchor anchor) {
  const std::optional<Tree> tree = PatternParser(pattern).Parse();
  if (!tree) return std::nullopt;
  NfaBuilder nfa;
  const std::optional<std::uint32_t> start = nfa.Build(*tree);
  if (!start) return std::nullopt;
  return DfaBuilder(std::move(nfa.nodes), *start, anchor).Build();
}

}  // namespace goldline::internal
