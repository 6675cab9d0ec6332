#include "app/open_store.hpp"

#include "app/capacity.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace switchboard::app {
namespace {

Result<std::unique_ptr<store::EmbeddedRedis>, StartError>
start_embedded(ServerSettings const& settings) {
    store::EmbeddedOptions options;
    options.data = settings.data;
    options.relaxed = settings.redis_relaxed;
    options.users = true;
    options.log = [](std::string const& line) { spdlog::info(line); };
    auto redis = store::EmbeddedRedis::start(std::move(options));
    if (redis.has_error()) return StartError{Exit::NoStore, redis.error()};
    return std::move(*redis);
}

store::RedisUrl with_login(store::RedisUrl url, store::RedisLogin const& login) {
    url.user = login.user;
    url.password = login.password;
    return url;
}

} // namespace

Result<OpenedStore, StartError> open_store(ServerSettings const& settings) {
    OpenedStore opened;
    auto const place = redis_place(settings);
    if (place.has_error()) return StartError{Exit::BadSettings, place.error().message};
    if (place.value()) {
        opened.url = *place.value();
    } else {
        auto embedded = start_embedded(settings);
        if (embedded.has_error()) return embedded.error();
        opened.embedded = std::move(embedded).value();
        auto const url = store::RedisUrl::parse(opened.embedded->url());
        if (url.has_error()) return StartError{Exit::NoStore, url.error()};
        opened.url = *url;
    }
    store::PrepareOptions options;
    options.cells = settings.cells;
    options.ack_replicas = settings.redis_ack_replicas;
    // Our own Redis has a log-in for who loads the function library, and another for the rest.
    store::RedisUrl const preparing =
        opened.embedded ? with_login(opened.url, opened.embedded->users().operators) : opened.url;
    auto const prepared = store::prepare(preparing, options);
    if (prepared.has_error()) return StartError{Exit::NoStore, prepared.error()};
    opened.prepared = *prepared;
    if (opened.embedded && !opened.embedded->limit_memory(private_redis_bytes(settings)))
        return StartError{Exit::NoStore, "the private Redis takes no limit of its memory"};
    if (opened.embedded) opened.url = with_login(opened.url, opened.embedded->users().gateways);
    return opened;
}

store::RedisOptions redis_options(ServerSettings const& settings) {
    store::RedisOptions out;
    out.ack_replicas = settings.redis_ack_replicas;
    out.op_timeout = kStoreTimeout;
    return out;
}

} // namespace switchboard::app
