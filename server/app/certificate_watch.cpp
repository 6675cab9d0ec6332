#include "app/certificate_watch.hpp"

#include <utility>

namespace switchboard::app {
namespace {

constexpr Millis kDay = std::chrono::hours{24};
constexpr Millis kWarnBefore = 14 * kDay;

std::string days(Millis time) {
    return std::to_string(time / kDay) + " days";
}

} // namespace

CertificateWatch::CertificateWatch(
    gateway::TlsCertificates& certificates, ports::Metrics& metrics, Log log)
    : certificates_{certificates}
    , metrics_{metrics}
    , log_{std::move(log)} {}

void CertificateWatch::look(TimePoint now) {
    if (certificates_.has_changed()) reload(now);
    tell_end(now);
}

void CertificateWatch::reload(TimePoint now) {
    std::string const why = certificates_.reload();
    metrics_
        .counter(
            "switchboard_tls_reloads_total", "Certificates read again",
            {{"result", why.empty() ? "ok" : "refused"}})
        .add();
    log_(
        why.empty() ? "tls: the certificate was read again, it ends in " +
                          days(certificates_.current()->not_after() - now)
                    : "tls: the certificate stays as it was: " + why);
}

void CertificateWatch::tell_end(TimePoint now) {
    auto const left = certificates_.current()->not_after() - now;
    metrics_.gauge("switchboard_tls_certificate_seconds_left", "Until the certificate ends")
        .set(std::chrono::duration<double>(left).count());
    metrics_
        .gauge(
            "switchboard_tls_certificate_ends_soon", "1 from 14 days before the certificate's end")
        .set(left < kWarnBefore ? 1 : 0);
    if (left >= kWarnBefore || now - warned_ < kDay) return;
    warned_ = now;
    if (auto const text = problem(now)) return log_("tls: " + *text);
    if (auto const text = warning(now)) log_("tls: " + *text);
}

std::optional<std::string> CertificateWatch::warning(TimePoint now) const {
    auto const left = certificates_.current()->not_after() - now;
    if (left >= kWarnBefore) return std::nullopt;
    return "the certificate ends in " + days(left);
}

std::optional<std::string> CertificateWatch::problem(TimePoint now) const {
    if (now < certificates_.current()->not_after()) return std::nullopt;
    return "the certificate has ended";
}

} // namespace switchboard::app
