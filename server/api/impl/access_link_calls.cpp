// One-time links with which somebody gives themselves a password: made by an admin for a new
// colleague or for one who has forgotten theirs, and mailed where a sink can send it.
#include "api/impl/calls.hpp"
#include "api/impl/config_edit.hpp"
#include "api/impl/confirm_person.hpp"
#include "api/impl/factor_check.hpp"
#include "api/impl/rates.hpp"
#include "api/impl/staff_session.hpp"
#include "base/ascii.hpp"
#include "configuration/sink_rules.hpp"
#include "http/request_parts.hpp"

#include <algorithm>
#include <memory>

namespace switchboard::api {

namespace {

constexpr auto kLink = ports::TokenKind::SetupLink;

/// Invitations live for a week, links of those who had a password for a quarter of an hour.
Millis life_of(v1::User const& user) {
    return user.password_hash().empty() ? identity::kInvitationLife : identity::kResetLife;
}

/// The link stands behind a # (RFC 3986, 3.5): browsers send that to nobody, so no proxy logs it.
/// What a request says of its host counts only where an admin makes the request.
std::string page_of(Call const& call, std::string const& link) {
    std::string const asked =
        (call.request.secure ? "https://" : "http://") + call.request.header("host");
    std::string const& own = call.doors->public_url;
    return (own.empty() ? asked : own) + "/console/password#link=" + link;
}

ports::Error link_gone() {
    return {v1::NOT_FOUND, "this link was used or has expired; ask for a new one"};
}

/// Its user as the settings have it now; a link that was made before the password changed, or for
/// somebody who may not log in, is none.
void find_link(
    CallPtr const& call, std::string const& link, bool take,
    std::function<void(v1::AccountConfig, v1::User, TimePoint)> then) {
    call->worker.config.find_token(kLink, link, take, [call, then](auto grant) {
        if (!grant) {
            bool const unknown = grant.error().code == v1::NOT_FOUND;
            return call->refuse(unknown ? link_gone() : grant.error());
        }
        if (grant->id.empty()) return call->refuse(link_gone()); // it makes the first admin
        call->worker.config.load(grant->account, [call, then, grant = *grant](auto config) {
            if (!config) return call->refuse(config.error());
            auto* const user = find_user(*config, grant.id);
            bool const fits =
                user != nullptr && !user->disabled() && identity::is_access_link(grant, *config);
            if (!fits) return call->refuse(link_gone());
            then(*config, *user, grant.expires);
        });
    });
}

struct Choice {
    std::string link, password, code;
};
Read<Choice> read_choice(std::string_view body) {
    auto const object = read_object(body);
    if (!object) return object.error();
    if (auto bad = only_members(*object, {"link", "password", "code"})) return *bad;
    auto const link = read_text(*object, "link", 1, 128);
    if (!link) return link.error();
    auto const password = read_text(*object, "password", 1, identity::kPasswordMax);
    if (!password) return password.error();
    auto const code = read_text(*object, "code", 0, kCodeMax);
    if (!code) return code.error();
    if (auto const problem = identity::password_problem(*password))
        return Misfit{"password", *problem};
    return Choice{*link, *password, *code};
}

void save_password(
    CallPtr const& call, std::string const& account, std::string const& user,
    std::string const& hash) {
    auto const edit = [user, hash](v1::AccountConfig& config) -> std::optional<Refusal> {
        auto* const found = find_user(config, user);
        if (found == nullptr || found->disabled()) return Refusal{link_gone(), {}};
        found->set_password_hash(hash);
        return std::nullopt;
    };
    edit_config(call, account, edit, [call, user](v1::AccountConfig saved) {
        log_in(call, saved, user, false);
    });
}

/// Who has a second factor needs it here as well: the link stands in for the password only.
void on_use_link(CallPtr call) {
    auto const choice = read_choice(call->request.body);
    if (!choice) return refuse(call, choice.error());
    auto const take = [call, choice = *choice](std::string const& hash) {
        find_link(
            call, choice.link, true,
            [call, hash](v1::AccountConfig const& config, v1::User const& user, TimePoint) {
                save_password(call, config.account().id(), user.id(), hash);
            });
    };
    auto const check = [call, choice = *choice,
                        take](v1::AccountConfig const& config, v1::User const& user, TimePoint) {
        auto const then = [call, choice, take] { hash_then(call, choice.password, take); };
        auto const ask = [call, choice, then, account = config.account().id(), user] {
            require_factor(call, account, user, choice.code, then);
        };
        // Who has forgotten the password has failed before: that keeps nobody from a link.
        if (choice.code.empty()) return ask();
        unless_too_many(call, user.email(), ask);
    };
    find_link(call, choice->link, false, check);
}

void on_look(CallPtr call) {
    auto const link = read_link(call->request.body);
    if (!link) return refuse(call, link.error());
    find_link(
        call, *link, false,
        [call](v1::AccountConfig const& config, v1::User const& user, TimePoint expires) {
            call->answer(json::object{
                {"name", user.name()},
                {"email", user.email()},
                {"account", config.account().name()},
                {"expiresAt", to_rfc3339(expires)}});
        });
}

/// Hands the letter over; whether it arrives is for the mail server to say.
bool mail(
    CallPtr const& call, v1::AccountConfig const& config, v1::User const& user,
    std::string const& link) {
    auto const* const sink = configuration::mail_sink(config);
    if (sink == nullptr || !call->doors->send_letter) return false;
    std::string const locale = user.locale().empty() ? config.account().locale() : user.locale();
    Letter letter;
    letter.account = config.account().id();
    letter.sink = *sink;
    letter.from_name = config.account().name();
    letter.to = user.email();
    bool const vietnamese = locale == "vi";
    letter.subject = vietnamese ? "Đặt mật khẩu cho bàn làm việc" : "Your password for the desk";
    letter.text =
        (vietnamese ? "Mở liên kết này để đặt mật khẩu. Liên kết chỉ dùng được một lần:\n\n"
                    : "Open this link to choose your password. It works once:\n\n") +
        link + "\n";
    return call->doors->send_letter(std::move(letter));
}

void make_link(
    CallPtr const& call, v1::AccountConfig const& config, v1::User const& user,
    std::function<void(std::string)> then) {
    call->worker.sessions.make_access_link(
        config, user.id(), life_of(user), [call, then](auto link) {
            if (!link) return call->refuse(link.error());
            then(page_of(*call, *link));
        });
}

/// Shown this once, and mailed if that was asked for and can be.
void on_make_link(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"mail"})) return refuse(call, *bad);
    auto const by_mail = read_flag(*object, "mail");
    if (!by_mail) return refuse(call, by_mail.error());
    call->worker.config.load(call->caller.account, [call, by_mail = *by_mail](auto config) {
        if (!config) return call->refuse(config.error());
        auto* const user = find_user(*config, call->param("id"));
        if (user == nullptr) return call->refuse({v1::NOT_FOUND, "nothing has this id"}, "id");
        if (user->disabled())
            return call->refuse({v1::WRONG_STATE, "this user is turned off"}, "id");
        make_link(call, *config, *user, [call, by_mail, config = *config, user = *user](auto page) {
            bool const mailed = by_mail && mail(call, config, user, page);
            auto const expires = call->doors->now() + life_of(user);
            call->answer(json::object{
                {"link", mailed ? std::string{} : page},
                {"mailed", mailed},
                {"expiresAt", to_rfc3339(expires)}});
        });
    });
}

