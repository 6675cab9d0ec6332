#include "identity/keys.hpp"

#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "identity/impl/bytes.hpp"

#include <sodium.h>

namespace switchboard::identity {

namespace {

std::string hash32(std::string_view key, std::string_view text) {
    std::string hash(crypto_generichash_BYTES, '\0');
    crypto_generichash(
        reinterpret_cast<unsigned char*>(hash.data()), hash.size(), bytes_of(text), text.size(),
        key.empty() ? nullptr : bytes_of(key), key.size());
    return hash;
}

} // namespace

std::string keyed_hash(std::string_view key, std::string_view text) {
    // A key of any length is first brought to the length that BLAKE2b takes.
    return to_base64url(hash32(hash32({}, key), text));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Keys::Keys(ports::ConfigStore& store)
    : store_{store} {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
}

void Keys::named(std::string name, ports::Done<std::string> done) {
    auto const found = keys_.find(name);
    if (found != keys_.end()) return done(found->second);
    store_.installation_key(name, [this, name, done](ports::Outcome<std::string> key) {
        if (key) keys_[name] = *key;
        done(std::move(key));
    });
}

void Keys::visitor_tokens(ports::Done<std::shared_ptr<VisitorTokens const>> done) {
    if (visitor_tokens_) return done(visitor_tokens_);
    named("visitor-token", [this, done](ports::Outcome<std::string> key) {
        if (!key) return done(key.error());
        visitor_tokens_ = std::make_shared<VisitorTokens const>(*key);
        done(visitor_tokens_);
    });
}

void Keys::csrf(std::string session_token, ports::Done<std::string> done) {
    auto const hash = [done, token = std::move(session_token)](ports::Outcome<std::string> key) {
        if (!key) return done(key.error());
        done(keyed_hash(*key, "csrf " + token));
    };
    named("session", hash);
}

} // namespace switchboard::identity
