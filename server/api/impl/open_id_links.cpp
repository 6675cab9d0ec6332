#include "api/impl/open_id_links.hpp"

#include "identity/keys.hpp"
#include "identity/vault_document.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace switchboard::api {

namespace {

std::string link_document(std::string const& key) {
    return "open-id-link." + key;
}
std::string list_document(std::string const& user) {
    return "open-id-links." + user;
}
std::string past_document(std::string const& email) {
    return "open-id-past." + identity::keyed_hash("open-id past", email);
}

using Edit = identity::Edit<v1::OpenIdLinks>;

void change_list(
    ports::VaultStore& vault, std::string const& account, std::string const& user, Edit edit,
    ports::Done<ports::Unit> done) {
    identity::change_kept<v1::OpenIdLinks>(
        vault, account, list_document(user), std::move(edit), [done = std::move(done)](auto saved) {
            if (!saved && saved.error().code != v1::WRONG_STATE) return done(saved.error());
            done(ports::Unit{});
        });
}

std::optional<ports::Error> unchanged() {
    return ports::Error{v1::WRONG_STATE, "nothing to save"};
}

Edit adds(std::string const& key, int keys_max) {
    return [key, keys_max](v1::OpenIdLinks& list) -> std::optional<ports::Error> {
        auto const& keys = list.keys();
        if (std::find(keys.begin(), keys.end(), key) != keys.end()) return unchanged();
        if (keys.size() >= keys_max)
            return ports::Error{
                v1::TOO_LARGE, "more than " + std::to_string(kLinksMax) + " links; end one first"};
        list.add_keys(key);
        return std::nullopt;
    };
}

Edit drops(std::string const& key) {
    return [key](v1::OpenIdLinks& list) -> std::optional<ports::Error> {
        auto& keys = *list.mutable_keys();
        auto const found = std::find(keys.begin(), keys.end(), key);
        if (found == keys.end()) return unchanged();
        keys.erase(found);
        return std::nullopt;
    };
}

/// Reads one subject's document after the other.
struct Listing {
    std::string account, user;
    std::vector<std::string> keys; // still to be read, last first
    std::vector<KeyedLink> found;
    ports::Done<std::vector<KeyedLink>> done;
};

void next(ports::VaultStore& vault, std::shared_ptr<Listing> const& listing) {
    if (listing->keys.empty()) return listing->done(std::move(listing->found));
    std::string const key = listing->keys.back();
    listing->keys.pop_back();
    find_open_id_link(vault, listing->account, key, [&vault, listing, key](auto link) {
        if (!link) return listing->done(link.error());
        bool const theirs = *link && !(*link)->ended() && (*link)->user() == listing->user;
        if (theirs) listing->found.push_back({key, **link});
        next(vault, listing);
    });
}

void end_all(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    std::shared_ptr<std::vector<KeyedLink>> const& left, ports::Done<ports::Unit> done) {
    if (left->empty()) return done(ports::Unit{});
    std::string const key = left->back().key;
    left->pop_back();
    end_open_id_link(
        vault, account, user, key,
        [&vault, account, user, left, done](ports::Outcome<ports::Unit> ended) {
            if (!ended && ended.error().code != v1::NOT_FOUND) return done(ended.error());
            end_all(vault, account, user, left, done);
        });
}

} // namespace

std::string open_id_key(std::string_view issuer, std::string_view subject) {
    return identity::keyed_hash("open-id link", std::string{issuer}.append("\n").append(subject));
}

void find_open_id_link(
    ports::VaultStore& vault, std::string const& account, std::string const& key,
    ports::Done<std::optional<v1::OpenIdLink>> done) {
    identity::load_kept<v1::OpenIdLink>(
        vault, account, link_document(key), [done = std::move(done)](auto kept) {
            if (!kept) return done(kept.error());
            if (kept->value.user().empty()) return done(std::optional<v1::OpenIdLink>{});
            done(std::optional{std::move(kept->value)});
        });
}

