#include "openid/impl/form.hpp"

#include "base/encoding.hpp"

namespace switchboard::openid {

void append_form(std::string& form, std::string_view name, std::string_view value) {
    if (!form.empty() && !form.ends_with('?') && !form.ends_with('&')) form.push_back('&');
    form.append(name).append("=").append(percent_encoded(value));
}

} // namespace switchboard::openid
