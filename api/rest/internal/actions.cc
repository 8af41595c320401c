#include "api/rest/internal/actions.h"

#include <algorithm>

#include "api/rest/errors.h"
#include "api/rest/internal/parameters.h"
#include "api/rest/service.h"
#include "core/control_characters.h"
#include "core/text.h"

namespace goldline::rest {
namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestText = 1000;

}  // namespace

Result<Form> FormParameter(const http::Request& request) {
  GL_TRY(const std::size_t index, ChoiceParameter(request, "format", {"json", "text"}));
  return index == 0 ? Form::kJson : Form::kText;
}

Result<ingest::ActionContext> ActionBy(const http::Request& request,
                                       const http::RequestContext& context) {
  const std::string_view name = Trim(request.Header(kActorHeader));
  if (name.empty()) return errors::MissingActor();
  if (name.size() > kLongestName || HasControlCharacter(name)) {
    return errors::BadActor(Quoted(name));
  }
  ingest::ActionContext action;
  action.actor = Concat(name, " via HTTP");
  action.now = context.now;
  action.stop = context.stop;
  return action;
}

std::string RevisionIn(const http::Request& request) {
  std::string_view tag = Trim(request.Header("If-Match"));
  if (tag.empty() || tag == "*") return {};
  if (tag.size() > 2 && tag.front() == '"' && tag.back() == '"') {
    tag = tag.substr(1, tag.size() - 2);
  }
  return std::string(tag);
}

Result<JsonValue> BodyOf(const http::Request& request, const std::vector<std::string>& members) {
  Result<JsonValue> body = ParseJson(request.body);
  if (!body.ok()) return std::move(body).error().With("in the body");
  if (!body->is_object()) return errors::BadBody("no JSON object");
  for (const JsonMember& member : body->members) {
    if (std::find(members.begin(), members.end(), member.key) != members.end()) continue;
    return errors::UnknownMember(Quoted(member.key), Join(members, ", "))
        .Hint(NameHint(member.key, members, "members are "));
  }
  return body;
}

Result<std::string> OptionalText(const JsonValue& body, std::string_view member) {
  const JsonValue* found = body.Find(member);
  if (found == nullptr) return std::string();
  if (!found->is_string()) return errors::BadBody(Concat("wrong: ", Quoted(member), " is no text"));
  if (found->text.size() > kLongestText) {
    return errors::BadBody(
        Concat("wrong: ", Quoted(member), " is longer than ", kLongestText, " bytes"));
  }
  if (HasControlCharacter(found->text)) {
    return errors::BadBody(Concat("wrong: ", Quoted(member), " has control characters"));
  }
  return found->text;
}

Result<std::string> RequiredText(const JsonValue& body, std::string_view member) {
  GL_TRY(std::string text, OptionalText(body, member));
  if (Trim(text).empty()) return errors::MissingMember(Quoted(member));
  return text;
}

}  // namespace goldline::rest
