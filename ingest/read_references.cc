#include "ingest/read_references.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/text.h"
#include "ingest/errors.h"

namespace goldline::ingest {
namespace {

Status CheckNames(const std::vector<quality::Reference>& needed, const RelatedInputs& related) {
  std::vector<std::string> names;
  for (const quality::Reference& reference : needed) names.push_back(reference.dataset);
  for (const auto& [name, inputs] : related) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return errors::NothingRefersTo(Quoted(name))
        .Hint(names.empty() ? std::string("the contract refers to no other dataset")
                            : NameHint(name, names, "it refers to "));
  }
  return Ok();
}

}  // namespace

Result<std::vector<quality::ReferenceData>> ReadReferences(
    const quality::Contract& contract, const std::vector<quality::Reference>& needed,
    const RelatedInputs& related, const ReadOptions& read, WorkerPool& pool,
    const std::stop_token& stop) {
  GL_RETURN_IF_ERROR(CheckNames(needed, related));
  std::vector<quality::ReferenceData> data;
  for (const quality::Reference& reference : needed) {
    const auto inputs = related.find(reference.dataset);
    if (inputs == related.end()) continue;
    const quality::ReferenceReader reader(contract, reference);
    auto keys = std::make_shared<quality::ReferenceKeys>();
    GL_TRY(const std::vector<std::string> files, ExpandInputs(inputs->second));
    for (const std::string& file : files) {
      GL_TRY(const std::unique_ptr<RecordSource> source, OpenSource(file, read));
      GL_RETURN_IF_ERROR(reader.CheckFields(source->fields()));
      keys->AddColumns(source->fields());
      GL_RETURN_IF_ERROR(ForEachBatch<quality::ReferencePart>(
          *source, pool,
          [&reader](const RecordBatch& batch) -> Result<quality::ReferencePart> {
            return reader.Read(batch);
          },
          [&keys](const quality::ReferencePart& part) {
            keys->Add(part);
            return Ok();
          },
          stop));
    }
    data.push_back({reference, std::move(keys)});
  }
  return data;
}

}  // namespace goldline::ingest
