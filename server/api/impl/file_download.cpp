#include "api/impl/file_download.hpp"

#include "base/encoding.hpp"

#include <memory>
#include <utility>

namespace switchboard::api {

namespace {

/// One file being put together; counted as long as it lives.
struct Download {
    explicit Download(CallPtr from)
        : call{std::move(from)} {
        ++call->worker.downloads;
    }
    Download(Download const&) = delete;
    Download& operator=(Download const&) = delete;
    ~Download() { --call->worker.downloads; }

    CallPtr const call;
    ports::Upload upload;
    char const* readers = "";
    std::string bytes;
    std::uint32_t next = 0;
};
using DownloadPtr = std::shared_ptr<Download>;

void finish(DownloadPtr const& download) {
    CallPtr const& call = download->call;
    auto const& file = download->upload.attachment;
    call->headers.emplace_back(
        "Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(file.name()));
    call->headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    call->headers.emplace_back("Cross-Origin-Resource-Policy", download->readers);
    bool const text = file.content_type().starts_with("text/");
    call->answer_raw(
        file.content_type() + (text ? "; charset=utf-8" : ""), std::move(download->bytes));
}

void read_on(DownloadPtr const& download) {
    if (download->bytes.size() >= download->upload.attachment.size_bytes()) {
        return finish(download);
    }
    CallPtr const& call = download->call;
    call->worker.uploads.read(
        call->caller, download->upload.attachment.id(), download->next++,
        [download](ports::Outcome<std::string> part) {
            if (!part) return download->call->refuse(part.error());
            download->bytes += *part;
            read_on(download);
        });
}

} // namespace

void with_file(CallPtr const& call, std::function<void(ports::Upload const&)> then) {
    call->worker.uploads.describe(
        call->caller, call->param("id"),
        [call, then = std::move(then)](ports::Outcome<ports::Upload> const& upload) {
            if (!upload) return call->refuse(upload.error());
            if (!upload->done())
                return call->refuse({v1::WRONG_STATE, "the file is not here in full"});
            then(*upload);
        });
}

void download(CallPtr const& call, ports::Upload const& upload, char const* readers) {
    auto const most = call->doors->limits.downloads;
    if (call->worker.downloads >= most)
        return call->refuse_limit("too many downloads at once", "downloads", most, v1::OVERLOADED);
    auto const under_way = std::make_shared<Download>(call);
    under_way->upload = upload;
    under_way->readers = readers;
    under_way->bytes.reserve(upload.attachment.size_bytes());
    read_on(under_way);
}

} // namespace switchboard::api
