#include "app/listening.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <utility>

namespace switchboard::app {
namespace {

using boost::asio::ip::tcp;

/// With SO_REUSEPORT a second server of the same user could share the port unnoticed: this asks
/// first.
bool is_taken(tcp::endpoint const& endpoint) {
    boost::asio::io_context io;
    tcp::acceptor probe{io};
    boost::system::error_code error;
    probe.open(endpoint.protocol(), error);
    probe.set_option(tcp::acceptor::reuse_address{true}, error);
    probe.bind(endpoint, error);
    if (error == boost::asio::error::address_in_use) return true;
    probe.listen(1, error);
    return error == boost::asio::error::address_in_use;
}

/// What is no address is refused when it is opened.
bool leaves_this_machine(std::string const& host) {
    boost::system::error_code error;
    auto const address = boost::asio::ip::make_address(host, error);
    return !error && !address.is_loopback();
}

} // namespace

std::optional<StartError> check_exposure(ServerSettings const& settings) {
    if (!settings.tls.certificate.empty()) return std::nullopt;
    bool const has_proxy = settings.behind_proxy || !settings.trusted_proxies.empty();
    std::array<std::pair<char const*, std::string const&>, 2> const places{
        {{"server.listen", settings.host}, {"admin.listen", settings.admin_host}}};
    for (auto const& [setting, host] : places) {
        if (host.empty() || !leaves_this_machine(host) || has_proxy) continue;
        return StartError{
            Exit::BadSettings,
            std::string{setting} + ": " + host +
                " is reached from other machines, and nothing encrypts: set tls.certificate and "
                "tls.key, or server.behind_proxy = true (--behind-proxy) and "
                "server.trusted_proxies if a proxy in front does"};
    }
    if (!settings.trusted_proxies.empty() || !leaves_this_machine(settings.host))
        return std::nullopt;
    return StartError{
        Exit::BadSettings,
        "server.trusted_proxies: name the proxy, since " + settings.host +
            " is reached from other machines too: [\"127.0.0.1\"] if it is on this one; without it "
            "every visitor would be the proxy, and no connection would count as encrypted"};
}

std::optional<StartError>
listen_on(Place& place, gateway::Door door, std::vector<std::unique_ptr<Worker>> const& workers) {
    boost::system::error_code error;
    auto const address = boost::asio::ip::make_address(place.host, error);
    if (error)
        return StartError{
            Exit::BadSettings, std::string{place.setting} + ": '" + place.host +
                                   "' is no address; write one, as 127.0.0.1"};
    if (place.port != 0 && is_taken({address, place.port}))
        return StartError{
            Exit::PortInUse, "port " + std::to_string(place.port) +
                                 " is in use; stop what uses it, or choose another with " +
                                 place.option};
    for (auto const& worker : workers) {
        auto const endpoint = worker->listen({address, place.port}, door, error);
        if (error)
            return StartError{
                error == boost::asio::error::address_in_use ? Exit::PortInUse : Exit::Failed,
                "cannot listen on " + place.host + ":" + std::to_string(place.port) + ": " +
                    error.message()};
        place.port = endpoint.port();
    }
    return std::nullopt;
}

std::string url_of(Place const& place, bool tls) {
    std::string host = place.host == "::" || place.host == "0.0.0.0" ? "127.0.0.1" : place.host;
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    return (tls ? "https://" : "http://") + host + ":" + std::to_string(place.port);
}

} // namespace switchboard::app
