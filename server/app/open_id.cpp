#include "app/open_id.hpp"

#include "app/loop.hpp"
#include "sinks/outgoing.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace switchboard::app {
namespace {

sinks::SinkSettings rules_of(ServerSettings const& settings) {
    sinks::SinkSettings out;
    out.allow_loopback_http = settings.open_id_loopback_http;
    out.allow_private_addresses = settings.open_id_private_addresses;
    out.ca_file = settings.sinks_ca_file;
    return out;
}

openid::WebAnswer
ask(openid::WebRequest const& request, sinks::SinkSettings rules,
    std::atomic<bool> const& stopping) {
    rules.request_timeout = request.patience;
    auto answer = sinks::send_outgoing(
        {request.method, request.url, request.headers, request.body, request.answer_bytes_max},
        rules, stopping);
    return {answer.status, std::move(answer.body), answer.whole, answer.refused};
}

} // namespace

OpenId::OpenId(ServerSettings const& settings) {
    openid::ProviderDoors doors;
    doors.fetch = [this, rules = rules_of(settings)](openid::WebRequest const& request) {
        return ask(request, rules, stopping_);
    };
    doors.submit = [this](std::function<void()> work) { return pool_.submit(std::move(work)); };
    doors.now = wall_clock;
    doors.addresses.loopback_http = settings.open_id_loopback_http;
    doors.log = [](std::string const& line) { spdlog::warn(line); };
    providers_ = std::make_shared<openid::Providers>(std::move(doors));
}

/// The requests under way end at once, and the pool with them.
OpenId::~OpenId() {
    stopping_ = true;
}

} // namespace switchboard::app
