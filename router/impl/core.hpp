// The engine behind its front: all entities of one account and the rules that change them, a file
// for each rule. Used by the one writer of the account. Never does I/O and never iterates in hash
// order to decide.
#pragma once

#include "router/engine.hpp"
#include "router/impl/choice.hpp"
#include "router/impl/entities.hpp"
#include "router/impl/stable_vector.hpp"

#include <deque>
#include <map>
#include <string_view>

namespace switchboard::router {

using Findings = std::vector<Violation>;

class Core {
public:
    Core(Config const& config, TimePoint now);
    Core(Config const& config, Records const& records, TimePoint now); // restore.cpp
    Core(Core const&) = delete;
    Core& operator=(Core const&) = delete;
    ~Core() = default;

    // The log (core.cpp).
    void apply(std::span<Command const> batch, TimePoint now, Effects& out);
    bool fire_next(TimePoint now, Effects& out);
    [[nodiscard]] std::optional<TimePoint> next_deadline() const;

    // Questions (views.cpp, explain.cpp, estimate.cpp, record.cpp, restore.cpp, verify.cpp).
    [[nodiscard]] Conversation const* find(ConversationId const& id) const;
    [[nodiscard]] Agent const* find(AgentId const& id) const;
    [[nodiscard]] Queue const* find(QueueId const& id) const;
    [[nodiscard]] ConversationView view(Conversation const& c) const;
    [[nodiscard]] AgentView view(Agent const& a) const;
    [[nodiscard]] QueueView view(Queue const& q) const;
    [[nodiscard]] std::vector<ConversationView> conversation_views() const;
    [[nodiscard]] std::vector<AgentView> agent_views() const;
    [[nodiscard]] std::vector<ConversationId> queued_in_order(Queue const& q) const;
    [[nodiscard]] std::optional<std::size_t> position(Conversation const& c) const;
    [[nodiscard]] std::optional<WaitEstimate> wait_estimate(Conversation const& c) const;
    [[nodiscard]] WaitingReasons why_waiting(Conversation const& c) const;
    [[nodiscard]] WhyNot why_not(Conversation const& c, Agent const& a) const;
    [[nodiscard]] Config config() const;
    [[nodiscard]] Touched take_touched();
    [[nodiscard]] ConversationRecord record(Conversation const& c) const;
    [[nodiscard]] AgentRecord record(Agent const& a) const;
    [[nodiscard]] EngineRecord engine_record() const;
    [[nodiscard]] Records records() const;
    [[nodiscard]] Findings check_invariants(std::size_t budget);
    void verify() const;
    void verify(Conversation const& c) const;
    void verify(Agent const& a) const;

private:
    friend class CoreTest; ///< breaks things on purpose

    // Log entries and timers (core.cpp).
    void begin_entry(TimePoint now, std::string_view trigger, Effects& out);
    void run(Command const& command);
    void fire(Timer const& timer);
    void fire_of_conversation(Conversation& c, Timer const& timer);
    void fire_of_agent(Agent& a, Timer const& timer);
    void emit(EffectBody body);
    void refuse(std::string reason);
    void refuse_state(Conversation const& c);
    void start_timer(TimerId& id, TimerKind kind, TimePoint at, Slot subject, Slot other = kNone);
    void sync_timer(TimerId& id, TimerKind kind, std::optional<TimePoint> at, Slot subject);
    void touch(Conversation& c);
    void touch(Agent& a);
    [[nodiscard]] Conversation* expect(ConversationId const& id);
    [[nodiscard]] Agent* expect(AgentId const& id);
    [[nodiscard]] Queue* expect(QueueId const& id);
    [[nodiscard]] Slot slot_of(ConversationId const& id) const; ///< kNone: unknown
    [[nodiscard]] Slot slot_of(AgentId const& id) const;        ///< gone agents too
    Slot intern(SkillId const& id);
    Slot intern(ChannelId const& id);
    Slot intern(InboxId const& id);
    [[nodiscard]] std::vector<Need> needs_of(std::map<SkillId, int> const& require);

