// Sealing: a text is encrypted under a secret so that it can be read with that secret only, and not
// be changed unnoticed (ChaCha20-Poly1305, RFC 8439). Whoever destroys the secret destroys every
// text sealed under it, wherever its bytes were copied to.
//
//   const std::string secret = NewSecret();
//   const std::string sealed = Seal(secret, "Zoe");
//   if (std::optional<std::string> text = Unseal(secret, sealed)) ...
//
// Free functions; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace goldline {

// Bytes that nobody can guess.
std::string RandomBytes(std::size_t size);

// 32 random bytes.
std::string NewSecret();
// Nonce, ciphertext, tag: 28 bytes longer than the text, and different every time.
std::string Seal(std::string_view secret, std::string_view text);
// nullopt: sealed under another secret, or changed since.
std::optional<std::string> Unseal(std::string_view secret, std::string_view sealed);

}  // namespace goldline
