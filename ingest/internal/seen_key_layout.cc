#include "ingest/internal/seen_key_layout.h"

namespace goldline::ingest::internal {

using catalog::RunId;
using quality::SeenKey;
using store::KeyReader;
using store::KeyWriter;

namespace {

// On disk: never renumber.
constexpr std::uint8_t kRunTag = 1;
constexpr std::uint8_t kPageTag = 2;

}  // namespace

std::string SeenRunPrefix() { return KeyWriter().U8(kRunTag).Take(); }
std::string SeenRunPrefix(const Hash128& space) {
  return KeyWriter().U8(kRunTag).Hash(space).Take();
}
std::string SeenRunKey(const Hash128& space, RunId run) {
  return KeyWriter().U8(kRunTag).Hash(space).Of(run).Take();
}
std::string SeenPagePrefix(const Hash128& space) {
  return KeyWriter().U8(kPageTag).Hash(space).Take();
}
std::string SeenPagePrefix(const Hash128& space, std::uint16_t bucket) {
  return KeyWriter().U8(kPageTag).Hash(space).U16(bucket).Take();
}
std::string SeenPageKey(const Hash128& space, const SeenPage& page) {
  return KeyWriter().U8(kPageTag).Hash(space).U16(page.bucket).Of(page.run).U32(page.part).Take();
}

Result<SeenRun> ReadSeenRunKey(std::string_view key) {
  KeyReader reader(key);
  SeenRun run;
  reader.U8();
  run.space = reader.Hash();
  run.run = reader.Of<catalog::RunTag>();
  GL_RETURN_IF_ERROR(reader.Finish());
  return run;
}

Result<SeenPage> ReadSeenPageKey(std::string_view key) {
  KeyReader reader(key);
  SeenPage page;
  reader.U8();
  reader.Hash();
  page.bucket = reader.U16();
  page.run = reader.Of<catalog::RunTag>();
  page.part = reader.U32();
  GL_RETURN_IF_ERROR(reader.Finish());
  return page;
}

Status ForEachBucket(std::vector<SeenKey>& keys,
                     const std::function<Status(std::uint16_t, std::span<const SeenKey>)>& take) {
  std::sort(keys.begin(), keys.end(),
            [](const SeenKey& a, const SeenKey& b) {
              return a.key == b.key ? a.line < b.line : ComesBefore(a.key, b.key);
            });
  keys.erase(std::unique(keys.begin(), keys.end(),
                         [](const SeenKey& a, const SeenKey& b) { return a.key == b.key; }),
             keys.end());
  for (std::size_t begin = 0; begin < keys.size();) {
    const std::uint16_t bucket = BucketOf(keys[begin].key);
    std::size_t end = begin + 1;
    while (end < keys.size() && BucketOf(keys[end].key) == bucket) ++end;
    GL_RETURN_IF_ERROR(take(bucket, std::span(keys).subspan(begin, end - begin)));
    begin = end;
  }
  return Ok();
}

}  // namespace goldline::ingest::internal
