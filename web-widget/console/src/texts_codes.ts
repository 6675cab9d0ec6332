// Why the server said no, by code, where nothing more has to be said. Vietnamese first, English second.

export const codeTexts = {
  CODE_FORBIDDEN: ["Bạn không có quyền làm việc này.", "You may not do this."],
  CODE_NOT_FOUND: [
    "Không còn tìm thấy: có thể đã bị xóa hoặc chuyển đi.",
    "It is not there any more: it was removed or moved.",
  ],
  CODE_WRONG_STATE: [
    "Tình trạng vừa thay đổi, không thực hiện được nữa.",
    "The state has changed meanwhile, so this is no longer possible.",
  ],
  CODE_OFFER_GONE: ["Lời mời đã hết hạn hoặc người khác đã nhận.", "The offer has gone."],
  CODE_CONVERSATION_FULL: [
    "Cuộc trò chuyện đã đạt độ dài tối đa.",
    "The conversation has reached its greatest length.",
  ],
  CODE_QUEUE_CLOSED: ["Hàng chờ đang đóng.", "The queue is closed."],
  CODE_QUEUE_FULL: ["Hàng chờ đã đầy.", "The queue is full."],
  CODE_CONFLICT: [
    "Người khác vừa thay đổi trước bạn; hãy xem lại.",
    "Somebody else changed it first; look again.",
  ],
  changedMeanwhile: [
    "{name} đã thay đổi mục này trong lúc bạn sửa. Hãy chép lại phần của bạn nếu cần, rồi tải lại.",
    "{name} has changed this meanwhile. Copy what you need of yours, then reload.",
  ],
  changedReload: ["Tải lại", "Reload"],
  aColleague: ["Người khác", "Somebody else"],
  CODE_INVALID_ARGUMENT: ["Giá trị không hợp lệ: {message}", "That is not valid: {message}"],
  CODE_TOO_LARGE: ["Vượt quá giới hạn: {message}", "Above the limit: {message}"],
  CODE_ID_CONFLICT: [
    "Mã này đã dùng cho nội dung khác; hãy gửi lại.",
    "This id was used for something else; send it again.",
  ],
  CODE_MALFORMED_FRAME: [
    "Máy chủ không đọc được yêu cầu; hãy tải lại trang.",
    "The server could not read the request; reload the page.",
  ],
  CODE_UNKNOWN_FRAME: [
    "Máy chủ chưa biết yêu cầu này; hãy tải lại trang.",
    "The server does not know this request; reload the page.",
  ],
  CODE_UNAUTHENTICATED: [
    "Phiên đăng nhập đã hết; hãy đăng nhập lại.",
    "The session has ended; log in again.",
  ],
  CODE_ALREADY_OPEN: [
    "Khách đã có một cuộc trò chuyện đang mở.",
    "The customer has an open conversation already.",
  ],
  CODE_TOO_MANY_IN_FLIGHT: [
    "Còn quá nhiều yêu cầu chưa xong; vui lòng chờ một chút.",
    "Too much is under way; please wait a moment.",
  ],
  CODE_DRAINING: [
    "Máy chủ sắp khởi động lại; đang chuyển sang máy khác.",
    "The server is about to restart; moving to another one.",
  ],
  CODE_PUZZLE_NEEDED: ["Hãy thử lại sau giây lát.", "Try again in a moment."],
  CODE_INTERNAL: ["Máy chủ gặp lỗi; hãy thử lại.", "Something failed in the server; try again."],
  CODE_RATE_LIMITED: ["Nhanh quá, vui lòng chờ một chút.", "Too fast; please wait a moment."],
  CODE_STORE_UNAVAILABLE: [
    "Máy chủ chưa ghi được; hãy thử lại sau ít phút.",
    "The server cannot write at the moment; try again in a few minutes.",
  ],
  CODE_OVERLOADED: ["Máy chủ đang quá tải; hãy thử lại.", "The server is overloaded; try again."],
  CODE_TIMED_OUT: ["Máy chủ chưa trả lời kịp.", "The server did not answer in time."],
  CODE_STORAGE_FULL: ["Hết chỗ chứa tệp.", "There is no room left for files."],
  CODE_UNSUPPORTED_TYPE: ["Loại tệp này không được nhận.", "Files of this kind are not taken."],
} as const satisfies Record<string, readonly [vi: string, en: string]>;
