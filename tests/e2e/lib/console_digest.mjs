// All that a console draws of what the server has, as a value that can be compared: rows, counts, presence, offers, the
// thread with every entry and mark, the customer. Left out is what ticks and what is of this window alone.

export const digest = (page) => page.evaluate(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const id = (name) => document.querySelector(`[data-testid="${name}"]`);
  /** The words of a node without times that tick and fields that are typed into. */
  const words = (node) => {
    if (!node) return '';
    const copy = node.cloneNode(true);
    for (const part of all('time, .clock, [data-testid="row-due"], [data-testid="viewers"], datalist, form, select, svg', copy)) {
      part.remove();
    }
    const texts = [];
    const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (walk.currentNode.data.trim()) texts.push(walk.currentNode.data.trim());
    return texts.join(' | ');
  };
  const thread = id('thread');
  return {
    title: document.title,
    views: all('[data-testid^="view-"]').map(words),
    rows: all('[data-testid="conversation-row"]').map((row) => [row.dataset.conversation, row.dataset.state, words(row)]),
    presence: id('presence')?.value ?? '',
    offers: all('[data-testid="offer"]').map(words),
    thread: thread && {
      conversation: thread.dataset.conversation,
      head: words(thread.querySelector('.thread-head')),
      bars: all('.bar', thread).map((bar) => bar.dataset.testid),
      acts: all('.thread-acts [data-testid]', thread).map((button) => button.dataset.testid),
      entries: all('[data-testid="message"], [data-testid="event"]', thread)
        .map((entry) => [entry.dataset.seq ?? entry.dataset.type, entry.dataset.kind ?? '', entry.dataset.state ?? '', words(entry)]),
    },
    priority: id('priority')?.value ?? '',
    customer: words(id('customer')),
  };
});
