#include "api/impl/open_id.hpp"

#include "api/impl/staff_session.hpp"
#include "base/ascii.hpp"
#include "base/sealed.hpp"

#include <utility>

namespace switchboard::api {

std::string public_origin(ApiDoors const& doors) {
    return doors.open_id ? lower_ascii(doors.public_url) : std::string{};
}

std::string open_id_return_url(ApiDoors const& doors) {
    std::string const origin = public_origin(doors);
    return origin.empty() ? origin : origin + kOpenIdReturn;
}

std::string open_id_place(std::string const& account) {
    return account + "/open-id";
}

std::optional<openid::Client> open_id_client(
    ApiDoors const& doors, std::string const& account, v1::OpenIdProvider const& provider) {
    auto const& key = doors.seal_key;
    auto secret = key.empty() ? std::optional{provider.secret()}
                              : open_sealed(key, provider.secret(), open_id_place(account));
    if (!secret) return std::nullopt;
    return openid::Client{
        provider.issuer(), provider.client_id(), *std::move(secret), open_id_return_url(doors)};
}

void with_open_id(
    CallPtr const& call, std::string const& account,
    std::function<void(std::optional<v1::OpenIdProvider>)> then) {
    identity::load_kept<v1::OpenIdProvider>(
        call->worker.vault, account, kOpenIdDocument, [call, then = std::move(then)](auto kept) {
            if (!kept) return call->refuse(kept.error());
            if (kept->value.issuer().empty()) return then(std::nullopt);
            then(std::move(kept->value));
        });
}

void send_to_page(CallPtr const& call, char const* page, std::string_view what) {
    std::string address{page};
    if (!what.empty()) address.append("?open-id=").append(what);
    call->redirect(std::move(address));
}

std::string_view said_of(openid::Fault fault) {
    switch (fault) {
    case openid::Fault::Unreachable:
        return "unreachable";
    case openid::Fault::Misconfigured:
        return "settings";
    case openid::Fault::Refused:
        return "refused";
    }
    return "refused";
}

} // namespace switchboard::api
