#include "core/seal.h"

#include <memory>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "core/check.h"

namespace goldline {
namespace {

constexpr std::size_t kSecretSize = 32;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string RandomBytes(std::size_t size) {
  std::string bytes(size, '\0');
  GL_CHECK(RAND_bytes(Bytes(bytes), static_cast<int>(size)) == 1);
  return bytes;
}

std::string NewSecret() { return RandomBytes(kSecretSize); }

std::string Seal(std::string_view secret, std::string_view text) {
  GL_CHECK(secret.size() == kSecretSize);
  const std::string nonce = RandomBytes(kNonceSize);
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string sealed(text.size(), '\0');
  std::string tag(kTagSize, '\0');
  int size = 0;
  GL_CHECK(EVP_EncryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, Bytes(secret),
                              Bytes(nonce)) == 1);
  GL_CHECK(EVP_EncryptUpdate(context.get(), Bytes(sealed), &size, Bytes(text),
                             static_cast<int>(text.size())) == 1);
  GL_CHECK(EVP_EncryptFinal_ex(context.get(), Bytes(sealed) + size, &size) == 1);
  GL_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag.data()) == 1);
  return nonce + sealed + tag;
}

std::optional<std::string> Unseal(std::string_view secret, std::string_view sealed) {
  if (secret.size() != kSecretSize || sealed.size() < kNonceSize + kTagSize) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, kNonceSize);
  const std::string_view cipher = sealed.substr(kNonceSize, sealed.size() - kNonceSize - kTagSize);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string text(cipher.size(), '\0');
  int size = 0;
  GL_CHECK(EVP_DecryptInit_ex(context.get(), EVP_chacha20_poly1305(), nullptr, Bytes(secret),
                              Bytes(nonce)) == 1);
  GL_CHECK(EVP_DecryptUpdate(context.get(), Bytes(text), &size, Bytes(cipher),
                             static_cast<int>(cipher.size())) == 1);
  GL_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()) == 1);
  // The tag tells whether the secret is the right one and nothing was changed.
  if (EVP_DecryptFinal_ex(context.get(), Bytes(text) + size, &size) != 1) return std::nullopt;
  return text;
}

}  // namespace goldline
