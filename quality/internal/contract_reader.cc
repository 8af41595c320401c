#include "quality/internal/contract_reader.h"

#include <string>
#include <utility>

#include "core/decimal.h"
#include "core/text.h"
#include "quality/errors.h"
#include "quality/internal/node_reader.h"
#include "quality/internal/option_reader.h"
#include "quality/internal/property_reader.h"
#include "quality/internal/rule_reader.h"

namespace goldline::quality {
namespace {

// Reads one contract. Each method reads one shape of the standard.
class ContractReader {
 public:
  explicit ContractReader(std::string_view input) : reader_(input) {}

  Result<Contract> Read(YamlNode root, std::string_view input) {
    contract_.input = input;
    if (Status header = ReadHeader(root); !header.ok()) return std::move(header).error();
    ReadFundamentals(root);
    ReadServers(root);
    ReadSchema(root);
    ReadTeam(root);
    ReadServiceLevels(root);
    ReadOptions();
    GL_RETURN_IF_ERROR(reader_.status());
    contract_.unknown_keys = reader_.TakeUnknown();
    contract_.source = std::move(root);
    return std::move(contract_);
  }

 private:
  Status ReadHeader(const YamlNode& root) {
    const InputPlace place{contract_.input, root.line == 0 ? 1 : root.line, 1};
    if (root.is_null()) return errors::NotAContract("it is empty").At(place);
    if (!root.is_mapping()) return errors::NotAContract("it is not a mapping").At(place);
    if (const YamlNode* other = root.Find("dataContractSpecification")) {
      return errors::NotAContract("it is a Data Contract Specification file")
          .Hint("convert it to ODCS: datacontract export --format odcs")
          .At({contract_.input, other->line, other->column});
    }
    for (const std::string_view key : {"apiVersion", "kind", "id", "version", "status"}) {
      if (root.Find(key) == nullptr) {
        return errors::ContractKeyMissing("the contract", key)
            .Hint(Concat("ODCS requires apiVersion, kind, id, version and status"))
            .At(place);
      }
    }
    contract_.api_version = reader_.Text(root, "apiVersion");
    if (contract_.api_version.rfind("v3.", 0) != 0) {
      reader_.Fail(*root.Find("apiVersion"), "apiVersion",
                   Concat("is ", Quoted(contract_.api_version), ", and Goldline reads v3"),
                   "for example apiVersion: v3.1.0");
    }
    if (const std::string kind = reader_.Text(root, "kind"); kind != "DataContract") {
      reader_.Fail(*root.Find("kind"), "kind",
                   Concat("is ", Quoted(kind), ", and must be DataContract"));
    }
    return reader_.status();
  }

  void ReadFundamentals(const YamlNode& root) {
    reader_.Known(root, "",
                  {"version",
                   "apiVersion",
                   "kind",
                   "id",
                   "status",
                   "name",
                   "tenant",
                   "tags",
                   "servers",
                   "dataProduct",
                   "description",
                   "domain",
                   "schema",
                   "support",
                   "price",
                   "team",
                   "roles",
                   "slaDefaultElement",
                   "slaProperties",
                   "authoritativeDefinitions",
                   "customProperties",
                   "contractCreatedTs"});
    contract_.id = reader_.Text(root, "id");
    contract_.name = reader_.Text(root, "name");
    contract_.version = reader_.Text(root, "version");
    contract_.status = reader_.Text(root, "status");
    contract_.domain = reader_.Text(root, "domain");
    contract_.tenant = reader_.Text(root, "tenant");
    contract_.data_product = reader_.Text(root, "dataProduct");
    contract_.tags = reader_.Texts(root, "tags");
    contract_.custom = options_.Custom(root, "customProperties",
                                       {"goldline.gate", "goldline.allowedMalformed",
                                        "goldline.missingValues", "goldline.closeIncidents"});
    const YamlNode* description = root.Find("description");
    if (description != nullptr && description->is_mapping()) {
      contract_.description = reader_.Text(*description, "purpose");
    } else {
      contract_.description = reader_.Text(root, "description");
    }
  }

  void ReadServers(const YamlNode& root) {
    const YamlNode* list = reader_.List(root, "servers");
    if (list == nullptr) return;
    for (const YamlNode& node : list->items) {
      if (!reader_.IsMap(node, "servers")) return;
      reader_.Require(node, "this server", "server");
      reader_.Require(node, "this server", "type");
      Server server;
      server.place = PlaceOf(node);
      server.name = reader_.Text(node, "server");
      server.type = reader_.Text(node, "type");
      server.environment = reader_.Text(node, "environment");
      if (server.type == "local") {
        server.path = reader_.Text(node, "path");
        server.format = reader_.Text(node, "format");
        server.delimiter = reader_.Text(node, "delimiter");
      }
      contract_.servers.push_back(std::move(server));
    }
  }

