// A desk that is full, for traces of the screens: conversations and entries made of a few words.

const WORDS = "chào shop đơn hàng giao chưa ạ mình cần đổi size áo khoác màu xanh".split(" ");
const words = (seed) => WORDS.map((_, i) => WORDS[(seed * 7 + i * 3) % WORDS.length]).join(" ");

/** Gives `session` as many conversations as `size` says and one long thread; then changes them at a steady rate. */
export function fillDesk({ session, talks, config, author, frameTo, size }) {
  const { conversations: fullDesk, changes: updatesPerSecond, entries: longThread } = size;
  for (let i = 0; i < fullDesk; i++) {
    const id = `full${i}`;
    const info = {
      id,
      inbox: "demo",
      queue: config.queues[i % 2].id,
      state: "STATE_ACTIVE",
      priority: i % 9 ? "NORMAL" : "URGENT",
      contact: { id: `p${i}`, name: `Khách ${i}` },
      owner: session.user,
      headSeq: i === 0 ? longThread : 0,
      epoch: "e1",
      createdAt: Date.now() - i * 1000,
      lastMessageAt: Date.now() - i * 1000,
      lastText: words(i),
      channel: "web",
      tags: [],
      form: {},
    };
    const entries = Array.from({ length: i === 0 ? longThread : 0 }, (_, at) => ({
      conversation: id,
      seq: at + 1,
      at: Date.now() - (longThread - at) * 30_000,
      clientId: "",
      author: at % 3 ? { role: "CUSTOMER", id: "p0", name: "Khách 0" } : author,
      message: { text: words(at), attachments: [] },
    }));
    talks.set(id, { info, entries });
  }
  let next = 0;
  const change = () => {
    for (let i = 0; i < updatesPerSecond / 50; i++) {
      const talk = talks.get(`full${(next = (next + 7919) % fullDesk)}`);
      Object.assign(talk.info, { lastText: words(next), lastMessageAt: Date.now() });
      frameTo(session, { conversation: talk.info });
    }
  };
  if (updatesPerSecond) session.changes = setInterval(change, 20);
}
