// One headless Chromium and a context for each person, with everything that a page complains about written down.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { artefacts } from './server.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const WHOLE = '/usr/bin/chromium';
const SHELL = '/usr/bin/chromium-headless-shell';

/**
 * Chromium without the window that nobody sees, which needs a third less of the processors; `whole`: the one that people
 * have, for what the other has not (notifications, the back/forward cache) and for figures. `options`: as Playwright
 * takes them.
 */
export function launchBrowser({ whole = false, args = [], ...options } = {}) {
  return chromium.launch({
    ...options,
    executablePath: process.env.CHROMIUM ?? (whole || !existsSync(SHELL) ? WHOLE : SHELL),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', ...args],
  });
}

/** A person's own browser window: {context, page, trouble, heard}. `trouble` collects policy violations and page
 *  errors, `heard` every byte that a WebSocket brought. */
export async function person(browser, { locale = 'vi-VN', colorScheme = 'light', ...options } = {}) {
  const context = await browser.newContext({ locale, colorScheme, viewport: { width: 1280, height: 800 }, ...options });
  const trouble = [];
  await context.exposeBinding('__violation', (_source, text) => { trouble.push(`policy: ${text}`); });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.__violation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Types?/i.test(message.text())) trouble.push(`policy: ${message.text()}`);
  });
  const heard = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(Buffer.from(payload))));
  return { context, page, trouble, heard, language: locale.slice(0, 2) };
}

/** Lets a page's socket be held back: {hold, release}. Has to be called before the page connects. */
export async function slowSocket(page) {
  let held = null;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (held) held.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  return {
    hold: () => { held = []; },
    release: () => {
      const late = held ?? [];
      held = null;
      for (const deliver of late) deliver();
    },
  };
}

export async function photograph(page, name) {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
}

/** Until everything that moves and will come to rest has done so. */
export const comesToRest = (frame) => frame.evaluate(async () => {
  const moving = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime));
  await Promise.allSettled(moving.map((one) => one.finished));
});

/** What axe finds on the page and in its same-origin frames, or in these alone, one line for each violation. */
export async function axeFindings(page, frames = page.frames()) {
  const findings = [];
  for (const frame of frames) {
    if (frame !== page.mainFrame() && !frame.url().startsWith(new URL(page.url()).origin)) continue;
    await comesToRest(frame);
    await frame.evaluate(axeSource);
    const result = await frame.evaluate(
      (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values }, iframes: false }), RULES);
    for (const violation of result.violations) {
      const where = violation.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ');
      findings.push(`${violation.id} (${violation.impact}): ${violation.help}: ${where}`);
    }
  }
  return findings;
}

/** Controls that are too small, outside the window or covered by something else: what axe does not see. */
export async function misplacedControls(page) {
  const findings = [];
  for (const frame of page.frames()) {
    findings.push(...await frame.evaluate(() => {
      const bad = [];
      const modal = document.querySelector('dialog:modal'); // what is behind it is out of reach by design
      const look = (root) => {
        for (const node of root.querySelectorAll('*')) {
          if (node.shadowRoot) look(node.shadowRoot);
          if (!node.matches('button, a[href], input:not([type=hidden]), select, textarea')) continue;
          if (node.closest('[inert]') || (modal && !modal.contains(node))) continue;
          if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
          const label = node.closest('label');
          const box = (node.matches('[type=radio], [type=checkbox]') && label ? label : node).getBoundingClientRect();
          const name = node.dataset.testid ?? node.textContent?.trim().slice(0, 30) ?? node.tagName;
          const inText = node.matches('p a[href], li a[href], label a[href], .link');
          if (!inText && (box.width < 24 || box.height < 24)) bad.push(`${name}: ${box.width}x${box.height}`);
          const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
          if (x < 0 || x > innerWidth) bad.push(`${name}: outside the window`);
          if (y < 0 || y > innerHeight) continue;
          let scrolls = false;
          let clipped = false; // scrolled out of its own box: reached by scrolling, as anything below the window is
          for (let up = node.parentElement; up; up = up.parentElement) {
            if (!/auto|scroll/.test(getComputedStyle(up).overflowY)) continue;
            const around = up.getBoundingClientRect();
            scrolls ||= up.scrollHeight > up.clientHeight;
            clipped ||= y < around.top || y > around.bottom;
          }
          if (clipped) continue;
          const top = (node.getRootNode().elementFromPoint ?? document.elementFromPoint).call(node.getRootNode(), x, y);
          const mine = top && (node.contains(top) || top.contains(node) || label?.contains(top)
            || top.closest('[data-popup], [data-testid="menu-box"]') // an open menu lies over things until it is closed
            || (scrolls && top.closest('[data-floats], [data-testid="jump"]'))); // what it lies over is moved from under it
          if (!mine) bad.push(`${name}: covered by ${top?.tagName} ${top?.className}`);
        }
      };
      look(document);
      return bad;
    }));
  }
  return findings;
}

