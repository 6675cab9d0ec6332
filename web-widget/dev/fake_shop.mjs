// The stand-in's shop: its settings, its people, and what is under way.
export const config = {
  account: { id: "demo", name: "Cửa hàng Sen Việt", locale: "vi" },
  skills: [
    { id: "vi", name: "Tiếng Việt" },
    { id: "sales", name: "Bán hàng" },
    { id: "technical", name: "Kỹ thuật" },
  ],
  queues: [
    { id: "tu-van", name: "Tư vấn", dispositions: ["Đã giải quyết", "Chuyển bộ phận khác"] },
    { id: "ky-thuat", name: "Kỹ thuật", dispositions: ["Đã giải quyết"] },
  ],
  users: [
    { id: "lan", name: "Lan", email: "lan@demo.example", role: "AGENT", locale: "vi", capacity: 3 },
    {
      id: "minh",
      name: "Minh",
      email: "minh@demo.example",
      role: "AGENT",
      locale: "vi",
      capacity: 3,
    },
    { id: "mai", name: "Mai", email: "mai@demo.example", role: "ADMIN", locale: "vi", capacity: 3 },
  ],
  inboxes: [{ id: "demo", name: "Cửa hàng Sen Việt", queue: "tu-van", brandColour: "#0b6bcb" }],
  cannedReplies: [
    {
      id: "chao",
      shortcut: "chao",
      text: { vi: "Chào {{contact.name}}, em là {{agent.name}} ạ." },
    },
    {
      id: "doitra",
      shortcut: "doitra",
      text: { vi: "Hàng còn nguyên tem được đổi trong 7 ngày ạ." },
    },
  ],
};

export const form = [
  { id: "name", label: { vi: "Tên của bạn", en: "Your name" }, type: "text", required: true },
  { id: "phone", label: { vi: "Số điện thoại", en: "Phone number" }, type: "phone" },
  {
    id: "topic",
    label: { vi: "Bạn cần hỗ trợ về", en: "What is it about?" },
    type: "select",
    required: true,
    options: ["Mua hàng", "Đổi trả"],
  },
];

export const people = new Map(
  config.users.map((user) => [user.id, { ...user, status: "OFFLINE", since: Date.now() }]),
);
export const talks = new Map();
export const sessions = new Set();
