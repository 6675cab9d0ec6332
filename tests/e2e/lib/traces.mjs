// Frames and processor time of a page, and how they are told. It judges nothing.

export const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

/** Milliseconds between frames, for so long; `scrolls` names a box to be scrolled up and down meanwhile. */
export async function frames(page, seconds, scrolls) {
  return page.evaluate(async ({ ms, selector }) => {
    const box = selector && document.querySelector(selector);
    const times = [];
    const end = performance.now() + ms;
    let last = performance.now();
    let down = 12;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (!box) continue;
      box.scrollTop += down * 4;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1 || box.scrollTop <= 0) down = -down;
    }
    return times;
  }, { ms: seconds * 1000, selector: scrolls });
}

/** How much of the time the main thread was at work, by its own processor clock: other load does not count. */
export async function busy(cdp, act) {
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const task = async () => (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration').value;
  const [before, begun] = [await task(), performance.now()];
  const result = await act();
  const share = (100 * 1000 * (await task() - before)) / (performance.now() - begun);
  console.log(`${''.padEnd(52)} main thread busy ${share.toFixed(0)} %`);
  return result;
}

/** Tells them, and gives their p95. */
export function say(what, times) {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(1));
  const rate = (1000 * times.length / times.reduce((a, b) => a + b, 0)).toFixed(1);
  console.log(`${what.padEnd(52)} ${rate} frames/s, p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
  return Number(p95);
}

/** What this machine draws of a page that does nothing, and of rows of plain text that scroll: their p95, to compare with. */
export async function floors(page, cdp, seconds) {
  await page.goto('about:blank');
  const rest = say('floor: an empty page', await busy(cdp, () => frames(page, seconds)));
  const rows = '<p>Xin chào, tôi cần giúp một việc</p>'.repeat(5000);
  await page.setContent(`<div class="rows" style="height: 90vh; overflow: auto">${rows}</div>`);
  const scroll = say('floor: plain rows scroll', await busy(cdp, () => frames(page, seconds, '.rows')));
  return { rest, scroll };
}
