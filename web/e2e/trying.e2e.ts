import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { speakingMicrophone } from './support/microphone';
import { Api, Server } from './support/server';

const SPEECH_MS = 60_000;
/** Longer than the engine's own pauses: sound comes in real time. */
const CALL_MS = 180_000;

let server: Server;
let browser: Browser;
let api: Api;
beforeAll(async () => {
  server = await Server.start();
  api = await Api.setUp(server);
  await api.post('/templates', { from: 'sales', id: 'our_sales', name: 'Our sales' });
  browser = await openBrowser(await speakingMicrophone(server, api, 'yes that is fine'));
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

  it(
    'hears the microphone, answers, is interrupted, and keeps the call',
    async () => {
      const { page, problems, context } = await visit(browser, server, api);
      await page.goto('/try?template=our_sales&mode=voice');
      await screenshot(page, 'try-voice-empty');
      await page.getByRole('button', { name: 'Start talking' }).click();
      const log = page.getByRole('log', { name: 'Conversation' });
      await log.getByText('Agent').first().waitFor({ timeout: SPEECH_MS });
      await log.getByText(/yes/i).first().waitFor({ timeout: SPEECH_MS });
      await page.getByText('Why this was decided').first().waitFor({ timeout: SPEECH_MS });
      await page.getByText(/Answered in/).first().waitFor({ timeout: SPEECH_MS });
      await page.getByRole('button', { name: 'Hang up' }).click();
      await page.getByText('The call has ended').waitFor();
      await screenshot(page, 'try-voice');
      await expectAccessible(page, 'try-voice');
      const address = await page.getByRole('link', { name: 'Open the page of this call' }).getAttribute('href');
      const id = decodeURIComponent(address?.split('/').at(-1) ?? '');
      const call = await api.get<{ phone_number: string; has_recording: boolean }>(`/calls/${id}`);
      expect(call).toMatchObject({ phone_number: 'browser', has_recording: true });
      const counts = await api.get<{ calls: { answered: number } }>('/analytics/overview');
      expect(counts.calls.answered).toBe(0);
      expect(problems).toEqual([]);
      await context.close();
    },
    CALL_MS,
  );

  it(
    'is listened to and taken over on the live page',
    async () => {
      const caller = await visit(browser, server, api);
      await caller.page.goto('/try?template=our_sales&mode=voice');
      await caller.page.getByRole('button', { name: 'Start talking' }).click();
      await caller.page.getByText('Connected', { exact: true }).waitFor({ timeout: SPEECH_MS });
      const boss = await visit(browser, server, api);
      await boss.page.goto('/live');
      await boss.page.getByRole('button', { name: 'Listen in' }).click();
      await boss.page.getByRole('button', { name: 'Stop listening' }).waitFor();
      await boss.page.getByRole('button', { name: 'Take over' }).click();
      await boss.page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
      await boss.page.getByText('The caller hears you').waitFor();
      await screenshot(boss.page, 'live-taken-over');
      await boss.page.getByRole('button', { name: 'Hand back' }).click();
      await boss.page.getByRole('button', { name: 'Take over' }).waitFor();
      await caller.page.getByRole('button', { name: 'Hang up' }).click();
      await caller.page.getByText('The call has ended').waitFor();
      expect([...caller.problems, ...boss.problems]).toEqual([]);
      await caller.context.close();
      await boss.context.close();
    },
    CALL_MS,
  );

  it('plays how a voice sounds in the wizard', async () => {
    const { page, problems, context } = await visit(browser, server, api);
    await page.goto('/campaigns/new/our_sales?step=voice');
    await page.getByRole('button', { name: 'Listen' }).click();
    const player = page.getByLabel('Sample of the voice');
    await player.waitFor();
    await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(1);
    await screenshot(page, 'wizard-voice');
    await expectAccessible(page, 'wizard-voice');
    expect(problems).toEqual([]);
    await context.close();
  });
});
