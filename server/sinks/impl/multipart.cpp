#include "sinks/impl/multipart.hpp"

#include "base/random.hpp"

#include <algorithm>

namespace switchboard::sinks {

namespace {

std::string quoted(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '"' || c == '\r' || c == '\n'; }, '_');
    return '"' + name + '"';
}

} // namespace

Multipart multipart(std::vector<FormPart> const& parts) {
    // 128 random bits: no file can be made to hold it.
    std::string const boundary = "switchboard-" + random_token(16);
    std::string body;
    for (auto const& part : parts) {
        body += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + quoted(part.name);
        if (!part.filename.empty()) {
            body += "; filename=" + quoted(part.filename);
            body += "\r\nContent-Type: ";
            body += part.type.empty() ? "application/octet-stream" : part.type;
        }
        body += "\r\n\r\n";
        body += part.bytes;
        body += "\r\n";
    }
    body += "--" + boundary + "--\r\n";
    return {"multipart/form-data; boundary=" + boundary, std::move(body)};
}

} // namespace switchboard::sinks
