#include "faulty_store.hpp"

#include "store/memory/memory_data.hpp"

#include <algorithm>

namespace switchboard::sim {

FaultyStore::FaultyStore(StoreNetwork& network, LifePtr owner)
    : network_(network)
    , owner_(std::move(owner)) {
    auto post = [&shared = network_, last = last_answer_,
                 life = owner_](std::function<void()> task) {
        *last = std::max(
            *last, shared.timeline.now() + shared.random.millis(0, shared.plan.store_delay_max));
        // A dead process hears no answers, a frozen one hears them late.
        enter_at(shared.timeline, *last, life, std::move(task));
    };
    inner_ = std::make_shared<store::MemoryStores>(*network.database, std::move(post));
}

Millis FaultyStore::delay() {
    Millis taken = network_.random.millis(0, network_.plan.store_delay_max);
    if (network_.faulty && network_.random.chance(network_.plan.stalls)) {
        taken += network_.random.millis(500, 4'000);
    }
    return taken;
}

void FaultyStore::pass(std::function<void(ports::Store&)> call) {
    last_call_ = std::max(last_call_, network_.timeline.now() + delay());
    network_.timeline.at(
        last_call_, [inner = inner_, life = owner_, call = std::move(call), &shared = network_] {
            // A dead process's calls may have been on the wire already.
            if (life->lives || shared.random.chance(500)) call(*inner->store);
        });
}

void FaultyStore::append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) {
    using store::MemoryConversation;
    store::MemoryData& data = network_.database->data();
    if (network_.mutant == Mutant::AckBeforeWrite) {
        MemoryConversation const* const found =
            data.conversation(request.caller.account, request.conversation);
        std::size_t const head = found == nullptr ? 0 : found->entries.size();
        TimePoint const now = network_.timeline.now();
        network_.timeline.after(Millis{0}, [=] {
            done(ports::AppendResult{static_cast<std::uint32_t>(head + 1), now, false});
        });
        pass([=](ports::Store& store) { store.append(request, [](auto const&) {}); });
        return;
    }
    bool const forgets = network_.mutant == Mutant::NoDedupe;
    pass([=, &data](ports::Store& store) {
        MemoryConversation* const found =
            data.conversation(request.caller.account, request.conversation);
        if (forgets && found != nullptr) found->seen.clear();
        store.append(request, done);
    });
}

void FaultyStore::heads(
    std::string account, std::vector<std::string> conversations,
    ports::Done<std::vector<v1::Position>> done) {
    bool const never = network_.mutant == Mutant::NoRepair;
    pass([=](ports::Store& store) {
        if (never) return done(ports::Error{v1::TIMED_OUT, "heads are never compared"});
        store.heads(account, conversations, done);
    });
}

} // namespace switchboard::sim
