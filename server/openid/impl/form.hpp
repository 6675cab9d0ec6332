// A form as it stands in an address or a body (RFC 6749, appendix B). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace switchboard::openid {

/// Adds "name=value" with its "&" where something is there already.
void append_form(std::string& form, std::string_view name, std::string_view value);

} // namespace switchboard::openid
