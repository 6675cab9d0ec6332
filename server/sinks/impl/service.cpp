#include "sinks/impl/service.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>

namespace switchboard::sinks {

namespace {

// A file of 10 MiB in base64; and a page of comments, each of which may be a whole transcript.
constexpr std::size_t kSentBytesMax = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kFoundBytesMax = std::size_t{8} * 1024 * 1024;
constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024;

} // namespace

Service::Service(
    v1::Sink const& sink, SinkSettings settings, std::shared_ptr<std::atomic<bool> const> stopping)
    : base_(sink.url())
    , settings_(std::move(settings))
    , stopping_(std::move(stopping)) {
    while (base_.ends_with('/')) base_.pop_back();
}

HttpAnswer Service::request(HttpRequest const& request) const {
    return send_once(request, settings_, stopping_.get());
}

Reply Service::call(
    std::string method, std::string const& path, HeaderLines headers, std::string body,
    bool may_miss) const {
    bool const looking = method == "GET";
    HttpRequest const wanted{
        .method = std::move(method),
        .url = base_ + path,
        .headers = std::move(headers),
        .body = std::move(body),
        .body_bytes_max = kSentBytesMax,
        .answer_bytes_max = looking ? kFoundBytesMax : kAnswerBytesMax};
    HttpAnswer const answer = request(wanted);
    Reply reply{.status = answer.status, .body = {}, .location = answer.location, .trouble = {}};
    bool const good = answer.status >= 200 && answer.status < 300;
    if (!good && !(may_miss && answer.status == 404)) {
        reply.trouble = judge(answer);
        return reply;
    }
    if (!answer.whole) {
        reply.trouble = unexpected("its answer is too long");
        return reply;
    }
    json::error_code bad;
    reply.body = json::parse(answer.body, bad);
    if (bad) reply.body = nullptr;
    return reply;
}

Reply Service::get(std::string const& path, HeaderLines headers, bool may_miss) const {
    headers.emplace_back("Accept", "application/json");
    return call("GET", path, std::move(headers), {}, may_miss);
}

Reply Service::send_json(
    std::string method, std::string const& path, HeaderLines headers,
    json::value const& body) const {
    headers.emplace_back("Content-Type", "application/json");
    headers.emplace_back("Accept", "application/json");
    return call(std::move(method), path, std::move(headers), json::serialize(body));
}

std::pair<std::string, std::string>
basic_auth(std::string const& user, std::string const& password) {
    return {"Authorization", "Basic " + to_base64(user + ":" + password)};
}

std::string text_at(json::value const& body, std::string_view pointer) {
    json::error_code bad;
    json::value const* const found = body.find_pointer(pointer, bad);
    if (bad || found == nullptr) return {};
    if (found->is_string()) return std::string{found->get_string()};
    if (found->is_int64() || found->is_uint64()) return json::serialize(*found);
    return {};
}

json::array const& list_at(json::value const& body, std::string_view name) {
    static json::array const kNone;
    auto const* const list = body.is_object() ? body.get_object().if_contains(name) : nullptr;
    return list != nullptr && list->is_array() ? list->get_array() : kNone;
}

json::array list_between_commas(std::string_view joined) {
    json::array list;
    while (!joined.empty()) {
        auto const end = std::min(joined.find(','), joined.size());
        list.emplace_back(joined.substr(0, end));
        joined.remove_prefix(std::min(end + 1, joined.size()));
    }
    return list;
}

DeliveryResult unexpected(std::string const& what) {
    return Retry{"the service answered in a way that makes no sense: " + what, {}};
}

} // namespace switchboard::sinks
