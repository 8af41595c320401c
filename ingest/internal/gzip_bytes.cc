// gzip by zlib, several members as one stream, as gzip itself reads them.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <zlib.h>

#include "ingest/errors.h"
#include "ingest/internal/byte_source.h"

namespace goldline::ingest {
namespace {

class GunzippedBytes final : public ByteSource {
 public:
  GunzippedBytes(std::unique_ptr<ByteSource> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)) {
    // 15 window bits, +16: a gzip header is required.
    GL_CHECK(::inflateInit2(&zlib_, 15 + 16) == Z_OK);
  }
  ~GunzippedBytes() override { ::inflateEnd(&zlib_); }
  GunzippedBytes(const GunzippedBytes&) = delete;
  GunzippedBytes& operator=(const GunzippedBytes&) = delete;

  Result<std::size_t> Read(char* to, std::size_t size) override {
    zlib_.next_out = reinterpret_cast<Bytef*>(to);
    zlib_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30));
    const uInt wanted = zlib_.avail_out;
    while (zlib_.avail_out == wanted && !failure_) {
      const Result<bool> more = HaveInput();
      if (!more.ok()) {
        failure_ = more.error();
      } else if (!*more) {
        break;
      } else if (const Status status = Inflate(); !status.ok()) {
        failure_ = status.error();
      }
    }
    const std::size_t count = wanted - zlib_.avail_out;
    if (count == 0 && failure_) return *failure_;
    delivered_ += count;
    return count;
  }

 private:
  // False at a proper end.
  Result<bool> HaveInput() {
    if (zlib_.avail_in > 0) return true;
    GL_TRY(const std::size_t count, inner_->Read(input_.data(), input_.size()));
    if (count == 0) {
      if (between_members_) return false;
      return errors::TruncatedArchive(name_, "gzip", delivered_);
    }
    zlib_.next_in = reinterpret_cast<Bytef*>(input_.data());
    zlib_.avail_in = static_cast<uInt>(count);
    return true;
  }

  Status Inflate() {
    if (between_members_ && members_ > 0) {
      // Zero bytes after a member are padding (tapes, tar), and gzip ignores them too.
      while (zlib_.avail_in > 0 && *zlib_.next_in == 0) ++zlib_.next_in, --zlib_.avail_in;
      if (zlib_.avail_in == 0) return Ok();
      ::inflateReset(&zlib_);
    }
    between_members_ = false;
    const int code = ::inflate(&zlib_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      between_members_ = true;
      ++members_;
      return Ok();
    }
    if (code == Z_OK || code == Z_BUF_ERROR) return Ok();
    return errors::BadArchive(name_, "gzip", delivered_,
                              zlib_.msg != nullptr ? zlib_.msg : "not gzip");
  }

  std::unique_ptr<ByteSource> inner_;
  std::string name_;
  z_stream zlib_{};
  std::array<char, 64 * 1024> input_{};
  std::uint64_t delivered_ = 0;
  std::uint64_t members_ = 0;
  bool between_members_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<ByteSource> GzipBytes(std::unique_ptr<ByteSource> inner, const std::string& name) {
  return std::make_unique<GunzippedBytes>(std::move(inner), name);
}

}  // namespace goldline::ingest
