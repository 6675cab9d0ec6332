// The console and the board, by what a person can see and press.
import { until } from './wait.mjs';

export class Staff {
  static async login(server, someone, credentials, path = '/console') {
    const staff = new Staff(server, someone);
    await staff.page.goto(`${server.url}${path}`);
    await staff.id('login-form').waitFor();
    await staff.id('login-email').fill(credentials.email);
    await staff.id('login-password').fill(credentials.password);
    await staff.id('login-submit').click();
    await staff.id('login-form').waitFor({ state: 'detached' });
    return staff;
  }

  constructor(server, someone) {
    Object.assign(this, someone);
    this.server = server;
  }

  id(name) { return this.page.getByTestId(name); }
}
