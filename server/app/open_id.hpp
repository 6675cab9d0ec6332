// Asking the providers that people log in with: the threads that wait for them, and the rules that
// the requests obey. Owned by Server; made before the workers and stopped before they are.
#pragma once

#include "app/settings.hpp"
#include "identity/work_pool.hpp"
#include "openid/providers.hpp"

#include <atomic>
#include <memory>

namespace switchboard::app {

class OpenId {
public:
    explicit OpenId(ServerSettings const& settings);
    ~OpenId();
    OpenId(OpenId const&) = delete;
    OpenId& operator=(OpenId const&) = delete;

    [[nodiscard]] std::shared_ptr<openid::Providers> const& providers() const { return providers_; }

private:
    std::atomic<bool> stopping_{false};
    identity::WorkPool pool_{openid::kPoolThreads, openid::kPoolQueueMax};
    std::shared_ptr<openid::Providers> providers_;
};

} // namespace switchboard::app
