// Who could take what: bit rows of agents and classes, and the waiting conversations of each class
// in order. Owned by the engine's core and used by its one writer. Never decides anything: it only
// finds quickly.
#pragma once

#include "router/impl/bits.hpp"
#include "router/impl/prefetch.hpp"
#include "router/impl/slot_map.hpp"
#include "router/impl/waiting_list.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <vector>

namespace switchboard::router {

/// Dense number of an agent, conversation, queue, skill, channel, inbox or class within one engine.
using Slot = std::uint32_t;
inline constexpr Slot kNone = ~Slot{0};

struct Need {
    Slot skill = 0;
    int min = 0;
    friend auto operator<=>(Need const&, Need const&) = default;
};

/// What a step of a plan asks of an agent. Conversations with equal keys compete in strict key
/// order.
struct ClassKey {
    std::vector<Slot> queues; ///< admitted, the conversation's own first, then ascending
    int open_ring = 0;
    std::vector<Need> needs; ///< ascending by skill
    int weight = 1;
    Slot channel = 0;
    Slot inbox = 0;
    friend auto operator<=>(ClassKey const&, ClassKey const&) = default;
};

/// What an agent brings, as far as eligibility is concerned.
struct Traits {
    bool present = false;
    std::vector<std::uint8_t> levels; ///< by skill
    std::vector<std::int8_t> rings;   ///< by queue; negative: not a member
    int capacity = 0;
    int skills_held = 0;
    bool restricted = false; ///< to conversations of these queues and inboxes, both ascending
    std::vector<Slot> given_queues;
    std::vector<Slot> given_inboxes;

    [[nodiscard]] int level(Slot skill) const { return skill < levels.size() ? levels[skill] : 0; }
    [[nodiscard]] int ring(Slot queue) const { return queue < rings.size() ? rings[queue] : -1; }
    [[nodiscard]] bool is_given(Slot queue, Slot inbox) const {
        return !restricted || std::binary_search(given_queues.begin(), given_queues.end(), queue) ||
               std::binary_search(given_inboxes.begin(), given_inboxes.end(), inbox);
    }
};

class ClassIndex {
public:
    struct Class {
        ClassKey key;
        BitRow eligible; ///< agents who were given it and meet the needs in an open, admitted ring
        std::uint32_t users = 0;
        bool listed = false; ///< among the unused ones
        WaitingList waiting;
        mutable std::shared_ptr<Asked const> asked; ///< `key` in ids, made when first told
    };
    /// Agents of a class.
    struct Counts {
        std::uint32_t skilled = 0; ///< meet the needs
        std::uint32_t eligible = 0;
        std::uint32_t capable = 0; ///< eligible, with capacity for the weight
        std::uint32_t at_work = 0; ///< eligible and routable
    };
    /// What an agent's room is compared with.
    struct Fit {
        int weight = 1;
        Slot channel = 0;
        Slot queue = 0; ///< the conversations' own
    };

    explicit ClassIndex(std::size_t classes_max)
        : classes_max_{classes_max} {}

    [[nodiscard]] bool meets(Traits const& traits, std::vector<Need> const& needs) const;
    [[nodiscard]] bool admitted(Traits const& traits, ClassKey const& key) const;
    [[nodiscard]] bool is_given(Traits const& traits, ClassKey const& key) const {
        return traits.is_given(key.queues.front(), key.inbox);
    }
    [[nodiscard]] bool eligible(Slot agent, ClassKey const& key) const;
    /// The agents that are eligible for `key`, whether it has a class or not.
    [[nodiscard]] BitRow eligible_for(ClassKey const& key) const;
    [[nodiscard]] BitRow skilled_for(ClassKey const& key) const;

