// Contracts from other tools' files. What an importer cannot carry over it lists with the reason;
// nothing is dropped silently.
//
//   GL_TRY(const ContractImport import, ImportGreatExpectations(text, "suite.json", options));
//   std::cout << WriteYaml(import.contract);
//   for (const ImportNote& note : import.left_out) std::cerr << note.what << ": " << note.why;
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml.h"

namespace goldline::quality {

// A field of the data that the contract is for; other tools seldom say the types of theirs.
struct ImportField {
  std::string name;
  std::string logical_type;  // empty: not known
};

struct ImportOptions {
  std::string name;                 // of the contract and its object; empty: the file's own
  std::vector<ImportField> fields;  // all are declared, as far as they are known
  bool sqlserver = false;           // LIKE patterns have classes: [a-z]
};

struct ImportNote {
  std::string what;  // "expect_column_kl_divergence_to_be_less_than(price)"
  std::string why;
};

struct ContractImport {
  YamlNode contract;        // an ODCS v3.1.0 document, a draft of version 1.0.0
  std::size_t carried = 0;  // promises
  std::vector<ImportNote> left_out;
};

// A JSON Schema of one record, draft 4 to 2020-12.
Result<ContractImport> ImportJsonSchema(std::string_view text, std::string_view input,
                                        const ImportOptions& options);

// The models, sources, seeds and snapshots of a property file of dbt, each an object.
Result<ContractImport> ImportDbt(std::string_view text, std::string_view input,
                                 const ImportOptions& options);

// A file of Soda: checks in SodaCL, each dataset an object, or a contract of version 4.
Result<ContractImport> ImportSoda(std::string_view text, std::string_view input,
                                  const ImportOptions& options);

// An expectation suite as Great Expectations 0.x and 1.x write it. `input` names it in errors.
Result<ContractImport> ImportGreatExpectations(std::string_view text, std::string_view input,
                                               const ImportOptions& options);

}  // namespace goldline::quality
