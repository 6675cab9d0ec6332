// Two nodes are asked to open a conversation for one customer at the same moment, again and again:
// the check-then-create race of more than one other product.
#include "load.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace switchboard::fire {
namespace {

/// One customer with two connections to two nodes.
class Racer : public std::enable_shared_from_this<Racer> {
public:
    Racer(
        boost::asio::io_context& io, LoadOptions const& options, Journal& journal,
        std::size_t number, std::string who)
        : who_{std::move(who)}
        , journal_{journal}
        , inbox_{options.inbox} {
        for (std::size_t side = 0; side < 2; ++side) {
            client::SessionOptions session;
            session.random = [seed = static_cast<std::uint32_t>(number * 2 + side)]() mutable {
                return seed = seed * 1664525U + 1013904223U;
            };
            client::ProtocolClient::Handlers handlers;
            handlers.on_changed = [this](client::Changed const& changed) {
                if (changed.state != client::SessionState::Live || ++live_ != 2) return;
                for (auto& each : clients_) open(*each);
            };
            clients_.push_back(std::make_unique<client::ProtocolClient>(
                io, options.nodes[side % options.nodes.size()], std::move(session),
                std::move(handlers)));
        }
    }
    void start(std::string const& token, std::function<void()> done) {
        done_ = std::move(done);
        for (auto& each : clients_) each->start(token);
    }
    void stop() {
        for (auto& each : clients_) each->stop();
    }

private:
    void open(client::ProtocolClient& client) {
        v1::ClientFrame frame;
        frame.mutable_start();
        client.request(frame, [this, &client](v1::ServerFrame const& reply) {
            bool const passing = reply.has_error() && client::is_temporary(reply.error().code());
            if (passing) return open(client);
            std::string const id =
                reply.has_conversation() ? reply.conversation().id() : reply.ack().conversation();
            journal_.add(Kind::Opened, who_, id, {}, 0, inbox_);
            if (++answered_ == 2) done_();
        });
    }

    std::string who_;
    Journal& journal_;
    std::string inbox_;
    std::vector<std::unique_ptr<client::ProtocolClient>> clients_;
    std::function<void()> done_;
    int live_ = 0, answered_ = 0;
};

struct Race {
    std::size_t left = 0, under_way = 0, made = 0;
};

} // namespace

void Load::race_opens(std::size_t pairs, Done done) {
    constexpr std::size_t kAtOnce = 16;
    auto race = std::make_shared<Race>();
    race->left = pairs;
    auto next = std::make_shared<std::function<void()>>();
    auto racers = std::make_shared<std::map<std::size_t, std::shared_ptr<Racer>>>();
    *next = [this, race, racers, weak = std::weak_ptr(next), done] {
        if (race->left == 0) {
            if (race->under_way == 0) {
                journal_.flush();
                done("raced " + std::to_string(race->made));
            }
            return;
        }
        --race->left;
        ++race->under_way;
        boost::json::object const body{{"inbox", options_.inbox}, {"locale", "en"}};
        http_.request(
            {.method = "POST",
             .target = "/api/v1/visitor-token",
             .body = boost::json::serialize(body),
             .bearer = {}},
            [this, race, racers, again = weak.lock()](client::HttpReply const& reply) {
                auto const value = boost::json::parse(reply.body).as_object();
                std::string const who{value.at("contact").as_string()};
                std::size_t const number = ++race->made;
                auto racer = std::make_shared<Racer>(io_, options_, journal_, number, who);
                racers->emplace(number, racer);
                racer->start(
                    std::string{value.at("token").as_string()},
                    [this, race, racers, number, again] {
                        --race->under_way;
                        // Not from inside its own callback.
                        wait_for(
                            [] { return true; }, Millis{0},
                            [racers, number, again](bool) {
                                racers->at(number)->stop();
                                racers->erase(number);
                                (*again)();
                            });
                    });
            });
    };
    if (waiting_.empty() && visitors_.empty()) tick();
    for (std::size_t i = 0; i < std::min(kAtOnce, pairs); ++i) (*next)();
}

} // namespace switchboard::fire
