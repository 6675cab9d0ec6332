// One headless Chromium and a context for each person, with everything that a page complains about written down.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { artefacts } from './server.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}

/** A person's own browser window: {page, trouble}; `trouble` collects policy violations and page errors. */
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
  page.setDefaultTimeout(15000);
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Types?/i.test(message.text())) trouble.push(`policy: ${message.text()}`);
  });
  return { context, page, trouble };
}

export async function photograph(page, name) {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
}

/** What axe finds on the page and in its same-origin frames, one line for each violation. */
export async function axeFindings(page) {
  const findings = [];
  for (const frame of page.frames()) {
    if (frame !== page.mainFrame() && !frame.url().startsWith(new URL(page.url()).origin)) continue;
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
