// Reports over conversations that this test has held itself: counts, ratings, who and where; the table, the charts
// and the file say the same.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser, person, photograph } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { bearer, call } from './lib/wire.mjs';

const kComment = 'Phải chờ lâu quá, nhưng em Lan rất nhiệt tình';
let server;
let browser;
let supervisor;

before(async () => {
  server = await DemoServer.start('reports');
  browser = await launchBrowser();
  const agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.goOnline();
  for (const csat of [5, 2]) {
    const someone = await person(browser);
    const customer = await Customer.visit(server, someone);
    await customer.start(`Khách chấm ${csat}`);
    await agent.accept();
    await agent.say('Em xong rồi ạ');
    await customer.sees('Em xong rồi ạ');
    await agent.close();
    await customer.id('survey').waitFor();
    await customer.id(`csat-${csat}`).click();
    if (csat === 2) await customer.id('rating-comment').fill(kComment);
    await customer.id('send-rating').click();
    await customer.id('thanks').waitFor();
    if (await agent.id('finish-wrapup').count() > 0) await agent.finishWrapUp();
    await someone.context.close();
  }
  await agent.context.close();
  supervisor = await Staff.login(server, await person(browser), server.credentials.supervisor, '/console/reports?days=1');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const value = (name) => supervisor.id(`report-${name}`).getAttribute('data-value');

test('the page shows what happened', async () => {
  await until('two are finished', async () => await value('ended') === '2');
  assert.equal(await value('answered'), '2');
  assert.equal(await value('abandoned'), '0');
  assert.equal(await value('csat'), '50%', 'one of two was satisfied');
  assert.equal(await value('fcr'), '100%');
  await photograph(supervisor.page, 'reports-1-queue');
});

test('a time is shown as median, mean and 90th percentile, and the one that is chosen leads', async () => {
  const others = () => supervisor.id('report-resolution-others').innerText();
  const resolution = async () => {
    const token = await bearer(server, server.credentials.supervisor);
    const [from, to] = [new Date(Date.now() - 86400000), new Date(Date.now() + 3600000)].map((at) => at.toISOString());
    const answer = await call(server, 'GET', `/api/v1/reports?from=${from}&to=${to}`, { headers: { authorization: `Bearer ${token}` } });
    return answer.body.total.resolution;
  };
  const { count, p50Ms, p90Ms } = await resolution();
  assert.equal(count, 2);
  const inSeconds = (clock) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  const leads = async (ms) => inSeconds(await value('resolution')) === Math.floor(ms / 1000);
  await until('the median leads', () => leads(p50Ms));
  assert.match(await others(), /Trung bình .+\s90% không quá/);
  await supervisor.id('report-times').selectOption('p90Ms');
  await until('the others stand below', async () => /Trung vị .+\sTrung bình/.test(await others()));
  await until('the 90th percentile leads', () => leads(p90Ms));
  assert.match(supervisor.page.url(), /times=p90Ms/);
  const axis = await supervisor.id('chart-wait').locator('svg .axis').first().locator('text').allTextContents();
  assert.equal(new Set(axis).size, 3, `each line of the axis has its own time: ${axis}`);
  assert.match(await supervisor.id('chart-wait').innerText(), /90% không quá/);
  await supervisor.id('report-times').selectOption('p50Ms');
});

test('what customers said is listed, with the way to what was talked of', async () => {
  const rows = supervisor.id('rating-row');
  await until('both have rated', async () => await rows.count() === 2);
  assert.match(await rows.nth(0).innerText(), /2\/5/, 'the latest first');
  assert.match(await rows.nth(1).innerText(), /5\/5/);
  assert.equal(await rows.nth(0).getByTestId('rating-comment').innerText(), kComment);
  assert.match(await rows.nth(1).getByTestId('rating-comment').innerText(), /Không để lại/);
  const conversation = await rows.nth(0).getAttribute('data-conversation');
  await photograph(supervisor.page, 'reports-4-ratings');
  await rows.nth(0).getByTestId('rating-who').click();
  await until('it is on the screen', async () => await supervisor.thread() === conversation);
  await supervisor.page.goBack();
  await until('back among the ratings', async () => await rows.count() === 2);
});

test('days of one\'s own are in the address and in the file; what is no period says so', async () => {
  const dayOf = (shift) => supervisor.page.evaluate((days) => {
    const at = new Date();
    at.setDate(at.getDate() + days);
    return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((one) => String(one).padStart(2, '0')).join('-');
  }, shift);
  const [before, yesterday, today] = [await dayOf(-2), await dayOf(-1), await dayOf(0)];
  await supervisor.id('report-from').fill(before);
  await until('two until today', async () => await value('ended') === '2');
  await supervisor.id('report-to').fill(yesterday);
  await until('none before today', async () => await value('ended') === '0' && await supervisor.id('rating-row').count() === 0);
  assert.match(supervisor.page.url(), new RegExp(`from=${before}&to=${yesterday}`));
  assert.equal(await supervisor.id('days-1').getAttribute('aria-pressed'), 'false');
  await supervisor.id('report-from').fill(today);
  await supervisor.id('report-problem').waitFor();
  assert.equal(await supervisor.id('report-csv').count(), 0, 'no file of no period');
  await supervisor.id('report-to').fill(today);
  await until('two today', async () => await value('ended') === '2');
  const file = new URL(await supervisor.id('report-csv').getAttribute('href'), server.url).searchParams;
  assert.equal(Date.parse(file.get('to')) - Date.parse(file.get('from')), 86400000, 'one whole day');
  await supervisor.id('days-1').click();
  await until('the usual period again', async () => await supervisor.id('report-from').inputValue() === '');
});

test('a day that is typed counts when it is whole', async () => {
  const asked = [];
  const note = (request) => request.url().includes('/api/v1/reports?') && asked.push(request.url());
  supervisor.page.on('request', note);
  const address = supervisor.page.url();
  const field = supervisor.id('report-from');
  await field.focus();
  await supervisor.page.keyboard.type('11022');
  assert.match(await field.inputValue(), /^0002-/, 'a year on its way');
  assert.equal(supervisor.page.url(), address, 'the year 2 is not asked for');
  await supervisor.page.keyboard.press('Enter');
  await until('the field is as it was', async () => await field.inputValue() === '');
  assert.equal(supervisor.page.url(), address);
  assert.deepEqual(asked, []);
  supervisor.page.off('request', note);
});

// What a server of three people cannot be brought to say is answered by the test in its place.
test('ratings: a page of nobody is gone on from, a failed read can be tried again, what is erased says so', async () => {
  const rating = { conversation: 'gone', contactName: '', queue: 'tu-van', agent: 'lan', channel: 'web',
    at: new Date().toISOString(), csat: 2, ces: 0, comment: '', erased: true };
  const answers = [
    ...Array.from({ length: 6 }, (_, at) => ({ ratings: [], nextCursor: String(at + 1) })),
    null,
    { ratings: [rating, { ...rating, conversation: 'far', comment: null, erased: false }], nextCursor: '' },
  ];
  const cursors = [];
  const pattern = '**/api/v1/ratings?*';
  await supervisor.page.route(pattern, (route) => {
    cursors.push(new URL(route.request().url()).searchParams.get('cursor') ?? '');
    const answer = answers.shift();
    return answer ? route.fulfill({ json: answer }) : route.fulfill({ status: 400, json: { code: 'INVALID_ARGUMENT', message: 'no' } });
  });
  await supervisor.page.goto(`${server.url}/console/reports?days=1`);
  const said = supervisor.id('ratings-said');
  await until('it goes on by itself for a while', async () => /Chưa thấy đánh giá nào/.test(await said.innerText()));
  assert.deepEqual(cursors, ['', '1', '2', '3', '4']);
  await supervisor.id('ratings-more').click();
  await until('the failure is said', async () => /Chưa đọc được/.test(await said.innerText()));
  assert.deepEqual(cursors.slice(5), ['5', '6']);
  await supervisor.id('ratings-again').click();
  await supervisor.shows('rating-row', 2);
  assert.equal(cursors.at(-1), '6', 'from where it was');
  const words = await supervisor.id('rating-comment').allInnerTexts();
  assert.match(words[0], /đã được xóa/);
  assert.match(words[1], /nằm ở xa/);
  assert.equal(await supervisor.id('ratings-more').count() + await supervisor.id('ratings-again').count(), 0);
  await supervisor.page.unroute(pattern);
  await supervisor.page.reload();
  await supervisor.shows('rating-row', 2);
});

test('by person, by hour and as a heat map', async () => {
  await supervisor.id('report-by').selectOption('agent');
  await until('one row, Lan\'s', async () => (
    await supervisor.id('report-row').count() === 1 && await supervisor.id('report-row').getAttribute('data-key') === 'lan'));
  assert.match(await supervisor.id('report-row').innerText(), /Lan/);
  assert.match(supervisor.page.url(), /by=agent/);
  await supervisor.id('report-by').selectOption('weekday-hour');
  await until('the map has both', async () => {
    const cells = await supervisor.id('heatmap').locator('td').allInnerTexts();
    return cells.reduce((sum, cell) => sum + Number(cell || 0), 0) === 2;
  });
  await photograph(supervisor.page, 'reports-2-heatmap');
});

test('by channel, and narrowed to one, in both languages', async () => {
  const english = await Staff.login(server, await person(browser, { locale: 'en-US' }), server.credentials.supervisor, '/console/reports');
  for (const [who, any, web] of [[english, 'Any channel', 'Web chat'], [supervisor, 'Mọi kênh', 'Chat trên web']]) {
    await who.page.goto(`${server.url}/console/reports?days=1&by=channel`);
    const rows = who.id('report-row');
    await until('one row, of the web', async () => (
      await rows.count() === 1 && await rows.getAttribute('data-key') === 'web'));
    assert.match(await rows.innerText(), new RegExp(web));
    await until('both are offered', async () => (
      (await who.id('report-channel').locator('option').allInnerTexts()).join() === `${any},${web}`));
    await who.id('report-channel').selectOption('web');
    await until('the address says so', async () => /channel=web/.test(who.page.url()));
    assert.match(await who.id('report-csv').getAttribute('href'), /by=channel&channel=web/);
    await until('still two', async () => await who.id('report-ended').getAttribute('data-value') === '2');
  }
  await english.context.close();
  await photograph(supervisor.page, 'reports-3-channel');
  // One that nothing came through is empty, and can be left again.
  await supervisor.page.goto(`${server.url}/console/reports?days=1&channel=email`);
  await until('nothing', async () => await value('ended') === '0');
  assert.equal(await supervisor.id('report-channel').inputValue(), 'email');
  await supervisor.id('report-channel').selectOption('web');
  await until('two again', async () => await value('ended') === '2');
});

test('narrowed to somebody who did nothing it is empty and says so', async () => {
  await supervisor.page.goto(`${server.url}/console/reports?days=1&agent=minh`);
  await until('nothing', async () => await value('ended') === '0');
  assert.equal(await value('csat'), '–', 'no figure is not a zero');
});

test('the file holds the same', async () => {
  const token = await bearer(server, server.credentials.supervisor);
  const headers = { authorization: `Bearer ${token}` };
  const from = new Date(Date.now() - 86400000).toISOString();
  const to = new Date(Date.now() + 3600000).toISOString();
  const file = await call(server, 'GET', `/api/v1/reports.csv?from=${from}&to=${to}&by=agent`, { headers });
  assert.equal(file.status, 200);
  const [head, line, rest] = file.body.split('\r\n');
  const cells = Object.fromEntries(head.replace('\ufeff', '').split(',').map((name, at) => [name, line.split(',')[at]]));
  assert.equal(cells.group, 'lan');
  assert.equal(cells.ended, '2');
  assert.equal(cells.csat_good_percent, '50.0');
  assert.equal(cells.csat_mean, '3.5');
  assert.equal(rest, '');
  const of = (channel) => call(server, 'GET', `/api/v1/reports.csv?from=${from}&to=${to}&by=channel&channel=${channel}`, { headers });
  assert.match((await of('web')).body, /\r\nweb,web,2,/);
  assert.equal((await of('email')).body.split('\r\n').length, 2, 'a head and nothing below it');
  const agentToken = await bearer(server, server.credentials.agents[0]);
  const refused = await call(server, 'GET', `/api/v1/reports?from=${from}&to=${to}`,
    { headers: { authorization: `Bearer ${agentToken}` } });
  assert.equal(refused.status, 403);
});

test('an agent who opens the page is told whose it is', async () => {
  const agent = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await agent.page.goto(`${server.url}/console/reports`);
  await agent.id('reports-refused').waitFor();
  assert.deepEqual([...supervisor.trouble, ...agent.trouble], []);
});
