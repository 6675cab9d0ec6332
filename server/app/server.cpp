#include "app/server.hpp"

#include "app/accounts.hpp"
#include "app/capacity.hpp"
#include "app/certificate_watch.hpp"
#include "app/control.hpp"
#include "app/data_folder.hpp"
#include "app/doors.hpp"
#include "app/erased_list.hpp"
#include "app/http_doors.hpp"
#include "app/listening.hpp"
#include "app/open_id.hpp"
#include "app/open_store.hpp"
#include "app/searching.hpp"
#include "app/watchdog.hpp"
#include "app/worker.hpp"
#include "metrics/process_memory.hpp"
#include "metrics/prometheus_metrics.hpp"
#include "node/shared_limits.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <latch>
#include <thread>
#include <utility>

namespace switchboard::app {
namespace {

constexpr Millis kDrainPatience{20'000};  // workers: answers under way, clients told to go
constexpr Millis kControlPatience{5'000}; // leases given back

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
        if (auto error = check_exposure(settings_)) return error;
        if (auto error = open_certificates()) return error;
        if (auto error = open()) return error;
        if (auto error = ensure_account()) return error;
        auto const name = folder_.node_name(settings_.node);
        if (name.has_error()) return StartError{Exit::BadSettings, name.error().message};
        auto key = folder_.seal_key(settings_.sinks_key_file);
        if (key.has_error()) return StartError{Exit::BadSettings, key.error().message};
        settings_.seal_key = std::move(key).value();
        control_ =
            std::make_unique<Control>(settings_, *name, url_, prepared_, metrics_, erasing_help());
        searching_ = std::make_unique<Searching>(settings_, url_, prepared_);
        share_ = std::make_unique<gateway::NodeShare>(gateway_settings(settings_), metrics_);
        share_->log = [](std::string const& line) { spdlog::warn(line); };
        share_->memory_used = [this, budget = share_->settings.memory_bytes] {
            int const beside = redis_ ? redis_->pid() : 0;
            if (redis_)
                metrics_.gauge("switchboard_private_redis_bytes", "In memory, of our own Redis", {})
                    .set(static_cast<double>(metrics::resident_bytes(beside)));
            return memory_used(budget, beside);
        };
        limits_ = std::make_shared<node::SharedLimits>(settings_.hub.session);
        open_id_ = std::make_unique<OpenId>(settings_);
        open_doors();
        std::uint32_t const count = worker_count(settings_);
        for (std::uint16_t index = 0; index < count; ++index)
            workers_.push_back(std::make_unique<Worker>(
                index, settings_, url_, prepared_, control_->node(), *share_, passwords_, metrics_,
                limits_));
        if (auto error = listen()) return error;
        if (!demo_logins_.empty()) {
            auto const written = write_credentials(settings_.data, url(), demo_logins_);
            if (written.has_error()) return StartError{Exit::Failed, written.error().message};
        }
        if (setup_link_) setup_link_ = url() + "/console/setup#link=" + *setup_link_;
        auto kept = folder_.keep_setup_link(setup_link_.value_or(""));
        if (kept.has_error()) return StartError{Exit::Failed, kept.error().message};
        setup_file_ = std::move(kept).value();
        control_->start();
        searching_->start();
        for (auto& worker : workers_) worker->start();
        watch_loops();
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
        watchdog_.reset(); // who stops does not answer
        for (auto& worker : workers_) worker->stop();
        open_id_.reset(); // asked by nobody now; its threads still post to the workers' loops
        searching_->stop();
        control_->stop(kControlPatience);
        searching_.reset(); // what it still held belongs to requests of the workers
        workers_.clear();
        control_.reset();
        redis_.reset();
    }

    [[nodiscard]] std::string url() const { return url_of(public_, certificates_ != nullptr); }

    /// Every few seconds, and when the process is asked to read its files again.
    void look_after(bool reload) {
        if (!watch_) return;
        if (reload)
            watch_->reload(wall_clock());
        else
            watch_->look(wall_clock());
    }

    void reload(Result<ServerSettings, SettingsError> const& read) {
        if (read.has_error())
            return spdlog::error("reload: {}; the old settings stay", read.error().message);
        ServerSettings const& wanted = *read;
        for (auto const& key : changes_for_restart(settings_, wanted))
            spdlog::warn("reload: {} takes effect after a restart", key);
        spdlog::set_level(spdlog::level::from_str(wanted.log_level));
        auto const gateway = gateway_settings(wanted);
        share_->connections_max = gateway.connections_max;
        share_->addresses.set_connections(gateway.address_connections_max);
        spdlog::info(
            "reload: log.level {}, limits.connections {}, limits.connections_per_address {}",
            wanted.log_level, gateway.connections_max, gateway.address_connections_max);
    }

    [[nodiscard]] bool ready() const {
        return !draining_ && control_->ready() &&
               std::all_of(workers_.begin(), workers_.end(), [](auto const& worker) {
                   return worker->store_healthy();
               });
    }

    std::optional<std::string> setup_link_; // a page's address once somebody listens
    std::filesystem::path setup_file_;
    std::vector<configuration::DemoLogin> demo_logins_;

private:
    /// Called on the control thread, which ends before what is named here does.
    ErasingHelp erasing_help() {
        auto forget = [this](std::string const& account, std::string const& conversation) {
            searching_->door().forget_conversation(account, conversation);
        };
        auto forget_contact = [this](std::string const& account, std::string const& contact) {
            searching_->door().forget_contact(account, contact);
        };
        std::function<bool()> rewrite;
        if (redis_) rewrite = [redis = redis_.get()] { return redis->rewrite(); };
        return {
            passwords_, std::move(forget), std::move(forget_contact), std::move(rewrite),
            [this] { return erased_.read(); }};
    }

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
            if (logins.has_error()) return StartError{Exit::Failed, logins.error().message};
            demo_logins_ = std::move(logins).value();
            return std::nullopt;
        }
        auto link = first_admin_link(url_, prepared_, settings_);
        if (link.has_error()) return StartError{Exit::NoStore, link.error().message};
        setup_link_ = std::move(link).value();
        return std::nullopt;
    }

