// A proper client, as the widget and the console are: connects, resumes where it stood, keeps an
// outbox until everything is acked or refused, shows entries in order. One thread. It judges what
// it is sent.
#pragma once

#include "checker.hpp"
#include "link.hpp"
#include "view.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace switchboard::sim {

/// A hub that takes connections, and the life of its process.
struct Door {
    hub::Hub* hub = nullptr;
    LifePtr life;
    std::size_t process = 0;
};

struct ClientWorld {
    Timeline& timeline;
    Random& random;
    LinkNetwork& network;
    Checker& checker;
    std::function<std::optional<Door>()> find_door; // any process that is up
    Mutant mutant = Mutant::None;
};

class Client {
public:
    Client(ClientWorld& world, std::string id, std::string token);
    virtual ~Client() = default;
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    void connect();
    /// The page is loaded again: what was shown is gone, the outbox is not.
    void reload();
    [[nodiscard]] Link* link() { return link_.get(); }
    [[nodiscard]] std::size_t process() const { return process_; }
    [[nodiscard]] std::string const& id() const { return id_; }
    [[nodiscard]] bool live() const { return live_; }
    [[nodiscard]] std::map<std::string, View> const& views() const { return views_; }
    [[nodiscard]] std::size_t unanswered() const;
    [[nodiscard]] bool is_customer() const { return token_.starts_with("c:"); }
    /// No more new wishes; what is in the outbox still goes out.
    void calm_down() { calm_ = true; }

protected:
    enum class Kind : std::uint8_t { Message, Note, Start };
    void write(std::string const& conversation, Kind kind);
    /// A request without a place in the outbox; the script repeats it if it must.
    void ask(v1::ClientFrame frame);
    virtual void on_welcome() {}
    virtual void on_snapshot(v1::Conversation const& /*conversation*/) {}
    virtual void on_shown(v1::Entry const& /*entry*/) {}
    virtual void on_started(std::string const& /*conversation*/) {}
    virtual void on_other(v1::ServerFrame const& /*frame*/) {}
    /// An answer to ask(), well or not.
    virtual void on_answer(v1::ServerFrame const& /*frame*/) {}

    ClientWorld& world_;
    bool calm_ = false;
    std::map<std::string, View> views_;

private:
    struct Pending {
        std::string client_id, text;
        Kind kind = Kind::Message;
        std::uint32_t request = 0; // the last one it was sent with
    };
    struct Outbox {
        std::deque<Pending> pending; // in the order of writing
        bool resting = false;        // after an error, until the next attempt
    };
    void say_hello();
    void on_frame(v1::ServerFrame const& frame);
    void on_close(std::uint16_t code);
    void on_ack(v1::ServerFrame const& frame);
    void on_error(v1::ServerFrame const& frame);
    void on_entry(v1::Entry const& entry);
    void on_page(v1::HistoryPage const& page);
    void settle(std::string const& conversation, std::string const& client_id, std::uint32_t seq);
    void send_all(std::string const& conversation);
    void send(std::string const& conversation, Pending& pending);
    void reconnect(Millis delay);
    void beat(std::uint64_t life);
    void judge(std::string const& conversation, View::Violation const& violation);

    std::string id_, token_;
    std::shared_ptr<Link> link_;
    std::size_t process_ = 0;
    std::uint64_t life_ = 0; // counts connections; what belongs to an older one is ignored
    bool live_ = false;
    bool reconnecting_ = false;
    TimePoint heard_{};
    std::uint32_t requests_ = 0;
    std::uint64_t messages_ = 0;
    std::map<std::string, Outbox> outboxes_; // "" is the conversation that does not exist yet
};

} // namespace switchboard::sim
