import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, visit } from './support/browser';
import { Api, Server } from './support/server';

const MOST_TABS = 150;

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  browser = await openBrowser();
  api = await Api.setUp(server);
  for (const [n, name] of ['Maria', 'Bo', 'Chen'].entries()) {
    await api.post('/contacts', { phone_number: `+1 202 555 012${n}`, first_name: name, tags: ['spring'] });
  }
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

/** Presses a key until an element has the keyboard, and sees that it shows so. */
async function reach(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      expect(await target.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`${MOST_TABS} presses of ${key} do not lead to ${target.toString()}`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('Enter');
}

describe('a campaign by keyboard alone', () => {
  it('is made from the gallery, written, published, given contacts and started', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/campaigns');
    await press(page, page.getByRole('link', { name: 'New campaign' }).first());
    await page.getByRole('heading', { level: 1, name: 'New campaign' }).waitFor();

    await press(page, page.getByRole('button', { name: 'Use this template: Customer survey' }));
    const name = page.getByLabel('Name of the campaign');
    await name.waitFor();
    await reach(page, name);
    await page.keyboard.type('Keyboard survey');
    await reach(page, page.getByLabel('Name of your company, as the agent says it'));
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Acme Solar');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { level: 1, name: 'Keyboard survey' }).waitFor();
    for (const step of ['Conversation', 'Data', 'Rules', 'Tools', 'Voice', 'Check and publish']) {
      await press(page, page.getByRole('button', { name: /^Next: / }));
      const heading = page.getByRole('heading', { level: 2, name: new RegExp(step, 'i') }).first();
      await heading.waitFor();
      // The keyboard goes on at the heading of the step.
      await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
    }
    await press(page, page.getByRole('button', { name: 'Publish and create the campaign' }));

    await page.getByRole('tab', { name: 'Set-up', selected: true }).waitFor();
    await reach(page, page.getByLabel('Tag', { exact: true }));
    await page.keyboard.type('spring');
    await page.keyboard.press('Enter');
    await page.getByText('3 contacts were added.').waitFor();
    await reach(page, page.getByRole('button', { name: 'Start', exact: true }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByText('The campaign calls its contacts.').waitFor();
    const { items } = await api.get<{ items: { name: string; status: string }[] }>('/campaigns');
    expect(items.find((one) => one.name === 'Keyboard survey')?.status).toMatch(/running|finished/);
    await done();
  });
});
