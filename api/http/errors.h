// The errors of the transport. Their HTTP statuses are in problem.cc.
#pragma once

#include "core/error.h"

namespace goldline::http::errors {

GL_ERROR(BadListenAddress, kInvalidArgument, "bad_listen_address", "{} is not an address: {}",
         "write it as 127.0.0.1:7070, [::1]:7070 or localhost:0");
GL_ERROR(NotLoopback, kFailedPrecondition, "not_loopback",
         "refusing to listen on {}: it can be reached from other machines, and tokens and TLS come "
         "first",
         "listen on 127.0.0.1 or [::1] and put a proxy that authenticates before it");
GL_ERROR(CannotListen, kUnavailable, "cannot_listen", "cannot listen on {}: {}",
         "stop the process that uses the port, or choose another one with --listen 127.0.0.1:0");

GL_ERROR(BadServerAddress, kInvalidArgument, "bad_server_address",
         "{} is no address of a server: {}", "write it as http://127.0.0.1:7070 or localhost:7070");
GL_ERROR(ServerUnreachable, kUnavailable, "server_unreachable", "cannot ask {}: {}",
         "start it with goldline serve, or open its folder with --data when it is not running");
GL_ERROR(StrangeAnswer, kUnavailable, "strange_answer", "{} answers {}, and not as Goldline does",
         "is something else listening there?");

GL_ERROR(BadRequest, kInvalidArgument, "bad_request", "not a request that can be read: {}", "");
GL_ERROR(BadTarget, kInvalidArgument, "bad_target", "the request target cannot be read: {}", "");
GL_ERROR(HeaderTooLarge, kInvalidArgument, "header_too_large", "the header is over {} bytes", "");
GL_ERROR(RequestTimeout, kDeadlineExceeded, "request_timeout", "the {} did not arrive in time", "");
GL_ERROR(NoSuchRoute, kNotFound, "no_such_route", "there is nothing at {}",
         "GET /openapi.json lists what there is");
GL_ERROR(MethodNotAllowed, kInvalidArgument, "method_not_allowed", "{} takes {}", "");
GL_ERROR(UnknownMethod, kInvalidArgument, "unknown_method", "this method is not known here", "");
GL_ERROR(BodyTooLarge, kInvalidArgument, "body_too_large", "the body is over {} bytes",
         "send it in parts");
GL_ERROR(RecordTooLarge, kInvalidArgument, "record_too_large",
         "the record that starts at byte {} is over {} bytes", "");
GL_ERROR(UnsupportedMediaType, kInvalidArgument, "unsupported_media_type",
         "a body of type {} is not read here, send {}", "");
GL_ERROR(UnsupportedEncoding, kInvalidArgument, "unsupported_encoding",
         "a body with content encoding {} is not read here", "");
GL_ERROR(UnsupportedTransfer, kInvalidArgument, "unsupported_transfer",
         "the transfer encoding {} is not read here", "send Content-Length or chunked");
GL_ERROR(UnsupportedVersion, kInvalidArgument, "unsupported_version",
         "only HTTP/1.0 and HTTP/1.1 are spoken here", "");
GL_ERROR(UnmetExpectation, kInvalidArgument, "unmet_expectation",
         "the expectation {} cannot be met", "");
GL_ERROR(ForeignHost, kInvalidArgument, "foreign_host",
         "the host {} is not this server, which answers on loopback only",
         "ask for 127.0.0.1 or localhost");
GL_ERROR(BadGzip, kInvalidArgument, "bad_gzip", "the body is not gzip: {}", "");
GL_ERROR(Overloaded, kUnavailable, "overloaded", "too much work is waiting", "try again soon");
GL_ERROR(ShuttingDown, kUnavailable, "shutting_down", "the server is shutting down",
         "try again soon");
GL_ERROR(TimeIsUp, kDeadlineExceeded, "time_is_up", "the answer took more than {} s", "");

}  // namespace goldline::http::errors
