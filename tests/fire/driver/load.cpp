#include "load.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace switchboard::fire {
namespace {

namespace json = boost::json;

constexpr Millis kTick{5};

std::string text_in(std::string const& body, char const* name) {
    boost::system::error_code error;
    auto const value = json::parse(body, error);
    auto const* const object = error ? nullptr : value.if_object();
    auto const* const member = object == nullptr ? nullptr : object->if_contains(name);
    return member != nullptr && member->is_string() ? std::string{member->get_string()} : "";
}

client::HttpOptions http_options() {
    client::HttpOptions out;
    out.connections = 16;
    return out;
}

} // namespace

Load::Load(boost::asio::io_context& io, LoadOptions options)
    : io_{io}
    , options_{std::move(options)}
    , journal_{options_.journal}
    , http_{io, options_.nodes.front(), http_options()}
    , timer_{io}
    , random_{static_cast<std::uint32_t>(options_.seed)} {}

void Load::begin(Done done) {
    std::ifstream staff{options_.staff_file};
    std::string user, token;
    while (staff >> user >> token) {
        agents_.push_back(std::make_unique<Agent>(io_, options_, journal_, agents_.size()));
        agents_.back()->start(user, token);
    }
    if (agents_.empty() && !options_.idle)
        throw std::runtime_error("no agents in " + options_.staff_file);
    for (std::size_t i = 0; i < options_.visitors; ++i) {
        visitors_.push_back(std::make_unique<Visitor>(io_, options_, journal_, i));
        connect_visitor(i);
    }
    tick();
    constexpr Millis kPatience{120'000};
    wait_for(
        [this] { return all_served(); }, kPatience,
        [this, done](bool good) {
            done(good ? "begun" : "error: not everybody is served: " + status());
        });
}

void Load::connect_visitor(std::size_t index) {
    json::object const body{{"inbox", options_.inbox}, {"locale", "en"}};
    http_.request(
        {.method = "POST",
         .target = "/api/v1/visitor-token",
         .body = json::serialize(body),
         .bearer = {}},
        [this, index](client::HttpReply const& reply) {
            std::string const token = text_in(reply.body, "token");
            if (token.empty()) return connect_visitor(index);
            visitors_[index]->start(text_in(reply.body, "contact"), token);
        });
}

bool Load::all_served() const {
    auto const is_live = [](auto const& seat) { return seat->is_live(); };
    if (options_.idle) return std::all_of(visitors_.begin(), visitors_.end(), is_live);
    std::size_t owned = 0;
    for (auto const& agent : agents_) owned += agent->owned().size();
    return owned >= visitors_.size() &&
           std::none_of(visitors_.begin(), visitors_.end(), [](auto const& visitor) {
               return visitor->conversation().empty();
           });
}

std::vector<Seat*> Load::seats() const {
    std::vector<Seat*> out;
    for (auto const& visitor : visitors_) out.push_back(visitor.get());
    for (auto const& agent : agents_) out.push_back(agent.get());
    return out;
}

void Load::tick() {
    std::int64_t const now = steady_ns();
    if (speaks_)
        for (Seat* const seat : seats()) seat->speak(now);
    pairs_.tick();
    turn_over_.tick(now);
    auto waiting = std::exchange(waiting_, {});
    for (Waiting& each : waiting) {
        bool const is_met = each.condition();
        if (is_met || now >= each.until_ns) {
            each.then(is_met);
        } else {
            waiting_.push_back(std::move(each));
        }
    }
    timer_.expires_after(kTick);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) tick();
    });
}

void Load::wait_for(
    std::function<bool()> condition, Millis patience, std::function<void(bool)> then) {
    waiting_.push_back(
        {std::move(condition), steady_ns() + patience.count() * 1'000'000, std::move(then)});
}

void Load::run(Millis time, Done done) {
    wait_for([] { return false; }, time, [done](bool) { done("ok"); });
}

