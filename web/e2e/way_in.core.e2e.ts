import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, OWNER, Server } from './support/server';

let server: Server;
let browser: Browser;
beforeAll(async () => {
  server = await Server.start();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe('the way in', () => {
  it('says to a stranger that nobody can log in yet', async () => {
    const { page, done } = await visit(browser, server);
    await page.goto('/login');
    await page.getByText('Nobody can log in yet').waitFor();
    await screenshot(page, 'login-nobody-yet');
    await expectAccessible(page, 'login-nobody-yet');
    await page.getByRole('link', { name: 'Make the first account' }).click();
    await page.getByLabel('Set-up token').waitFor();
    await done();
  });

  it('makes the first owner with the link that the server printed', async () => {
    const { page, done } = await visit(browser, server);
    await page.goto(`/setup#token=${await server.setupToken()}`);
    await page.getByLabel('Your name').waitFor();
    await screenshot(page, 'setup');
    await expectAccessible(page, 'setup');
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('E-mail address').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Create the owner account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    await done();
  });

  it('sends a stranger to log in, says why a password is refused, and goes on to where he wanted to go', async () => {
    // Who is there is asked once; then the password is refused.
    const { page, done } = await visit(browser, server, undefined, { allowed: [/401 .*\/auth\/(me|login)$/] });
    await page.goto('/campaigns');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.getByRole('link', { name: 'Create an organisation' }).count()).toBe(0);
    await screenshot(page, 'login');
    await expectAccessible(page, 'login');
    await page.getByLabel('E-mail address').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/campaigns');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
    await done();
  });

  it('says why it lets nobody register or set up again', async () => {
    const { page, done } = await visit(browser, server);
    await page.goto('/register');
    await page.getByRole('heading', { name: 'Registration is closed' }).waitFor();
    await screenshot(page, 'register');
    await page.getByRole('link', { name: 'Log in' }).click();
    await page.getByLabel('E-mail address').waitFor();
    await page.goto('/setup');
    await page.getByRole('heading', { name: 'This installation is set up' }).waitFor();
    await done();
  });

  it('logs out', async () => {
    const { page, done } = await visit(browser, server, await Api.login(server));
    await page.goto('/');
    await page.getByRole('button', { name: /^Account/ }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await done();
  });
});
