// Takes the pictures of README.md from a running demo: node tests/e2e/pictures.mjs [FOLDER]
import { join } from 'node:path';
import { comesToRest, launchBrowser, person } from './lib/browser.mjs';
import { Customer } from './lib/customer.mjs';
import { DemoServer, root } from './lib/server.mjs';
import { Staff } from './lib/staff.mjs';
import { until } from './lib/wait.mjs';
import { WireAgent } from './lib/wire_agent.mjs';

const folder = process.argv[2] ?? join(root, 'deploy', 'screenshots');
const server = await DemoServer.start('pictures');
const browser = await launchBrowser();

async function picture({ page }, name) {
  await until('messages of the program are gone', async () => await page.getByTestId('toast').count() === 0);
  await comesToRest(page);
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 88 });
}

async function visitor(name, phone, question) {
  const customer = await Customer.visit(server, await person(browser));
  await customer.sb('identify', { name, phone, email: `${phone}@example.com` });
  await customer.start(question);
  return customer;
}

try {
  const lan = await Staff.login(server, await person(browser), server.credentials.agents[0]);
  await lan.goOnline();
  await lan.id('me').click();
  await lan.id('hold').selectOption('0');
  await lan.page.keyboard.press('Escape');
  const thu = await visitor('Thu Trang', '0905111222', 'Shop ơi, đơn hàng DH-2231 của mình bao giờ giao vậy ạ?');
  await lan.accept();
  await lan.say('Chào chị Trang, em là Lan. Chị chờ em kiểm tra đơn một chút nhé.');
  await thu.sees('Chào chị Trang, em là Lan. Chị chờ em kiểm tra đơn một chút nhé.');
  await thu.say('Vâng, mình cần trước thứ Sáu.');
  await lan.sees('Vâng, mình cần trước thứ Sáu.');
  await lan.note('Kho Đà Nẵng xác nhận: xe đi sáng mai, giao trong ngày.');
  await lan.say('Đơn của chị **đi sáng mai** và tới trong ngày ạ. Bên em sẽ nhắn trước khi giao 30 phút.');
  await until('the customer has the answer', async () => (await thu.texts()).some((text) => text.includes('sáng mai')));
  await thu.say('Tuyệt quá, cảm ơn em!');
  await lan.sees('Tuyệt quá, cảm ơn em!');
  await lan.id('add-tag').fill('giao hàng');
  await lan.id('add-tag').press('Enter');
  await visitor('Quốc Bảo', '0905333444', 'Mình muốn đổi size áo khoác, còn size L không?');
  await lan.accept();
  await lan.say('Dạ còn ạ, em giữ cho anh một chiếc nhé.');
  const minh = await WireAgent.online(server, server.credentials.agents[1]);
  await visitor('Hải Yến', '0905555666', 'Mã giảm giá của mình không áp dụng được');
  await minh.accept();
  await minh.say('Dạ để em xem mã giúp chị.');
  await lan.page.locator('[data-testid="conversation-row"]', { hasText: 'Thu Trang' }).click();
  await lan.sees('Tuyệt quá, cảm ơn em!');
  await lan.goOffline();
  await lan.setPresence('BUSY');
  await minh.rest();
  await visitor('Gia Hân', '0905777888', 'Có ai tư vấn giúp mình không ạ?');
  await visitor('Đức Anh', '0905999000', 'Cho mình hỏi về bảo hành');
  const mai = await Staff.login(server, await person(browser), server.credentials.supervisor, '/console/board');
  await mai.boardShows('active', 3);
  await mai.boardShows('waiting', 2);
  await picture(mai, 'board');
  await picture(lan, 'thread');
  await picture(thu, 'chat');
} finally {
  await browser.close();
  await server.stop();
}
