import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  browser = await openBrowser();
  api = await Api.setUp(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe('the phone line', () => {
  it('is tested before it is saved: the step that fails says what to do, what comes after it is not reached', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/phone');
    await page.getByLabel('Address').first().fill('no-such-pbx.invalid');
    await page.getByLabel('Extension', { exact: true }).fill('900');
    await page.getByRole('textbox', { name: 'Secret' }).first().fill('extension-secret');
    await page.getByRole('button', { name: 'Test the line' }).click();
    await page.getByText('no-such-pbx.invalid is not known').waitFor();
    await page.getByText('check sip.server').waitFor();
    await page.getByText('One step failed. What to do is beside it.').waitFor();
    await screenshot(page, 'phone');
    await expectAccessible(page, 'phone');
    await done();
  });

  it('is saved with a secret that nobody reads again, and says that a restart is needed', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/phone');
    await page.getByLabel('Address').first().fill('127.0.0.1');
    await page.getByLabel('Extension', { exact: true }).fill('900');
    await page.getByRole('textbox', { name: 'Secret' }).first().fill('extension-secret');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A restart is needed').waitFor();
    await page.reload();
    await page.getByText('A restart is needed').waitFor();
    expect(await page.getByLabel('Address').first().inputValue()).toBe('127.0.0.1');
    expect(await page.content()).not.toContain('extension-secret');
    await done();
  });
});