    // R5 order (order.cpp).
    [[nodiscard]] TimePoint due(Conversation const& c) const;
    [[nodiscard]] int band_now(Conversation const& c) const;
    void rekey(Conversation& c);
    void set_state(Conversation& c, State state);
    void list_in_queue(Conversation& c);
    void unlist(Conversation& c);
    [[nodiscard]] bool waiting(Conversation const& c) const;
    void place(Conversation& c);
    void unplace(Conversation& c);

    // R3 eligibility (eligibility.cpp).
    void refresh(Agent& a);
    void keep_hot(Agent const& a);
    [[nodiscard]] Hot hot_of(Agent const& a) const;
    void order_ids();
    [[nodiscard]] bool routable(Agent const& a) const;
    [[nodiscard]] int load_of(Agent const& a) const;
    [[nodiscard]] int channel_load(Agent const& a, Slot channel) const;
    [[nodiscard]] bool within_channel(Agent const& a, Conversation const& c) const;
    [[nodiscard]] bool has_room(Agent const& a, Conversation const& c) const;
    [[nodiscard]] bool ramp_allows(Agent const& a, Conversation const& c) const;
    [[nodiscard]] bool excluded(Conversation const& c, Slot agent) const;
    [[nodiscard]] bool eligible(Conversation const& c, Slot agent) const;
    [[nodiscard]] bool assignable_if_eligible(Conversation const& c, Slot agent) const;
    void exclude(Conversation& c, Slot agent, Millis duration);
    void clear_exclusions(Conversation& c);

    // R4 plan, R9 last agent, R16 unroutable (plan.cpp, last_agent.cpp).
    [[nodiscard]] ClassKey class_key(Conversation const& c, Millis plan_time) const;
    void class_key(Conversation const& c, Millis plan_time, ClassKey& key) const;
    [[nodiscard]] ClassKey last_key(Conversation const& c) const;
    [[nodiscard]] std::optional<Millis> next_step(Conversation const& c) const;
    void start_visit(Conversation& c, bool first_of_episode);
    void end_visit(Conversation& c);
    void enter_step(Conversation& c);
    void leave_classes(Conversation& c);
    void list_last(Conversation& c);
    void unlist_last(Conversation& c);
    void skip_unstaffed(Conversation& c);
    void advance_plan(Conversation& c);
    void schedule_step(Conversation& c);
    void check_routable(Conversation& c);
    [[nodiscard]] bool has_capable_agent(Conversation const& c) const;
    void recheck_routable(std::vector<Slot> const& flipped);
    [[nodiscard]] Slot last_agent_of(Conversation const& c) const;
    [[nodiscard]] bool reachable(Agent const& a) const;
    [[nodiscard]] bool fits_last_agent(Conversation const& c, Slot agent) const;
    void start_last_agent_step(Conversation& c);
    void end_last_agent_step(Conversation& c);
    void recheck_last_agent_steps(Agent& a);