void Load::cut(std::size_t count) {
    auto const all = seats();
    for (; count > 0 && !all.empty(); --count) all[random_() % all.size()]->reconnect();
}

void Load::note_fault(std::string const& name) {
    for (Seat* const seat : seats()) {
        seat->outages_ms.clear();
        seat->acks_us.clear();
    }
    journal_.add(Kind::Fault, "rig", {}, {}, 0, name);
}

void Load::settle(Millis patience, Done done) {
    std::int64_t const from = steady_ns();
    journal_.add(Kind::Healed, "rig", {}, {});
    auto const settled = [this, from] {
        auto const all = seats();
        return std::all_of(all.begin(), all.end(), [&](Seat const* seat) {
            return seat->is_live() && seat->is_settled(from);
        });
    };
    wait_for(settled, patience, [this, from, done](bool good) {
        auto const ms = static_cast<std::uint64_t>((steady_ns() - from) / 1'000'000);
        if (good) journal_.add(Kind::Settled, "rig", {}, {}, ms);
        done((good ? "settled " : "unsettled ") + std::to_string(ms) + ' ' + status());
    });
}

void Load::turn_over(std::size_t count) {
    for (; count > 0 && !visitors_.empty(); --count) turn_over_.begin(random_() % visitors_.size());
}

void Load::race_closes(std::size_t pairs, Done done) {
    pairs_.rival_offers();
    pairs_.race_closes(pairs);
    end_races(std::move(done));
}

void Load::race_transfers(std::size_t pairs, Done done) {
    pairs_.rival_offers();
    pairs_.race_transfers(pairs);
    end_races(std::move(done));
}

/// Everybody is served again once nobody races.
void Load::end_races(Done done) {
    constexpr Millis kPatience{1'800'000};
    wait_for(
        [this] { return pairs_.is_over() && all_served(); }, kPatience,
        [this, done](bool good) {
            auto const& counts = pairs_.counts();
            json::object const seen{
                {"closes", counts.closes},
                {"transfers", counts.transfers},
                {"transfers_taken", counts.transfers_taken},
                {"offers", counts.offers},
                {"snatched", counts.snatched}};
            done((good ? "raced " : "error: not everybody is served: ") + json::serialize(seen));
        });
}

void Load::finish(Millis patience, Done done) {
    speaks_ = false;
    auto const quiet = [this] {
        auto const all = seats();
        return turn_over_.is_over() && std::all_of(all.begin(), all.end(), [](Seat const* seat) {
                   return seat->is_quiet();
               });
    };
    wait_for(quiet, patience, [this, patience, done](bool good) {
        if (!good) return done("error: not everything was acked or closed: " + status());
        read_histories();
        auto const read = [this] { return unread_ == 0 && all_read(); };
        wait_for(read, patience, [this, done](bool complete) {
            note_closed();
            journal_.flush();
            // A reader who is behind is the checker's finding; a history not read would hide some.
            done(
                unread_ > 0 ? "error: the history could not be read"
                : complete  ? "finished " + status()
                            : "finished behind " + status());
        });
    });
}

void Load::read_histories() {
    unread_ = visitors_.size() + turn_over_.closed().size();
    for (auto const& [visitor, conversation] : turn_over_.closed())
        read_history(*visitors_[visitor], conversation, 0);
    for (auto const& visitor : visitors_) read_history(*visitor, visitor->conversation(), 0);
}

void Load::read_history(Seat& reader, std::string const& conversation, std::uint32_t after) {
    v1::ClientFrame frame;
    frame.mutable_history()->set_conversation(conversation);
    frame.mutable_history()->set_after(after);
    frame.mutable_history()->set_limit(100);
    reader.ask(frame, [this, &reader, conversation](v1::ServerFrame const& reply) {
        on_page(reader, conversation, reply);
    });
}

