// The same screen is drawn the same: whoever visits again and does the same sees the very same points. Two visits are compared
// point by point, on the form and in a talk whose field has the focus, in light and dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { comesToRest, launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { Stage } from './lib/stage.mjs';

const VISITS = Number(process.env.VISITS ?? 3);

// Where only a part of a tile has changed the browser draws that part over what was there, and the edges of the two show faintly:
// the ring around a field would depend on what was drawn before it. So every tile is drawn whole.
const WHOLE_TILES = ['--disable-partial-raster'];

let stage;
let browser;
let scales; // a page that compares
before(async () => {
  stage = await Stage.open('widget_pixels');
  browser = await launchBrowser({ args: WHOLE_TILES });
  scales = await (await browser.newContext()).newPage();
});
after(async () => {
  await browser?.close();
  await stage?.close();
});

/** The points at which two pictures differ: "x,y: one / other". */
function differing(one, other) {
  return scales.evaluate(async (pictures) => {
    const [a, b] = await Promise.all(pictures.map(async (base64) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height);
    }));
    if (a.width !== b.width || a.height !== b.height) return [`${a.width} x ${a.height} / ${b.width} x ${b.height}`];
    const points = [];
    for (let at = 0; at < a.data.length; at += 4) {
      const [one, other] = [a, b].map(({ data }) => data.slice(at, at + 3).join(' '));
      if (one !== other) points.push(`${(at / 4) % a.width},${Math.floor(at / 4 / a.width)}: ${one} / ${other}`);
    }
    return points;
  }, [one, other].map((picture) => picture.toString('base64')));
}

/** The panel, with all that is in motion at rest and without the times of day. */
async function picture(customer) {
  const frame = customer.page.frames()[1];
  await frame.evaluate(() => {
    for (const node of document.querySelectorAll('time, .day')) node.style.visibility = 'hidden';
  });
  await comesToRest(frame);
  return customer.page.locator('switchboard-chat iframe').screenshot();
}

async function visit(colorScheme) {
  const { agent } = stage;
  const someone = await person(browser, { colorScheme });
  const customer = await Customer.visit(stage.server, someone);
  await customer.open();
  await customer.id('prechat-form').waitFor();
  const pictures = { form: await picture(customer) };
  await customer.start('Cho mình hỏi giá bộ ấm trà');
  await agent.accept();
  await agent.say('Dạ 450.000 ₫ ạ');
  await customer.sees('Dạ 450.000 ₫ ạ');
  await customer.say('Mình lấy một bộ');
  await agent.hears('Mình lấy một bộ');
  await agent.tell({ read: { conversation: agent.conversation, seq: (await agent.history()).at(-1).seq } });
  await customer.marked('Mình lấy một bộ', 'seen');
  pictures.talk = await picture(customer);
  await agent.finish();
  await someone.context.close();
  return pictures;
}

test('a single point that differs is counted', async () => {
  const page = await (await browser.newContext({ viewport: { width: 40, height: 30 } })).newPage();
  const draw = async (colour) => {
    await page.setContent(`<body style="margin:0"><p style="margin:9px;width:1px;height:1px;background:${colour}">`);
    return page.screenshot();
  };
  const [white, nearly] = [await draw('#fff'), await draw('#fffffe')];
  assert.deepEqual(await differing(white, nearly), ['9,9: 255 255 255 / 255 255 254']);
  assert.deepEqual(await differing(white, white), []);
});

for (const colours of ['light', 'dark']) {
  test(`another visit draws the same points, ${colours}`, async () => {
    const first = await visit(colours);
    for (let again = 1; again < VISITS; again += 1) {
      const next = await visit(colours);
      for (const [screen, drawn] of Object.entries(next)) {
        assert.deepEqual(await differing(first[screen], drawn), [], `${screen}, visit ${again + 1}`);
      }
    }
  });
}
