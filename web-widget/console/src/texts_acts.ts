// What supervisors do by hand from the board. Vietnamese first, English second.

export const actTexts = {
  reason: ["Lý do", "Reason"],
  reasonHint: ["Được ghi vào nhật ký cùng tên bạn", "Goes into the log with your name"],
  apply: ["Áp dụng", "Apply"],
  moreFor: ["Thao tác khác: {name}", "More: {name}"],
  acts: ["Thao tác", "Actions"],
  priorityIs: ["Ưu tiên: {name}", "Priority: {name}"],
  assignTo: ["Giao cuộc này cho {name}", "Assign this to {name}"],
  takeFromTitle: ["{owner} đang trò chuyện với {customer}", "{owner} is talking with {customer}"],
  takeFromText: [
    "Cuộc trò chuyện sẽ chuyển ngay từ {owner} sang {to}.",
    "The conversation goes from {owner} to {to} at once.",
  ],
  takeFromYes: ["Giao cho {to}", "Give it to {to}"],
  explainThis: ["Vì sao cuộc này ở đây?", "Why is this one here?"],
  // queues
  queueAct: ["Mở hoặc tạm dừng: {name}", "Open or pause: {name}"],
  queueActDone: ["Đã đổi hàng chờ {name}", "{name} is changed"],
  queueMode: ["Nhận khách", "Takes customers"],
  modeHours: ["Theo giờ làm việc", "By its opening hours"],
  modeClosed: [
    "Tạm dừng: không nhận khách mới, ai đang chờ vẫn được phục vụ",
    "Paused: nobody new, those who wait are still served",
  ],
  modeOpen: ["Mở, kể cả ngoài giờ", "Open, also outside its hours"],
  untilWhen: ["Đến khi nào", "Until when"],
  untilChanged: ["Đến khi có người đổi lại", "Until somebody changes it"],
  untilTime: ["đến {time}", "until {time}"],
  queueOpen: ["Đang mở", "Open"],
  queuePaused: ["Tạm dừng", "Paused"],
  queueClosed: ["Đóng", "Closed"],
  heldBy: ["bởi {name}", "by {name}"],
  // people
  agentAct: ["Ca làm của {name}", "{name}'s shift"],
  agentActDone: ["Đã đổi cho {name}", "Done for {name}"],
  agentDrain: [
    "Không giao thêm khách; giữ những khách đang có",
    "Nothing new; keeps the conversations in hand",
  ],
  agentBack: ["Nhận khách trở lại", "Takes customers again"],
  agentOff: [
    "Kết thúc ca: trả các cuộc trò chuyện về hàng chờ",
    "End the shift: conversations go back to their queues",
  ],
  draining: ["không nhận thêm", "taking nothing new"],
  // what the others hear of it
  newsPaused: ["{name} tạm dừng hàng chờ {queue}", "{name} paused the queue {queue}"],
  newsOpened: ["{name} mở hàng chờ {queue}", "{name} opened the queue {queue}"],
  newsByHours: [
    "{name} cho hàng chờ {queue} chạy theo giờ làm việc",
    "{name} gave the queue {queue} back to its hours",
  ],
  newsPresence: [
    "Trạng thái của bạn đã được đổi thành {status}",
    "Your status was changed to {status}",
  ],
  newsDrained: ["Bạn tạm thời không nhận thêm khách", "You get nothing new for the time being"],
  newsBack: ["Bạn nhận khách trở lại", "You get customers again"],
  // conversations
  move: ["Chuyển hàng chờ", "Move"],
  moveTitle: ["Chuyển {name} sang hàng chờ khác", "Move {name} to another queue"],
  moveHint: [
    "Khách giữ nguyên thứ tự theo lúc bắt đầu chờ.",
    "The customer keeps the place that the time of waiting gives.",
  ],
  moveDone: ["Đã chuyển {name}", "{name} is moved"],
  itsOwn: ["hiện tại", "its own"],
  requeue: ["Trả về hàng chờ", "Back to the queue"],
  requeueTitle: ["Trả {name} về hàng chờ", "Put {name} back into the queue"],
  requeueHint: [
    "{owner} không phụ trách nữa; khách chờ trong {queue} và được phục vụ theo thứ tự cũ.",
    "{owner} no longer has it; the customer waits in {queue}, in the old place.",
  ],
  requeueDone: ["{name} đã về hàng chờ", "{name} is back in the queue"],
} as const satisfies Record<string, readonly [vi: string, en: string]>;