void Load::on_page(Seat& reader, std::string const& conversation, v1::ServerFrame const& reply) {
    if (reply.has_error() && reply.error().code() == v1::NOT_FOUND) {
        // Everything of it is gone: one entry of nobody, so that the checker misses the others.
        journal_.add(Kind::Final, "nobody", conversation, {}, 1);
        --unread_;
        return;
    }
    if (!reply.has_history()) return; // the wait for all of them names it
    std::uint32_t last = 0;
    for (v1::Entry const& entry : reply.history().entries()) {
        bool const is_text = entry.has_message();
        last = entry.seq();
        std::string const& text = entry.message().text();
        journal_.add(
            Kind::Final, entry.author().id(), conversation, is_text ? entry.client_id() : "", last,
            is_text ? hash_of(text) : "");
        note_owner(conversation, entry);
        std::string const line = std::to_string(last) + ' ' + text + '\n';
        if (is_text) texts_[conversation].process_bytes(line.data(), line.size());
    }
    heads_[conversation] = reply.history().head_seq();
    if (reply.history().more() && last != 0) return read_history(reader, conversation, last);
    --unread_;
}

void Load::note_owner(std::string const& conversation, v1::Entry const& entry) {
    auto const type = entry.event().type();
    if (type == v1::EVENT_ASSIGNED)
        journal_.add(Kind::Assigned, entry.event().user(), conversation, {}, entry.seq());
    if (type == v1::EVENT_REQUEUED || type == v1::EVENT_CLOSED)
        journal_.add(Kind::Assigned, {}, conversation, {}, entry.seq());
}

/// What the ticket of each must say (rig/sink.py has the same of what came).
void Load::note_closed() {
    for (auto const& [visitor, conversation] : turn_over_.closed())
        journal_.add(
            Kind::Closed, visitors_[visitor]->who(), conversation, {}, 0,
            std::to_string(texts_[conversation].checksum()));
}

bool Load::all_read() const {
    auto const all = seats();
    return std::all_of(all.begin(), all.end(), [&](Seat const* seat) {
        return std::all_of(seat->places().begin(), seat->places().end(), [&](auto const& place) {
            auto const head = heads_.find(place.first);
            return place.second == 0 || head == heads_.end() || place.second >= head->second;
        });
    });
}

namespace {

/// p50, p99 and the longest of what happened, each divided by `unit`; empty if nothing did.
json::object quantiles(std::vector<std::int64_t> values, double unit) {
    json::object out{{"count", values.size()}};
    if (values.empty()) return out;
    std::sort(values.begin(), values.end());
    auto const at = [&](std::size_t percent) {
        return static_cast<double>(values[(values.size() - 1) * percent / 100]) / unit;
    };
    out["p50"] = at(50);
    out["p99"] = at(99);
    out["max"] = static_cast<double>(values.back()) / unit;
    return out;
}

} // namespace

std::string Load::status() const {
    json::object out;
    std::vector<std::int64_t> outages, acks;
    std::uint64_t acked = 0, refused = 0, reconnects = 0, live = 0, owned = 0, opened = 0;
    auto const all = seats();
    for (Seat const* seat : all) {
        acked += seat->acked;
        refused += seat->refused;
        reconnects += seat->reconnects;
        live += seat->is_live() ? 1U : 0U;
        outages.insert(outages.end(), seat->outages_ms.begin(), seat->outages_ms.end());
        acks.insert(acks.end(), seat->acks_us.begin(), seat->acks_us.end());
    }
    for (auto const& agent : agents_) owned += agent->owned().size();
    for (auto const& visitor : visitors_) opened += visitor->conversation().empty() ? 0U : 1U;
    out["acked"] = acked;
    out["refused"] = refused;
    out["reconnects"] = reconnects;
    out["live"] = live;
    out["seats"] = all.size();
    out["owned"] = owned;
    out["opened"] = opened;
    out["closed"] = turn_over_.closed().size();
    out["outages_ms"] = quantiles(std::move(outages), 1);
    out["acks_ms"] = quantiles(std::move(acks), 1'000);
    return json::serialize(out);
}

} // namespace switchboard::fire