    // R6 settle and choice, R8 earmarks (settle.cpp, choose.cpp, earmarks.cpp).
    struct Candidate {
        Waiting waiting;
        Slot agent = kNone; ///< the freed agent it was found for, or none
    };
    void settle();
    void collect_dirty();
    void push_best_of(Slot agent);
    [[nodiscard]] Waiting best_for(Slot agent) const;
    void best_in_classes(Slot agent, Waiting& best) const;
    void best_in(WaitingList const& waiting, Slot agent, Waiting& best) const;
    [[nodiscard]] bool class_fits(Agent const& a, ClassIndex::Fit const& fit) const;
    [[nodiscard]] Rank rank(Conversation const& c, Slot agent) const;
    [[nodiscard]] bool looks_at_traits(Conversation const& c, ClassKey const& key) const;
    void add_traits(Conversation const& c, ClassKey const& key, Rank& rank) const;
    [[nodiscard]] Choice only(Conversation const& c, Slot agent) const;
    [[nodiscard]] int
    ring_for(Conversation const& c, ClassKey const& key, Traits const& traits) const;
    [[nodiscard]] Decider decided_by(Conversation const& c, Choice const& choice) const;
    [[nodiscard]] bool stopped(Conversation const& c, Slot agent, Excluded& counts) const;
    [[nodiscard]] ClassKey const& step_key(Conversation const& c, ClassKey& scratch) const;
    [[nodiscard]] Choice choose(Conversation const& c) const;
    template<class Row, class Visit>
    void for_each_eligible(Conversation const& c, Row const& among, Visit&& visit) const;
    void offer_to_best(Conversation& c);
    void make_earmarks();
    [[nodiscard]] Slot earmark_candidate(Conversation const& c) const;
    [[nodiscard]] bool earmark_holds(Conversation const& c, Slot agent) const;
    void end_earmark(Conversation& c);
    void recheck_earmark(Conversation& c);
    void mark_dirty(Agent& a);
    void mark_dirty(Conversation& c);

    // R7 offers (offers.cpp).
    void create_offer(Conversation& c, Agent& a, OfferReasons reasons);
    void end_offer(Conversation& c, Slot agent, OfferEnd reason);
    void drop_offers(Conversation& c);
    void count_failed(Conversation& c);
    void after_offer(Conversation& c);
    [[nodiscard]] LiveOffer* live_offer(Conversation& c, Slot agent);
    [[nodiscard]] LiveOffer const* live_offer(Conversation const& c, Slot agent) const;
    void take(Conversation& c, Agent& a);
    void accept_offer(Conversation& c, Agent& a);
    void offer_timed_out(Conversation& c, Slot agent);
    void offer_undelivered(Conversation& c, Slot agent);

    // R8 work (work.cpp).
    void release_owner(Conversation& c);
    void start_wrap_up(Agent& a, Conversation const& c);
    void end_wrap_up(Agent& a, std::size_t index);
    void close_parked(Conversation& c);

    // R10 transfer (transfer.cpp).
    void transfer_to_agent(Conversation& c, Transfer const& command);
    void begin_transfer(Conversation& c, Transfer const& command, Slot queue, Slot target);
    void restore_transfer(Conversation& c);
    [[nodiscard]] bool presence_fits_direct(Agent const& a) const;

    // R11 agents' connection, R12 re-queues after a recovery (connection.cpp).
    struct Presence {
        Intent intent;
        Link link;
        bool not_responding;
    };
    [[nodiscard]] Presence presence(Agent const& a) const {
        return {a.intent, a.link, a.not_responding};
    }
    void presence_changed(Agent& a, Presence const& before);
    void withdraw_unfit_offers(Agent& a);
    void drop_link(Agent& a);
    void lose(Agent& a);
    void requeue_owned(Agent& a, RequeueReason reason);
    void requeue(Conversation& c, RequeueReason reason);
    [[nodiscard]] std::vector<Slot> owned_by_seq(Agent const& a) const;
    void release_requeues();

    // R13 admission (admission.cpp), R14 customers (customers.cpp).
    struct Admission {
        enum class Kind : std::uint8_t { Enqueue, Reject, Bot };
        Kind kind = Kind::Enqueue;
        Slot queue = kNone;
        RejectReason reason{};
    };
    [[nodiscard]] std::optional<RejectReason> blocked(Slot queue, Conversation const* moving) const;
    [[nodiscard]] Admission admit(Slot queue) const;
    [[nodiscard]] std::optional<std::string> check(Demand const& demand) const;
    void fill(Conversation& c, Demand const& demand);
    void start_episode(Conversation& c, Slot queue, TimePoint origin);
    Conversation& create(ConversationId const& id);
    void reopen(Conversation& c);
    void abandon(Conversation& c);
    void become_absent(Conversation& c);
    void connect(Conversation& c);
    void watch_customer(Conversation& c);
    void unwatch_customer(Conversation& c);

