#include "privacy/erase_contact.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace switchboard::privacy {
namespace {

constexpr std::uint32_t kPage = 100;

/// Whatever is under way for it keeps it.
class Walk : public std::enable_shared_from_this<Walk> {
public:
    Walk(
        ErasingDoors doors, ports::Store& store, ContactToErase which,
        ports::Done<ErasedContact> done)
        : doors_{std::move(doors)}
        , store_{store}
        , which_{std::move(which)}
        , done_{std::move(done)} {}

    void next() {
        if (at_ < page_.size()) return erase(page_[at_++]);
        if (is_last_) return finish();
        ports::ListRequest request;
        request.caller = which_.caller;
        request.view = ports::View::Contact;
        request.key = which_.id;
        request.cursor = cursor_;
        request.limit = kPage;
        store_.list(request, [walk = shared_from_this()](auto result) {
            if (!result) return walk->done_(result.error());
            walk->page_ = std::move(result->conversations);
            walk->at_ = 0;
            walk->cursor_ = result->next_cursor;
            walk->is_last_ = walk->cursor_.empty();
            walk->next();
        });
    }

private:
    void erase(v1::Conversation const& each) {
        if (which_.before) which_.before(each);
        ports::Expired const one{each.id(), which_.id};
        erase_one(
            doors_, which_.config, one, Millis{0},
            [walk = shared_from_this()](ports::Outcome<ErasedOne> const& gone) {
                if (!gone) return walk->done_(gone.error());
                ++walk->erased_.conversations;
                walk->erased_.entries += gone->entries;
                walk->erased_.files += gone->files;
                walk->erased_.transcripts += gone->transcripts;
                walk->next();
            });
    }
    void finish() {
        doors_.privacy.erase_contact(
            which_.caller.account, which_.id, Millis{0},
            [walk = shared_from_this()](ports::Outcome<ports::Unit> const& gone) {
                if (!gone) return walk->done_(gone.error());
                walk->done_(walk->erased_);
            });
    }

    ErasingDoors doors_;
    ports::Store& store_;
    ContactToErase which_;
    ports::Done<ErasedContact> done_;
    ErasedContact erased_;
    std::string cursor_;
    std::vector<v1::Conversation> page_;
    std::size_t at_ = 0;
    bool is_last_ = false;
};

} // namespace

void erase_contact(
    ErasingDoors const& doors, ports::Store& store, ContactToErase which,
    ports::Done<ErasedContact> done) {
    std::make_shared<Walk>(doors, store, std::move(which), std::move(done))->next();
}

} // namespace switchboard::privacy
