// Talks to the providers of all accounts: their documents and keys, kept for a while, and the two
// steps of a log-in. Callable on any thread; answers on the caller's own by its `post`. It blocks
// only threads of the pool that it is given, and never more than two of them for one issuer.
#pragma once

#include "base/time.hpp"
#include "openid/authorization.hpp"
#include "openid/discovery.hpp"
#include "openid/id_token.hpp"
#include "openid/turns.hpp"
#include "openid/web.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace switchboard::openid {

inline constexpr std::size_t kPoolThreads = 8;
inline constexpr std::size_t kPoolQueueMax = 64;
/// Of one issuer: so many threads at once, so many in line behind them.
inline constexpr std::size_t kIssuerAtOnce = 2;
inline constexpr std::size_t kIssuerWaiting = 16;
/// All requests of one step together, its time in line included: below `limits.answer_seconds`.
inline constexpr Millis kStepPatience{12'000};
inline constexpr Millis kDocumentLife = std::chrono::hours{1};
/// Providers change keys without a word: a key that is not known asks for the set again, so often.
inline constexpr Millis kKeysAgain{10'000};
inline constexpr std::size_t kDocumentsMax = 256; // issuers that are remembered

struct ProviderDoors {
    Fetch fetch;
    Turns::Submit submit;
    std::function<TimePoint()> now;
    Addresses addresses{};
    std::function<void(std::string const&)> log{}; // for operators; not set: nothing is said
};

/// What came back with the browser.
struct Answered {
    std::string code;
    std::string issuer; // the parameter `iss`; empty: there was none
};

class Providers : public std::enable_shared_from_this<Providers> {
public:
    using Post = std::function<void(std::function<void()>)>;
    template<class T> using Then = std::function<void(Found<T>)>;

    explicit Providers(ProviderDoors doors);

    /// Where the browser goes.
    void begin(Client client, Ask ask, Post post, Then<std::string> then);
    /// Who came back.
    void finish(Client client, Ask ask, Answered answered, Post post, Then<Claims> then);
    [[nodiscard]] Addresses const& addresses() const { return doors_.addresses; }

private:
    struct Known {
        Discovery discovery;
        std::string keys;
        TimePoint read{}, keys_read{};
    };
    class Step;
    template<class T>
    void
    run(std::string const& issuer, Post post, Then<T> then, std::function<Found<T>(Step&)> work);
    [[nodiscard]] std::optional<Known> known(std::string const& issuer);
    void remember(std::string const& issuer, Known value);
    void say(std::string const& issuer, Problem const& problem);
    [[nodiscard]] Found<Discovery> discover(Step& step, std::string const& issuer);
    [[nodiscard]] Found<std::string> keys_of(Step& step, Discovery const& from, bool anew);
    [[nodiscard]] Found<Claims> check(
        Step& step, Discovery const& from, Client const& client, Ask const& ask,
        Tokens const& tokens);
    [[nodiscard]] Found<Claims>
    exchange(Step& step, Client const& client, Ask const& ask, Answered const& answered);

    ProviderDoors const doors_;
    std::shared_ptr<Turns> const turns_;
    std::mutex mutex_;
    std::unordered_map<std::string, Known> known_;
    std::string said_; // the last line, which is not said twice within a minute
    TimePoint said_at_{};
};

} // namespace switchboard::openid
