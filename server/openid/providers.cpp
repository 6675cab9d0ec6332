#include "openid/providers.hpp"

#include "openid/user_info.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::openid {

namespace {

constexpr Millis kSaidAgain = std::chrono::minutes{1};

} // namespace

/// One step of one log-in, and the time that is left for it.
class Providers::Step {
public:
    Step(ProviderDoors const& doors, TimePoint ends)
        : doors_{doors}
        , ends_{ends} {}

    [[nodiscard]] WebAnswer ask(WebRequest request) const {
        Millis const left = ends_ - doors_.now();
        if (left <= Millis{0}) return {};
        request.patience = std::min(request.patience, left);
        return doors_.fetch(request);
    }
    [[nodiscard]] TimePoint now() const { return doors_.now(); }

private:
    ProviderDoors const& doors_;
    TimePoint ends_;
};

namespace {

Problem no_answer(WebAnswer const& answer, std::string const& what) {
    if (answer.refused)
        return {
            Fault::Misconfigured,
            what + ": its address is not admitted (open_id.private_addresses)"};
    if (answer.status == 0) return {Fault::Unreachable, what + ": no answer"};
    return {
        is_passing(answer.status) ? Fault::Unreachable : Fault::Misconfigured,
        what + ": answers " + std::to_string(answer.status)};
}

} // namespace

Providers::Providers(ProviderDoors doors)
    : doors_{std::move(doors)}
    , turns_{std::make_shared<Turns>(doors_.submit, kIssuerAtOnce, kIssuerWaiting)} {}

template<class T>
void Providers::run(
    std::string const& issuer, Post post, Then<T> then, std::function<Found<T>(Step&)> work) {
    Problem const full{Fault::Unreachable, "too many log-ins wait for this provider"};
    auto const turn = [self = shared_from_this(), issuer, post, then, full, work = std::move(work),
                       ends = doors_.now() + kStepPatience](bool has_turn) {
        Step step{self->doors_, ends};
        auto answer = std::make_shared<Found<T>>(has_turn ? work(step) : Found<T>{full});
        if (answer->has_error()) self->say(issuer, answer->error());
        post([then, answer] { then(std::move(*answer)); });
    };
    if (turns_->take(issuer, turn)) return;
    say(issuer, full);
    post([then, full] { then(full); });
}

void Providers::begin(Client client, Ask ask, Post post, Then<std::string> then) {
    std::string const issuer = client.issuer;
    auto const here = known(issuer);
    if (here && doors_.now() - here->read < kDocumentLife) {
        auto url = authorization_url(here->discovery, client, ask);
        return post([then = std::move(then), url = std::move(url)] { then(url); });
    }
    std::function<Found<std::string>(Step&)> work =
        [this, client = std::move(client), ask = std::move(ask)](Step& step) -> Found<std::string> {
        auto const provider = discover(step, client.issuer);
        if (!provider) return provider.error();
        return authorization_url(*provider, client, ask);
    };
    run<std::string>(issuer, std::move(post), std::move(then), std::move(work));
}

void Providers::finish(Client client, Ask ask, Answered answered, Post post, Then<Claims> then) {
    std::string const issuer = client.issuer;
    std::function<Found<Claims>(Step&)> work =
        [this, client = std::move(client), ask = std::move(ask), answered = std::move(answered)](
            Step& step) { return exchange(step, client, ask, answered); };
    run<Claims>(issuer, std::move(post), std::move(then), std::move(work));
}

std::optional<Providers::Known> Providers::known(std::string const& issuer) {
    std::lock_guard const lock{mutex_};
    auto const found = known_.find(issuer);
    if (found == known_.end()) return std::nullopt;
    return found->second;
}

void Providers::remember(std::string const& issuer, Known value) {
    std::lock_guard const lock{mutex_};
    if (known_.size() >= kDocumentsMax && !known_.contains(issuer)) known_.clear();
    known_[issuer] = std::move(value);
}

