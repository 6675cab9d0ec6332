#include "app/control.hpp"

#include "app/local_day.hpp"
#include "app/open_store.hpp"
#include "sinks/file_sink.hpp"

#include <spdlog/spdlog.h>

#include <future>
#include <utility>

namespace switchboard::app {
namespace {

void log_line(std::string const& line) {
    spdlog::info(line);
}

node::NodeDoors
node_doors(Loop& loop, store::RedisStores& stores, std::string name, ports::Metrics& metrics) {
    return {
        .nodes = *stores.nodes,
        .store = *stores.store,
        .metrics = metrics,
        .name = std::move(name),
        .control = [&loop](std::function<void()> task) { loop.post(std::move(task)); },
        .after =
            [&loop](Millis delay, std::function<void()> task) {
                loop.after(delay, std::move(task));
            },
        .log = log_line};
}

} // namespace

sinks::SinkSettings sink_settings(ServerSettings const& settings) {
    sinks::SinkSettings out;
    out.data_directory = settings.data;
    out.allow_loopback_http = settings.sinks_loopback_http;
    out.allow_private_addresses = settings.sinks_private_addresses;
    out.ca_file = settings.sinks_ca_file;
    out.seal_key = settings.seal_key;
    out.lease = Millis{settings.sinks_lease_ms};
    return out;
}

namespace {

store::RedisOptions logging_options(ServerSettings const& settings) {
    store::RedisOptions out = redis_options(settings);
    out.log = log_line;
    return out;
}

node::NodeSettings node_settings(ServerSettings const& settings) {
    node::NodeSettings out;
    out.lease_ttl = Millis{settings.lease_ms};
    out.lease_renew = out.lease_ttl * 3 / 10;
    return out;
}

routing::HostSettings host_settings(ServerSettings const& settings) {
    routing::HostSettings out;
    // A session lives 30 s in the store: with this its person is gone 45 s after the node died,
    // also where the router died with it.
    out.sweep_every = Millis{5'000};
    out.lease_ttl = Millis{settings.lease_ms};
    out.lease_renew = out.lease_ttl * 3 / 10;
    out.lease_ask = std::min(out.lease_ask, out.lease_ttl / 4);
    return out;
}

} // namespace

Control::Control(
    ServerSettings const& settings, std::string node_name, store::RedisUrl const& url,
    store::Prepared const& prepared, ports::Metrics& metrics, ErasingHelp help)
    : stores_{store::make_redis_stores(loop_.io(), url, prepared, logging_options(settings))}
    , node_{node_doors(loop_, stores_, node_name, metrics), node_settings(settings)}
    , accounts_{
          *stores_.config,
          [this](Millis delay, std::function<void()> task) { loop_.after(delay, std::move(task)); }}
    , outbox_{
          loop_.io(),
          *stores_.outbox,
          [this](std::string const& account) { return accounts_.sinks(account); },
          [this] { return accounts_.accounts(); },
          sink_settings(settings),
          metrics,
          stores_.uploads.get()}
    , routing_{
          routing::HostDoors{
              .store = *stores_.routing,
              .config = *stores_.config,
              .metrics = metrics,
              .node = node_name,
              .now = wall_clock,
              .after = [this](Millis delay, std::function<void()> task) {
                  loop_.after(delay, std::move(task));
              },
              .local_day = local_day,
              .finished = [this] { outbox_.wake(); },
              .log = log_line},
          host_settings(settings)}
    , trail_{*stores_.audit, wall_clock}
    , retention_{retention_doors(settings, metrics, help), {}}
    , again_{again_doors(settings, std::move(help)), {}} {}

privacy::ErasingDoors
Control::erasing_doors(ServerSettings const& settings, identity::WorkPool& files) {
    return {
        .privacy = *stores_.privacy,
        .outbox = *stores_.outbox,
        .remove_transcript =
            [data = settings.data](std::string const& reference) {
                return sinks::remove_files(data, reference);
            },
        .background =
            files.executor([this](std::function<void()> task) { loop_.post(std::move(task)); })};
}

privacy::EraseAgainDoors Control::again_doors(ServerSettings const& settings, ErasingHelp help) {
    return {
        .erasing = erasing_doors(settings, help.files),
        .store = *stores_.store,
        .trail = trail_,
        .list = std::move(help.erased),
        .account = [this](std::string const& id) { return accounts_.config(id); },
        .after =
            [this](Millis delay, std::function<void()> task) {
                loop_.after(delay, std::move(task));
            },
        .forget_contact = std::move(help.forget_contact),
        .rewrite = std::move(help.rewrite),
        .log = log_line};
}

privacy::RetentionDoors Control::retention_doors(
    ServerSettings const& settings, ports::Metrics& metrics, ErasingHelp help) {
    return {
        .erasing = erasing_doors(settings, help.files),
        .trail = trail_,
        .metrics = metrics,
        .accounts = [this] { return accounts_.configs(); },
        .owns = [this](std::string const& account) { return routing_.hosts(account); },
        .now = wall_clock,
        .after =
            [this](Millis delay, std::function<void()> task) {
                loop_.after(delay, std::move(task));
            },
        .forget = std::move(help.forget),
        .forget_contact = std::move(help.forget_contact),
        .rewrite = std::move(help.rewrite),
        .log = log_line};
}

void Control::start() {
    loop_.start([this] {
        node_.start();
        accounts_.start();
        outbox_.start();
        routing_.start();
        retention_.start();
        again_.start();
        watch_readiness();
    });
}

void Control::watch_readiness() {
    constexpr Millis kEvery{50};
    ready_.store(node_.alive() && routing_.settled() && stores_.healthy());
    loop_.after(kEvery, [this] { watch_readiness(); });
}

void Control::stop(Millis patience) {
    auto done = std::make_shared<std::promise<void>>();
    auto finished = done->get_future();
    loop_.post([this, done] {
        outbox_.stop();
        routing_.stop([this, done] { node_.stop([done] { done->set_value(); }); });
    });
    if (finished.wait_for(patience) != std::future_status::ready)
        spdlog::warn(
            "control: the store did not answer in time; leases will run out by themselves");
    loop_.stop();
}

} // namespace switchboard::app
