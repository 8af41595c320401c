#include "lineage/internal/event_rows.h"

#include <algorithm>

#include "core/json.h"
#include "core/store/key.h"
#include "lineage/errors.h"
#include "lineage/internal/byte_codec.h"

namespace goldline::lineage {
namespace {

constexpr std::int64_t kMicrosADay = 86'400'000'000;
constexpr std::uint64_t kEventFormat = 1;

}  // namespace

std::uint32_t ArrivalDay(UtcTime now) {
  return static_cast<std::uint32_t>(std::max<std::int64_t>(0, now.micros / kMicrosADay));
}

std::string EventKey(std::uint32_t day, const Hash128& hash) {
  return store::KeyWriter().U32(day).Hash(hash).Take();
}

std::string EventTimeKey(EventKind kind, UtcTime time, const Hash128& hash) {
  return store::KeyWriter()
      .U8(static_cast<std::uint8_t>(kind))
      .DescendingTime(time)
      .Hash(hash)
      .Take();
}

std::string EncodeEvent(const Event& event, const Receipt& receipt) {
  JsonWriter json;
  WriteJson(receipt, json);
  ByteWriter out;
  out.UInt(kEventFormat);
  out.Text(json.text());
  out.Text(event.raw);
  return out.Take();
}

Result<std::string> DecodeEventBody(std::string_view bytes) {
  ByteReader in(bytes);
  const bool known = in.UInt() == kEventFormat;
  in.Text();
  std::string body(in.Text());
  if (!known || !in.AtEnd()) return errors::LineageDamaged("event");
  return body;
}

std::string EncodeDay(std::uint32_t day) {
  ByteWriter out;
  out.UInt(day);
  return out.Take();
}

Result<std::uint32_t> DecodeDay(std::string_view bytes) {
  ByteReader in(bytes);
  const std::uint64_t day = in.UInt();
  if (!in.AtEnd()) return errors::LineageDamaged("event's day");
  return static_cast<std::uint32_t>(day);
}

}  // namespace goldline::lineage
