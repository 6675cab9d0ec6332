#include "commands/replay/replay_command.hpp"

#include "base/random.hpp"
#include "commands/replay/director.hpp"
#include "commands/replay/progress.hpp"
#include "commands/replay/provision.hpp"
#include "commands/replay/report.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace switchboard::commands::replay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

struct Options {
    std::string file, url = "http://127.0.0.1:8080", login;
    std::string credentials = "data/demo-credentials.json";
    double rate = 20;
    bool fast = false, json = false;
    std::size_t limit = 0, agents = 10, at_once = 0;
    unsigned sink_wait_s = 120, sink_wait_max_s = 3'600;
};

struct Refusal {
    std::string message;
};

std::pair<std::string, std::string> read_credentials(std::string const& path) {
    std::ifstream file{path};
    if (!file)
        throw Refusal{
            "no log-in: give --login EMAIL:PASSWORD, or --credentials FILE (there is no " + path +
            ")"};
    std::ostringstream text;
    text << file.rdbuf();
    boost::system::error_code ec;
    auto const value = json::parse(text.str(), ec);
    if (ec) throw Refusal{path + " is not JSON: " + ec.message()};
    try {
        auto const& admin = value.as_object().at("admin").as_object();
        return {
            std::string(admin.at("email").as_string()),
            std::string(admin.at("password").as_string())};
    } catch (std::exception const&) {
        throw Refusal{path + " has no admin with an email and a password"};
    }
}

std::pair<std::string, std::string> login_of(Options const& options) {
    if (options.login.empty()) return read_credentials(options.credentials);
    auto const colon = options.login.find(':');
    if (colon == std::string::npos || colon == 0) throw Refusal{"--login: must be EMAIL:PASSWORD"};
    return {options.login.substr(0, colon), options.login.substr(colon + 1)};
}

std::vector<Dialogue> dialogues_of(Options const& options) {
    std::ifstream file{options.file};
    if (!file) throw Refusal{options.file + " cannot be opened"};
    auto dialogues = read_dialogues(file, options.limit);
    if (!dialogues) throw Refusal{options.file + ": " + dialogues.error().message};
    return std::move(*dialogues);
}

