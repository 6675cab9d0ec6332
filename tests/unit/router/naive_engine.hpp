// The rules of routing written down once more, without any index: every question scans everything.
// Used by the differential test only, which feeds it and the engine with the same log.
// Never shares code with the engine; it shares the commands, the configuration and the effects'
// words.
#pragma once

#include "router/commands.hpp"
#include "router/config.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace switchboard::router::test {

using Ms = std::int64_t;

class NaiveEngine {
public:
    explicit NaiveEngine(Config const& config);

    /// One log entry, after the timers that are due; clients confirm offers at once.
    std::vector<std::string> tell(Ms now, std::vector<Command> const& batch);
    /// The engine is lost and rebuilt from its log: R12.
    std::vector<std::string> restart(Ms now);
    void set_confirms(AgentId const& agent, bool confirms) {
        agents_.at(agent).confirms = confirms;
    }

private:
    using Skills = std::map<SkillId, int>;
    enum class Tick {
        Step,
        Sticky,
        Due,
        Background,
        Absent,
        Gone,
        Miss,
        Lose,
        Free,
        Wrap,
        Link,
        Hold,
        Ramp,
        Parked,
        Batch
    };

    struct Offer {
        int number;
        AgentId agent;
        bool seen = false;
    };
    struct Saved {
        QueueId queue;
        Skills require;
        Ms origin;
        int seq;
        std::optional<AgentId> target;
    };
    struct Talk {
        State state = State::Bot;
        QueueId queue;
        Skills require;
        std::map<SkillId, std::int64_t> prefer;
        Priority priority = Priority::Normal;
        std::optional<Ms> sla;
        Ms boost = 0;
        int band = 1;
        int weight = 1;
        ChannelId channel{"chat"};
        InboxId inbox;
        Ms origin = 0;
        int seq = 0;
        Ms visit = 0;
        Ms plan = 0;
        bool sticky = false;
        std::optional<AgentId> owner, last_owner, last_agent, earmark, winner;
        int won = 0;
        std::optional<Offer> offer;
        std::map<AgentId, Ms> excluded;
        std::optional<Saved> transfer;
        int failed = 0;
        bool unroutable = false;
        bool earmark_released = false;
        bool connected = true;
        bool absent = false;
        Ms down = 0;
        Ms waits_since = 0;
    };
    struct Wrap {
        ConversationId conversation;
        int weight;
        ChannelId channel;
        int number;
    };
    struct Worker {
        AgentConfig config;
        Intent intent;
        Link link;
        bool confirms = true;
        bool silent = false;
        bool draining = false;
        bool held = false;
        bool hold_next = false;
        bool ramping = false;
        int offers_since = 0;
        std::vector<Ms> drops;
        Ms idle = -1;
        std::vector<Wrap> wraps;
    };
    struct Bell {
        Ms at;
        int order;
        Tick tick;
        ConversationId conversation;
        AgentId agent;
        int number = 0;
    };
    struct Step {
        Skills require;
        std::set<QueueId> queues;
        int ring = 0;
        QueueId own;
        InboxId inbox;
    };

    void say(std::string const& text);
    void no(Command const& command);
    void
    ring(Ms at, Tick tick, ConversationId const& c, AgentId const& a = AgentId{}, int number = 0);
    void hush(Tick tick, ConversationId const& c, AgentId const& a = AgentId{});
    bool ring_next(Ms now);
    void on(Bell const& bell);
    void confirm();
    void run(Command const& command);
    bool customer(Command const& command);
    bool worker(Command const& command);
    bool work(Command const& command);
    bool supervisor(Command const& command);
    void consequences();

    QueueConfig const& queue(QueueId const& id) const { return queues_.at(id); }
    Ms due(Talk const& c) const;
    std::tuple<int, Ms, int> key(Talk const& c) const;
    bool waiting(Talk const& c) const;
    Step step(Talk const& c, Ms plan) const;
    bool meets(Worker const& a, Step const& s) const;
    bool eligible(ConversationId const& id, AgentId const& a) const;
    bool reachable(Worker const& a) const;
    bool sticky_holds(Talk const& c) const;
    AgentId sticky_agent(Talk const& c) const;
    int load(AgentId const& a, ChannelId const* channel = nullptr) const;
    bool room(Talk const& c, AgentId const& a) const;
    bool routable(Worker const& a) const;
    bool assignable(ConversationId const& id, AgentId const& a) const;
    std::optional<ConversationId> kept_for(AgentId const& a) const;
    bool better(Talk const& c, AgentId const& a, AgentId const& b) const;
    std::optional<RejectReason> blocked(QueueId const& q, Talk const* moving) const;

    void settle();
    void earmark();
    bool earmark_holds(ConversationId const& id, AgentId const& a) const;
    void offer(ConversationId const& id, AgentId const& a);
    void end_offer(ConversationId const& id, OfferEnd reason);
    void back(ConversationId const& id);
    void fail(ConversationId const& id);
    void take(ConversationId const& id, AgentId const& a);
    void release(ConversationId const& id);
    void exclude(ConversationId const& id, AgentId const& a, Ms duration);
    void visit(ConversationId const& id, bool first);
    void next_step(ConversationId const& id);
    void flag(ConversationId const& id);
    void enter(ConversationId const& id, State state);
    void leave(ConversationId const& id);
    void ring_keyed(ConversationId const& id);
    void episode(ConversationId const& id, QueueId const& q);
    bool door(ConversationId const& id, QueueId const& q, bool from_bot);
    void fill(Talk& c, Demand const& demand);
    void abandon(ConversationId const& id);
    void presence(AgentId const& a, Intent intent, Link link, bool silent);
    void withdraw(AgentId const& a);
    void drop(AgentId const& a);
    void requeue(ConversationId const& id, RequeueReason reason);
    std::vector<ConversationId> owned_by_seq(AgentId const& a) const;
    void requeue_all(AgentId const& a, RequeueReason reason);
    void lose(AgentId const& a);
    void release_lost();
    void undo_transfer(ConversationId const& id);
    bool transfer(Transfer const& command);

    Config config_;
    std::map<QueueId, QueueConfig> queues_;
    std::map<AgentId, Worker> agents_;
    std::map<ConversationId, Talk> talks_;
    std::vector<Bell> bells_;
    std::vector<std::tuple<ConversationId, AgentId, int>> to_confirm_;
    std::vector<std::string> out_;
    std::deque<std::pair<ConversationId, AgentId>> lost_; ///< work to be re-queued in portions
    std::optional<Ms> portion_;                           ///< since when this one goes on
    std::uint32_t in_portion_ = 0;
    Ms now_ = 0;
    int orders_ = 0;
    int seqs_ = 0;
    int offers_ = 0;
    int wraps_ = 0;
};

} // namespace switchboard::router::test