    // Configuration (configure.cpp).
    void configure(Config const& config);
    Slot add_queue(QueueConfig const& config);
    void compile_plan(Slot queue);
    Agent& add_agent(AgentConfig const& config);
    void put_given(AgentConfig const& config, Traits& traits);
    void put_traits(Agent& a);
    void traits_changed(Agent& a);
    [[nodiscard]] Slot queue_slot(QueueId const& id) const;
    [[nodiscard]] std::optional<std::string> unknown_queue(QueueConfig const& config) const;
    void plan_changed(Slot queue);

    // Commands, each in the file of its rule.
    void handle(Arrive const& command);
    void handle(Leave const& command);
    void handle(CustomerDown const& command);
    void handle(CustomerUp const& command);
    void handle(CustomerMessage const& command);
    void handle(BotStart const& command);
    void handle(Handoff const& command);
    void handle(BotClose const& command);
    void handle(SetIntent const& command);
    void handle(LinkDown const& command);
    void handle(LinkUp const& command);
    void handle(Resume const& command);
    void handle(OfferSeen const& command);
    void handle(Accept const& command);
    void handle(Decline const& command);
    void handle(Close const& command);
    void handle(FinishWrapUp const& command);
    void handle(ExtendWrapUp const& command);
    void handle(Park const& command);
    void handle(Transfer const& command);
    void handle(CancelTransfer const& command);
    void handle(SetPriority const& command);
    void handle(SetSla const& command);
    void handle(SetBoost const& command);
    void handle(Assign const& command);
    void handle(Requeue const& command);
    void handle(Move const& command);
    void handle(Drain const& command);
    void handle(ReleaseEarmark const& command);
    void handle(OpenQueue const& command);
    void handle(CloseQueue const& command);
    void handle(SetSkills const& command);
    void handle(SetCapacity const& command);
    void handle(UpsertAgent const& command);
    void handle(RemoveAgent const& command);
    void handle(UpsertQueue const& command);
    void handle(RemoveQueue const& command);
    void handle(SetSettings const& command);
    void handle(Forget const& command);

    // Reasons (explain.cpp) and estimates (estimate.cpp).
    [[nodiscard]] StepView step_view(Conversation const& c) const;
    [[nodiscard]] std::shared_ptr<Asked const>
    asked_of(Conversation const& c, ClassKey const& key) const;
    [[nodiscard]] Excluded count_excluded(Conversation const& c) const;
    void
    add_counts(ClassIndex::Counts const& counts, std::uint32_t available, Excluded& stopped) const;
    [[nodiscard]] OfferReasons reasons_for(Conversation const& c, Choice const& choice) const;
    [[nodiscard]] Comparison comparison(Rank const& rank) const;
    void add_step_event(Conversation const& c, WaitingReasons& out) const;
    void add_agent_events(Conversation const& c, WaitingReasons& out) const;
    [[nodiscard]] std::optional<Forecast> forecast(Conversation const& c) const;
    [[nodiscard]] double competing(Conversation const& c) const;
    [[nodiscard]] double pace_of(Agent const& a) const;
    void measure_full(Agent& a, bool freed);
    void measure_take(Conversation& c);
    void measure_abandon(Conversation& c);
    void end_ghosts(Slot agent, Key const& key);
    void forecast_arrivals();

    // Invariants (invariants.cpp).
    static void found(Findings& out, Invariant which, std::string const& subject, char const* what);
    void watch_offer(Conversation const& c, Agent const& a);
    void inspect_place(Conversation const& c, Findings& out) const;
    void inspect_wait(Conversation const& c, Findings& out) const;
    void inspect(Agent const& a, Findings& out) const;
    void inspect_counts(Findings& out) const;

