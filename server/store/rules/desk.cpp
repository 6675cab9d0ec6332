#include "store/rules/desk.hpp"

#include "base/text.hpp"
#include "store/rules/requests.hpp"

namespace switchboard::store {

std::optional<ports::Error>
check_desk(ports::Caller const& caller, std::string const& name, std::string const& bytes) {
    if (!caller.is_staff()) return error(v1::FORBIDDEN, "a desk belongs to a member of staff");
    if (!is_valid_id(name)) return error(v1::INVALID_ARGUMENT, "name: not an id");
    if (bytes.size() > ports::kDeskBytesMax)
        return error(v1::TOO_LARGE, "document: longer than 16384 bytes");
    return std::nullopt;
}

} // namespace switchboard::store