    /// Replaces what the agent brings. Classes of which the last capable agent came or went are
    /// added to `flipped`.
    void put_agent(Slot agent, Traits traits, std::vector<Slot>& flipped);
    [[nodiscard]] Traits const& traits(Slot agent) const { return traits_[agent]; }
    [[nodiscard]] std::uint32_t present_count() const { return present_count_; }
    /// Whether the agent is routable; the counts of its classes follow.
    void set_at_work(Slot agent, bool value);
    [[nodiscard]] BitRow const& at_work() const { return at_work_; }

    /// The class of `key`, with one more user; kNone when the table is full of classes in use.
    [[nodiscard]] Slot acquire(ClassKey const& key);
    void hold(Slot id) { ++classes_[id].users; }
    void release(Slot id);
    [[nodiscard]] Class const& at(Slot id) const { return classes_[id]; }
    [[nodiscard]] Counts const& counts(Slot id) const { return counts_[id]; }
    [[nodiscard]] Fit const& fit(Slot id) const { return fits_[id]; }
    [[nodiscard]] std::size_t classes() const { return classes_.size(); }

    void insert(Slot id, Waiting const& entry);
    void erase(Slot id, Waiting const& entry);
    /// Classes with someone waiting for which the agent is eligible.
    template<class Visit> void for_each_waiting_class(Slot agent, Visit&& visit) const {
        if (agent < rows_.size()) for_each_common(rows_[agent], nonempty_, visit);
    }
    [[nodiscard]] Waiting const& head(Slot id) const { return heads_[id]; }
    /// Heads in short, in their order or equal: most comparisons need no more.
    [[nodiscard]] std::int64_t head_rough(Slot id) const { return heads_rough_[id]; }
    /// Tells the processor what is about to be looked at.
    void expect_row(Slot agent) const { expect_lines(rows_[agent].data(), rows_[agent].bytes()); }
    void expect_class(Slot id) const { expect_lines(&classes_[id], sizeof(Class)); }
    [[nodiscard]] BitRow const& nonempty() const { return nonempty_; }
    [[nodiscard]] std::size_t waiting_classes() const { return waiting_classes_; }

private:
    [[nodiscard]] bool capable(Slot agent, ClassKey const& key) const {
        return traits_[agent].capacity >= key.weight;
    }
    /// A class's needs side by side with those of the others, for edits that look at all classes.
    struct Outline {
        static constexpr std::size_t kNeeds = 4;
        std::array<Slot, kNeeds> skill{};
        std::array<std::uint8_t, kNeeds> min{};
        std::uint8_t needs = 0; ///< above kNeeds: see the class
    };
    [[nodiscard]] bool meets_class(Traits const& traits, Slot id) const;
    void update_class(Slot agent, Slot id, Traits const& old, std::vector<Slot>& flipped);
    void unlist_agent(Slot agent, Traits const& old);
    void list_agent(Slot agent, Traits const& now);
    void fill(Slot id);
    void put_head(Slot id);
    [[nodiscard]] Slot place_for_new();

    std::size_t classes_max_;
    SlotMap by_key_;
    std::vector<Class> classes_;
    std::vector<Slot> unused_; ///< each once; may hold classes that came into use again
    // What decisions read of all classes, side by side.
    std::vector<Waiting> heads_;
    std::vector<std::int64_t> heads_rough_;
    std::vector<Counts> counts_;
    std::vector<Fit> fits_;
    std::vector<Outline> outlines_;
    BitRow nonempty_;
    std::size_t waiting_classes_ = 0; ///< bits of nonempty_
    std::vector<BitRow> rows_;        ///< by agent: classes
    std::vector<Traits> traits_;
    BitRow present_;
    BitRow at_work_;
    std::uint32_t present_count_ = 0;
    std::vector<std::vector<BitRow>> at_least_; ///< by skill, then level 1..5: agents
    std::vector<std::vector<BitRow>> within_;   ///< by queue, then ring 0..5: agents
    BitRow unrestricted_;
    std::vector<std::vector<BitRow>> given_queue_; ///< by queue, one column: restricted agents
    std::vector<std::vector<BitRow>> given_inbox_; ///< likewise by inbox
};

} // namespace switchboard::router
