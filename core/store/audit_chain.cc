#include "core/store/audit_chain.h"

#include "core/sha256.h"
#include "core/store/errors.h"
#include "core/store/key.h"

namespace goldline::store {

ChainLink NextLink(const ChainLink& last, std::string_view entry) {
  ChainLink next;
  next.number = last.number + 1;
  next.hash = Sha256Digest(last.hash + ChainKey(next.number) + std::string(entry));
  return next;
}

std::string ChainKey(std::uint64_t number) { return KeyWriter().U64(number).Take(); }

std::string EncodeChained(const ChainLink& link, std::string_view entry) {
  return link.hash + std::string(entry);
}

Result<Chained> DecodeChained(std::string_view key, std::string_view value) {
  const std::size_t size = ChainLink().hash.size();
  KeyReader reader(key);
  Chained chained;
  chained.link.number = reader.U64();
  GL_RETURN_IF_ERROR(reader.Finish());
  if (value.size() < size) return errors::RecordDamaged("audit entry", "it ends too early");
  chained.link.hash = value.substr(0, size);
  chained.entry = value.substr(size);
  return chained;
}

}  // namespace goldline::store