// A forgotten password. Everybody gets the same answer before anything is looked up. What is done
// afterwards takes longer where there is somebody: another call of the same connection could
// measure that, one that is counted.
constexpr Millis kAskWindow = std::chrono::hours{1};

/// Nobody hears of what stops a letter: that would tell whose address it is.
Otherwise silently() {
    return {[](Exceeded const&) {}, [](ports::Error const&) {}};
}

void mail_to(CallPtr const& call, v1::AccountConfig const& config, v1::User const& user) {
    call->worker.sessions.make_access_link(
        config, user.id(), identity::kResetLife, [call, config, user](auto link) {
            if (!link || !mail(call, config, user, page_of(*call, *link))) return;
            ports::Caller nobody; // whoever asked has shown nothing of who they are
            nobody.account = config.account().id();
            nobody.role = v1::SYSTEM;
            nobody.id = "log-in";
            audit::Deed deed{"access-link.asked", user.id()};
            call->worker.trail.did(
                nobody, http::address_network(call->request.remote_address), std::move(deed),
                [](ports::Outcome<ports::Unit> const&) {});
        });
}

void look_up(CallPtr const& call, std::string const& email) {
    auto const on_config = [call, email](ports::Outcome<v1::AccountConfig> const& config) {
        if (!config) return;
        auto const& users = config->users();
        auto const found = std::find_if(users.begin(), users.end(), [&](v1::User const& each) {
            return each.email() == email && !each.disabled();
        });
        if (found == users.end()) return;
        Rate const of_account{
            "password_links_per_account_and_hour",
            {"links-of " + config->account().id(), kAskWindow, 300}};
        within(call, {of_account}, silently(), [call, config = *config, user = *found] {
            mail_to(call, config, user);
        });
    };
    call->worker.config.account_of_email(
        email, [call, on_config](ports::Outcome<std::string> const& account) {
            if (account) call->worker.config.load(*account, on_config);
        });
}

/// Whether a link could be mailed at all, as far as this server goes.
bool mails_links(Call const& call) {
    return !call.doors->public_url.empty() && call.doors->send_letter;
}

void on_asking(CallPtr call) {
    call->answer(json::object{{"available", mails_links(*call)}});
}

void on_ask_link(CallPtr call) {
    auto const object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    if (auto const bad = only_members(*object, {"email"})) return refuse(call, *bad);
    auto const email = read_text(*object, "email", 3, 254);
    if (!email) return refuse(call, email.error());
    std::string const network = counted_network(*call);
    std::vector<Rate> of_network;
    if (!network.empty())
        of_network.push_back(
            {"password_links_per_network_and_hour", {"links-from " + network, kAskWindow, 20}});
    auto const otherwise = refused(call, "too many questions for links");
    within(call, std::move(of_network), otherwise, [call, who = lower_ascii(*email)] {
        call->answer(json::object{{"asked", true}});
        if (!mails_links(*call)) return;
        Rate const of_address{
            "password_links_per_address_and_hour", {"link-for " + who, kAskWindow, 3}};
        within(call, {of_address}, silently(), [call, who] { look_up(call, who); });
    });
}

} // namespace

void add_access_link_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/users/{id}/access-link", Access::Admin, on_make_link});
    table.push_back({"POST", "/api/v1/access-link/look", Access::Anybody, on_look});
    table.push_back({"POST", "/api/v1/access-link", Access::Anybody, on_use_link});
    table.push_back({"GET", "/api/v1/password-link", Access::Anybody, on_asking});
    table.push_back({"POST", "/api/v1/password-link", Access::Anybody, on_ask_link});
}

} // namespace switchboard::api
