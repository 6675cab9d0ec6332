// Secrets at rest: sealed with XChaCha20-Poly1305 (libsodium's AEAD, draft-irtf-cfrg-xchacha-03),
// so that whoever reads the store reads nothing and whoever writes it cannot move a secret from one
// place to another. Stateless; any thread. It never keeps a key and never logs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace switchboard {

inline constexpr std::size_t kSealKeyBytes = 32;

[[nodiscard]] std::string random_seal_key();

/// `key` has kSealKeyBytes. `place` is what the secret belongs to; it opens there only.
[[nodiscard]] std::string
seal(std::string_view key, std::string_view secret, std::string_view place);
[[nodiscard]] bool is_sealed(std::string_view text);
/// The secret; nothing if the key or the place is another, or the text was changed. A text that is
/// not sealed at all (written by an older release) is its own secret.
[[nodiscard]] std::optional<std::string>
open_sealed(std::string_view key, std::string_view text, std::string_view place);

} // namespace switchboard
