#include "api/impl/open_id_state.hpp"

#include "base/random.hpp"
#include "base/sealed.hpp"
#include "identity/keys.hpp"

#include <utility>

namespace switchboard::api {

namespace {

constexpr std::size_t kCookieMax = 2048; // bytes; ours has some 300

std::string cookie_name(Call const& call) {
    return call.request.secure ? "__Host-sb_open_id" : "sb_open_id";
}

/// Lax: it has to come along when the provider sends the browser back.
void set_state_cookie(CallPtr const& call, std::string const& value, Millis life) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(life).count();
    std::string cookie = cookie_name(*call) + "=" + value +
                         "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(seconds);
    if (call->request.secure) cookie += "; Secure";
    call->headers.emplace_back("Set-Cookie", std::move(cookie));
}

Millis life_of(OpenIdStep step) {
    return step == OpenIdStep::Provider ? kOpenIdLife : kOpenIdCodeLife;
}

std::string place_of(OpenIdStep step) {
    return step == OpenIdStep::Provider ? "open-id/provider" : "open-id/code";
}

void with_key(CallPtr const& call, std::function<void(std::string const&)> then) {
    call->worker.sessions.key("open-id", [call, then](auto key) {
        if (!key) return call->refuse(key.error());
        // 32 characters of base64url: 192 bits.
        then(identity::keyed_hash(*key, "open-id state").substr(0, kSealKeyBytes));
    });
}

} // namespace

v1::OpenIdState new_open_id_state(std::string account) {
    v1::OpenIdState state;
    state.set_account(std::move(account));
    state.set_seed(random_token(32));
    return state;
}

openid::Ask open_id_ask(v1::OpenIdState const& state) {
    openid::Ask ask;
    ask.state = identity::keyed_hash(state.seed(), "state");
    ask.nonce = identity::keyed_hash(state.seed(), "nonce");
    ask.verifier = identity::keyed_hash(state.seed(), "verifier");
    return ask;
}

void keep_open_id_state(
    CallPtr const& call, OpenIdStep step, v1::OpenIdState state, std::function<void()> then) {
    state.set_expires_ms(to_ms(call->doors->now() + life_of(step)));
    with_key(call, [call, step, state = std::move(state), then = std::move(then)](auto const& key) {
        set_state_cookie(call, seal(key, state.SerializeAsString(), place_of(step)), life_of(step));
        then();
    });
}

void find_open_id_state(
    CallPtr const& call, OpenIdStep step,
    std::function<void(std::optional<v1::OpenIdState>)> then) {
    auto const& cookies = call->request.cookies;
    auto const cookie = cookies.find(cookie_name(*call));
    bool const sealed = cookie != cookies.end() && cookie->second.size() <= kCookieMax &&
                        is_sealed(cookie->second); // an unsealed text would pass for itself
    if (!sealed) return then(std::nullopt);
    with_key(call, [call, step, text = cookie->second, then = std::move(then)](auto const& key) {
        auto const opened = open_sealed(key, text, place_of(step));
        v1::OpenIdState state;
        bool const good = opened && state.ParseFromString(*opened) &&
                          to_ms(call->doors->now()) < state.expires_ms();
        then(good ? std::optional{std::move(state)} : std::nullopt);
    });
}

void use_open_id_state(
    CallPtr const& call, v1::OpenIdState const& state, std::function<void(bool)> then) {
    call->worker.config.count_attempt(
        {"open-id.state " + identity::keyed_hash(state.seed(), "used"), kOpenIdLife, 1},
        [call, then = std::move(then)](ports::Outcome<ports::Attempt> const& attempt) {
            if (!attempt) return call->refuse(attempt.error());
            then(attempt->counted);
        });
}

void drop_open_id_state(CallPtr const& call) {
    set_state_cookie(call, {}, Millis{0});
}

} // namespace switchboard::api
