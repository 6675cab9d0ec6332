#include "sinks/impl/sent_files.hpp"

#include "sinks/impl/placeholders.hpp"
#include "sinks/impl/texts.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <future>

namespace switchboard::sinks {

namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr Millis kLook{20}; // between looks at whether the node stops

/// One reading: part after part on the loop, the whole into the promise.
class Reading : public std::enable_shared_from_this<Reading> {
public:
    Reading(ports::UploadStore& store, std::string const& account, v1::Attachment const& file)
        : store_(store)
        , id_(file.id())
        , size_(file.size_bytes()) {
        caller_.account = account;
        caller_.role = v1::SYSTEM;
        caller_.id = "outbox";
    }

    std::future<FileBytes> result() { return promise_.get_future(); }

    void next() {
        if (got_.bytes.size() >= size_) return promise_.set_value(std::move(got_));
        store_.read(caller_, id_, number_++, [self = shared_from_this()](auto part) {
            self->on_part(std::move(part));
        });
    }

private:
    void on_part(ports::Outcome<std::string> part) {
        if (part && !part->empty()) {
            got_.bytes += *part;
            return next();
        }
        // A file that is not there any more was taken away on purpose: the transcript still names
        // it.
        got_.gone = part.has_value() || part.error().code == v1::NOT_FOUND;
        if (!got_.gone)
            got_.trouble = Retry{"a file could not be read: " + part.error().message, {}};
        promise_.set_value(std::move(got_));
    }

    ports::UploadStore& store_;
    ports::Caller caller_;
    std::string id_;
    std::size_t size_;
    std::uint32_t number_ = 0;
    FileBytes got_;
    std::promise<FileBytes> promise_;
};

} // namespace

std::vector<v1::Attachment> files_of(v1::Sink const& sink, ports::TranscriptSource const& source) {
    std::vector<v1::Attachment> files;
    auto const seen = seen_by(source, wanted(sink, source).audience);
    for (auto const& entry : seen.entries)
        for (auto const& file : entry.message().attachments()) files.push_back(file);
    return files;
}

std::string kept_name(v1::Attachment const& file) {
    std::string name = file.id() + "-" + file.name();
    for (char& c : name) {
        bool const control = static_cast<unsigned char>(c) < ' ' || c == '\x7f';
        if (control || c == '/' || c == '\\' || c == '"') c = '_';
    }
    return cut(std::move(name), kNameBytesMax);
}

ReadFile file_reader(
    boost::asio::io_context& io, ports::UploadStore& store, std::string account,
    std::shared_ptr<std::atomic<bool> const> stopping, Millis patience) {
    auto const ends = std::chrono::steady_clock::now() + patience;
    return [&io, &store, account = std::move(account), stopping = std::move(stopping),
            ends](v1::Attachment const& file) {
        auto const reading = std::make_shared<Reading>(store, account, file);
        auto result = reading->result();
        boost::asio::post(io, [reading] { reading->next(); });
        while (result.wait_for(kLook) != std::future_status::ready)
            if (*stopping || std::chrono::steady_clock::now() > ends)
                return FileBytes{{}, false, Retry{"the delivery's time is over", {}}};
        return result.get();
    };
}

} // namespace switchboard::sinks