    // Records (record.cpp, restore.cpp).
    [[nodiscard]] TimerRecord timer_record(TimerId id) const;
    void restore_timer(TimerId& id, TimerRecord const& record, Slot subject, Slot other = kNone);
    void restore_agent(AgentRecord const& record);
    void restore_conversation(ConversationRecord const& record);
    void restore_offers(Conversation& c, ConversationRecord const& record);
    void restore_visit(Conversation& c, ConversationRecord const& record);
    State restored_state(Conversation& c, ConversationRecord const& record);
    [[nodiscard]] Slot agent_slot(std::optional<AgentId> const& id) const;
    [[nodiscard]] std::optional<AgentId> id_of(Slot agent) const;
    [[nodiscard]] std::map<SkillId, int> require_map(std::vector<Need> const& needs) const;

    Settings settings_;
    std::deque<Queue> queues_;
    StableVector<Agent> agents_;
    StableVector<Conversation> conversations_;
    std::map<QueueId, Slot> queue_slots_;
    std::map<AgentId, Slot> agent_slots_; ///< in order of the ids
    SlotMap agent_hashes_;
    SlotMap conversation_slots_;
    std::vector<Slot> free_conversations_;
    std::vector<Slot> queue_order_; ///< as configured: the first is the default
    SlotMap skill_slots_;
    std::vector<SkillId> skills_;
    static constexpr Slot kChat = 0; ///< the channel of whoever names none
    std::map<ChannelId, Slot> channel_slots_;
    std::vector<ChannelId> channels_;
    static constexpr Slot kNoInbox = 0; ///< of whoever names none
    std::map<InboxId, Slot> inbox_slots_;
    std::vector<InboxId> inboxes_;

    Timers timers_;
    std::uint64_t timer_orders_ = 0;
    std::uint64_t seq_ = 0;
    std::uint64_t offers_ = 0;
    TimePoint now_{};
    std::string_view trigger_;
    Effects* out_ = nullptr;

    ClassIndex index_;
    std::vector<Hot> hot_;          ///< by agent; refresh() keeps it
    std::size_t agents_placed_ = 0; ///< how many agents had their place by id computed
    SparseRow available_;           ///< routable agents below their capacity
    ClassKey scratch_step_;         ///< keep their memory
    ClassKey scratch_last_;
    /// Heads of the lists of visits by last class; those without a class are the first list.
    std::vector<Slot> last_heads_;
    WaitingList spill_; ///< waiting without a class
    WaitingList heavy_; ///< waiting with a weight above 1
    std::vector<Slot> dirty_agents_, dirty_conversations_;
    std::vector<Candidate> candidates_; ///< a heap while settling

    std::deque<LostWork> lost_work_; ///< to be re-queued after a recovery
    TimePoint requeue_window_{};
    bool requeue_window_open_ = false;
    std::uint32_t requeue_count_ = 0;
    TimerId requeue_timer_ = 0;

    std::vector<Slot> touched_conversations_, touched_agents_;
    std::vector<ConversationId> forgotten_;
    std::vector<AgentId> removed_;

    std::array<std::size_t, kStates> in_state_{}; ///< conversations by state
    std::uint32_t most_offers_ = 1; ///< at once for one conversation, of all queues so far
    Findings noticed_;              ///< by decisions, since the last check
    std::size_t next_conversation_ = 0, next_agent_ = 0;

    // For wait estimates.
    Pace common_pace_; ///< of all agents
    Calibration calibration_;
    std::vector<Ghost> ghosts_;
    std::vector<Slot> arrived_; ///< in this entry
};

template<class Row, class Visit>
void Core::for_each_eligible(Conversation const& c, Row const& among, Visit&& visit) const {
    if (c.last_agent_step) {
        if (among.test(c.step_agent)) visit(c.step_agent);
    } else if (c.step_class != kNone) {
        for_each_common(index_.at(c.step_class).eligible, among, [&](std::size_t agent) {
            visit(static_cast<Slot>(agent));
        });
    } else {
        auto const row = index_.eligible_for(class_key(c, c.plan_time));
        for_each_common(row, among, [&](std::size_t agent) { visit(static_cast<Slot>(agent)); });
    }
}

} // namespace switchboard::router