/// One run from log-in to report, on one loop.
class Run {
public:
    Run(Options const& options, client::Endpoint endpoint)
        : options_(options)
        , endpoint_(std::move(endpoint))
        , dialogues_(dialogues_of(options))
        , http_(std::make_shared<client::HttpClient>(
              io_, endpoint_, client::HttpOptions{.connections = 8, .timeout = Millis{60'000}}))
        , timer_(io_) {}

    Report go() {
        ProvisionWishes wishes;
        std::tie(wishes.email, wishes.password) = login_of(options_);
        wishes.agents = options_.agents;
        wishes.capacity = capacity();
        for (auto const& dialogue : dialogues_)
            wishes.skills.insert(dialogue.skills.begin(), dialogue.skills.end());
        provision(http_, std::move(wishes), [this](auto result) {
            if (!result) {
                refusal_ = result.error().message;
                return io_.stop();
            }
            direct(std::move(*result));
        });
        io_.run();
        if (!refusal_.empty()) throw Refusal{refusal_};
        return std::move(report_);
    }

private:
    [[nodiscard]] std::size_t at_once() const {
        if (options_.at_once != 0) return options_.at_once;
        return std::min<std::size_t>(options_.agents * 4, 2'000);
    }
    [[nodiscard]] std::uint32_t capacity() const {
        auto const share = (at_once() + options_.agents - 1) / options_.agents;
        return static_cast<std::uint32_t>(std::clamp<std::size_t>(share, 4, 12));
    }

    void direct(Provisioned provisioned) {
        report_.sinks = provisioned.sinks;
        admin_token_ = provisioned.admin_token;
        DirectorPlan plan{
            .endpoint = endpoint_,
            .agents = std::move(provisioned.agents),
            .at_once = at_once(),
            .rate = options_.fast ? 0 : options_.rate,
            .run = random_token(9)};
        director_ = std::make_unique<Director>(
            io_, *http_, std::move(plan), dialogues_, [this] { verify(); });
        director_->start();
        show_progress();
    }

    void show_progress() {
        if (!progress_.shown()) return;
        auto const& figures = director_->figures();
        progress_.draw(figures.finished, dialogues_.size(), figures.messages);
        timer_.expires_after(Millis{200});
        timer_.async_wait([this](auto ec) {
            if (!ec) show_progress();
        });
    }

    void verify() {
        timer_.cancel();
        progress_.clear();
        report_.figures = director_->figures();
        report_.failures = director_->failures();
        VerifierPlan plan{
            .admin_token = admin_token_,
            .sinks = report_.sinks,
            .patience =
                {std::chrono::seconds{options_.sink_wait_s},
                 std::chrono::seconds{options_.sink_wait_max_s}},
            .on_outbox = [this](OutboxState seen) { progress_.draw_outbox(seen.pending); }};
        verify_all(
            io_, *http_, std::move(plan), dialogues_, director_->conversations(),
            [this](Verified verified) {
                progress_.clear();
                report_.verified = std::move(verified);
                report_.dialogues = dialogues_.size();
                for (auto const& dialogue : dialogues_) report_.turns += dialogue.turns.size();
                io_.stop();
            });
    }

    Options const& options_;
    client::Endpoint endpoint_;
    std::vector<Dialogue> dialogues_;
    asio::io_context io_{1};
    std::shared_ptr<client::HttpClient> http_;
    std::unique_ptr<Director> director_;
    asio::steady_timer timer_;
    Progress progress_;
    std::string admin_token_;
    std::string refusal_;
    Report report_;
};

int run_replay(Options const& options) {
    try {
        auto endpoint = client::parse_endpoint(options.url);
        if (!endpoint) throw Refusal{"--url: " + endpoint.error().message};
        Run run{options, std::move(*endpoint)};
        Report const report = run.go();
        std::fputs((options.json ? to_json(report) : to_text(report)).c_str(), stdout);
        return report.good() ? 0 : 1;
    } catch (Refusal const& refusal) {
        std::fprintf(stderr, "switchboard replay: %s\n", refusal.message.c_str());
        return 2;
    }
}

void add_waiting(CLI::App& command, Options& options) {
    command
        .add_option(
            "--sink-wait", options.sink_wait_s,
            "Seconds without one more delivery, after which the rest counts as not delivered")
        ->check(CLI::Range(1, 86'400))
        ->capture_default_str();
    command
        .add_option(
            "--sink-wait-max", options.sink_wait_max_s, "Seconds to wait for the sinks in all")
        ->check(CLI::Range(1, 604'800))
        ->capture_default_str();
}

} // namespace

void add_replay_command(CLI::App& app, int& exit_code) {
    auto* const command = app.add_subcommand(
        "replay", "Replay written dialogues through real connections, and check what was kept");
    auto options = std::make_shared<Options>();
    command->add_option("file", options->file, "Dialogues, one JSON object a line")->required();
    command->add_option("--url", options->url, "The server, http://HOST:PORT")
        ->capture_default_str();
    auto* const rate =
        command->add_option("--rate", options->rate, "Messages a second, over all dialogues")
            ->check(CLI::PositiveNumber)
            ->capture_default_str();
    command->add_flag("--fast", options->fast, "As fast as the server answers")->excludes(rate);
    command->add_option("--limit", options->limit, "Only the first so many dialogues");
    command->add_option("--agents", options->agents, "How many agents answer")
        ->check(CLI::Range(1, 200))
        ->capture_default_str();
    command
        ->add_option(
            "--customers-at-once", options->at_once,
            "How many dialogues go on at the same time (default: four for each agent)")
        ->check(CLI::Range(1, 10'000));
    add_waiting(*command, *options);
    command->add_option("--login", options->login, "EMAIL:PASSWORD of an admin");
    command
        ->add_option("--credentials", options->credentials, "The log-in file that the demo wrote")
        ->capture_default_str();
    command->add_flag("--json", options->json, "One JSON object instead of words");
    command->callback([options, &exit_code] { exit_code = run_replay(*options); });
}

} // namespace switchboard::commands::replay
