#include "store/rules/vault.hpp"

#include "store/rules/requests.hpp"

namespace switchboard::store {

std::optional<ports::Error> check_vault(std::string_view name, std::string_view bytes) {
    if (name.empty() || name.size() > ports::kVaultNameMax)
        return error(v1::INVALID_ARGUMENT, "name: 1 to 256 bytes");
    if (bytes.size() > ports::kVaultBytesMax)
        return error(v1::TOO_LARGE, "document: longer than 65536 bytes");
    return std::nullopt;
}

} // namespace switchboard::store
