import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openBrowser, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

const SLOW = { offline: false, latency: 800, downloadThroughput: 200_000, uploadThroughput: 50_000 };

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  browser = await openBrowser();
  api = await Api.setUp(server);
  await api.post('/contacts', { phone_number: '+4930123456', first_name: 'Maria' });
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe('a server that is started again', () => {
  it('is missed in words, what was typed stays, and the page goes on by itself', async () => {
    // The server is gone for a while.
    const { page, done } = await visit(browser, server, api, { allowed: [/net::ERR_/] });
    await page.goto('/contacts');
    await page.getByRole('button', { name: 'Maria' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByLabel('Last name').fill('Lopes');
    await server.down();
    await page.getByText('Live updates stopped').waitFor();
    await drawer.getByRole('button', { name: 'Save' }).click();
    await drawer.getByText('The server cannot be reached.').waitFor();
    await screenshot(page, 'server-gone');
    await server.up();
    await page.getByText('Live updates stopped').waitFor({ state: 'detached', timeout: 30_000 });
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The contact is saved.').waitFor();
    await page.reload();
    await drawer.getByText('Maria Lopes').waitFor();
    await done();
  });
});

describe('a slow network', () => {
  it('shows the outline of the page at once, and then the page', async () => {
    const { page, context, done } = await visit(browser, server, api);
    await page.goto('/');
    await page.getByRole('link', { name: 'Contacts' }).waitFor();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await page.getByRole('link', { name: 'Contacts' }).click();
    await page.locator('[aria-busy=true]').first().waitFor();
    await page.getByRole('button', { name: /Maria/ }).waitFor();
    await done();
  });
});
