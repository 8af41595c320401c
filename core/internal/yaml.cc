#include "core/yaml.h"

#include <algorithm>
#include <sstream>

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "core/errors.h"

namespace goldline {
namespace {

constexpr std::size_t kMaxDepth = 100;

// Builds the tree from the parser's events: its own tree resolves aliases and forgets lines of
// keys.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string_view input) : input_(input) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    Add(Node(YamlNode::Kind::kNull, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail(mark, "aliases are not accepted");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    YamlNode node = Node(YamlNode::Kind::kScalar, mark);
    node.text = value;
    node.quoted = tag == "!";
    if (!node.quoted && (value == "~" || value == "null" || value == "Null" || value == "NULL"))
      node.kind = YamlNode::Kind::kNull;
    Add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Open(Node(YamlNode::Kind::kSequence, mark));
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Open(Node(YamlNode::Kind::kMapping, mark));
  }
  void OnMapEnd() override { Close(); }

  YamlNode& root() { return root_; }
  const Status& status() const { return status_; }

 private:
  struct Level {
    YamlNode node;
    bool has_key = false;
    std::string key;
    std::uint64_t key_line = 0;
    std::uint32_t key_column = 0;
  };

  static YamlNode Node(YamlNode::Kind kind, const YAML::Mark& mark) {
    YamlNode node;
    node.kind = kind;
    node.line = static_cast<std::uint64_t>(std::max(mark.line, 0)) + 1;
    node.column = static_cast<std::uint32_t>(std::max(mark.column, 0)) + 1;
    return node;
  }

  void Fail(const YAML::Mark& mark, std::string_view why) {
    const YamlNode at = Node(YamlNode::Kind::kNull, mark);
    FailAt(at, why);
  }
  void FailAt(const YamlNode& at, std::string_view why) {
    if (status_.ok()) status_ = errors::BadYaml(why).At({std::string(input_), at.line, at.column});
  }

  void Open(YamlNode node) {
    if (levels_.size() >= kMaxDepth) FailAt(node, "it is nested too deeply");
    // Past an error only the balance of levels matters.
    levels_.push_back({status_.ok() ? std::move(node) : YamlNode{}, false, {}, 0, 0});
  }
  void Close() {
    YamlNode node = std::move(levels_.back().node);
    levels_.pop_back();
    Add(std::move(node));
  }

  void Add(YamlNode node) {
    if (!status_.ok()) return;
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.is_sequence()) {
      level.node.items.push_back(std::move(node));
    } else if (level.has_key) {
      if (node.is_null() &&
          node.text.empty()) {  // the parser marks what comes after a left-out value
        node.line = level.key_line;
        node.column = level.key_column;
      }
      level.node.entries.emplace_back(std::move(level.key), std::move(node));
      level.has_key = false;
    } else if (!node.is_scalar()) {
      FailAt(node, "a key must be a plain word");
    } else if (level.node.Find(node.text) != nullptr) {
      FailAt(node, Concat("the key ", Quoted(node.text), " stands twice"));
    } else {
      level.key = std::move(node.text);
      level.key_line = node.line;
      level.key_column = node.column;
      level.has_key = true;
    }
  }

  std::string_view input_;
  YamlNode root_;
  std::vector<Level> levels_;
  Status status_;
};

// Whether a plain scalar could be read as a number, a truth value or nothing.
bool MeansAnotherThing(std::string_view text) {
  static constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no",
                                                "on",   "off",  "y",     "n",   "~"};
  if (text.empty()) return true;
  const bool word = std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view other) {
    return EqualsIgnoreAsciiCase(text, other);
  });
  // Numbers, dates, .inf and .nan begin so, and so do signs and indicators.
  const bool begins_plainly =
      (text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z') || text[0] == '_';
  return word || !begins_plainly;
}

// A block of lines that YAML's `|` gives back as it is.
bool IsBlock(std::string_view text) {
  return text.size() > 1 && text.back() == '\n' && text[text.size() - 2] != '\n' &&
         text.find_first_of(" \t\r\n") != 0 && text.find('\r') == std::string_view::npos;
}

void Emit(YAML::Emitter& out, const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      out << YAML::Null;
      return;
    case YamlNode::Kind::kScalar:
      if (IsBlock(node.text)) {
        out << YAML::Literal << node.text.substr(0, node.text.size() - 1);
      } else if (node.quoted) {
        out << YAML::DoubleQuoted << node.text;
      } else {
        out << node.text;
      }
      return;
    case YamlNode::Kind::kSequence:
      if (node.items.empty()) out << YAML::Flow;
      out << YAML::BeginSeq;
      for (const YamlNode& item : node.items) Emit(out, item);
      out << YAML::EndSeq;
      return;
    case YamlNode::Kind::kMapping:
      if (node.entries.empty()) out << YAML::Flow;
      out << YAML::BeginMap;
      for (const auto& [key, value] : node.entries) {
        out << YAML::Key << key << YAML::Value;
        Emit(out, value);
      }
      out << YAML::EndMap;
  }
}

}  // namespace

YamlNode YamlNode::Plain(std::string text) {
  YamlNode node;
  node.kind = Kind::kScalar;
  node.text = std::move(text);
  return node;
}

YamlNode YamlNode::Text(std::string text) {
  YamlNode node = Plain(std::move(text));
  node.quoted = MeansAnotherThing(node.text);
  return node;
}

YamlNode YamlNode::Sequence(std::vector<YamlNode> items) {
  YamlNode node;
  node.kind = Kind::kSequence;
  node.items = std::move(items);
  return node;
}

YamlNode YamlNode::Mapping() {
  YamlNode node;
  node.kind = Kind::kMapping;
  return node;
}

YamlNode& YamlNode::Set(std::string key, YamlNode value) {
  entries.emplace_back(std::move(key), std::move(value));
  return *this;
}

std::string WriteYaml(const YamlNode& root) {
  YAML::Emitter out;
  Emit(out, root);
  return std::string(out.c_str(), out.size()) + "\n";
}

const YamlNode* YamlNode::Find(std::string_view key) const {
  for (const auto& [name, value] : entries) {
    if (name == key) return &value;
  }
  return nullptr;
}

Result<YamlNode> ParseYaml(std::string_view text, std::string_view input) {
  std::istringstream stream{std::string(text)};
  TreeBuilder builder(input);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    GL_RETURN_IF_ERROR(builder.status());
    TreeBuilder second(input);
    if (parser.HandleNextDocument(second) && !second.root().is_null()) {
      return errors::BadYaml("it holds more than one document")
          .At({std::string(input), second.root().line, second.root().column});
    }
  } catch (const YAML::Exception& exception) {
    return errors::BadYaml(exception.msg)
        .At({std::string(input), static_cast<std::uint64_t>(std::max(exception.mark.line, 0)) + 1,
             static_cast<std::uint32_t>(std::max(exception.mark.column, 0)) + 1});
  }
  return std::move(builder.root());
}

}  // namespace goldline
