// GL_CHECK guards invariants of our own: always on, it says where and stops the process (exit code
// 4 by way of SIGABRT). Problems of the input are never checks, they are Results or values.
#pragma once

namespace goldline {
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);
}  // namespace goldline

#define GL_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::goldline::CheckFailed(#condition, __FILE__, __LINE__))
