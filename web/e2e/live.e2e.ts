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
    await page.getByRole('button', { name: 'Transfer' }).click();
    await page.getByPlaceholder('Number or extension').waitFor();
    await expectAccessible(page, 'live-transfer');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'live-hang-up');
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click();
    await page.getByText(/^Ended/).first().waitFor();
    const call = await api.get<{ status: string }>(`/calls/${id}`);
    expect(call.status).not.toBe('dialing');
    await done();
  });

  it('shows a hold that began before the page was opened', async () => {
    const { id } = await callSomebody('+1 202 555 0145');
    const answered = async () => (await api.get<{ status: string }>(`/calls/${id}`)).status === 'in_progress';
    await expect.poll(answered, { timeout: 60_000, interval: 200 }).toBe(true);
    await api.post(`/calls/${id}/hold`);
    const { page, done } = await visit(browser, server, api);
    // The connection is there already when the page of live calls is opened; then with a new one.
    await page.goto('/');
    await page.getByRole('link', { name: 'Watch them' }).waitFor();
    await page.getByRole('link', { name: 'Live calls' }).click();
    await page.getByText('On hold').first().waitFor();
    await page.reload();
    await page.getByText('On hold').first().waitFor();
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.getByText('On hold').first().waitFor({ state: 'detached' });
    await page.goto('/live');
    await page.getByRole('button', { name: 'Hold', exact: true }).waitFor();
    await api.post(`/calls/${id}/hangup`);
    await done();
  });
});
