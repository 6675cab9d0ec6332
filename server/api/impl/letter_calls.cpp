// A customer's own copy of a finished conversation by e-mail: to the address that the shop vouched
// for, or to one that a mailed code has shown to be theirs. Nothing is kept of an address before.
#include "api/impl/rates.hpp"
#include "api/impl/staff_session.hpp"
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "configuration/sink_rules.hpp"
#include "identity/one_time_code.hpp"

#include <memory>

namespace switchboard::api {

namespace {

using namespace std::chrono_literals;

constexpr auto kCode = ports::TokenKind::MailCode;
constexpr Millis kCodeLife = 15min;
constexpr std::size_t kCodeMax = 16;
constexpr std::size_t kAddressMax = 254; // RFC 5321

struct Wish {
    CallPtr call;
    std::string email, code;
    std::string language; // a language tag; other than Vietnamese: English
    v1::AccountConfig config;
    v1::Sink sink;
};
using WishPtr = std::shared_ptr<Wish>;

/// Codes reach people who never asked for one, so there are few of them: for an address, from a
/// visitor, from a network and by an account.
std::vector<Rate> code_rates(Wish const& wish) {
    auto const& call = *wish.call;
    std::string const of = "letter.code/" + call.caller.account;
    std::string const network = counted_network(call);
    std::uint32_t const most = call.doors->limits.mail_codes_per_address_and_day;
    std::vector<Rate> rates{
        {"mail_codes_per_address_and_day", {of + "/to/" + wish.email, 24h, most}},
        {"mail_codes_per_customer_and_hour", {of + "/of/" + call.caller.id, 1h, 5}}};
    if (!network.empty())
        rates.push_back({"mail_codes_per_network_and_hour", {of + "/from/" + network, 1h, 20}});
    rates.push_back({"mail_codes_per_account_and_hour", {of, 1h, 300}});
    return rates;
}

std::vector<Rate> guess_rates(Wish const& wish) {
    auto const& caller = wish.call->caller;
    std::string const of = "letter.guess/" + caller.account + "/" + caller.id + "/" + wish.email;
    return {{"mail_code_guesses", {of, kCodeLife, 5}}};
}

std::vector<Rate> letter_rates(Wish const& wish) {
    auto const& call = *wish.call;
    std::uint32_t const most = call.doors->limits.letters_per_customer_and_day;
    std::string const of = "letter/" + call.caller.account + "/" + call.caller.id;
    return {{"letters_per_customer_and_day", {of, 24h, most}}};
}

Otherwise refused(CallPtr const& call) {
    return refused(call, "too many letters to this address or from here");
}

/// What a code is good for: this visitor, this conversation, this address.
std::string token_of(Wish const& wish, std::string const& code) {
    auto const& call = *wish.call;
    return call.caller.account + "/" + call.caller.id + "/" + call.param("id") + "/" + wish.email +
           "/" + code;
}

Letter code_letter(Wish const& wish, std::string const& code) {
    bool const vietnamese = primary_language(wish.language) == "vi";
    std::string const& shop = wish.config.account().name();
    Letter letter;
    letter.account = wish.config.account().id();
    letter.sink = wish.sink;
    letter.from_name = shop;
    letter.to = wish.email;
    letter.subject = (vietnamese ? "Mã xác nhận: " : "Your code: ") + code;
    letter.text =
        vietnamese
            ? "Có người (hy vọng là bạn) muốn nhận bản ghi cuộc trò chuyện với " + shop +
                  " tại địa chỉ này.\n\nNhập mã này vào khung chat trong vòng 15 phút: " + code +
                  "\n\nNếu không phải bạn, hãy bỏ qua thư này: sẽ không có gì được gửi thêm.\n"
            : "Somebody, hopefully you, wants the transcript of a chat with " + shop +
                  " sent to this address.\n\nEnter this code in the chat within 15 minutes: " +
                  code + "\n\nIf it was not you, ignore this message: nothing else is sent.\n";
    return letter;
}

void send_code(WishPtr const& wish) {
    auto const& call = wish->call;
    std::string const code = identity::code_of(identity::random_factor_secret(), 0);
    call->worker.config.put_token(
        kCode, token_of(*wish, code), call->caller, kCodeLife, [wish, code](auto kept) {
            auto const& to = wish->call;
            if (!kept) return to->refuse(kept.error());
            if (!to->doors->send_letter(code_letter(*wish, code)))
                return to->refuse({v1::OVERLOADED, "too many letters at once"});
            to->answer(json::object{
                {"state", "codeSent"},
                {"to", wish->email},
                {"expiresAt", to_rfc3339(to->doors->now() + kCodeLife)}});
        });
}

void owe(WishPtr const& wish) {
    auto const& call = wish->call;
    within(call, letter_rates(*wish), refused(call), [wish, call] {
        ports::Letter letter{call->param("id"), wish->sink.id(), wish->email, wish->language};
        call->worker.outbox.owe_letter(call->caller.account, std::move(letter), [wish](auto owed) {
            if (!owed) return wish->call->refuse(owed.error());
            wish->call->answer(json::object{{"state", "owed"}, {"to", wish->email}});
        });
    });
}

void check_code(WishPtr const& wish) {
    auto const& call = wish->call;
    within(call, guess_rates(*wish), refused(call), [wish, call] {
        call->worker.config.find_token(
            kCode, token_of(*wish, wish->code), true, [wish](auto grant) {
                if (grant) return owe(wish);
                bool const unknown = grant.error().code == v1::NOT_FOUND;
                if (!unknown) return wish->call->refuse(grant.error());
                wish->call->refuse(invalid("the code is wrong, too old or was used"), "code");
            });
    });
}

void decide(WishPtr const& wish, v1::Contact const& contact) {
    auto const& call = wish->call;
    std::string const vouched = contact.verified() ? lower_ascii(contact.email()) : std::string{};
    if (wish->email.empty()) wish->email = vouched;
    if (!is_mail_address(wish->email))
        return refuse(call, Misfit{"email", "must be an e-mail address of at most 254 characters"});
    if (wish->email == vouched) return owe(wish);
    if (!wish->code.empty()) return check_code(wish);
    within(call, code_rates(*wish), refused(call), [wish] { send_code(wish); });
}

bool has_ended(v1::Conversation const& conversation) {
    auto const state = conversation.state();
    return state == v1::STATE_CLOSED || state == v1::STATE_REJECTED || state == v1::STATE_ABANDONED;
}

void look(WishPtr const& wish) {
    auto const& call = wish->call;
    call->worker.store.conversation(call->caller, call->param("id"), [wish](auto found) {
        auto const& to = wish->call;
        if (!found) return to->refuse(found.error());
        if (!has_ended(*found))
            return to->refuse({v1::WRONG_STATE, "conversation: is open; mailed when it has ended"});
        to->worker.config.load(to->caller.account, [wish, found = *found](auto config) {
            if (!config) return wish->call->refuse(config.error());
            auto const* const sink = configuration::mail_sink(*config);
            if (sink == nullptr || !wish->call->doors->send_letter)
                return wish->call->refuse({v1::NOT_FOUND, "this shop sends no mail"});
            wish->sink = *sink;
            if (wish->language.empty()) wish->language = config->account().locale();
            wish->config = std::move(*config);
            decide(wish, found.contact());
        });
    });
}

void on_letter(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"email", "code", "locale"}))
        return refuse(call, *bad);
    auto const email = read_text(*object, "email", 0, kAddressMax);
    if (!email) return refuse(call, email.error());
    auto const code = read_text(*object, "code", 0, kCodeMax);
    if (!code) return refuse(call, code.error());
    auto const locale = read_language(*object, "locale");
    if (!locale) return refuse(call, locale.error());
    if (call->caller.role != v1::CUSTOMER)
        return call->refuse({v1::FORBIDDEN, "a copy is sent to the customer who asks for it"});
    auto const wish = std::make_shared<Wish>();
    wish->call = call;
    wish->email = lower_ascii(*email);
    wish->code = *code;
    wish->language = locale->empty() ? call->caller.locale : *locale;
    look(wish);
}

} // namespace

void add_letter_calls(RouteTable& table) {
    table.push_back(
        {"POST", "/api/v1/conversations/{id}/transcript-letter", Access::Participant, on_letter});
}

} // namespace switchboard::api
