#include "sinks/rt_sink.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/sent_files.hpp"
#include "sinks/impl/service.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>
#include <charconv>

namespace switchboard::sinks {

namespace {

/// After a request whose fate is unknown RT may still be at work on it: nobody looks before.
constexpr Millis kSettle{5'000};
constexpr int kFilePagesMax = 50;

class RtSink : public Sink {
public:
    RtSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : config_(config)
        , service_(config, settings, std::move(stopping)) {
        auth_.push_back(
            config.user().empty()
                ? std::pair<std::string, std::string>{"Authorization", "token " + config.secret()}
                : basic_auth(config.user(), config.secret()));
    }

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        Placeholders const words{config_, source, item};
        Found found = find(item);
        if (found.trouble) return *found.trouble;
        if (found.ids.empty()) return create(source, item, words);
        std::string const ticket = found.ids.front();
        if (auto trouble = merge(found.ids)) return *trouble;
        Found const there = files_at(ticket);
        if (there.trouble) return *there.trouble;
        if (there.has(file_name(item))) return made(ticket);
        if (auto trouble = update(ticket, words)) return *trouble;
        if (auto trouble = comment(ticket, source, item, words)) return *trouble;
        return made(ticket);
    }

    std::optional<DeliveryResult> attach(
        ports::TranscriptSource const& source, v1::OutboxItem const&, std::string const& ticket,
        ReadFile const& read) override {
        auto const files = files_of(config_, source);
        if (files.empty()) return std::nullopt;
        Found const there = files_at(ticket);
        if (there.trouble) return there.trouble;
        for (auto const& file : files) {
            std::string const name = plain(kept_name(file));
            if (there.has(name)) continue;
            FileBytes const got = read(file);
            if (got.trouble) return got.trouble;
            if (got.gone) continue;
            json::object const body{
                {"Subject", file.name()},
                {"Content", file.name()},
                {"ContentType", "text/plain"},
                {"Attachments", json::array{attachment(name, file.content_type(), got.bytes)}}};
            if (auto trouble = say(ticket, body)) return trouble;
        }
        return std::nullopt;
    }

private:
    struct Found {
        std::vector<std::string> ids; // tickets, oldest first; or names of files
        std::optional<DeliveryResult> trouble;
        [[nodiscard]] bool has(std::string const& name) const {
            return std::find(ids.begin(), ids.end(), name) != ids.end();
        }
    };

    static std::string file_name(v1::OutboxItem const& item) {
        return "chat-" + delivery_key(item) + ".txt";
    }
    static std::string mark_of(v1::OutboxItem const& item) {
        return "[chat:" + item.conversation() + "]";
    }
    Delivered made(std::string const& ticket) const {
        return {ticket, service_.base() + "/Ticket/Display.html?id=" + ticket};
    }

    Found find(v1::OutboxItem const& item) const {
        std::string const& field = config_.mapping().external_id();
        std::string const query = field.empty()
                                      ? "Subject LIKE '" + mark_of(item) + "'"
                                      : "CF.{" + field + "} = '" + item.conversation() + "'";
        Reply const reply = service_.get(
            "/REST/2.0/tickets?orderby=id&order=ASC&per_page=20&query=" + percent_encoded(query),
            auth_);
        Found found;
        found.trouble = reply.trouble;
        if (found.trouble) return found;
        auto const* const items =
            reply.body.is_object() ? reply.body.get_object().if_contains("items") : nullptr;
        if (items == nullptr || !items->is_array()) {
            found.trouble = unexpected("a search without \"items\"");
            return found;
        }
        for (auto const& each : items->get_array()) found.ids.push_back(text_at(each, "/id"));
        std::sort(found.ids.begin(), found.ids.end(), [](auto const& a, auto const& b) {
            return std::pair{a.size(), a} < std::pair{b.size(), b};
        });
        return found;
    }

    std::optional<DeliveryResult> merge(std::vector<std::string> const& ids) const {
        for (std::size_t i = 1; i < ids.size(); ++i) {
            json::object const into{{"MergeInto", ids.front()}};
            Reply const reply =
                service_.send_json("PUT", "/REST/2.0/ticket/" + ids[i], auth_, into);
            if (reply.trouble) return reply.trouble;
        }
        return std::nullopt;
    }

    /// RT 5 fails (500) at a file's name that is not ASCII: one "_" for each such character; the
    /// comment's words are the whole name.
    static std::string plain(std::string const& name) {
        std::string result;
        for (char const c : name) {
            auto const byte = static_cast<unsigned char>(c);
            if (byte < 0x80) result.push_back(c);
            if (byte >= 0xC0) result.push_back('_'); // the first byte of a longer character
        }
        return result;
    }

    /// The names of all files of a ticket.
    Found files_at(std::string const& ticket) const {
        Found found;
        for (int page = 1; page <= kFilePagesMax; ++page) {
            Reply const reply = service_.get(
                "/REST/2.0/ticket/" + ticket +
                    "/attachments?fields=Filename&per_page=100&page=" + std::to_string(page),
                auth_);
            found.trouble = reply.trouble;
            if (found.trouble) return found;
            for (auto const& each : list_at(reply.body, "items"))
                found.ids.push_back(text_at(each, "/Filename"));
            if (list_at(reply.body, "items").size() < 100) break;
        }
        return found;
    }

    static json::object
    attachment(std::string const& name, std::string const& type, std::string const& bytes) {
        return {{"FileName", name}, {"FileType", type}, {"FileContent", to_base64(bytes)}};
    }

    static json::array files(v1::OutboxItem const& item, Placeholders const& words) {
        json::array list;
        std::string const name = file_name(item).substr(0, file_name(item).size() - 4);
        for (auto const& [ending, type, word] :
             {std::array{".txt", "text/plain; charset=utf-8", "transcript.text"},
              std::array{".html", "text/html; charset=utf-8", "transcript.html"},
              std::array{".json", "application/json", "transcript.json"}})
            list.push_back(attachment(name + ending, type, words.value(word)));
        return list;
    }

    /// Tags alone are a list: a field of several values holds each.
    json::object custom_fields(Placeholders const& words) const {
        json::object fields;
        for (auto const& [name, text] : config_.mapping().fields()) {
            auto value = words.fill(text);
            if (value.empty()) continue;
            if (text == "{{tags}}")
                fields[name] = list_between_commas(value);
            else
                fields[name] = std::move(value);
        }
        if (auto const& id = config_.mapping().external_id(); !id.empty())
            fields[id] = words.value("conversation.id");
        return fields;
    }

    void add_fields(json::object& body, Placeholders const& words) const {
        if (auto fields = custom_fields(words); !fields.empty())
            body["CustomFields"] = std::move(fields);
    }

    /// At the making only: later it is for the people there to say.
    void add_triage(json::object& body, Placeholders const& words) const {
        int priority = 0; // RT's priorities are numbers; names are for those who map none
        std::string const& text = words.value("priority");
        auto const [end, bad] = std::from_chars(text.data(), text.data() + text.size(), priority);
        if (bad == std::errc{} && end == text.data() + text.size()) body["Priority"] = priority;
        if (!config_.mapping().status().empty()) body["Status"] = config_.mapping().status();
    }

    DeliveryResult create(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        Placeholders const& words) const {
        std::string subject = subject_of(config_, source, words);
        if (config_.mapping().external_id().empty()) subject += " " + mark_of(item);
        std::string const queue = mapped(
            config_.mapping().queues(), source.conversation.queue(), config_.mapping().queue());
        json::object body{
            {"Queue", queue.empty() ? "General" : queue},
            {"Subject", subject},
            {"Content", words.value("transcript.text")},
            {"ContentType", "text/plain"},
            {"Attachments", files(item, words)}};
        // RT answers requestors by mail: only to an address that the shop vouched for.
        auto const& contact = source.conversation.contact();
        if (contact.verified() && !contact.email().empty()) body["Requestor"] = contact.email();
        add_fields(body, words);
        add_triage(body, words);
        Reply const reply = service_.send_json("POST", "/REST/2.0/ticket", auth_, body);
        if (reply.trouble) return settled(reply);
        std::string const id = text_at(reply.body, "/id");
        if (id.empty()) return unexpected("a ticket without an id");
        return made(id);
    }

    static DeliveryResult settled(Reply const& reply) {
        auto result = *reply.trouble;
        auto* const later = std::get_if<Retry>(&result);
        if (later != nullptr && (reply.status == 0 || reply.status >= 500) && !later->delay)
            later->delay = kSettle;
        return result;
    }

    std::optional<DeliveryResult>
    update(std::string const& ticket, Placeholders const& words) const {
        json::object body;
        add_fields(body, words);
        if (body.empty()) return std::nullopt;
        return service_.send_json("PUT", "/REST/2.0/ticket/" + ticket, auth_, body).trouble;
    }

    std::optional<DeliveryResult> comment(
        std::string const& ticket, ports::TranscriptSource const& source,
        v1::OutboxItem const& item, Placeholders const& words) const {
        json::object const body{
            {"Subject", subject_of(config_, source, words)},
            {"Content", words.value("transcript.text")},
            {"ContentType", "text/plain"},
            {"Attachments", files(item, words)}};
        return say(ticket, body);
    }

    std::optional<DeliveryResult> say(std::string const& ticket, json::object const& body) const {
        Reply const reply =
            service_.send_json("POST", "/REST/2.0/ticket/" + ticket + "/comment", auth_, body);
        if (reply.trouble) return settled(reply);
        return std::nullopt;
    }

    v1::Sink config_;
    Service service_;
    HeaderLines auth_;
};

} // namespace

std::unique_ptr<Sink> make_rt_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<RtSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
