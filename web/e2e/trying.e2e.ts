import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  api = await Api.setUp(server);
  browser = await openBrowser(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']);
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

describe('trying a template', () => {
  it('talks in writing, shows why, and says a message anew', async () => {
    const { page, problems, context } = await visit(browser, server, api);
    await page.goto('/try?template=sales');
    await screenshot(page, 'try-empty');
    await page.getByRole('button', { name: 'Begin' }).click();
    const log = page.getByRole('log', { name: 'Conversation' });
    await log.getByText('This call is recorded').waitFor();
    const field = page.getByLabel('What the caller says');
    await field.fill('yes i have a minute');
    await field.press('Enter');
    await log.getByText('electricity').waitFor();
    await page.getByText('Why this was decided').first().waitFor();
    await screenshot(page, 'try-chat');
    await expectAccessible(page, 'try-chat');
    await page.getByRole('button', { name: 'Say something else here' }).first().click();
    await page.getByLabel('What the caller says').fill('please take me off your list');
    await page.getByLabel('What the caller says').press('Enter');
    await page.getByText('The conversation is over').waitFor();
    await screenshot(page, 'try-replayed');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('calls this browser', async () => {
    const { page, context } = await visit(browser, server, api);
    await page.goto('/try?template=sales&mode=voice');
    await screenshot(page, 'try-voice-empty');
    await page.getByRole('button', { name: 'Start talking' }).click();
    const log = page.getByRole('log', { name: 'Conversation' });
    await log.getByText('Hello').first().waitFor({ timeout: 30_000 });
    await screenshot(page, 'try-voice');
    await expectAccessible(page, 'try-voice');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('The call has ended').waitFor();
    expect(await page.getByRole('link', { name: 'Open the page of this call' }).count()).toBe(1);
    await context.close();
  });
});
