// Every screen of the widget in light, dark and forced colours, in both languages, on 1280, 360 and 320 points: nothing that
// axe finds, every control large enough, in view and uncovered, nothing too wide. So too with text 40 % larger and set wide
// (WCAG 1.4.12), and at a zoom of 200 %, which halves the window.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axeFindings, comesToRest, misplacedControls, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const LIGHTS = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'light', forcedColors: 'active' },
};
const LANGUAGES = ['vi', 'en'];
// By itself each window has each language in one light, and each light is seen in two windows; `MATRIX=whole`: all 18.
const isWhole = process.env.MATRIX === 'whole';
const WINDOWS = [[1280, 800], [360, 740], [320, 568]];
const ZOOMED = [640, 400]; // 1280 x 800 at 200 %

let stage;
let agent;
let customer;
before(async () => {
  stage = await Stage.open('widget_matrix');
  agent = stage.agent;
  await agent.rest();
  customer = await Customer.visit(stage.server, await person(stage.browser));
  await customer.open();
});
after(async () => {
  await stage?.close();
});

const frame = () => customer.page.frames()[1];

async function speak(language) {
  await customer.sb('locale', language);
  await until(`the chat speaks ${language}`, () => frame().evaluate((tag) => document.documentElement.lang === tag, language));
}

async function resize([width, height]) {
  await customer.page.setViewportSize({ width, height });
  await until('the window has its size', () => customer.page.evaluate((wanted) => innerWidth === wanted, width));
}

/** Text that is cut off or stands outside: [what]. */
const cut = () => frame().evaluate(() => {
  const bad = [];
  if (document.documentElement.scrollWidth > innerWidth) bad.push(`the page is ${document.documentElement.scrollWidth} wide of ${innerWidth}`);
  for (const node of document.querySelectorAll('h1, h2, p, button, label, legend, span, small, time, strong')) {
    if (!node.checkVisibility() || !node.textContent.trim() || node.closest('.hidden-text, svg, .avatar, .past-row strong')) continue;
    const style = getComputedStyle(node);
    const [wide, high] = [node.scrollWidth - node.clientWidth, node.scrollHeight - node.clientHeight];
    if (style.display === 'inline') continue;
    if (style.overflow === 'visible' && !node.matches('button')) continue;
    if (wide > 1 || high > 1) bad.push(`${node.tagName} ${node.className} "${node.textContent.slice(0, 30)}": ${wide} x ${high} cut`);
  }
  return bad;
});

/** What is wrong, each with where. */
async function inspect(where) {
  await comesToRest(frame());
  return [...await misplacedControls(customer.page), ...await cut()].map((one) => `${where}: ${one}`);
}

/** As WCAG 1.4.12 spaces text, and 40 % larger; gives back the way it was. */
async function enlarge() {
  await frame().evaluate(() => {
    const nodes = [...document.body.querySelectorAll('*')];
    const sizes = nodes.map((node) => Number.parseFloat(getComputedStyle(node).fontSize));
    for (const [at, node] of nodes.entries()) {
      const important = (name, value) => node.style.setProperty(name, value, 'important');
      important('font-size', `${sizes[at] * 1.4}px`);
      important('line-height', '1.5');
      important('letter-spacing', '0.12em');
      important('word-spacing', '0.16em');
      if (node.matches('p')) important('margin-block-end', '2em');
    }
  });
  return () => frame().evaluate(() => {
    for (const node of document.body.querySelectorAll('*')) {
      for (const name of ['font-size', 'line-height', 'letter-spacing', 'word-spacing', 'margin-block-end']) node.style.removeProperty(name);
    }
  });
}

/** `again`: brings back what does not outlive another size or language. */
async function everywhere(screen, again = async () => {}) {
  const wrong = [];
  for (const [row, size] of WINDOWS.entries()) {
    await resize(size);
    for (const [column, language] of LANGUAGES.entries()) {
      await speak(language);
      for (const [at, [light, media]] of Object.entries(LIGHTS).entries()) {
        if (!isWhole && at !== (row + column) % 3) continue;
        await customer.page.emulateMedia(media);
        await again();
        const where = `${screen}, ${light}, ${language}, ${size[0]}`;
        wrong.push(...await inspect(where));
        wrong.push(...(await axeFindings(customer.page, [frame()])).map((one) => `${where}: ${one}`));
      }
      await again();
      const restore = await enlarge();
      wrong.push(...await inspect(`${screen}, larger text, ${language}, ${size[0]}`));
      await restore();
    }
  }
  await customer.page.emulateMedia(LIGHTS.light);
  await resize(ZOOMED);
  for (const language of LANGUAGES) {
    await speak(language);
    await again();
    wrong.push(...await inspect(`${screen}, zoom, ${language}`));
  }
  await resize(WINDOWS[0]);
  await speak('vi');
  assert.deepEqual(wrong, []);
}

test('the form', async () => {
  await customer.id('prechat-form').waitFor();
  await everywhere('form');
});

test('the form with what is wrong in it', async () => {
  await customer.id('start-chat').click();
  await customer.panel.locator('.problem').first().waitFor();
  await everywhere('problems', async () => {
    await customer.id('start-chat').click();
  });
});

test('the line, with the place kept', async () => {
  await customer.start('Đơn hàng của tôi ở đâu?');
  await customer.sent('Đơn hàng của tôi ở đâu?');
  await customer.id('keep-place').click();
  await customer.id('keep-form').waitFor();
  await everywhere('line');
});

test('a talk, with a file on its way and the emoji', async () => {
  await customer.id('keep-stop').click();
  await agent.accept();
  await agent.say('Dạ **chào** anh, xem https://shop.example/don-hang/2231 giúp em nhé');
  await customer.sees('Dạ chào anh, xem https://shop.example/don-hang/2231 giúp em nhé');
  await customer.id('file-input').setInputFiles({ name: 'mã đơn hàng.txt', mimeType: 'text/plain', buffer: Buffer.from('2231') });
  await customer.id('tray-file').waitFor();
  await everywhere('talk', async () => {
    if (await customer.id('emoji-strip').count() === 0) await customer.id('emoji').click();
    await customer.id('emoji-strip').waitFor();
  });
  await customer.id('emoji').click();
  await customer.id('tray-remove').click();
});

test('the menu', async () => {
  await everywhere('menu', async () => {
    if (await customer.id('menu-box').count() === 0) await customer.id('menu').click();
    await customer.id('menu-box').waitFor();
  });
});

test('past conversations', async () => {
  if (await customer.id('menu-box').count() === 0) await customer.id('menu').click();
  await customer.id('open-past').click();
  await customer.id('past-row').first().waitFor();
  await everywhere('past');
  await customer.id('past-row').first().click();
  await customer.id('past-log').waitFor();
  await everywhere('past talk');
  await customer.id('past-back').click();
  await customer.id('past-list').waitFor();
  await customer.id('past-back').click();
  await customer.id('composer').waitFor();
});

test('whether to end', async () => {
  await customer.id('menu').click();
  await customer.id('end-chat').click();
  await customer.id('end-yes').waitFor();
  await everywhere('end');
  await customer.id('end-no').click();
});

test('the survey, and what comes after it', async () => {
  await agent.finish();
  await customer.id('survey').waitFor();
  await customer.id('csat-4').check({ force: true });
  await everywhere('survey');
  await customer.id('skip-rating').click();
  await customer.id('new-chat').waitFor();
  await everywhere('after');
  assert.deepEqual(customer.trouble, []);
});
