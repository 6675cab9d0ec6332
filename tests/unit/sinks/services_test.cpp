#include "base/sealed.hpp"
#include "sample.hpp"
#include "sinks/impl/mail.hpp"
#include "sinks/impl/placeholders.hpp"
#include "sinks/impl/texts.hpp"
#include "sinks/signed_post.hpp"

#include <gmock/gmock.h>

namespace switchboard::sinks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Sealed, OpensWithItsKeyAtItsPlaceOnly) {
    std::string const key = random_seal_key();
    std::string const sealed = seal(key, "bí mật", "shop/rt");
    EXPECT_TRUE(is_sealed(sealed));
    EXPECT_EQ(sealed.find("bí"), std::string::npos);
    EXPECT_EQ(open_sealed(key, sealed, "shop/rt"), "bí mật");
    EXPECT_EQ(open_sealed(key, sealed, "other/rt"), std::nullopt);
    EXPECT_EQ(open_sealed(random_seal_key(), sealed, "shop/rt"), std::nullopt);
    std::string changed = sealed;
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_EQ(open_sealed(key, changed, "shop/rt"), std::nullopt);
    EXPECT_EQ(open_sealed(key, "sealed:1:", "shop/rt"), std::nullopt);
    EXPECT_EQ(open_sealed(key, "plain", "shop/rt"), "plain"); // of an older release
    EXPECT_NE(seal(key, "x", "p"), seal(key, "x", "p"));
}

TEST(Mail, HeadersStayOneHeader) {
    EXPECT_EQ(header_text("Hello"), "Hello");
    EXPECT_EQ(header_text("a\r\nBcc: b@c.example"), "a  Bcc: b@c.example");
    EXPECT_EQ(header_text("é"), "=?UTF-8?B?w6k=?=");
    EXPECT_EQ(header_text("=?x?="), "=?UTF-8?B?PT94Pz0=?="); // not to be taken for an encoded word
    std::string const folded = header_text(std::string(200, 'x') + "Tiếng Việt");
    std::size_t from = 0;
    for (auto end = folded.find("\r\n"); end != folded.npos; end = folded.find("\r\n", from)) {
        EXPECT_LE(end - from, 76U);
        EXPECT_EQ(folded[end + 2], ' ');
        from = end + 2;
    }
    EXPECT_EQ(mail_date(1'800'000'000), "Fri, 15 Jan 2027 08:00:00 +0000");
}

TEST(Mail, AddressesAreCautious) {
    EXPECT_TRUE(is_address("a.b+c@shop.example"));
    for (char const* wrong :
         {"", "a", "a@b", "@b.example", "a@@b.example", "a b@c.example", "a>@c.example",
          "a@b.example\r\nX: y", ".a@b.example", "a..b@c.example", "a@b.example."})
        EXPECT_FALSE(is_address(wrong)) << wrong;
}

TEST(Placeholders, FillWhatTheyKnowOnce) {
    v1::Sink sink;
    (*sink.mutable_mapping()->mutable_dispositions())["solved"] = "Done";
    v1::OutboxItem item;
    item.set_sink("rt");
    item.set_conversation("c1");
    item.set_generation(1);
    auto source = test::sample();
    source.conversation.mutable_contact()->set_name("{{csat}} & co/?");
    Placeholders const words{sink, source, item};
    EXPECT_EQ(words.fill("{{contact.name}}: {{csat}}"), "{{csat}} & co/?: 5");
    EXPECT_EQ(words.fill("{{disposition}} {{form.order}} {{delivery}}"), "Done A-17 c1-1-rt");
    EXPECT_EQ(words.fill("[{{unknown}}] {{"), "[] {{");
    EXPECT_EQ(words.fill_url("x/{{contact.name}}"), "x/%7B%7Bcsat%7D%7D%20%26%20co%2F%3F");
    EXPECT_EQ(subject_of(sink, source, words), "Trò chuyện với {{csat}} & co/? (support)");
    sink.mutable_mapping()->add_tags("q-{{queue}}");
    sink.mutable_mapping()->add_tags("refund");
    EXPECT_THAT(tags_of(sink, source, words), ElementsAre("q-support", "refund"));
    sink.mutable_mapping()->set_subject("a\r\nb {{contact.email}}");
    EXPECT_EQ(subject_of(sink, source, words), "a  b mai@example.com");
}

TEST(Texts, AreCutBetweenCharacters) {
    EXPECT_EQ(cut("Việt", 3), "Vi");
    EXPECT_EQ(cut("Việt", 5), "Việ");
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_THAT(shortened(std::string(100, 'x'), 20), HasSubstr("[...]"));
    EXPECT_LE(shortened(std::string(100, 'x'), 20).size(), 20U);
}

TEST(SignedPost, BothSecretsSignWhileTheyOverlap) {
    v1::Sink sink;
    EXPECT_EQ(signatures(sink, 1'000, "{}"), "");
    sink.set_secret("new");
    std::string const with_new = webhook_signature("new", "1000", "{}");
    EXPECT_EQ(signatures(sink, 1'000, "{}"), with_new);
    sink.set_previous_secret("old");
    sink.mutable_previous_secret_until()->set_seconds(1'001);
    EXPECT_EQ(
        signatures(sink, 1'000, "{}"), with_new + "," + webhook_signature("old", "1000", "{}"));
    sink.mutable_previous_secret_until()->set_seconds(1'000);
    EXPECT_EQ(signatures(sink, 1'000, "{}"), with_new);
}

TEST(DeliveryKey, NamesTheDeliveryAndItsRevision) {
    v1::OutboxItem item;
    item.set_sink("s");
    item.set_conversation("c");
    item.set_generation(2);
    EXPECT_EQ(delivery_key(item), "c-2-s");
    item.set_revision(1);
    EXPECT_EQ(delivery_key(item), "c-2-s-r1");
    item.set_event("message.created");
    item.set_seq(7);
    EXPECT_EQ(delivery_key(item), "c-e7-s");
}

} // namespace
} // namespace switchboard::sinks
