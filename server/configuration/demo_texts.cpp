#include "configuration/impl/demo_texts.hpp"

#include <array>

namespace switchboard::configuration {

namespace {

struct Reply {
    char const* id;
    char const* vi;
    char const* en;
    char const* tag;
};

constexpr std::array<Reply, 8> kReplies{{
    {"chao", "Chào {{contact.name}}, em là {{agent.name}}. Em giúp gì được cho mình ạ?",
     "Hello {{contact.name}}, this is {{agent.name}}. How can I help?", "greeting"},
    {"cho", "Mình chờ em một chút nhé, em kiểm tra ngay ạ.",
     "One moment please, I am looking into it right now.", "greeting"},
    {"madon", "Mình cho em xin mã đơn hàng (bắt đầu bằng DH) để em kiểm tra nhé.",
     "Could you give me the order number, please? It begins with DH.", "order"},
    {"giaohang", "Đơn trong nội thành giao trong 1–2 ngày, tỉnh khác 3–5 ngày làm việc ạ.",
     "Delivery takes 1 to 2 days in the city and 3 to 5 working days elsewhere.", "order"},
    {"doitra", "Hàng còn nguyên tem được đổi trả trong 7 ngày. Mình gửi giúp em ảnh sản phẩm nhé.",
     "Unused goods with their label can be returned within 7 days. Please send us a photo.",
     "returns"},
    {"hoantien", "Tiền được hoàn về đúng phương thức thanh toán trong 3–5 ngày làm việc ạ.",
     "The refund reaches your original means of payment within 3 to 5 working days.", "billing"},
    {"khoidong", "Mình thử tắt máy, rút nguồn 30 giây rồi bật lại giúp em nhé.",
     "Please switch it off, unplug it for 30 seconds and switch it on again.", "technical"},
    {"tambiet", "Cảm ơn mình đã liên hệ. Chúc mình một ngày vui vẻ ạ!",
     "Thank you for writing to us. Have a good day!", "greeting"},
}};

void add_field(
    v1::Inbox& inbox, char const* id, char const* type, bool required, char const* vi,
    char const* en) {
    auto& field = *inbox.add_form();
    field.set_id(id);
    field.set_type(type);
    field.set_required(required);
    (*field.mutable_label())["vi"] = vi;
    (*field.mutable_label())["en"] = en;
}

} // namespace

void add_demo_replies(v1::AccountConfig& config) {
    for (auto const& each : kReplies) {
        auto& reply = *config.add_canned_replies();
        reply.set_id(each.id);
        reply.set_shortcut(each.id);
        (*reply.mutable_text())["vi"] = each.vi;
        (*reply.mutable_text())["en"] = each.en;
        reply.add_tags(each.tag);
    }
}

void add_demo_inbox(v1::AccountConfig& config) {
    auto& inbox = *config.add_inboxes();
    inbox.set_id("demo");
    inbox.set_name("Cửa hàng Sen Việt");
    inbox.set_channel("web");
    inbox.set_queue("tu-van");
    inbox.set_brand_colour("#0b6bcb");
    inbox.set_typing_preview(true);
    (*inbox.mutable_greeting())["vi"] = "Xin chào! Bạn cần cửa hàng hỗ trợ điều gì?";
    (*inbox.mutable_greeting())["en"] = "Hello! What can we do for you?";
    add_field(inbox, "name", "text", true, "Tên của bạn", "Your name");
    add_field(inbox, "phone", "phone", false, "Số điện thoại", "Phone number");
    add_field(inbox, "topic", "select", true, "Bạn cần hỗ trợ về", "What is it about?");
    auto& topic = *inbox.mutable_form(inbox.form_size() - 1);
    for (auto const* option :
         {"Tư vấn / Advice", "Mua hàng / Sales", "Đổi trả / Returns", "Kỹ thuật / Technical",
          "English desk"}) {
        topic.add_options(option);
    }
}

} // namespace switchboard::configuration
