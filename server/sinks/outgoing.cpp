#include "sinks/outgoing.hpp"

#include "sinks/impl/http_request.hpp"

#include <utility>

namespace switchboard::sinks {

Incoming send_outgoing(
    Outgoing const& request, SinkSettings const& settings, std::atomic<bool> const& stopping) {
    HttpRequest one;
    one.method = request.method;
    one.url = request.url;
    one.headers = request.headers;
    one.body = request.body;
    one.answer_bytes_max = request.answer_bytes_max;
    auto answer = send_once(one, settings, &stopping);
    return {answer.status, std::move(answer.body), answer.whole, answer.refused};
}

} // namespace switchboard::sinks
