// The server's certificate and the rules of TLS: version 1.2 or later, AEAD suites with forward
// secrecy, http/1.1 by ALPN (RFC 7301), no renegotiation, no early data. A context never changes;
// TlsCertificates exchanges the current one, so that connections under way keep theirs. Any thread.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

using SSL_CTX = struct ssl_ctx_st;

namespace switchboard::gateway {

/// PEM files: the certificate with its chain, and its private key.
struct TlsFiles {
    std::filesystem::path certificate, key;
};

class TlsContext {
public:
    /// The error is a sentence for the operator: which file, and what is wrong with it.
    [[nodiscard]] static Result<std::shared_ptr<TlsContext const>, std::string>
    load(TlsFiles const& files);
    ~TlsContext();
    TlsContext(TlsContext const&) = delete;
    TlsContext& operator=(TlsContext const&) = delete;

    [[nodiscard]] SSL_CTX* native() const { return context_; }
    [[nodiscard]] TimePoint not_after() const { return not_after_; }

private:
    explicit TlsContext(SSL_CTX* context)
        : context_{context} {}
    [[nodiscard]] std::string use(TlsFiles const& files);

    SSL_CTX* context_;
    TimePoint not_after_{};
};

class TlsCertificates {
public:
    [[nodiscard]] static Result<std::unique_ptr<TlsCertificates>, std::string> open(TlsFiles files);

    [[nodiscard]] std::shared_ptr<TlsContext const> current() const;
    /// Reads the files again; on an error the current one stays. Empty, or what is wrong.
    [[nodiscard]] std::string reload();
    /// True if a file was written since it was read.
    [[nodiscard]] bool has_changed() const;

private:
    TlsCertificates(TlsFiles files, std::shared_ptr<TlsContext const> context);
    [[nodiscard]] std::filesystem::file_time_type newest() const;

    TlsFiles const files_;
    mutable std::mutex mutex_;
    std::shared_ptr<TlsContext const> context_;
    std::filesystem::file_time_type read_;
};

} // namespace switchboard::gateway
