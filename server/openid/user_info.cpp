#include "openid/user_info.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "openid/impl/json_text.hpp"
#include "openid/impl/profile.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::openid {

void read_profile(json::object const& claims, Claims& out) {
    constexpr std::size_t kNameMax = 80; // code points, as in the settings
    std::string email = lower_ascii(text_of(claims, "email"));
    if (is_mail_address(email)) {
        out.email = std::move(email);
        out.email_verified = flag_of(claims, "email_verified");
    }
    std::string name = text_of(claims, "name");
    if (name.size() <= kPersonTextMax && code_points(name) <= kNameMax &&
        !has_control_character(name) && name.find_first_of("\r\n\t") == name.npos)
        out.name = std::move(name);
    std::string locale = text_of(claims, "locale");
    if (is_language_tag(locale)) out.locale = std::move(locale);
}

WebRequest user_info_request(std::string url, std::string const& access_token) {
    WebRequest request{.url = std::move(url)};
    request.headers = {{"Authorization", "Bearer " + access_token}, {"Accept", "application/json"}};
    request.answer_bytes_max = kUserInfoMax;
    return request;
}

Found<Claims> with_user_info(Claims claims, WebAnswer const& answer) {
    std::string const status = std::to_string(answer.status);
    if (is_passing(answer.status))
        return Problem{Fault::Unreachable, "the user info endpoint answers " + status};
    if (answer.status != kOk)
        return Problem{Fault::Misconfigured, "the user info endpoint answers " + status};
    auto const body = object_of(answer.body, kUserInfoMax);
    if (!body || !answer.whole)
        return Problem{Fault::Misconfigured, "the user info is no JSON object"};
    if (text_of(*body, "sub") != claims.subject)
        return Problem{Fault::Refused, "the user info: sub: is somebody else"};
    read_profile(*body, claims);
    return claims;
}

} // namespace switchboard::openid
