#include "app/server.hpp"

#include "api/api.hpp"
#include "app/accounts.hpp"
#include "app/control.hpp"
#include "app/data_folder.hpp"
#include "app/local_day.hpp"
#include "app/open_store.hpp"
#include "app/worker.hpp"
#include "http/assets.hpp"
#include "http/routes.hpp"
#include "metrics/prometheus_metrics.hpp"
#include "sinks/transcript.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <utility>

namespace switchboard::app {
namespace {

using boost::asio::ip::tcp;

constexpr Millis kDrainPatience{20'000};  // workers: answers under way, clients told to go
constexpr Millis kControlPatience{5'000}; // leases given back

StartError start_error(Exit code, std::string message) {
    return {code, std::move(message)};
}

std::uint32_t worker_count(ServerSettings const& settings) {
    constexpr std::uint32_t kAutomaticMax = 16;
    if (settings.workers > 0) return std::min<std::uint32_t>(settings.workers, 64);
    return std::clamp(std::thread::hardware_concurrency(), 1U, kAutomaticMax);
}

gateway::GatewaySettings gateway_settings(ServerSettings const& settings) {
    gateway::GatewaySettings out;
    out.trusted_proxies = settings.trusted_proxies;
    out.address_connections_max = settings.connections_per_address;
    if (settings.connections_max > 0) out.connections_max = settings.connections_max;
    out.origins = {"*"}; // each inbox has a list of its own, checked where its token is made
    return out;
}

api::Renderer renderer(std::string (*render)(ports::TranscriptSource const&, sinks::Audience)) {
    return [render](ports::TranscriptSource const& source, bool for_customer) {
        return render(source, for_customer ? sinks::Audience::Customer : sinks::Audience::Staff);
    };
}

} // namespace

void throw_exception_from_error(StartError const& error, boost::source_location const&) {
    throw std::logic_error("value() of a start that failed: " + error.message);
}

class Server::Impl {
public:
    Impl(ServerSettings settings, DataFolder folder)
        : settings_{std::move(settings)}
        , folder_{std::move(folder)} {
        settings_.data = folder_.path();
    }

    std::optional<StartError> start() {
        if (auto error = open()) return error;
        if (auto error = ensure_account()) return error;
        auto const name = folder_.node_name(settings_.node);
        if (name.has_error()) return start_error(Exit::BadSettings, name.error().message);
        control_ = std::make_unique<Control>(settings_, *name, url_, prepared_, metrics_);
        share_ =
            std::make_unique<gateway::NodeShare>(gateway_settings(settings_), routes_, metrics_);
        add_routes();
        std::uint32_t const count = worker_count(settings_);
        for (std::uint16_t index = 0; index < count; ++index)
            workers_.push_back(std::make_unique<Worker>(
                index, settings_, url_, prepared_, control_->node(), *share_, passwords_,
                metrics_));
        if (auto error = listen()) return error;
        if (!demo_logins_.empty()) {
            auto const written = write_credentials(settings_.data, url(), demo_logins_);
            if (written.has_error()) return start_error(Exit::Failed, written.error().message);
        }
        control_->start();
        for (auto& worker : workers_) worker->start();
        spdlog::info(
            "node {} listens on {} with {} workers; {}; Redis {}", *name, url(), count,
            url_.describe(), prepared_.redis);
        return std::nullopt;
    }

    void stop() {
        if (!control_) return;
        draining_ = true;
        auto left = std::make_shared<std::atomic<std::size_t>>(workers_.size());
        for (auto& worker : workers_) worker->drain([left] { --*left; });
        auto const until = std::chrono::steady_clock::now() + kDrainPatience;
        while (*left > 0 && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(Millis{20});
        for (auto& worker : workers_) worker->stop();
        control_->stop(kControlPatience);
        workers_.clear();
        control_.reset();
        redis_.reset();
    }

    [[nodiscard]] std::string url() const {
        std::string host =
            settings_.host == "::" || settings_.host == "0.0.0.0" ? "127.0.0.1" : settings_.host;
        if (host.find(':') != std::string::npos) host = "[" + host + "]";
        return "http://" + host + ":" + std::to_string(port_);
    }

    [[nodiscard]] bool ready() const {
        return !draining_ && control_->ready() &&
               std::all_of(workers_.begin(), workers_.end(), [](auto const& worker) {
                   return worker->store_healthy();
               });
    }

    std::optional<std::string> setup_link_;
    std::vector<configuration::DemoLogin> demo_logins_;

private:
    std::optional<StartError> open() {
        auto opened = open_store(settings_);
        if (opened.has_error()) return opened.error();
        redis_ = std::move(opened.value().embedded);
        url_ = opened.value().url;
        prepared_ = opened.value().prepared;
        return std::nullopt;
    }

    std::optional<StartError> ensure_account() {
        if (settings_.demo) {
            auto logins = ensure_demo_account(url_, prepared_, settings_);
            if (logins.has_error()) return start_error(Exit::Failed, logins.error().message);
            demo_logins_ = std::move(logins).value();
            return std::nullopt;
        }
        auto link = first_admin_link(url_, prepared_, settings_);
        if (link.has_error()) return start_error(Exit::NoStore, link.error().message);
        setup_link_ = std::move(link).value();
        return std::nullopt;
    }

    void add_routes() {
        api::ApiDoors doors;
        doors.worker = Worker::current;
        doors.now = wall_clock;
        doors.text = renderer(&sinks::render_text);
        doors.json = renderer(&sinks::render_json);
        doors.html = renderer(&sinks::render_html);
        doors.local_time = local_date_time;
        doors.readiness = [this](auto answer) {
            if (ready()) return answer(std::nullopt);
            answer(draining_ ? "draining" : "the store is not reachable, or the node is starting");
        };
        doors.metrics = [this] { return metrics_.text(); };
        if (settings_.demo) { // one machine asks for thousands of visitors: a replay beside it
            doors.anonymous_per_minute = 1'000'000;
            doors.caller_per_minute = 1'000'000;
        }
        api::add_api_routes(routes_, std::move(doors));
        http::add_asset_routes(routes_, pages());
    }

    /// The embedded web part; the demo shop only where it was asked for.
    [[nodiscard]] std::span<http::Asset const> pages() {
        auto const all = http::embedded_assets();
        if (settings_.demo) return all;
        for (auto const& asset : all)
            if (!asset.path.starts_with("/demo/")) pages_.push_back(asset);
        return pages_;
    }

    std::optional<StartError> listen() {
        boost::system::error_code error;
        auto const address = boost::asio::ip::make_address(settings_.host, error);
        if (error)
            return start_error(
                Exit::BadSettings,
                "server.listen: '" + settings_.host + "' is no address; write one, as 127.0.0.1");
        if (settings_.port != 0 && is_taken({address, settings_.port}))
            return start_error(
                Exit::PortInUse,
                "port " + std::to_string(settings_.port) +
                    " is in use; stop what uses it, or choose another with --listen");
        port_ = settings_.port;
        for (auto& worker : workers_) {
            auto const endpoint = worker->listen({address, port_}, error);
            if (error)
                return start_error(
                    error == boost::asio::error::address_in_use ? Exit::PortInUse : Exit::Failed,
                    "cannot listen on " + settings_.host + ":" + std::to_string(port_) + ": " +
                        error.message());
            port_ = endpoint.port();
        }
        return std::nullopt;
    }

    /// With SO_REUSEPORT a second server of the same user could share the port unnoticed: this asks
    /// first.
    static bool is_taken(tcp::endpoint const& endpoint) {
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

    ServerSettings settings_;
    DataFolder folder_;
    std::unique_ptr<store::EmbeddedRedis> redis_;
    store::RedisUrl url_;
    store::Prepared prepared_;
    metrics::PrometheusMetrics metrics_;
    std::vector<http::Asset> pages_; // outlives the routes that show them
    http::Routes routes_;
    identity::WorkPool passwords_;
    std::unique_ptr<Control> control_;
    std::unique_ptr<gateway::NodeShare> share_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::uint16_t port_ = 0;
    std::atomic<bool> draining_{false};
};

Server::Server(std::unique_ptr<Impl> impl)
    : impl_{std::move(impl)} {}

Server::~Server() {
    if (impl_) impl_->stop();
}

Result<std::unique_ptr<Server>, StartError> Server::start(ServerSettings settings) {
    auto folder = DataFolder::open(settings.data);
    if (folder.has_error()) return start_error(Exit::DataInUse, folder.error().message);
    auto impl = std::make_unique<Impl>(std::move(settings), std::move(folder).value());
    if (auto error = impl->start()) return std::move(*error);
    return std::unique_ptr<Server>{new Server{std::move(impl)}};
}

std::string Server::url() const {
    return impl_->url();
}
std::optional<std::string> const& Server::setup_link() const {
    return impl_->setup_link_;
}
std::vector<configuration::DemoLogin> const& Server::demo_logins() const {
    return impl_->demo_logins_;
}

bool Server::wait_ready(Millis patience) const {
    auto const until = std::chrono::steady_clock::now() + patience;
    while (!impl_->ready()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(Millis{5});
    }
    return true;
}

void Server::run_until_signal() {
    boost::asio::io_context io;
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([](boost::system::error_code, int signal) {
        spdlog::info("{}: draining", signal == SIGINT ? "interrupted" : "asked to stop");
    });
    io.run();
    impl_->stop();
    spdlog::info("stopped");
}

} // namespace switchboard::app
