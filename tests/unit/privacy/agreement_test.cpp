// What has to be agreed to before a conversation begins.
#include "privacy/agreement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::privacy {
namespace {

using testing::HasSubstr;

class Agreement : public testing::Test {
protected:
    Agreement() {
        auto& plain = *inbox_.add_form();
        plain.set_id("order");
        plain.set_type("text");
        plain.set_required(true);
        add("terms", true, "Tôi đồng ý với chính sách bảo mật", "I agree to the privacy policy");
        add("news", false, "Gửi tôi tin khuyến mãi", "Send me offers");
    }
    void add(char const* id, bool required, char const* vi, char const* en) {
        auto& field = *inbox_.add_form();
        field.set_id(id);
        field.set_type("consent");
        field.set_required(required);
        (*field.mutable_label())["vi"] = vi;
        (*field.mutable_label())["en"] = en;
    }
    std::string problem(std::initializer_list<std::pair<std::string const, std::string>> answers) {
        Form form;
        for (auto const& [id, answer] : answers) form[id] = answer;
        auto const found = agreement_problem(agreements_of(inbox_), form);
        if (!found) return {};
        EXPECT_EQ(found->code, v1::INVALID_ARGUMENT);
        return found->message;
    }
    v1::Inbox inbox_;
};

TEST_F(Agreement, WithoutWhatIsRequiredNothingBegins) {
    EXPECT_THAT(problem({}), HasSubstr("form.terms must be agreed to"));
    EXPECT_THAT(problem({{"terms", ""}}), HasSubstr("form.terms"));
    EXPECT_THAT(problem({{"news", "Send me offers"}}), HasSubstr("form.terms"));
}

TEST_F(Agreement, TheAnswerIsTheTextOfTodayInOneOfItsLanguages) {
    EXPECT_EQ(problem({{"terms", "I agree to the privacy policy"}}), "");
    EXPECT_EQ(problem({{"terms", "Tôi đồng ý với chính sách bảo mật"}}), "");
    EXPECT_THAT(problem({{"terms", "yes"}}), HasSubstr("form.terms must be the text"));
    EXPECT_THAT(problem({{"terms", "I agree to the old policy"}}), HasSubstr("form.terms"));
}

TEST_F(Agreement, WhatMayBeLeftOpenIsStillNotSomethingElse) {
    std::string const agreed = "I agree to the privacy policy";
    EXPECT_EQ(problem({{"terms", agreed}, {"news", ""}}), "");
    EXPECT_EQ(problem({{"terms", agreed}, {"news", "Send me offers"}}), "");
    EXPECT_THAT(problem({{"terms", agreed}, {"news", "true"}}), HasSubstr("form.news"));
}

TEST_F(Agreement, OtherFieldsAreNoAgreements) {
    inbox_.mutable_form()->DeleteSubrange(1, 2);
    EXPECT_TRUE(agreements_of(inbox_).empty());
    EXPECT_EQ(problem({{"order", "whatever"}}), "");
}

} // namespace
} // namespace switchboard::privacy