  void ReadSchema(const YamlNode& root) {
    const YamlNode* list = reader_.List(root, "schema");
    if (list == nullptr) return;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      const YamlNode& node = list->items[i];
      if (!reader_.IsMap(node, "schema")) return;
      contract_.objects.push_back(ReadObject(node, Concat("schema[", i, "]")));
    }
  }

  SchemaObject ReadObject(const YamlNode& node, const std::string& path) {
    reader_.Require(node, "this schema object", "name");
    reader_.Known(node, path,
                  {"id", "name", "physicalName", "physicalType", "logicalType", "description",
                   "businessName", "dataGranularityDescription", "authoritativeDefinitions", "tags",
                   "customProperties", "properties", "relationships", "quality", "deprecated"});
    SchemaObject object;
    object.place = PlaceOf(node);
    object.id = reader_.Text(node, "id");
    object.name = reader_.Text(node, "name");
    object.physical_name = reader_.Text(node, "physicalName");
    object.physical_type = reader_.Text(node, "physicalType");
    object.description = reader_.Text(node, "description");
    object.tags = reader_.Texts(node, "tags");
    object.custom = options_.Custom(node, path + ".customProperties", {"goldline.missingValues"});
    object.properties = properties_.ReadProperties(node, path, 0);
    object.quality = RuleReader(reader_).Read(node, path);
    object.relationships = properties_.ReadRelationships(node, path);
    for (const CustomProperty& custom : object.custom) {
      if (custom.name == "goldline.missingValues") object.missing_values = options_.TextsOf(custom);
    }
    return object;
  }

  // An object with members since 3.1; a bare list of members before.
  void ReadTeam(const YamlNode& root) {
    const YamlNode* team = root.Find("team");
    if (team == nullptr) return;
    const YamlNode* members = team;
    if (team->is_mapping()) {
      contract_.team_name = reader_.Text(*team, "name");
      members = reader_.List(*team, "members");
    }
    if (members == nullptr) return;
    if (!members->is_sequence()) {
      reader_.Fail(*members, "team", "must be a mapping with `members`, or a list of members");
      return;
    }
    for (const YamlNode& member : members->items) {
      if (!reader_.IsMap(member, "team")) return;
      contract_.team.push_back({reader_.Text(member, "username"), reader_.Text(member, "name"),
                                reader_.Text(member, "role"), reader_.Text(member, "description")});
    }
  }

  void ReadServiceLevels(const YamlNode& root) {
    const std::string element = reader_.Text(root, "slaDefaultElement");
    const YamlNode* list = reader_.List(root, "slaProperties");
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) {
      if (!reader_.IsMap(item, "slaProperties")) return;
      reader_.Require(item, "this service level", "property");
      const YamlNode* value = item.Find("value");
      contract_.service_levels.push_back({reader_.Text(item, "property"),
                                          value == nullptr ? std::string() : value->text,
                                          reader_.Text(item, "unit"), reader_.Text(item, "element"),
                                          reader_.Text(item, "driver"), PlaceOf(item)});
      ServiceLevel& level = contract_.service_levels.back();
      if (level.element.empty()) level.element = element;
    }
  }

  void ReadOptions() {
    for (const CustomProperty& custom : contract_.custom) {
      if (custom.name == "goldline.gate") {
        contract_.gate = options_.GateOf(custom.value);
      } else if (custom.name == "goldline.allowedMalformed") {
        ReadAllowedMalformed(custom.value);
      } else if (custom.name == "goldline.closeIncidents") {
        ReadCloseIncidents(custom.value);
      } else if (custom.name == "goldline.missingValues") {
        contract_.missing_values = options_.TextsOf(custom);
      }
    }
  }

  void ReadCloseIncidents(const YamlNode& node) {
    if (node.text != "true" && node.text != "false") {
      reader_.Fail(node, "goldline.closeIncidents",
                   Concat("is ", Quoted(node.text), ", and must be true or false"));
    }
    contract_.close_incidents = node.text == "true";
  }

  void ReadAllowedMalformed(const YamlNode& node) {
    std::string_view text = node.text;
    const bool percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    const std::optional<Decimal> number = ParseDecimal(text);
    if (!number || *number < Decimal{} ||
        (percent ? *number > Decimal{100, 0} : number->scale != 0) ||
        *number > Decimal{PowerOfTen(18), 0}) {
      reader_.Fail(node, "goldline.allowedMalformed",
                   Concat("is ", Quoted(node.text), ", and must be a count or a share like 1%"));
    } else if (percent) {
      contract_.allowed_malformed_percent = ToDouble(*number);
    } else {
      contract_.allowed_malformed = static_cast<std::uint64_t>(number->coefficient);
    }
  }

  NodeReader reader_;
  OptionReader options_{reader_};
  PropertyReader properties_{reader_};
  Contract contract_;
};

}  // namespace

Result<Contract> ReadContract(YamlNode root, std::string_view input) {
  return ContractReader(input).Read(std::move(root), input);
}

}  // namespace goldline::quality
