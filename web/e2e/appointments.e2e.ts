import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible, openBrowser, PHONE, screenshot, visit } from './support/browser';
import { Api, Server } from './support/server';

const BOOKED_MS = 120_000;
interface Items {
  items: unknown[];
}

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  api = await Api.setUp(server);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

it('that calls agreed are listed, and can be cancelled', async () => {
  await api.post('/contacts', { phone_number: '+1 202 555 0143', first_name: 'Maria', last_name: 'Lopes' });
  await api.post('/documents', { name: 'Practice', type: 'practice', content: 'We are open from nine to five.' });
  const { id } = await api.post<{ id: string }>('/campaigns', { name: 'Practice', template_id: 'appointment_booking' });
  await api.post('/calls', { campaign_id: id, phone_number: '+1 202 555 0143' });
  const booked = async () => (await api.get<Items>('/appointments')).items.length;
  await expect.poll(booked, { timeout: BOOKED_MS, interval: 500 }).toBe(1);
  const { page, done } = await visit(browser, server, api);
  await page.goto('/appointments');
  await page.getByRole('link', { name: 'Maria Lopes' }).waitFor();
  await screenshot(page, 'appointments');
  await expectAccessible(page, 'appointments');
  await page.getByRole('button', { name: /^Cancel \d/ }).waitFor();
  // On a phone what can be done is in a menu that stays in view.
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: /^Actions for \d/ }).click();
  await page.getByRole('menuitem', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Cancel the appointment' }).click();
  await page.getByRole('heading', { name: 'No appointments to come' }).waitFor();
  expect(await booked()).toBe(0);
  await done();
});
