import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, visit } from './support/browser';
import { Api, OWNER, Server } from './support/server';

let server: Server;
let browser: Browser;
let ours: Api;
beforeAll(async () => {
  server = await Server.start(['--registration', '1']);
  browser = await openBrowser();
  ours = await Api.setUp(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

/** Words that only the first organisation has. */
const SECRETS = ['Wilhelmina', '+49307778889', 'Confidential prices', 'Secret campaign', OWNER.email];

describe('another organisation', () => {
  it('registers in the browser and sees nothing of the first one, on any page', async () => {
    const contact = await ours.post<{ id: string }>('/contacts', {
      phone_number: '+49307778889',
      first_name: 'Wilhelmina',
    });
    const prices = await ours.post<{ id: string }>('/documents', {
      name: 'Confidential prices',
      type: 'price_list',
      content: 'The discount is forty percent.',
    });
    const campaign = await ours.post<{ id: string }>('/campaigns', { name: 'Secret campaign', template_id: 'survey' });
    // What belongs to others is not there.
    const { page, done } = await visit(browser, server, undefined, { allowed: [/404 .*\/(contacts|documents|campaigns)\/[a-z]+_/] });
    await page.goto('/register');
    await page.getByLabel('Name of the organisation').fill('Other');
    await page.getByLabel('E-mail address').fill('eve@example.org');
    await page.getByRole('textbox', { name: 'Password' }).fill('a password of eve');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('navigation').first().waitFor();
    const pages = [
      '/',
      '/campaigns',
      '/contacts',
      '/contacts/do-not-call',
      '/documents',
      '/documents/search?q=discount',
      '/follow-ups',
      '/settings/users',
      '/settings/api-keys',
      '/settings/inbound-routes',
      '/settings/system',
      '/audit',
      `/contacts?contact=${contact.id}`,
      `/documents/${prices.id}`,
      `/campaigns/${campaign.id}`,
    ];
    for (const path of pages) {
      await page.goto(path);
      await page.getByRole('main').waitFor();
      await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
      const shown = await page.locator('body').innerText();
      for (const secret of SECRETS) expect(shown, path).not.toContain(secret);
    }
    await done();
  });
});
