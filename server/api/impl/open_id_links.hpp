// Whose a provider's subject is: two documents of the vault, the person's list and the subject's
// own, written in this order. The subject's alone decides; a list that a crash left without it, or
// without its entry, is told from it and put right. Keeps nothing itself; called and answered on
// the worker's thread.
#pragma once

#include "ports/vault_store.hpp"

#include <switchboard/v1/vault.pb.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::api {

inline constexpr int kLinksMax = 10; // of one person; an older one has to be ended first

/// The name of a subject, without telling it.
[[nodiscard]] std::string open_id_key(std::string_view issuer, std::string_view subject);

struct KeyedLink {
    std::string key;
    v1::OpenIdLink link;
};

/// Nothing where there never was one; one that has ended is found.
void find_open_id_link(
    ports::VaultStore& vault, std::string const& account, std::string const& key,
    ports::Done<std::optional<v1::OpenIdLink>> done);

/// Makes the subject `link.user()`'s. `may` looks at the one that is there (perhaps ended, perhaps
/// somebody's) and says whether it may be replaced; CONFLICT where not, TOO_LARGE above kLinksMax.
void make_open_id_link(
    ports::VaultStore& vault, std::string const& account, std::string const& key,
    v1::OpenIdLink link, std::function<bool(v1::OpenIdLink const&)> may,
    ports::Done<ports::Unit> done);

/// Puts the key into the person's list where a crash kept it out.
void heal_open_id_list(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    std::string const& key, ports::Done<ports::Unit> done);

/// The person's links that have not ended.
void list_open_id_links(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    ports::Done<std::vector<KeyedLink>> done);

/// It stays as ended; NOT_FOUND where it is not this person's.
void end_open_id_link(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    std::string const& key, ports::Done<ports::Unit> done);
/// All of a person who is being removed.
void end_open_id_links(
    ports::VaultStore& vault, std::string const& account, std::string const& user,
    ports::Done<ports::Unit> done);

/// That an address was somebody's here, who was removed or has another one now.
void mark_past_address(
    ports::VaultStore& vault, std::string const& account, std::string const& email,
    ports::Done<ports::Unit> done);
void is_past_address(
    ports::VaultStore& vault, std::string const& account, std::string const& email,
    ports::Done<bool> done);

} // namespace switchboard::api
