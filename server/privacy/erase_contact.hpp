// Takes one contact out: every conversation of it, one after the other, then the contact itself.
// Called and answered on the thread of its doors. Repeating it is safe, and goes on where it
// stopped; it writes no record and asks nobody whether it may.
#pragma once

#include "ports/store.hpp"
#include "privacy/erase_one.hpp"

#include <switchboard/v1/model.pb.h>

#include <cstdint>
#include <functional>
#include <string>

namespace switchboard::privacy {

struct ErasedContact {
    std::uint64_t conversations = 0, entries = 0, files = 0, transcripts = 0;
};

struct ContactToErase {
    ports::Caller caller; // who may see all conversations of the account
    v1::AccountConfig config;
    std::string id;
    /// Told each conversation before its words go; may be unset.
    std::function<void(v1::Conversation const&)> before{};
};

/// WRONG_STATE while one of the conversations is open or being delivered: those before it are gone.
void erase_contact(
    ErasingDoors const& doors, ports::Store& store, ContactToErase which,
    ports::Done<ErasedContact> done);

} // namespace switchboard::privacy
