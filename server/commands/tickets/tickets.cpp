#include "commands/tickets/tickets.hpp"

#include "commands/apply/report.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

namespace switchboard::commands::tickets {

namespace {

namespace json = boost::json;
using apply::HttpAnswer;
using apply::HttpClient;

constexpr std::chrono::milliseconds kLookAgain{500};

class Run {
public:
    Run(Options const& options, HttpClient const& client, std::ostream& out, std::ostream& err)
        : options_{options}
        , client_{client}
        , out_{out}
        , err_{err} {}

    int all() {
        if (options_.recount && !ask("/api/v1/tickets/reconcile", "{}")) return exit_;
        if (!options_.replay.empty() && !replay()) return exit_;
        auto tally = counted();
        if (!tally) return exit_;
        print(*tally);
        for (char const* state : {"parked", "missing", "owed"})
            if (!list(state, number(*tally, state))) return exit_;
        bool const stuck = number(*tally, "parked") + number(*tally, "missing") > 0;
        bool const open = number(*tally, "owed") > 0 || !tally->at("addsUp").as_bool();
        return stuck || open ? kNotAll : kAllThere;
    }

private:
    static std::int64_t number(json::object const& from, std::string_view name) {
        auto const* const value = from.if_contains(name);
        return value != nullptr && value->is_int64() ? value->get_int64() : 0;
    }
    static std::string text(json::object const& from, std::string_view name) {
        auto const* const value = from.if_contains(name);
        return value != nullptr && value->is_string() ? std::string{value->get_string()}
                                                      : std::string{};
    }

    std::optional<json::object> ask(std::string const& path, char const* body = nullptr) {
        HttpAnswer const answer = body == nullptr ? client_.get(path) : client_.post(path, body);
        if (answer.status == 0 || answer.status >= apply::kServerFailed) {
            exit_ = apply::unreachable(options_, answer, err_);
            return std::nullopt;
        }
        json::error_code failed;
        json::value const value = json::parse(answer.body, failed);
        if (answer.status == apply::kOk && !failed && value.is_object()) return value.get_object();
        apply::print_refusal(answer.body, answer.status, path, {}, err_);
        exit_ = kNotAll;
        return std::nullopt;
    }

    bool replay() {
        bool const by_state = options_.replay == "parked" || options_.replay == "missing";
        std::string const body =
            json::serialize(json::object{{by_state ? "state" : "conversation", options_.replay}});
        std::int64_t count = 0;
        for (bool more = true; more;) {
            auto const answer = ask("/api/v1/tickets/replay", body.c_str());
            if (!answer) return false;
            count += number(*answer, "replayed");
            auto const* const flag = answer->if_contains("more");
            more = flag != nullptr && flag->is_bool() && flag->get_bool();
        }
        out_ << "tried again: " << count << '\n';
        return true;
    }

    /// The counts; with --wait, once nothing is owed or the time is up.
    std::optional<json::object> counted() {
        auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{options_.wait_s};
        for (;;) {
            auto tally = ask("/api/v1/tickets");
            bool const again =
                tally && number(*tally, "owed") > 0 && std::chrono::steady_clock::now() < until;
            if (!again) return tally;
            std::this_thread::sleep_for(kLookAgain);
        }
    }

    void print(json::object const& tally) {
        out_ << "finished conversations " << number(tally, "finished") << '\n';
        for (auto const& [name, meaning] :
             {std::pair{"ticketed", "have their ticket"},
              {"owed", "on their way"},
              {"parked", "given up until a person decides"},
              {"exempt", "that no rule wants a ticket of"},
              {"missing", "owed to nobody"}})
            out_ << "  " << name << std::string(10 - std::string_view{name}.size(), ' ')
                 << number(tally, name) << "  " << meaning << '\n';
        if (!tally.at("addsUp").as_bool()) out_ << "  the five do not add up: run with --recount\n";
        if (auto const since = text(tally, "oldestOwed"); !since.empty())
            out_ << "  the oldest has waited since " << since << '\n';
    }

    bool list(std::string const& state, std::int64_t count) {
        auto const rows = std::min<std::int64_t>(count, options_.list);
        if (rows == 0) return true;
        auto const page =
            ask("/api/v1/tickets/" + state +
                "?limit=" + std::to_string(std::min<std::int64_t>(rows, 100)));
        if (!page) return false;
        out_ << state << ":\n";
        for (auto const& row : page->at("conversations").as_array()) print_row(row.as_object());
        if (count > rows) out_ << "  and " << count - rows << " more\n";
        return true;
    }

    void print_row(json::object const& row) {
        out_ << "  " << text(row, "conversation") << "  since " << text(row, "since") << '\n';
        for (auto const& each : row.at("deliveries").as_array()) {
            auto const& delivery = each.as_object();
            out_ << "    " << text(delivery, "sink") << ": " << text(delivery, "state") << ", "
                 << number(delivery, "attempts") << " attempts";
            auto const error = text(delivery, "lastError");
            out_ << (error.empty() ? "" : "; ") << error << '\n';
        }
    }

    Options const& options_;
    HttpClient const& client_;
    std::ostream& out_;
    std::ostream& err_;
    int exit_ = kAllThere;
};

} // namespace

int run(Options const& given, std::ostream& out, std::ostream& err) {
    Options options = given;
    while (options.url.ends_with('/')) options.url.pop_back();
    if (auto const problem = apply::address_problem(options.url)) {
        err << "--url " << *problem << '\n';
        return kNotAll;
    }
    HttpClient client{options.url};
    int exit_code = kAllThere;
    if (!apply::log_in(options, client, exit_code, err)) return exit_code;
    exit_code = Run{options, client, out, err}.all();
    apply::log_out(options, client);
    return exit_code;
}

} // namespace switchboard::commands::tickets
