// Which files are the data of each object of a contract: those that the user names, or those where
// the contract says its local server keeps them.
//
//   GL_TRY(std::vector<ObjectData> data, DataOfServer(contract, "", options));
//   for (const ObjectData& one : data) if (one.files.empty()) skip(one.object->name, one.reason);
//
// A contract may come from anywhere. What it says can therefore only name regular files in its own
// folder or below, not through links either; what the user names is taken as it is.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/reader.h"
#include "quality/contract.h"

namespace goldline::ingest {

struct ObjectData {
  const quality::SchemaObject* object = nullptr;  // of the contract
  std::vector<std::string> inputs;                // as they were named, patterns too
  std::vector<std::string> files;
  std::string reason;  // why there are no files
  ReadOptions read;
};

// "orders" of "data/orders.csv.gz": the name by which an input finds its object.
std::string ObjectNameOf(const std::string& input);

// Every object with the inputs of its name; a contract with one object takes them all. Refuses an
// input that is no object's.
Result<std::vector<ObjectData>> DataOfInputs(const quality::Contract& contract,
                                             const std::vector<std::string>& inputs,
                                             const ReadOptions& options);

// Every object with the files of the server of that name, or of the only local one. The server's
// format and delimiter hold where `options` leave them open.
Result<std::vector<ObjectData>> DataOfServer(const quality::Contract& contract,
                                             const std::string& server, const ReadOptions& options);

}  // namespace goldline::ingest
