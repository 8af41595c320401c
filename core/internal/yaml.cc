#include "core/yaml.h"

#include <algorithm>
#include <sstream>

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

}  // namespace

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