    std::optional<StartError> open_certificates() {
        if (settings_.tls.certificate.empty()) return std::nullopt;
        auto opened = gateway::TlsCertificates::open(settings_.tls);
        if (opened.has_error()) return StartError{Exit::BadSettings, "tls: " + opened.error()};
        certificates_ = *std::move(opened);
        watch_ = std::make_unique<CertificateWatch>(
            *certificates_, metrics_, [](std::string const& line) { spdlog::warn(line); });
        watch_->look(wall_clock());
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> problem() const {
        if (draining_) return "draining";
        if (watch_)
            if (auto const ended = watch_->problem(wall_clock())) return ended;
        if (ready()) return std::nullopt;
        return "the store is not reachable, or the node is starting";
    }

    void open_doors() {
        doors_ = std::make_unique<Doors>(
            settings_, http_doors(
                           {settings_, *searching_, metrics_, mails_, erased_, *limits_,
                            watch_.get(), *open_id_, redis_.get(), [this] { return problem(); }}));
    }

    void watch_loops() {
        // At once: what is stuck cannot be asked to finish.
        watchdog_ =
            std::make_unique<Watchdog>(metrics_, Millis{1'000} * settings_.blocked_seconds, [] {
                spdlog::default_logger()->flush();
                std::_Exit(static_cast<int>(Exit::Stuck));
            });
        watchdog_->watch(control_->loop());
        for (auto& worker : workers_) watchdog_->watch(worker->loop());
        watchdog_->start();
    }

    std::optional<StartError> listen() {
        public_ = {settings_.host, settings_.port, "server.listen", "--listen"};
        if (auto error = listen_on(public_, doors_->of_public(certificates_.get()), workers_))
            return error;
        if (settings_.admin_host.empty()) return std::nullopt;
        Place place{settings_.admin_host, settings_.admin_port, "admin.listen", "admin.listen"};
        if (auto error = listen_on(place, doors_->of_operators(certificates_.get()), workers_))
            return error;
        spdlog::info("operators: {}", url_of(place, certificates_ != nullptr));
        return std::nullopt;
    }

    ServerSettings settings_;
    DataFolder folder_;
    ErasedList erased_{folder_.path() / "erased", &wall_clock};
    std::unique_ptr<store::EmbeddedRedis> redis_;
    store::RedisUrl url_;
    store::Prepared prepared_;
    metrics::PrometheusMetrics metrics_;
    std::unique_ptr<Doors> doors_; // outlives the workers, whose listeners show it
    std::unique_ptr<gateway::TlsCertificates> certificates_;
    std::unique_ptr<CertificateWatch> watch_;
    std::shared_ptr<session::NodeLimits> limits_;
    identity::WorkPool passwords_;
    identity::WorkPool mails_{1, 16}; // a mail server that hangs holds up letters only
    std::unique_ptr<OpenId> open_id_;
    std::unique_ptr<Control> control_;
    std::unique_ptr<Searching> searching_;
    std::unique_ptr<gateway::NodeShare> share_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::unique_ptr<Watchdog> watchdog_;
    Place public_;
    std::atomic<bool> draining_{false};
};

Server::Server(std::unique_ptr<Impl> impl)
    : impl_{std::move(impl)} {}

Server::~Server() {
    if (impl_) impl_->stop();
}

Result<std::unique_ptr<Server>, StartError> Server::start(ServerSettings settings) {
    auto folder = DataFolder::open(settings.data);
    if (folder.has_error()) return StartError{Exit::DataInUse, folder.error().message};
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
std::filesystem::path const& Server::setup_file() const {
    return impl_->setup_file_;
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

namespace {

/// The files of the certificate first: settings that are refused must not keep a new one out.
template<class Impl>
void look_after_hangups(
    boost::asio::signal_set& hangups, Impl& impl, Server::ReadSettings const& read_again) {
    hangups.async_wait([&](boost::system::error_code error, int) {
        if (error) return;
        impl.look_after(true);
        impl.reload(read_again());
        look_after_hangups(hangups, impl, read_again);
    });
}

template<class Impl> void look_after_time(boost::asio::steady_timer& timer, Impl& impl) {
    constexpr Millis kEvery{5'000};
    timer.expires_after(kEvery);
    timer.async_wait([&](boost::system::error_code error) {
        if (error) return;
        impl.look_after(false);
        look_after_time(timer, impl);
    });
}

} // namespace

void Server::run_until_signal(ReadSettings const& read_again) {
    boost::asio::io_context io;
    boost::asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&io](boost::system::error_code, int signal) {
        spdlog::info("{}: draining", signal == SIGINT ? "interrupted" : "asked to stop");
        io.stop();
    });
    boost::asio::signal_set hangups{io, SIGHUP};
    look_after_hangups(hangups, *impl_, read_again);
    boost::asio::steady_timer timer{io};
    look_after_time(timer, *impl_);
    io.run();
    impl_->stop();
    spdlog::info("stopped");
}

} // namespace switchboard::app
