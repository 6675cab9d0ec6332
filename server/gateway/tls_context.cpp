#include "gateway/tls_context.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <span>
#include <string_view>

namespace switchboard::gateway {
namespace {

// With forward secrecy and authenticated encryption only; what TLS 1.3 offers is all like that.
constexpr char const* kSuites = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!PSK:!SRP";
constexpr std::string_view kHttp11{"\x08http/1.1", 9};

std::string open_ssl_said() {
    std::array<char, 160> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

/// A client that names protocols and not ours is told so, instead of being answered in another.
int choose_protocol(
    SSL* /*ssl*/, unsigned char const** out, unsigned char* out_size, unsigned char const* offered,
    unsigned int offered_size, void* /*unused*/) {
    std::span<unsigned char const> const list{offered, offered_size};
    for (std::size_t at = 0; at < list.size();) {
        std::size_t const size = list[at];
        if (at + 1 + size > list.size()) break;
        std::string_view const entry{
            reinterpret_cast<char const*>(list.data()) + at, size + 1}; // with its length
        if (entry == kHttp11) {
            *out = list.data() + at + 1;
            *out_size = static_cast<unsigned char>(size);
            return SSL_TLSEXT_ERR_OK;
        }
        at += 1 + size;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

TimePoint end_of(X509 const* certificate) {
    std::tm parts{};
    if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1)
        return {};
    return time_point_ms(std::int64_t{timegm(&parts)} * 1000);
}

} // namespace

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

Result<std::shared_ptr<TlsContext const>, std::string> TlsContext::load(TlsFiles const& files) {
    using Loaded = Result<std::shared_ptr<TlsContext const>, std::string>;
    auto const bad = [](std::string why) {
        return Loaded{boost::system::in_place_error, std::move(why)};
    };
    ERR_clear_error();
    SSL_CTX* const native = SSL_CTX_new(TLS_server_method());
    if (native == nullptr) return bad("OpenSSL: " + open_ssl_said());
    std::shared_ptr<TlsContext> const context{new TlsContext{native}};
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(
        native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                    SSL_OP_PRIORITIZE_CHACHA);
    // An idle connection keeps no buffers.
    SSL_CTX_set_mode(
        native, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_max_early_data(native, 0);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF); // tickets do it without memory
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    if (SSL_CTX_set_cipher_list(native, kSuites) != 1) return bad("OpenSSL: " + open_ssl_said());
    if (std::string why = context->use(files); !why.empty()) return bad(std::move(why));
    return Loaded{std::shared_ptr<TlsContext const>{context}};
}

std::string TlsContext::use(TlsFiles const& files) {
    std::string const certificate = files.certificate.string();
    std::string const key = files.key.string();
    if (SSL_CTX_use_certificate_chain_file(context_, certificate.c_str()) != 1)
        return certificate + ": no certificate in PEM form (" + open_ssl_said() + ")";
    if (SSL_CTX_use_PrivateKey_file(context_, key.c_str(), SSL_FILETYPE_PEM) != 1)
        return key + ": no private key of this certificate in PEM form (" + open_ssl_said() + ")";
    if (SSL_CTX_check_private_key(context_) != 1)
        return key + ": it is the key of another certificate than " + certificate;
    not_after_ = end_of(SSL_CTX_get0_certificate(context_));
    return {};
}

Result<std::unique_ptr<TlsCertificates>, std::string> TlsCertificates::open(TlsFiles files) {
    using Opened = Result<std::unique_ptr<TlsCertificates>, std::string>;
    auto context = TlsContext::load(files);
    if (!context) return Opened{boost::system::in_place_error, context.error()};
    return Opened{std::unique_ptr<TlsCertificates>{
        new TlsCertificates{std::move(files), *std::move(context)}}};
}

TlsCertificates::TlsCertificates(TlsFiles files, std::shared_ptr<TlsContext const> context)
    : files_{std::move(files)}
    , context_{std::move(context)}
    , read_{newest()} {}

std::shared_ptr<TlsContext const> TlsCertificates::current() const {
    std::lock_guard const lock{mutex_};
    return context_;
}

std::string TlsCertificates::reload() {
    auto const seen = newest(); // before reading: what is written meanwhile is read next time
    auto context = TlsContext::load(files_);
    std::lock_guard const lock{mutex_};
    read_ = seen; // also of a broken one: it is told once
    if (!context) return context.error();
    context_ = *std::move(context);
    return {};
}

bool TlsCertificates::has_changed() const {
    auto const seen = newest();
    std::lock_guard const lock{mutex_};
    return seen != read_;
}

std::filesystem::file_time_type TlsCertificates::newest() const {
    std::error_code ignored; // a file that is gone for a moment is being replaced
    auto const certificate = std::filesystem::last_write_time(files_.certificate, ignored);
    auto const key = std::filesystem::last_write_time(files_.key, ignored);
    return std::max(certificate, key);
}

} // namespace switchboard::gateway
