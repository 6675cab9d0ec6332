// Messages of vault.proto in the vault: read, and changed by whoever comes first without losing the
// change of whoever came before. Templates over the port; run on its thread. They keep nothing.
#pragma once

#include "ports/vault_store.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace switchboard::identity {

/// A message and the revision that it was read at; 0: there is none yet.
template<class M> struct Kept {
    M value;
    std::uint64_t revision = 0;
};

template<class M>
void load_kept(
    ports::VaultStore& vault, std::string account, std::string name, ports::Done<Kept<M>> done) {
    vault.load(
        std::move(account), std::move(name),
        [done = std::move(done)](ports::Outcome<ports::VaultDocument> found) {
            if (!found) return done(found.error());
            Kept<M> kept;
            kept.revision = found->revision;
            if (kept.value.ParseFromString(found->bytes)) return done(std::move(kept));
            done(ports::Error{v1::INTERNAL, "a document of the vault cannot be read"});
        });
}

/// Turns the present message into the wanted one, or says why not; may be called again.
template<class M> using Edit = std::function<std::optional<ports::Error>(M&)>;

/// Answers what was saved. A message without any field removes the document.
template<class M>
void change_kept(
    ports::VaultStore& vault, std::string account, std::string name, Edit<M> edit,
    ports::Done<M> done, int attempts = 5) {
    load_kept<M>(
        vault, account, name,
        [&vault, account, name, edit, done, attempts](ports::Outcome<Kept<M>> kept) {
            if (!kept) return done(kept.error());
            M value = std::move(kept->value);
            if (auto const refused = edit(value)) return done(*refused);
            ports::VaultDocument document{value.SerializeAsString(), kept->revision};
            vault.save(
                account, name, std::move(document),
                [&vault, account, name, edit, done, attempts,
                 value = std::move(value)](ports::Outcome<std::uint64_t> saved) {
                    if (saved) return done(value);
                    if (saved.error().code != v1::CONFLICT || attempts <= 1)
                        return done(saved.error());
                    change_kept<M>(vault, account, name, edit, done, attempts - 1);
                });
        });
}

} // namespace switchboard::identity
