#include "app/worker.hpp"

#include "app/capacity.hpp"
#include "app/open_store.hpp"
#include "base/assert.hpp"
#include "base/random.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>
#include <string>
#include <utility>

namespace switchboard::app {
namespace {

thread_local api::WorkerDoors* current_doors = nullptr;

/// Somebody reads much more than answering customers takes: said to whoever watches the node.
void alarm(ports::Metrics& metrics, ports::Caller const& who) {
    metrics
        .counter(
            "switchboard_audit_reading_alarms_total",
            "People who read more than 100 conversations within an hour", {})
        .add();
    spdlog::warn("user {} has read more than 100 conversations within an hour", who.id);
}

/// How long the store takes, and what it does not answer.
store::CallWatch watch_of(ports::Metrics& metrics) {
    static constexpr std::chrono::milliseconds kSlow{20}; // a function of the store runs for two
    auto& seconds = metrics.histogram(
        "switchboard_store_call_seconds", "From a call of the store to its answer");
    auto& slow = metrics.counter(
        "switchboard_store_slow_calls_total", "Calls of the store that took more than 20 ms");
    return {
        .answered =
            [&seconds, &slow](std::chrono::duration<double> took) {
                seconds.observe(took.count());
                if (took > kSlow) slow.add();
            },
        .refused = [&metrics](char const* limit) { ports::limit_reached(metrics, limit).add(); }};
}

store::RedisOptions
options_of(ServerSettings const& settings, std::uint16_t index, ports::Metrics& metrics) {
    store::RedisOptions out = redis_options(settings);
    out.watch = watch_of(metrics);
    if (index == 0)
        out.log = [](std::string const& line) { spdlog::info(line); }; // one voice is enough
    return out;
}

/// The node's connections to clamd, shared out among its workers.
std::unique_ptr<scanning::ClamdScanner>
make_scanner(boost::asio::io_context& io, ServerSettings const& settings, ports::Metrics& metrics) {
    if (settings.uploads_clamd.empty()) return nullptr;
    scanning::ClamdSettings clamd;
    clamd.place = settings.uploads_clamd;
    clamd.patience = std::chrono::seconds{settings.uploads_clamd_timeout_s};
    clamd.at_once = std::max(1U, settings.uploads_clamd_at_once / worker_count(settings));
    clamd.take_unchecked = settings.uploads_take_unchecked;
    return std::make_unique<scanning::ClamdScanner>(io, clamd, metrics);
}

} // namespace

Worker::Worker(
    std::uint16_t index, ServerSettings const& settings, store::RedisUrl const& url,
    store::Prepared const& prepared, node::Node& node, gateway::NodeShare& share,
    identity::WorkPool& passwords, ports::Metrics& metrics,
    std::shared_ptr<session::NodeLimits> limits)
    : loop_{"sb-worker-" + std::to_string(index)}
    , stores_{store::make_redis_stores(
          loop_.io(), url, prepared, options_of(settings, index, metrics))}
    , bus_{node.add_worker(node_doors())}
    , authenticator_{
          *stores_.config, wall_clock,
          [this](std::function<void()> task) { loop_.post(std::move(task)); }}
    , sessions_{*stores_.config, *stores_.vault, wall_clock, settings.log_ins}
    , trail_{*stores_.audit, wall_clock, [&metrics](ports::Caller const& who) { alarm(metrics, who); }}
    , mask_rules_{*stores_.config, wall_clock}
    , masked_{*stores_.store, mask_rules_}
    , audited_{masked_, trail_}
    , masked_notes_{*stores_.contact_notes, mask_rules_}
    , hub_{hub_doors(index, settings, metrics, std::move(limits))}
    , gateway_{loop_.io(), share, hub_}
    , scanner_{make_scanner(loop_.io(), settings, metrics)}
    , doors_{
          .store = *stores_.store,
          .config = *stores_.config,
          .outbox = *stores_.outbox,
          .uploads = *stores_.uploads,
          .desk = *stores_.desk,
          .contact_notes = masked_notes_,
          .vault = *stores_.vault,
          .audit_log = *stores_.audit,
          .privacy = *stores_.privacy,
          .trail = trail_,
          .authenticator = authenticator_,
          .sessions = sessions_,
          .background = passwords.executor(
              [this](std::function<void()> task) { loop_.post(std::move(task)); }),
          .downloads = 0,
          .scanner = scanner_.get(),
          .post = [this](std::function<void()> task) { loop_.post(std::move(task)); }} {}

node::WorkerDoors Worker::node_doors() {
    return {
        .post = [this](std::function<void()> task) { loop_.post(std::move(task)); },
        .deliver =
            [this](ports::Record record) { hub_.on_record(std::move(record), wall_clock()); },
        .resync = [this] { hub_.resync(wall_clock()); }};
}

hub::HubDoors Worker::hub_doors(
    std::uint16_t index, ServerSettings const& settings, ports::Metrics& metrics,
    std::shared_ptr<session::NodeLimits> limits) {
    hub::HubSettings hub = settings.hub;
    hub.index = index;
    return {
        .store = audited_,
        .bus = bus_,
        .authenticator = authenticator_,
        .metrics = metrics,
        .settings = std::move(hub),
        .make_id = [] { return random_token(); },
        .now = wall_clock,
        .limits = std::move(limits),
        .preview =
            [this](auto const& account, auto const& inbox, auto const& text, auto then) {
                mask_rules_.preview(account, inbox, text, std::move(then));
            }};
}

boost::asio::ip::tcp::endpoint Worker::listen(
    boost::asio::ip::tcp::endpoint const& endpoint, gateway::Door door,
    boost::system::error_code& error) {
    return gateway_.listen(endpoint, door, error);
}

void Worker::start() {
    loop_.start([this] {
        current_doors = &doors_;
        gateway_.start();
    });
}

void Worker::drain(std::function<void()> drained) {
    loop_.post(
        [this, drained = std::move(drained)]() mutable { gateway_.drain(std::move(drained)); });
}

void Worker::stop() {
    std::promise<void> stopped;
    loop_.post([&] {
        gateway_.stop();
        stopped.set_value();
    });
    stopped.get_future().wait();
    loop_.stop();
}

api::WorkerDoors& Worker::current() {
    SB_ASSERT(current_doors != nullptr, "asked from a thread that is no worker");
    return *current_doors;
}

} // namespace switchboard::app
