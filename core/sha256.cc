#include "core/sha256.h"

#include <openssl/evp.h>

#include "core/check.h"
#include "core/text.h"

namespace goldline {

std::string Sha256Digest(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  GL_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) == 1);
  return std::string(reinterpret_cast<const char*>(digest), size);
}

std::string Sha256(std::string_view bytes) { return Hex(Sha256Digest(bytes)); }

}  // namespace goldline
