// zstd by libzstd, several frames as one stream. Windows above 128 MiB are refused by the library,
// which bounds the memory that a file can ask for.
#include <array>
#include <optional>
#include <utility>

#include <zstd.h>

#include "ingest/errors.h"
#include "ingest/internal/byte_source.h"

namespace goldline::ingest {
namespace {

class UnzstdBytes final : public ByteSource {
 public:
  UnzstdBytes(std::unique_ptr<ByteSource> inner, std::string name)
      : inner_(std::move(inner)), name_(std::move(name)), stream_(::ZSTD_createDStream()) {
    GL_CHECK(stream_ != nullptr);
  }
  ~UnzstdBytes() override { ::ZSTD_freeDStream(stream_); }
  UnzstdBytes(const UnzstdBytes&) = delete;
  UnzstdBytes& operator=(const UnzstdBytes&) = delete;

  Result<std::size_t> Read(char* to, std::size_t size) override {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos == 0 && !failure_) {
      const Result<bool> more = Step(out);
      if (!more.ok()) failure_ = more.error();
      if (more.ok() && !*more) break;
    }
    delivered_ += out.pos;
    if (out.pos == 0 && failure_) return *failure_;
    return out.pos;
  }

 private:
  // False at a proper end.
  Result<bool> Step(ZSTD_outBuffer& out) {
    // A full output buffer may have left decompressed bytes inside the stream.
    if (in_.pos == in_.size && !flushing_) {
      GL_TRY(const bool more, FillInput());
      if (!more) return false;
    }
    const std::size_t code = ::ZSTD_decompressStream(stream_, &out, &in_);
    if (::ZSTD_isError(code) != 0) {
      return errors::BadArchive(name_, "zstd", delivered_, ::ZSTD_getErrorName(code));
    }
    between_frames_ = code == 0;
    flushing_ = out.pos == out.size && !between_frames_;
    return true;
  }

  Result<bool> FillInput() {
    GL_TRY(const std::size_t count, inner_->Read(input_.data(), input_.size()));
    if (count == 0) {
      if (between_frames_) return false;
      return errors::TruncatedArchive(name_, "zstd", delivered_);
    }
    in_ = ZSTD_inBuffer{input_.data(), count, 0};
    return true;
  }

  std::unique_ptr<ByteSource> inner_;
  std::string name_;
  ZSTD_DStream* stream_;
  std::array<char, 128 * 1024> input_{};
  ZSTD_inBuffer in_{nullptr, 0, 0};
  std::uint64_t delivered_ = 0;
  bool between_frames_ = false;
  bool flushing_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<ByteSource> ZstdBytes(std::unique_ptr<ByteSource> inner, const std::string& name) {
  return std::make_unique<UnzstdBytes>(std::move(inner), name);
}

}  // namespace goldline::ingest
