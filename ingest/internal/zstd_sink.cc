#include <array>
#include <utility>

#include <zstd.h>

#include "ingest/errors.h"
#include "ingest/internal/byte_sink.h"

namespace goldline::ingest {
namespace {

class ZstdingSink final : public ByteSink {
 public:
  ZstdingSink(std::unique_ptr<ByteSink> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)), stream_(::ZSTD_createCCtx()) {
    GL_CHECK(stream_ != nullptr);
    // The library's default level; a checksum lets a damaged file be noticed.
    ::ZSTD_CCtx_setParameter(stream_, ZSTD_c_compressionLevel, 3);
    ::ZSTD_CCtx_setParameter(stream_, ZSTD_c_checksumFlag, 1);
  }
  ~ZstdingSink() override { ::ZSTD_freeCCtx(stream_); }
  ZstdingSink(const ZstdingSink&) = delete;
  ZstdingSink& operator=(const ZstdingSink&) = delete;

  Status Write(std::string_view bytes) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    while (in.pos < in.size) GL_RETURN_IF_ERROR(Compress(in, ZSTD_e_continue).status);
    return Ok();
  }

  Status Finish() override {
    ZSTD_inBuffer in{nullptr, 0, 0};
    while (true) {
      Step step = Compress(in, ZSTD_e_end);
      GL_RETURN_IF_ERROR(std::move(step.status));
      if (step.held_back == 0) return inner_->Finish();
    }
  }

 private:
  struct Step {
    Status status;
    std::size_t held_back = 0;
  };
  Step Compress(ZSTD_inBuffer& in, ZSTD_EndDirective directive) {
    ZSTD_outBuffer out{out_.data(), out_.size(), 0};
    const std::size_t code = ::ZSTD_compressStream2(stream_, &out, &in, directive);
    if (::ZSTD_isError(code) != 0) {
      return {errors::CannotWrite(name_, ::ZSTD_getErrorName(code)), 0};
    }
    return {inner_->Write({out_.data(), out.pos}), code};
  }

  std::unique_ptr<ByteSink> inner_;
  std::string name_;
  ZSTD_CCtx* stream_;
  std::array<char, 128 * 1024> out_{};
};

}  // namespace

std::unique_ptr<ByteSink> ZstdSink(std::unique_ptr<ByteSink> inner, const std::string& name) {
  return std::make_unique<ZstdingSink>(std::move(inner), name);
}

}  // namespace goldline::ingest
