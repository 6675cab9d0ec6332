#include "app/searching.hpp"

#include "app/open_store.hpp"

#include <utility>

namespace switchboard::app {

Searching::Searching(
    ServerSettings const& settings, store::RedisUrl const& url, store::Prepared const& prepared)
    : stores_{store::make_redis_stores(loop_.io(), url, prepared, redis_options(settings))}
    , service_{*stores_.store, wall_clock, search::Settings{.folder = settings.data / "search"}} {}

void Searching::start() {
    loop_.start([this] { sweep(); });
}

void Searching::sweep() {
    constexpr Millis kEvery{10 * 60'000};
    service_.sweep();
    loop_.after(kEvery, [this] { sweep(); });
}

void Searching::stop() {
    loop_.stop();
}

api::SearchDoor Searching::door() {
    api::SearchDoor door;
    door.find = [this](
                    std::string account, search::Wish wish, std::uint32_t limit,
                    std::function<void(search::Found)> done) {
        loop_.post([this, account = std::move(account), wish = std::move(wish), limit,
                    done = std::move(done)]() mutable {
            service_.find(account, std::move(wish), limit, std::move(done));
        });
    };
    door.forget_conversation = [this](std::string account, std::string conversation) {
        loop_.post([this, account = std::move(account), conversation = std::move(conversation)] {
            service_.forget_conversation(account, conversation);
        });
    };
    door.forget_contact = [this](std::string account, std::string contact) {
        loop_.post([this, account = std::move(account), contact = std::move(contact)] {
            service_.forget_contact(account, contact);
        });
    };
    return door;
}

} // namespace switchboard::app
