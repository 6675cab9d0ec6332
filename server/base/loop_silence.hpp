// Whether an event loop still answers, as its watcher sees it: asked now and then, it answers when
// its turn comes. Pure, one for each loop; time is what passed between the watcher's looks. It
// never ends anything itself.
#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace switchboard {

class LoopSilence {
public:
    static constexpr Millis kLookEvery{250};
    /// From here on it is told: no handler may take so long.
    static constexpr Millis kBlocked{1'000};

    enum class Verdict : std::uint8_t {
        Fine,     // or still blocked: it was told
        Blocked,  // told once for each time
        GoesOn,   // answers again after it was told
        Hopeless, // silent for `give_up`
    };

    /// `give_up` of 0: never.
    explicit LoopSilence(Millis give_up)
        : give_up_{give_up} {}

    /// A look: whether it answered since the last one, and how long ago that was. A watcher that
    /// was late itself (the process was stopped, the machine is full) does not hold that against
    /// the loop: no look counts for more than two.
    [[nodiscard]] Verdict look(bool answered, Millis passed) {
        if (answered) {
            lasted_ = silent_;
            silent_ = Millis{0};
            bool const was_blocked = told_;
            told_ = false;
            return was_blocked ? Verdict::GoesOn : Verdict::Fine;
        }
        silent_ += std::min(passed, kLookEvery * 2);
        if (give_up_ > Millis{0} && silent_ >= give_up_) return Verdict::Hopeless;
        if (told_ || silent_ < kBlocked) return Verdict::Fine;
        told_ = true;
        return Verdict::Blocked;
    }
    /// How long it has not answered.
    [[nodiscard]] Millis silent() const { return silent_; }
    /// How long that was before it answered last.
    [[nodiscard]] Millis lasted() const { return lasted_; }

private:
    Millis give_up_;
    Millis silent_{0};
    Millis lasted_{0};
    bool told_ = false;
};

} // namespace switchboard
