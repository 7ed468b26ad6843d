import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

// Simulated customers who talk as fast as people do, so that there is time to look.

let server: Server;
let browser: Browser;
let api: Api;
let campaign: string;
beforeAll(async () => {
  server = await Server.start(['--simulated-speed', '1']);
  api = await Api.setUp(server);
  await api.post('/templates', { from: 'survey', id: 'our_survey', name: 'Our survey' });
  await api.post('/templates/our_survey/publish');
  campaign = (await api.post<{ id: string }>('/campaigns', { name: 'Autumn', template_id: 'our_survey' })).id;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

const callSomebody = (number: string) => api.post<{ id: string }>('/calls', { campaign_id: campaign, phone_number: number });

describe('live calls', () => {
  it('says that nobody is on the phone', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/live');
    await page.getByRole('heading', { name: 'Nobody is on the phone' }).waitFor();
    await screenshot(page, 'live-empty');
    await done();
  });

  it('shows a call as it happens, and ends it', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/live');
    await page.getByRole('heading', { name: 'Nobody is on the phone' }).waitFor();
    const { id } = await callSomebody('+1 202 555 0143');
    await callSomebody('+1 202 555 0144');
    const log = page.getByRole('log', { name: 'What is said' });
    await log.getByText('Agent').first().waitFor();
    await log.getByText('Caller').first().waitFor();
    await page.getByRole('region', { name: 'Collected so far' }).getByText('Consent').waitFor();
    await screenshot(page, 'live');
    await expectAccessible(page, 'live');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();
    await page.getByText(/^Ended/).first().waitFor();
    const call = await api.get<{ status: string }>(`/calls/${id}`);
    expect(call.status).not.toBe('dialing');
    await done();
  });
});
