// What a worker does with an admitted request: the parts of an exchange that need no socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/request.h"
#include "api/http/response.h"
#include "api/http/router.h"

namespace goldline::http {

// Decompresses the body, calls the handler and makes a problem of its error. Never throws.
Response RunUnary(const Route& route, Request request, const RequestContext& context);

// The upload of a bulk route, or the error of its handler. Never throws.
Result<std::unique_ptr<Upload>> BeginUpload(const Route& route, const Request& request,
                                            const RequestContext& context);

// Runs a bulk handler over a body in memory, block after block on this thread.
Response RunWholeUpload(const Route& route, const Request& request, const RequestContext& context,
                        std::string_view body, std::size_t block_bytes = kMiB);

// Takes whole records, `block_bytes` or fewer, from the front of `pending`. nullopt: more must be
// read first. An error: the first record is longer than a block. At the end of the body the rest is
// a block even if its last record has no end.
enum class AtEnd : std::uint8_t { kNo, kYes };
Result<std::optional<std::string>> CutBlock(const Upload& upload, std::string& pending,
                                            std::uint64_t offset, std::size_t block_bytes,
                                            AtEnd at_end);

// The head of an answer up to and with its empty line.
enum class KeepAlive : std::uint8_t { kNo, kYes };
std::string FormatHead(const Response& response, KeepAlive keep_alive, std::string_view request_id,
                       UtcTime date);

// The caller's X-Request-Id when it is short and printable, else a new one.
std::string RequestIdOf(const Request& request, UtcTime now);

}  // namespace goldline::http