const LARGER = 1.4;

/** Runs `look` with every text of the page and its frames so much larger, as a person with a setting of their own has it. */
export async function withLargeText(page, look) {
  for (const frame of page.frames()) {
    await frame.evaluate((factor) => {
      const sizes = [];
      const collect = (root) => {
        for (const node of root.querySelectorAll('*')) {
          if (node.shadowRoot) collect(node.shadowRoot);
          if (node.style) sizes.push([node, Number.parseFloat(getComputedStyle(node).fontSize)]);
        }
      };
      collect(document);
      globalThis.enlarged = sizes.map(([node]) => [node, node.style.fontSize]);
      for (const [node, size] of sizes) node.style.fontSize = `${size * factor}px`;
    }, LARGER);
  }
  try {
    await look();
  } finally {
    for (const frame of page.frames()) {
      await frame.evaluate(() => {
        for (const [node, size] of globalThis.enlarged ?? []) node.style.fontSize = size;
        delete globalThis.enlarged;
      });
    }
  }
}

/** Words that end where their box does without a sign of it, that hang out of a button, and pages that have to be
 *  moved sideways to be read. */
export async function cutTexts(page) {
  const findings = [];
  for (const frame of page.frames()) {
    findings.push(...await frame.evaluate(() => {
      const bad = [];
      const wide = document.scrollingElement;
      if (wide && wide.scrollWidth > innerWidth + 1) bad.push(`the page is ${wide.scrollWidth} wide in ${innerWidth}`);
      const modal = document.querySelector('dialog:modal');
      const look = (root) => {
        for (const node of root.querySelectorAll('*')) {
          if (node.shadowRoot) look(node.shadowRoot);
          if (node instanceof SVGElement || node.matches('input, select, textarea, option, iframe, script, style')) continue;
          if (node.closest('[inert]') || (modal && !modal.contains(node))) continue;
          const words = [...node.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
          const isButton = node.matches('button, a.button, .chip, .badge');
          if (!words && !isButton) continue;
          if (!node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
          const style = getComputedStyle(node);
          if (style.clipPath !== 'none' || style.fontSize === '0px' || style.display === 'inline') continue;
          const cuts = /hidden|clip/;
          const tooWide = node.scrollWidth > node.clientWidth + 1;
          const tooHigh = node.scrollHeight > node.clientHeight + 2;
          const lost = (tooWide && cuts.test(style.overflowX) && style.textOverflow !== 'ellipsis')
            || (tooHigh && cuts.test(style.overflowY) && style.whiteSpace !== 'nowrap' && style.webkitLineClamp === 'none')
            || (isButton && !cuts.test(style.overflowX) && (tooWide || tooHigh));
          if (!lost) continue;
          const name = node.closest('[data-testid]')?.dataset.testid ?? node.className;
          bad.push(`${name}: "${node.textContent.trim().slice(0, 40)}" does not fit: ${
            node.scrollWidth}x${node.scrollHeight} in ${node.clientWidth}x${node.clientHeight}`);
        }
      };
      look(document);
      return bad;
    }));
  }
  return findings;
}
