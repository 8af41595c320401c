#include "core/ordered_pipeline.h"

#include <exception>
#include <new>

namespace goldline::internal {

Error ErrorOfCurrentException() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Error(ErrorCode::kResourceExhausted, "out_of_memory", "out of memory");
  } catch (const std::exception& exception) {
    return errors::Defect(exception.what());
  } catch (...) {
    return errors::Defect("an unknown exception");
  }
}

}  // namespace goldline::internal
