#include "api/http/internal/gzip.h"

#include <algorithm>

#include <zlib.h>

#include "api/http/errors.h"

namespace goldline::http {
namespace {

constexpr std::size_t kStep = 256 * 1024;

// Owns zlib's state.
class Inflater {
 public:
  Inflater() { GL_CHECK(inflateInit2(&stream_, 15 + 16) == Z_OK); }  // 16: gzip only
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

}  // namespace

Result<std::string> Gunzip(std::string_view packed, std::uint64_t limit) {
  Inflater inflater;
  z_stream& stream = inflater.stream();
  // zlib does not write to its input, it only lacks the const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string out;
  while (true) {
    const std::size_t before = out.size();
    if (before > limit) return errors::BodyTooLarge(limit);
    out.resize(before + std::min<std::uint64_t>(kStep, limit - before + 1));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    const int code = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (code == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      GL_CHECK(inflateReset(&stream) == Z_OK);
    } else if (code != Z_OK) {
      const bool cut = code == Z_BUF_ERROR;
      return errors::BadGzip(cut ? "it ends too early" : stream.msg ? stream.msg : "damaged");
    }
  }
  if (out.size() > limit) return errors::BodyTooLarge(limit);
  return out;
}

}  // namespace goldline::http
