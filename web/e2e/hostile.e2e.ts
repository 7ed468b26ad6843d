import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, visit } from './support/browser';
import { Api, Server } from './support/server';

const ATTACK = '<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>';

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

describe('hostile content', () => {
  it('is shown as the text it is', async () => {
    const contact = await api.post<{ id: string }>('/contacts', {
      phone_number: '+4930123456',
      first_name: ATTACK,
      company: ATTACK,
      tags: ['<b>bold</b>'],
      custom_fields: { note: ATTACK },
    });
    const paper = await api.post<{ id: string }>('/documents', {
      name: ATTACK.slice(0, 60),
      type: 'faq',
      content: `${ATTACK} We are open from nine to five.`,
    });
    await api.post('/campaigns', { name: ATTACK, template_id: 'survey' });
    const { page, done } = await visit(browser, server, api);
    for (const path of [
      '/campaigns',
      '/contacts',
      `/contacts?contact=${contact.id}`,
      '/documents',
      `/documents/${paper.id}`,
      '/documents/search?q=when%20are%20you%20open',
    ]) {
      await page.goto(path);
      await page.getByText('<img src=x').first().waitFor();
      expect(await page.evaluate(() => 'stolen' in window), path).toBe(false);
      expect(await page.locator('main img').count(), path).toBe(0);
    }
    await done();
  });

  it('cannot run even where a page is broken: the policy of the page has no inline script', async () => {
    const answer = await fetch(`${server.url}/`);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain('unsafe-eval');
    const again = await fetch(`${server.url}/`);
    expect(again.headers.get('content-security-policy')).not.toBe(policy);
  });

  it('is not left in storage, nor are secrets', async () => {
    const { page, done } = await visit(browser, server, api);
    await page.goto('/contacts');
    await page.getByText('<img src=x').first().waitFor();
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(stored).not.toContain('csrf');
    expect(stored).not.toContain('<img');
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await done();
  });
});