void make_open_id_link(
    ports::VaultStore& vault, std::string const& account, std::string const& key,
    v1::OpenIdLink link, std::function<bool(v1::OpenIdLink const&)> may,
    ports::Done<ports::Unit> done) {
    std::string const user = link.user();
    auto const write = [&vault, account, key, link = std::move(link), may = std::move(may),
                        done](ports::Outcome<ports::Unit> listed) {
        if (!listed) return done(listed.error());
        auto const edit = [link, may](v1::OpenIdLink& there) -> std::optional<ports::Error> {
            bool const is_same = there.user() == link.user() && !there.ended();
            if (is_same) return unchanged();
            if (!there.user().empty() && !may(there))
                return ports::Error{v1::CONFLICT, "this subject is linked already"};
            there = link;
            return std::nullopt;
        };
        identity::change_kept<v1::OpenIdLink>(
            vault, account, link_document(key), edit,
            [&vault, account, key, user = link.user(), done](ports::Outcome<v1::OpenIdLink> saved) {
                if (saved || saved.error().code == v1::WRONG_STATE) return done(ports::Unit{});
                if (saved.error().code != v1::CONFLICT) return done(saved.error());
                auto const refuse = [done, error = saved.error()](auto) { done(error); };
                change_list(vault, account, user, drops(key), refuse);
            });
    };
    change_list(vault, account, user, adds(key, kLinksMax), write);
}

void heal_open_id_list(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    std::string const& key, ports::Done<ports::Unit> done) {
    // It is good already: better one too many than one that nobody sees.
    change_list(vault, account, user, adds(key, 2 * kLinksMax), std::move(done));
}

void list_open_id_links(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    ports::Done<std::vector<KeyedLink>> done) {
    auto listing = std::make_shared<Listing>();
    listing->account = account;
    listing->user = user;
    listing->done = std::move(done);
    identity::load_kept<v1::OpenIdLinks>(
        vault, account, list_document(user), [&vault, listing](auto kept) {
            if (!kept) return listing->done(kept.error());
            auto const& keys = kept->value.keys();
            listing->keys.assign(keys.rbegin(), keys.rend());
            next(vault, listing);
        });
}

/// First the subject's document, then the list: what is still listed can be ended again.
void end_open_id_link(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    std::string const& key, ports::Done<ports::Unit> done) {
    auto const edit = [user](v1::OpenIdLink& link) -> std::optional<ports::Error> {
        if (link.user() != user) return ports::Error{v1::NOT_FOUND, "no such link"};
        link.set_ended(true);
        link.clear_email(); // shown of links that are there, and nobody's concern any more
        return std::nullopt;
    };
    identity::change_kept<v1::OpenIdLink>(
        vault, account, link_document(key), edit,
        [&vault, account, user, key, done](ports::Outcome<v1::OpenIdLink> ended) {
            if (!ended) return done(ended.error());
            change_list(vault, account, user, drops(key), done);
        });
}

void end_open_id_links(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    ports::Done<ports::Unit> done) {
    list_open_id_links(vault, account, user, [&vault, account, user, done](auto links) {
        if (!links) return done(links.error());
        end_all(
            vault, account, user, std::make_shared<std::vector<KeyedLink>>(*std::move(links)),
            done);
    });
}

void mark_past_address(
    ports::VaultStore& vault, std::string const& account, std::string const& email,
    ports::Done<ports::Unit> done) {
    vault.claim(account, past_document(email), "1", [done = std::move(done)](auto kept) {
        if (!kept) return done(kept.error());
        done(ports::Unit{});
    });
}

void is_past_address(
    ports::VaultStore& vault, std::string const& account, std::string const& email,
    ports::Done<bool> done) {
    vault.load(account, past_document(email), [done = std::move(done)](auto kept) {
        if (!kept) return done(kept.error());
        done(kept->revision != 0);
    });
}

} // namespace switchboard::api
