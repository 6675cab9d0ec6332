// Commands and their keys: what they are called, why one does nothing at the moment, the page on which keys are
// changed. Vietnamese first, English second.

export const keyTexts = {
  // the page and the help sheet
  keys: ["Phím tắt của tôi", "My keyboard shortcuts"],
  changeKeys: ["Đổi phím tắt", "Change the keyboard shortcuts"],
  keysAbout: [
    "Phím đơn không có tác dụng khi bạn đang nhập chữ.",
    "Single keys do nothing while you write.",
  ],
  singleKeysOff: ["Phím đơn đang tắt.", "Single keys are turned off."],
  keysHow: [
    "Bấm vào một ô rồi nhấn phím mới. Backspace để bỏ phím, Esc để thôi.",
    "Choose a field and press the new key. Backspace takes the key away, Esc leaves it as it is.",
  ],
  keyAlone: ["Phím đơn", "Single key"],
  keyWithAlt: ["Kèm Alt hoặc Ctrl", "With Alt or Ctrl"],
  singleKeys: ["Dùng phím đơn (không kèm Alt)", "Use single keys (without Alt)"],
  writingKeys: [
    "Phím kèm Alt hoặc Ctrl vẫn dùng được khi đang nhập chữ",
    "Keys with Alt or Ctrl work while I write, too",
  ],
  resetKeys: ["Tất cả về mặc định", "Reset all"],
  resetOne: ["Mặc định", "Reset"],
  resetKey: ["Về phím mặc định: {name}", "Reset the keys of: {name}"],
  pressKey: ["Nhấn một phím…", "Press a key…"],
  keyThen: [
    "Enter để giữ phím này, hoặc nhấn thêm phím thứ hai.",
    "Enter keeps this one, or press a second key.",
  ],
  keyUnfit: [
    "Hãy chọn một chữ cái, chữ số hoặc dấu câu.",
    "Choose a letter, a digit or a punctuation mark.",
  ],
  keyWithout: [
    "Nhấn giữ Alt hoặc Ctrl cùng một chữ cái, chữ số hoặc dấu câu.",
    "Hold Alt or Ctrl with a letter, a digit or a punctuation mark.",
  ],
  keyBrowser: [
    "Trình duyệt cần tổ hợp này. Hãy chọn phím khác.",
    "The browser needs this one. Choose another.",
  ],
  changeKey: ["Đổi phím của {name}. {kind}: {key}", "Change the key of {name}. {kind}: {key}"],
  keyTaken: ["{key} đang dùng cho: {name}", "{key} is taken by: {name}"],
  takeKey: ["Dùng ở đây", "Use it here instead"],
  noKey: ["Bỏ phím", "No key"],
  // commands
  turnSound: ["Bật hoặc tắt âm báo", "Turn the sound on or off"],
  emoji: ["Biểu tượng cảm xúc", "Emoji"],
  copyLink: ["Chép liên kết đến cuộc trò chuyện", "Copy the link to the conversation"],
  sendBy: ["Gửi bằng", "Send by"],
  sendByEnter: ["Enter", "Enter key"],
  sendByControl: ["Ctrl + Enter", "Ctrl and Enter"],
  findHere: ["Tìm trong cuộc trò chuyện", "Find in the conversation"],
  findAt: ["{at} trên {count}", "{at} of {count}"],
  findOlder: ["Chỗ trước đó", "The one before"],
  findNewer: ["Chỗ tiếp theo", "The one after"],
  findInOlder: ["Tìm cả tin cũ hơn", "Look further back"],
  findShut: ["Thôi tìm", "Stop looking"],
  // why one does nothing
  noneOpen: ["Chưa mở cuộc trò chuyện nào", "No conversation is open"],
  noneFurther: ["Không còn cuộc trò chuyện nào ở phía đó", "There is none further on"],
  noOffer: ["Không có khách nào đang mời", "No customer is being offered"],
  notWaiting: ["Cuộc trò chuyện này không chờ ai nhận", "This one waits for nobody"],
  cannotSpeak: [
    "Bạn không viết được vào cuộc trò chuyện này",
    "You cannot write in this conversation",
  ],
  nothingHeld: ["Không có tin nào đang chờ gửi", "No reply is being held back"],
  nothingFailed: ["Mọi tin đều đã gửi được", "Nothing has failed here"],
  notYours: ["Chỉ người đang phụ trách mới làm được", "Only who has the conversation can do that"],
  noTransfer: ["Không có lần chuyển nào đang chờ", "No transfer is under way"],
  noWrapUp: ["Không trong thời gian hoàn tất ghi chú", "There is no wrap-up at the moment"],
  notOver: ["Cuộc trò chuyện này chưa kết thúc", "This conversation is not over"],
  itIsOver: ["Cuộc trò chuyện này đã kết thúc", "This conversation is over"],
  onlyInChats: ["Chỉ có ở mục Trò chuyện", "Only among the chats"],
  cannotWatch: [
    "Chỉ theo dõi được cuộc trò chuyện đang diễn ra của đồng nghiệp",
    "Only a colleague's conversation under way can be watched",
  ],
  notWatching: ["Bạn không theo dõi cuộc trò chuyện này", "You do not watch this conversation"],
  notifyAnswered: ["Trình duyệt đã có câu trả lời", "The browser has its answer already"],
} as const satisfies Record<string, readonly [vi: string, en: string]>;
