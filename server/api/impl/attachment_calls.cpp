// Files on their way out: read part by part by the caller's own grant, and given as a download that
// no browser opens as a page of ours.
#include "api/impl/calls.hpp"
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
    call->headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
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

void on_attachment(CallPtr call) {
    std::string const id = call->param("id");
    call->worker.uploads.describe(call->caller, id, [call](auto upload) {
        if (!upload) return call->refuse(upload.error());
        if (!upload->done()) return call->refuse({v1::WRONG_STATE, "the file is not here in full"});
        auto const most = call->doors->limits.downloads;
        if (call->worker.downloads >= most)
            return call->refuse_limit(
                "too many downloads at once", "downloads", most, v1::OVERLOADED);
        auto const download = std::make_shared<Download>(call);
        download->upload = *upload;
        download->bytes.reserve(upload->attachment.size_bytes());
        read_on(download);
    });
}

} // namespace

void add_attachment_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/attachments/{id}", Access::Participant, on_attachment});
}

} // namespace switchboard::api