/// What is whose own failed log-in is not for the log.
void Providers::say(std::string const& issuer, Problem const& problem) {
    if (!doors_.log || problem.fault == Fault::Refused) return;
    std::string line = "OpenID provider " + issuer + ": " + problem.message;
    {
        std::lock_guard const lock{mutex_};
        TimePoint const now = doors_.now();
        if (line == said_ && now - said_at_ < kSaidAgain) return;
        said_ = line;
        said_at_ = now;
    }
    doors_.log(line);
}

Found<Discovery> Providers::discover(Step& step, std::string const& issuer) {
    auto const before = known(issuer);
    if (before && step.now() - before->read < kDocumentLife) return before->discovery;
    WebRequest request{.url = discovery_url(issuer)};
    request.headers = {{"Accept", "application/json"}};
    request.answer_bytes_max = kDiscoveryMax;
    auto const answer = step.ask(std::move(request));
    if (answer.status != kOk || !answer.whole) return no_answer(answer, "its document");
    auto read = read_discovery(answer.body, issuer, doors_.addresses);
    if (!read) return read.error();
    Known value{*read, {}, step.now(), {}};
    if (before && before->discovery.keys == read->keys) {
        value.keys = before->keys;
        value.keys_read = before->keys_read;
    }
    remember(issuer, std::move(value));
    return *read;
}

Found<std::string> Providers::keys_of(Step& step, Discovery const& from, bool anew) {
    auto before = known(from.issuer);
    bool const here = before && !before->keys.empty();
    Millis const age = here ? step.now() - before->keys_read : kDocumentLife;
    if (here && age < (anew ? kKeysAgain : kDocumentLife)) return before->keys;
    WebRequest request{.url = from.keys};
    request.headers = {{"Accept", "application/json"}};
    request.answer_bytes_max = kKeySetMax;
    auto const answer = step.ask(std::move(request));
    if (answer.status != kOk || !answer.whole) return no_answer(answer, "its keys");
    auto read = read_key_set(answer.body);
    if (!read) return read.error();
    Known value = before ? *std::move(before) : Known{from, {}, step.now(), {}};
    value.keys = *read;
    value.keys_read = step.now();
    remember(from.issuer, std::move(value));
    return *read;
}

Found<Claims> Providers::check(
    Step& step, Discovery const& from, Client const& client, Ask const& ask, Tokens const& tokens) {
    Expected const expected{from.issuer, client.id, ask.nonce, tokens.access_token, step.now()};
    auto const keys = keys_of(step, from, false);
    if (!keys) return keys.error();
    auto checked = check_id_token(tokens.id_token, *keys, expected);
    if (!checked.unknown_key) return std::move(checked.claims);
    auto const anew = keys_of(step, from, true);
    if (!anew) return anew.error();
    return check_id_token(tokens.id_token, *anew, expected).claims;
}

Found<Claims>
Providers::exchange(Step& step, Client const& client, Ask const& ask, Answered const& answered) {
    auto const provider = discover(step, client.issuer);
    if (!provider) return provider.error();
    // RFC 9207: an answer of another provider must not be taken to this one.
    bool const named = !answered.issuer.empty() || provider->names_itself;
    if (named && answered.issuer != provider->issuer)
        return Problem{Fault::Refused, "the answer: iss: is somebody else"};
    auto const answer = step.ask(token_request(*provider, client, answered.code, ask.verifier));
    if (answer.status == 0) return no_answer(answer, "its token endpoint");
    auto const tokens = read_tokens(answer);
    if (!tokens) return tokens.error();
    auto claims = check(step, *provider, client, ask, *tokens);
    if (!claims || !claims->email.empty()) return claims;
    if (provider->user_info.empty() || tokens->access_token.empty()) return claims;
    auto const info = step.ask(user_info_request(provider->user_info, tokens->access_token));
    if (info.status == 0) return no_answer(info, "its user info");
    return with_user_info(std::move(*claims), info);
}

} // namespace switchboard::openid
