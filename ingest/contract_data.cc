#include "ingest/contract_data.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "core/text.h"
#include "ingest/errors.h"
#include "quality/errors.h"

namespace goldline::ingest {
namespace {

namespace fs = std::filesystem;
using quality::Contract;
using quality::SchemaObject;
using quality::Server;

std::vector<ObjectData> WithoutFiles(const Contract& contract, const std::string& reason) {
  std::vector<ObjectData> data;
  for (const SchemaObject& object : contract.objects) {
    data.emplace_back().object = &object;
    data.back().reason = reason;
  }
  return data;
}

// What tools write for the name of an object in a path; {date} and the like stay as they are, and
// match nothing.
std::string FillPath(std::string path, const std::string& object) {
  for (const std::string_view name : {"{object}", "{model}", "{table}", "{schema}"}) {
    for (std::size_t at = path.find(name); at != path.npos; at = path.find(name, at)) {
      path.replace(at, name.size(), object);
      at += object.size();
    }
  }
  return path;
}

// A folder's name in front of a pattern means itself.
std::string Escaped(const std::string& folder) {
  std::string out;
  for (const char c : folder) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Finds the files of one local server.
class ServerFiles {
 public:
  ServerFiles(const Contract& contract, const Server& server)
      : contract_(contract), server_(server) {
    folder_ = fs::path(contract.input).parent_path();
    // A path that begins with ~ must not be one of the user's home.
    if (folder_.empty()) folder_ = ".";
  }

  ObjectData Find(const SchemaObject& object) const {
    ObjectData data;
    data.object = &object;
    const std::string path = FillPath(server_.path, object.name);
    data.reason = WhyRefused(path);
    if (!data.reason.empty()) return data;
    const Result<std::vector<std::string>> found = Matches(path);
    if (found.ok()) {
      data.inputs = {(folder_ / path).lexically_normal()};
      for (const std::string& file : *found) {
        if (IsOf(object, path, file)) data.files.push_back(file);
      }
    }
    const bool odd = std::any_of(data.files.begin(), data.files.end(),
                                 [&](const std::string& file) { return !IsInside(file); });
    if (odd) {
      data.files.clear();
      data.reason = Concat("the server's path ", Quoted(path),
                           " leads to what is no regular file of the contract's folder");
    } else if (data.files.empty()) {
      const std::string looked_for = (folder_ / path).lexically_normal();
      data.reason = Concat("there is no file ", Quoted(looked_for, 400), " for it");
    }
    return data;
  }

 private:
  static std::string WhyRefused(const std::string& path) {
    if (path.empty()) return "the server has no path";
    const fs::path parts(path);
    const bool climbs = std::find(parts.begin(), parts.end(), "..") != parts.end();
    if (parts.is_absolute() || climbs) {
      return Concat("the server's path ", Quoted(path),
                    " leaves the contract's folder; name the files yourself");
    }
    if (path.find("**") != path.npos) {
      return Concat("the server's path ", Quoted(path), " has **, which is not understood");
    }
    return "";
  }

  Result<std::vector<std::string>> Matches(const std::string& path) const {
    const std::string plain = (folder_ / path).string();
    std::error_code failed;
    if (fs::exists(plain, failed)) return std::vector<std::string>{plain};
    return ExpandInputs({(fs::path(Escaped(folder_)) / path).string()});
  }

  // A path that does not say whose files it names holds those of all objects, each by its name.
  bool IsOf(const SchemaObject& object, const std::string& path, const std::string& file) const {
    return path != server_.path || contract_.Find(ObjectNameOf(file)) == &object;
  }

  bool IsInside(const std::string& file) const {
    std::error_code failed;
    if (!fs::is_regular_file(file, failed)) return false;
    const fs::path whole = fs::canonical(file, failed);
    const fs::path home = fs::canonical(folder_, failed);
    const auto [end, other] = std::mismatch(home.begin(), home.end(), whole.begin(), whole.end());
    return !failed && end == home.end();
  }

  const Contract& contract_;
  const Server& server_;
  fs::path folder_;
};

Result<const Server*> NamedServer(const Contract& contract, const std::string& name) {
  std::vector<std::string> names;
  for (const Server& server : contract.servers) {
    if (server.name == name) return &server;
    names.push_back(server.name);
  }
  return errors::ContractServerUnknown(Quoted(name))
      .Hint(names.empty() ? "it names none" : NameHint(name, names, "servers are "));
}

// The only local one; nullptr when there is none.
Result<const Server*> LocalServer(const Contract& contract) {
  const Server* local = nullptr;
  std::vector<std::string> names;
  for (const Server& server : contract.servers) {
    if (server.type != "local") continue;
    local = &server;
    names.push_back(server.name);
  }
  if (names.size() > 1) return errors::ContractServerUnclear(names.size(), Join(names, ", "));
  return local;
}

std::string WhyNoLocalServer(const Contract& contract) {
  if (contract.servers.empty()) return "the contract names no server";
  std::vector<std::string> types;
  for (const Server& server : contract.servers) {
    types.push_back(Concat(server.name, " (", server.type, ")"));
  }
  return Concat("the contract names no local server, only ", Join(types, ", "));
}

Error WrongServer(const Contract& contract, const Server& server, std::string_view key,
                  const std::string& value) {
  return errors::ContractValueWrong(key, Concat("is ", Quoted(value), ", which cannot be used"))
      .At({contract.input, server.place.line, server.place.column});
}

// kAuto: it has none, and names tell. Of JSON the delimiter tells the form.
Result<InputFormat> FormatOf(const Server& server) {
  if (server.format.empty()) return InputFormat::kAuto;
  const bool lines = server.delimiter == "new_line";
  const bool json = EqualsIgnoreAsciiCase(server.format, "json");
  return InputFormatFromName(json && lines ? "ndjson" : server.format);
}

Status SetDelimiter(const Contract& contract, const Server& server, ReadOptions& options) {
  const bool cells = options.format == InputFormat::kCsv || options.format == InputFormat::kTsv;
  if (cells && !options.delimiter && !server.delimiter.empty()) {
    const Result<char> delimiter = DelimiterFromName(server.delimiter);
    if (!delimiter.ok()) return WrongServer(contract, server, "delimiter", server.delimiter);
    options.delimiter = *delimiter;
  }
  return Ok();
}

}  // namespace

std::string ObjectNameOf(const std::string& input) {
  const std::string name = fs::path(input).filename();
  return name.substr(0, name.find('.'));
}

Result<std::vector<ObjectData>> DataOfInputs(const Contract& contract,
                                             const std::vector<std::string>& inputs,
                                             const ReadOptions& options) {
  std::vector<ObjectData> data = WithoutFiles(contract, "none of the inputs is named like it");
  for (ObjectData& one : data) one.read = options;
  for (const std::string& input : inputs) {
    GL_TRY(const std::vector<std::string> files, ExpandInputs({input}));
    for (const std::string& file : files) {
      const SchemaObject* object = contract.Find(ObjectNameOf(file));
      const auto found = std::find_if(data.begin(), data.end(), [object](const ObjectData& one) {
        return one.object == object;
      });
      if (found == data.end()) return errors::InputOfNoObject(file, contract.input);
      found->reason.clear();
      found->files.push_back(file);
      // A pattern that names files of several objects is none of them.
      const std::string& name = contract.objects.size() == 1 ? input : file;
      if (found->inputs.empty() || found->inputs.back() != name) found->inputs.push_back(name);
    }
  }
  return data;
}

Result<std::vector<ObjectData>> DataOfServer(const Contract& contract, const std::string& name,
                                             const ReadOptions& options) {
  GL_TRY(const Server* server, name.empty() ? LocalServer(contract) : NamedServer(contract, name));
  if (server == nullptr) return WithoutFiles(contract, WhyNoLocalServer(contract));
  if (server->type != "local") {
    return WithoutFiles(contract, Concat("the server ", server->name, " is of type ", server->type,
                                         ", and only local ones are read"));
  }
  ReadOptions read = options;
  if (read.format == InputFormat::kAuto) {
    const Result<InputFormat> format = FormatOf(*server);
    if (!format.ok()) {
      return WithoutFiles(contract,
                          Concat("the server's format is ", server->format, ", which is not read"));
    }
    read.format = *format;
  }
  GL_RETURN_IF_ERROR(SetDelimiter(contract, *server, read));
  std::vector<ObjectData> data;
  const ServerFiles files(contract, *server);
  for (const SchemaObject& object : contract.objects) {
    data.push_back(files.Find(object));
    data.back().read = read;
  }
  return data;
}

}  // namespace goldline::ingest
