#include <array>
#include <utility>

#include <zlib.h>

#include "ingest/errors.h"
#include "ingest/internal/byte_sink.h"

namespace goldline::ingest {
namespace {

class GzippingSink final : public ByteSink {
 public:
  GzippingSink(std::unique_ptr<ByteSink> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)) {
    // 15 window bits, +16: a gzip header, whose time is 0, so equal data gives equal files.
    GL_CHECK(::deflateInit2(&zlib_, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  }
  ~GzippingSink() override { ::deflateEnd(&zlib_); }
  GzippingSink(const GzippingSink&) = delete;
  GzippingSink& operator=(const GzippingSink&) = delete;

  Status Write(std::string_view bytes) override {
    constexpr std::size_t kAtOnce = std::size_t{1} << 30;
    while (!bytes.empty()) {
      const std::string_view part = bytes.substr(0, kAtOnce);
      zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
      zlib_.avail_in = static_cast<uInt>(part.size());
      GL_RETURN_IF_ERROR(Deflate(Z_NO_FLUSH));
      bytes.remove_prefix(part.size());
    }
    return Ok();
  }

  Status Finish() override {
    GL_RETURN_IF_ERROR(Deflate(Z_FINISH));
    return inner_->Finish();
  }

 private:
  Status Deflate(int flush) {
    while (true) {
      zlib_.next_out = reinterpret_cast<Bytef*>(out_.data());
      zlib_.avail_out = static_cast<uInt>(out_.size());
      if (::deflate(&zlib_, flush) == Z_STREAM_ERROR) {
        return errors::CannotWrite(name_, "gzip failed");
      }
      GL_RETURN_IF_ERROR(inner_->Write({out_.data(), out_.size() - zlib_.avail_out}));
      if (zlib_.avail_out > 0) return Ok();
    }
  }

  std::unique_ptr<ByteSink> inner_;
  std::string name_;
  z_stream zlib_{};
  std::array<char, 64 * 1024> out_{};
};

}  // namespace

std::unique_ptr<ByteSink> GzipSink(std::unique_ptr<ByteSink> inner, const std::string& name) {
  return std::make_unique<GzippingSink>(std::move(inner), name);
}

}  // namespace goldline::ingest
