#include "commands/replay/verifier.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>
#include <google/protobuf/util/json_util.h>
#include <switchboard/v1/wire.pb.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace switchboard::commands::replay {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kAtOnce = 16;
constexpr Millis kBetweenLooks{500};

std::vector<SinkDelivery> deliveries_in(std::string const& body) {
    std::vector<SinkDelivery> found;
    boost::system::error_code ec;
    auto const value = json::parse(body, ec);
    if (ec || !value.is_array()) return found;
    for (auto const& each : value.get_array()) {
        auto const* const object = each.if_object();
        if (object == nullptr) continue;
        auto const text = [&](json::string_view name) -> std::string {
            auto const* const member = object->if_contains(name);
            return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                            : "";
        };
        found.push_back(
            {text("sink"), 0, text("state") == "delivered", text("state"), text("lastError")});
    }
    return found;
}

class Verifier : public std::enable_shared_from_this<Verifier> {
public:
    Verifier(
        asio::io_context& io, client::HttpClient& http, VerifierPlan plan,
        std::vector<Dialogue> const& dialogues, std::vector<std::string> conversations,
        std::function<void(Verified)> done)
        : http_(http)
        , plan_(std::move(plan))
        , dialogues_(dialogues)
        , conversations_(std::move(conversations))
        , done_(std::move(done))
        , timer_(io) {}

    void start() {
        for (std::size_t i = 0; i < kAtOnce; ++i) next_history();
    }

private:
    struct History {
        std::size_t dialogue = 0;
        std::vector<v1::Entry> entries;
    };

    template<class Then> void get(std::string target, Then then) {
        client::HttpRequest request{
            .method = "GET", .target = std::move(target), .body = {}, .bearer = plan_.admin_token};
        http_.request(
            std::move(request),
            [self = shared_from_this(), then](client::HttpReply const& reply) { then(reply); });
    }

    void next_history() {
        while (next_ < conversations_.size() && conversations_[next_].empty()) ++next_;
        if (next_ == conversations_.size()) {
            if (reading_ == 0 && !looked_) {
                looked_ = true;
                look_at_outbox();
            }
            return;
        }
        ++reading_;
        auto history = std::make_shared<History>();
        history->dialogue = next_++;
        read_page(history);
    }

    void read_page(std::shared_ptr<History> const& history) {
        auto const after = history->entries.empty() ? 0 : history->entries.back().seq();
        std::string const& id = conversations_[history->dialogue];
        get("/api/v1/conversations/" + id + "/entries?limit=100&after=" + std::to_string(after),
            [this, history](client::HttpReply const& reply) { on_page(history, reply); });
    }

    void on_page(std::shared_ptr<History> const& history, client::HttpReply const& reply) {
        v1::HistoryPage page;
        google::protobuf::util::JsonParseOptions lenient;
        lenient.ignore_unknown_fields = true;
        bool const read =
            reply.ok() &&
            google::protobuf::util::JsonStringToMessage(reply.body, &page, lenient).ok();
        auto const& id = conversations_[history->dialogue];
        if (!read) {
            result_.errors.push_back(
                id + ": the history could not be read: " + reply.body.substr(0, 200));
        } else {
            for (auto& entry : *page.mutable_entries())
                history->entries.push_back(std::move(entry));
            if (page.more() && !page.entries().empty()) return read_page(history);
            ++result_.conversations;
            result_.findings.add(
                compare_history(dialogues_[history->dialogue], id, history->entries));
        }
        --reading_;
        next_history();
    }

    /// Until nothing is owed any more, or the patience ends; then conversation by conversation.
    void look_at_outbox() {
        get("/api/v1/outbox", [this](client::HttpReply const& reply) {
            if (!waits_for_outbox(reply)) return start_deliveries();
            timer_.expires_after(kBetweenLooks);
            timer_.async_wait([self = shared_from_this()](auto) { self->look_at_outbox(); });
        });
    }

    bool waits_for_outbox(client::HttpReply const& reply) {
        auto const now = std::chrono::steady_clock::now();
        if (!watch_) watch_.emplace(plan_.patience, now); // from the last history on
        boost::system::error_code ec;
        auto const value = json::parse(reply.body, ec);
        auto const* const object = ec ? nullptr : value.if_object();
        if (!reply.ok() || object == nullptr) return watch_->go_on_blind(now);
        auto const number = [&](json::string_view name) -> std::uint64_t {
            auto const* const member = object->if_contains(name);
            return member == nullptr ? 0 : member->to_number<std::uint64_t>(ec);
        };
        OutboxState const seen{number("pending"), number("delivered") + number("parked")};
        if (plan_.on_outbox) plan_.on_outbox(seen);
        return watch_->go_on(seen, now);
    }

    void start_deliveries() {
        next_ = 0;
        for (std::size_t i = 0; i < kAtOnce; ++i) next_deliveries();
    }

    void next_deliveries() {
        while (next_ < conversations_.size() && conversations_[next_].empty()) ++next_;
        if (next_ == conversations_.size()) {
            if (reading_ == 0 && done_) std::exchange(done_, {})(std::move(result_));
            return;
        }
        ++reading_;
        std::string const id = conversations_[next_++];
        get("/api/v1/conversations/" + id + "/deliveries",
            [this, id](client::HttpReply const& reply) {
                if (reply.ok())
                    result_.findings.add(
                        compare_deliveries(plan_.sinks, id, deliveries_in(reply.body)));
                else
                    result_.errors.push_back(
                        id + ": the deliveries could not be read: " + reply.body.substr(0, 200));
                --reading_;
                next_deliveries();
            });
    }

    client::HttpClient& http_;
    VerifierPlan plan_;
    std::vector<Dialogue> const& dialogues_;
    std::vector<std::string> conversations_;
    std::function<void(Verified)> done_;
    asio::steady_timer timer_;
    std::optional<OutboxWatch> watch_;
    Verified result_;
    std::size_t next_ = 0;
    std::size_t reading_ = 0;
    bool looked_ = false;
};

} // namespace

void verify_all(
    asio::io_context& io, client::HttpClient& http, VerifierPlan plan,
    std::vector<Dialogue> const& dialogues, std::vector<std::string> conversations,
    std::function<void(Verified)> done) {
    std::make_shared<Verifier>(
        io, http, std::move(plan), dialogues, std::move(conversations), std::move(done))
        ->start();
}

} // namespace switchboard::commands::replay
