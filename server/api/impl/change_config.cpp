#include "api/impl/change_config.hpp"

#include "api/impl/open_id_leaving.hpp"
#include "base/sealed.hpp"
#include "configuration/changes.hpp"
#include "configuration/validate.hpp"

#include <algorithm>
#include <charconv>
#include <memory>

namespace switchboard::api {

namespace {

constexpr int kAttempts = 3;
constexpr std::size_t kPasswordsMax = 200; // of one request: each takes a good part of a second

struct Work {
    CallPtr call;
    ConfigChange change;
    v1::AccountConfig before, after;
    std::vector<configuration::Finding> findings;
    int attempts = 0;
};
using WorkPtr = std::shared_ptr<Work>;

void load(WorkPtr const& work);

/// A secret as it is stored: what was there before if it is the same, else sealed for its place.
std::string stored_secret(Work const& work, v1::Sink const& sink, std::string const& before) {
    std::string const& given = sink.secret();
    if (given.empty() || given == before) return before;
    auto const& key = work.call->doors->seal_key;
    if (key.empty()) return given;
    std::string const place = work.call->caller.account + "/" + sink.id();
    if (is_sealed(before) && open_sealed(key, before, place) == given) return before;
    return seal(key, given, place);
}

/// What never leaves the server cannot come back with the settings: it is taken over.
void keep_secrets(Work& work) {
    std::map<std::string, std::string> hashes;
    std::map<std::string, v1::Sink const*> sinks;
    static v1::Sink const kNew;
    for (auto const& user : work.before.users()) hashes[user.id()] = user.password_hash();
    for (auto const& sink : work.before.sinks()) sinks[sink.id()] = &sink;
    for (auto& user : *work.after.mutable_users()) user.set_password_hash(hashes[user.id()]);
    for (auto& sink : *work.after.mutable_sinks()) {
        auto const found = sinks.find(sink.id());
        v1::Sink const& before = found == sinks.end() ? kNew : *found->second;
        sink.set_secret(stored_secret(work, sink, before.secret()));
        if (sink.id() == work.change.rotated_sink) continue;
        sink.set_previous_secret(before.previous_secret());
        *sink.mutable_previous_secret_until() = before.previous_secret_until();
        if (!before.has_previous_secret_until()) sink.clear_previous_secret_until();
    }
}

json::array to_json(std::vector<configuration::Finding> const& findings, bool warnings) {
    json::array list;
    for (auto const& each : findings) {
        if (each.warning != warnings) continue;
        list.push_back(json::object{{"field", each.path}, {"message", each.message}});
    }
    return list;
}

json::array to_json(std::vector<configuration::Change> const& changes) {
    json::array list;
    for (auto const& each : changes) {
        json::array fields;
        for (auto const& field : each.fields) {
            fields.emplace_back(field == "passwordHash" ? "password" : field);
        }
        list.push_back(json::object{
            {"kind", each.kind},
            {"id", each.id},
            {"change", configuration::to_string(each.change)},
            {"fields", std::move(fields)}});
    }
    return list;
}

void answer(WorkPtr const& work, std::uint32_t revision) {
    auto const changes = configuration::diff(work->before, work->after);
    json::object body{
        {"revision", revision},
        {"changes", to_json(changes)},
        {"warnings", to_json(work->findings, true)}};
    for (auto const& member : work->change.more) body.insert(member);
    work->call->answer(body);
}

void store(WorkPtr const& work) {
    work->call->worker.config.save(work->after, [work](auto revision) {
        if (revision) {
            auto const then = [work, saved = *revision] { answer(work, saved); };
            return end_links_of_who_left(work->call, work->before, work->after, then);
        }
        auto const& error = revision.error();
        // Somebody else saved first: the same edit is made to what is there now.
        bool const again = error.code == v1::CONFLICT && ++work->attempts < kAttempts;
        if (again) return load(work);
        work->call->refuse(error);
    });
}

void save(WorkPtr const& work) {
    auto const changes = configuration::diff(work->before, work->after);
    if (changes.empty() || work->change.dry_run) return answer(work, work->before.revision());
    note_who_leaves(work->call, work->before, work->after, [work] { store(work); });
}

/// Runs on the pool. A password that fits the present hash is no change.
void hash_passwords(Work& work) {
    std::map<std::string, std::string> hashes;
    for (auto const& user : work.before.users()) hashes[user.id()] = user.password_hash();
    auto const cost = work.call->doors->password_cost;
    for (auto& user : *work.after.mutable_users()) {
        auto const wanted = work.change.passwords.find(user.id());
        if (wanted == work.change.passwords.end()) continue;
        auto const& old = hashes[user.id()];
        if (!old.empty() && identity::verify_password(old, wanted->second, cost)) continue;
        user.set_password_hash(identity::hash_password(wanted->second, cost));
    }
}

void set_passwords(WorkPtr const& work) {
    if (work->change.passwords.empty()) return save(work);
    auto const hash = [work] { hash_passwords(*work); };
    if (!work->call->worker.background(hash, [work] { save(work); })) {
        work->call->refuse({v1::OVERLOADED, "too many passwords at once"});
    }
}

/// What the pure rules cannot see: passwords.
void check_more(Work& work) {
    auto& findings = work.findings;
    auto const& users = work.after.users();
    auto const add = [&](std::string path, std::string message) {
        findings.push_back({std::move(path), std::move(message), false});
    };
    if (work.change.passwords.size() > kPasswordsMax) {
        add("users", "more than " + std::to_string(kPasswordsMax) + " passwords in one request");
    }
    for (int i = 0; i < users.size(); ++i) {
        auto const password = work.change.passwords.find(users[i].id());
        if (password == work.change.passwords.end()) continue;
        auto const problem = identity::password_problem(password->second);
        if (problem) add("users[" + std::to_string(i) + "].password", *problem);
    }
}

void check(WorkPtr const& work) {
    work->findings = configuration::validate(work->after);
    check_more(*work);
    if (!configuration::has_errors(work->findings)) return set_passwords(work);
    auto const first = std::find_if(
        work->findings.begin(), work->findings.end(),
        [](configuration::Finding const& each) { return !each.warning; });
    work->call->refuse(
        invalid(first->message), first->path,
        json::object{{"errors", to_json(work->findings, false)}});
}

/// With the name of whoever changed it last, where the newest of the audit log say so.
void refuse_changed(WorkPtr const& work, std::vector<v1::AuditRecord> const& newest) {
    auto const last = std::find_if(newest.begin(), newest.end(), [&](auto const& record) {
        return record.action() == "settings.changed" && record.subject() == work->change.subject;
    });
    std::string by;
    if (last != newest.end())
        for (auto const& user : work->before.users())
            if (user.id() == last->actor()) by = user.name();
    work->call->refusal_status = kPreconditionFailed;
    work->call->refuse(
        {v1::CONFLICT, "the settings were changed meanwhile" + (by.empty() ? "" : " by " + by) +
                           "; they are at revision " + std::to_string(work->before.revision()) +
                           " now: read them again"},
        "If-Match", json::object{{"by", by}, {"revision", work->before.revision()}});
}

/// Answers whether the caller has seen the present settings, and refuses the call where not.
bool is_seen(WorkPtr const& work) {
    auto const& seen = work->change.seen;
    if (!seen || *seen == work->before.revision()) return true;
    ports::AuditRequest newest;
    newest.account = work->call->caller.account;
    newest.to = work->call->doors->now();
    work->call->worker.audit_log.read(newest, [work](auto page) {
        refuse_changed(work, page ? page->records : std::vector<v1::AuditRecord>{});
    });
    return false;
}

void load(WorkPtr const& work) {
    work->call->worker.config.load(work->call->caller.account, [work](auto config) {
        if (!config) return work->call->refuse(config.error());
        work->before = *config;
        work->after = *config;
        if (!is_seen(work)) return;
        if (auto const refusal = work->change.edit(work->after)) {
            return work->call->refuse(refusal->error, refusal->field);
        }
        work->after.set_revision(work->before.revision());
        keep_secrets(*work);
        check(work);
    });
}

} // namespace

Read<std::optional<std::uint64_t>> read_if_match(Call const& call) {
    std::string text = call.request.header("if-match");
    if (text.empty()) return std::optional<std::uint64_t>{};
    bool const quoted = text.size() > 2 && text.front() == '"' && text.back() == '"';
    if (quoted) text = text.substr(1, text.size() - 2);
    std::uint64_t seen = 0;
    auto const [end, bad] = std::from_chars(text.data(), text.data() + text.size(), seen);
    if (!quoted || bad != std::errc{} || end != text.data() + text.size())
        return Misfit{"If-Match", "must be the revision of these settings in quotes"};
    return std::optional{seen};
}

void change_config(CallPtr call, ConfigChange change) {
    auto work = std::make_shared<Work>();
    work->call = std::move(call);
    work->change = std::move(change);
    load(work);
}

} // namespace switchboard::api
