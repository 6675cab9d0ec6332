// A caller as the author of what they say.
#pragma once

#include "ports/caller.hpp"

#include <switchboard/v1/model.pb.h>

namespace switchboard::hub {

[[nodiscard]] inline v1::Author author_of(ports::Caller const& caller) {
    v1::Author author;
    author.set_role(caller.role);
    author.set_id(caller.id);
    author.set_name(caller.name);
    return author;
}

} // namespace switchboard::hub
