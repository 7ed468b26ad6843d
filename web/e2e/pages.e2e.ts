import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, screenshot, visit } from './support/browser';
import { furnishedServer } from './support/furnished';
import { Api, Server } from './support/server';

// Every page there is, with something on it: no error in the console, nothing that axe finds grave, in both themes.

let server: Server;
let browser: Browser;
let api: Api;

interface Named {
  id: string;
  has_recording?: boolean;
}
const firstId = async (path: string) => (await api.get<{ items: Named[] }>(path)).items[0]?.id ?? '';

beforeAll(async () => {
  ({ server, api } = await furnishedServer());
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

const plain: [string, string][] = [
  ['dashboard', '/'],
  ['campaigns', '/campaigns'],
  ['gallery', '/campaigns/new'],
  ['wizard', '/campaigns/new/our_survey'],
  ['live', '/live'],
  ['analytics', '/analytics'],
  ['calls', '/calls'],
  ['templates', '/templates'],
  ['template', '/templates/our_survey'],
  ['template-shipped', '/templates/feedback_collection'],
  ['follow-ups', '/follow-ups'],
  ['appointments', '/appointments'],
  ['contacts', '/contacts'],
  ['contact-new', '/contacts?contact=new'],
  ['import', '/contacts/import'],
  ['imports', '/contacts/imports'],
  ['do-not-call', '/contacts/do-not-call'],
  ['documents', '/documents'],
  ['documents-uploads', '/documents/uploads'],
  ['documents-search', '/documents/search?q=open'],
  ['phone', '/phone'],
  ['audit', '/audit'],
  ...['profile', 'security', 'organisation', 'users', 'api-keys', 'webhooks', 'retention', 'trash'].map(pageOfSettings),
  ...['inbound-routes', 'transfer-destinations', 'engines', 'system'].map(pageOfSettings),
  ['not-found', '/nowhere'],
];
function pageOfSettings(name: string): [string, string] {
  return [`settings-${name}`, `/settings/${name}`];
}
const ofThings: [string, () => Promise<string>][] = [
  ['call', async () => `/calls/${await firstId('/calls')}`],
  ['campaign', async () => `/campaigns/${await firstId('/campaigns')}`],
  ['campaign-contacts', async () => `/campaigns/${await firstId('/campaigns')}?tab=contacts`],
  ['campaign-setup', async () => `/campaigns/${await firstId('/campaigns')}?tab=setup`],
  ['campaign-versions', async () => `/campaigns/${await firstId('/campaigns')}?tab=versions`],
  ['contact', async () => `/contacts?contact=${await firstId('/contacts')}`],
  ['document', async () => `/documents/${await firstId('/documents')}`],
  ['webhook', async () => `/settings/webhooks/${await firstId('/webhooks')}`],
];
const all: [string, () => Promise<string>][] = [
  ...plain.map(([name, path]): [string, () => Promise<string>] => [name, () => Promise.resolve(path)]),
  ...ofThings,
];

describe('every page', () => {
  it.each(all)('%s', async (name, path) => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(await path());
    await page.getByRole('main').getByRole('heading').first().waitFor();
    await screenshot(page, `page-${name}`);
    await expectAccessible(page, `page-${name}`);
    await done();
  });

  it.each([
    ['login', '/login'],
    ['register', '/register'],
    ['password-link', '/password-link'],
    ['setup', '/setup'],
  ])('%s, for somebody who is not logged in', async (name, path) => {
    const { page, done } = await visit(browser, server);
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await screenshot(page, `page-${name}`);
    await expectAccessible(page, `page-${name}`);
    await done();
  });
});

describe('a page that is opened first', () => {
  it('asks who is there once, and for its files before the script that draws it runs', async () => {
    const { page, done } = await visit(browser, server, api);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('/calls');
    await page.getByRole('heading', { level: 1 }).waitFor();
    const first = (part: string) => asked.findIndex((path) => path.includes(part));
    expect(asked.filter((path) => path === '/api/v1/auth/me')).toHaveLength(1);
    // The calls are asked for by the script; the typeface would be by what is drawn.
    expect(first('/CallsPage')).toBeGreaterThan(0);
    expect(first('/CallsPage')).toBeLessThan(first('/api/v1/calls'));
    expect(first('.woff2')).toBeLessThan(first('/api/v1/calls'));
    expect(asked.filter((path) => path.includes('/CallsPage'))).toHaveLength(1);
    expect(await page.locator('link[rel="modulepreload"][href*="/CallsPage"]').count()).toBe(1);
    await done();
  });
});

describe('the trash', () => {
  it('gives back what was deleted, and lets an owner remove it for good', async () => {
    const made = await api.post<{ id: string }>('/contacts', { phone_number: '+49 30 7654321', first_name: 'Wanda' });
    await api.call('DELETE', `/contacts/${made.id}`);
    const { page, done } = await visit(browser, server, api);
    await page.goto('/settings/trash');
    await page.getByRole('button', { name: 'Restore Wanda' }).waitFor();
    await screenshot(page, 'settings-trash');
    await expectAccessible(page, 'settings-trash');
    await page.getByRole('button', { name: 'Restore Wanda' }).click();
    await page.getByText('Wanda is back where it was.').waitFor();
    await page.getByRole('heading', { name: 'Nothing in the trash' }).waitFor();
    expect((await api.get<{ first_name: string }>(`/contacts/${made.id}`)).first_name).toBe('Wanda');
    await api.call('DELETE', `/contacts/${made.id}`);
    await page.reload();
    await page.getByRole('button', { name: 'Delete for good: Wanda' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('Wanda is gone for good.').waitFor();
    await page.getByRole('heading', { name: 'Nothing in the trash' }).waitFor();
    await done();
  });

  it('gives what is stored about a person who was deleted, and forgets the person', async () => {
    const made = await api.post<{ id: string }>('/contacts', { phone_number: '+49 30 5550177', first_name: 'Olga' });
    await api.call('DELETE', `/contacts/${made.id}`);
    const { page, done } = await visit(browser, server, api);
    await page.goto('/settings/trash');
    await page.getByRole('button', { name: 'Actions for Olga' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Download everything stored about this person' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('Olga');
    await page.getByRole('button', { name: 'Actions for Olga' }).click();
    await page.getByRole('menuitem', { name: 'Erase everything about this person' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase everything about this person' }).click();
    await page.getByText('Everything about this person is erased').waitFor();
    await page.getByRole('heading', { name: 'Nothing in the trash' }).waitFor();
    await expect(api.get(`/contacts/${made.id}/personal-data`)).rejects.toThrow('404');
    await done();
  });
});
