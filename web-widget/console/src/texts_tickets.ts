// Tickets in other systems. Vietnamese first, English second.

export const ticketTexts = {
  tickets: ["Phiếu", "Tickets"],
  makeTicket: ["Tạo phiếu ngay", "Make a ticket now"],
  ticketAsked: ["Đang tạo phiếu: {sinks}", "A ticket is on its way: {sinks}"],
  ticketed: ["Đã có phiếu", "With a ticket"],
  owed: ["Đang gửi", "On its way"],
  parkedTickets: ["Bị giữ lại", "Parked"],
  missingTickets: ["Chưa có phiếu", "Without a ticket"],
  exempt: ["Không cần phiếu", "None needed"],
  aboutTicketed: [
    "Phiếu đã được tạo hoặc cập nhật ở hệ thống nhận.",
    "The other system has made or updated its ticket.",
  ],
  aboutOwed: [
    "Sẽ được gửi; nếu lỗi tạm thời, hệ thống tự thử lại.",
    "Will be sent; after a passing fault it is tried again by itself.",
  ],
  aboutParked: [
    "Hệ thống nhận đã từ chối. Sửa nguyên nhân rồi gửi lại; không có phiếu nào bị tạo hai lần.",
    "The other system refused. Mend the cause, then send again; no ticket is made twice.",
  ],
  aboutMissing: [
    "Kết thúc khi chưa có nơi nhận nào. Gửi lại để tạo phiếu ở các nơi nhận hiện có.",
    "Finished while no sink was set up. Sending makes tickets in the sinks that there are now.",
  ],
  aboutExempt: [
    "Quy tắc của nơi nhận bỏ qua các cuộc trò chuyện này.",
    "The rules of the sinks leave these out.",
  ],
  addsUp: ["Đủ cả {count} cuộc đã kết thúc", "All {count} finished ones are accounted for"],
  addsUpNot: ["Số liệu chưa khớp với {count} cuộc", "The sums do not reach {count}"],
  recount: ["Đối soát lại", "Count again"],
  recounted: ["Đã đối soát", "Counted again"],
  attempts: ["đã thử {count} lần", "tried {count} times"],
  sendAllAgain: ["Gửi lại tất cả ({count})", "Send all again ({count})"],
  replayed: ["Đã gửi lại {count}", "{count} sent again"],
  noTickets: ["Không có gì ở đây", "Nothing here"],
  eventWebhooks: ["Sự kiện gửi ra ngoài", "Event webhooks"],
  aboutEvents: [
    "Nhật ký của các sự kiện đã gửi; một trăm dòng mới nhất. Gửi lại giữ nguyên mã, bên nhận nhận ra bản trùng.",
    "What was sent, the newest hundred. Sent again it keeps its id, so that the receiver knows a repetition.",
  ],
  eventsDelivered: ["Đã nhận", "Received"],
  more: ["Xem thêm", "More"],
} as const satisfies Record<string, readonly [vi: string, en: string]>;
