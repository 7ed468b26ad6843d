import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, openBrowser, PHONE, screenshot, visit } from './support/browser';
import { furnishedServer } from './support/furnished';
import { Api, OWNER, Server } from './support/server';
import { totp } from './support/totp';

// What opens over a page: dialogs, drawers, menus and lists of choices. Nothing in them that axe finds grave, in both themes.

let server: Server;
let browser: Browser;
let api: Api;

interface Named {
  id: string;
}
const firstId = async (path: string) => (await api.get<{ items: Named[] }>(path)).items[0]?.id ?? '';

/** Somebody who logs in with codes. */
async function userWithCodes(): Promise<void> {
  const bob = await api.post<Named>('/users', { email: 'bob@example.com', name: 'Bob Stone', role: 'agent' });
  const { token } = await api.post<{ token: string }>(`/users/${bob.id}/password-link`);
  const password = 'another long password';
  await api.post('/auth/password-link', { token, password });
  const his = await Api.login(server, { ...OWNER, email: 'bob@example.com', password });
  const { secret } = await his.post<{ secret: string }>('/auth/totp');
  await his.post('/auth/totp/confirm', { code: totp(secret) });
}

beforeAll(async () => {
  ({ server, api } = await furnishedServer());
  await api.post('/contacts', { phone_number: '+49 30 1234567', first_name: 'Ute', status: 'interested', tags: ['berlin'] });
  const gone = await api.post<Named>('/contacts', { phone_number: '+49 30 7654321', first_name: 'Wanda' });
  await api.call('DELETE', `/contacts/${gone.id}`);
  // A campaign that runs cannot be deleted.
  await api.post(`/campaigns/${await firstId('/campaigns')}/pause`);
  await userWithCodes();
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

type Step = (page: Page) => Promise<void>;
/** Clicks, one after the other: on buttons unless another role is named, "menuitem Rename". */
const clicks =
  (...names: [string, ...string[]]): Step =>
  async (page) => {
    for (const name of names) {
      const [, role, rest] = /^(menuitem|option|textbox|tab|link|radio) (.+)$/.exec(name) ?? [];
      const target = page.getByRole((role ?? 'button') as 'button', { name: rest ?? name, exact: true });
      await target.first().click();
    }
  };
const at = (path: string) => () => Promise.resolve(path);

const overlays: [string, () => Promise<string>, Step][] = [
  ['account-menu', at('/'), async (page) => page.getByRole('button', { name: /^Account: / }).click()],
  ['contact-menu', async () => `/contacts?contact=${await firstId('/contacts')}`, clicks('More actions')],
  ['contact-erase', async () => `/contacts?contact=${await firstId('/contacts')}`, clicks('More actions', 'menuitem Erase everything about this person')],
  ['contacts-status', at('/contacts'), clicks('textbox Lead status')],
  ['contacts-tag', at('/contacts'), clicks('textbox Tag')],
  ['do-not-call-add', at('/contacts/do-not-call'), clicks('Add a number')],
  ['calls-outcome', at('/calls'), clicks('textbox Any outcome')],
  ['call-menu', async () => `/calls/${await firstId('/calls')}`, clicks('More actions')],
  ['call-outcome', async () => `/calls/${await firstId('/calls')}`, clicks('More actions', 'menuitem Correct the outcome')],
  ['call-replay', async () => `/calls/${await firstId('/calls')}`, clicks('Try another template')],
  ['campaign-menu', async () => `/campaigns/${await firstId('/campaigns')}`, clicks('More actions')],
  ['campaign-rename', async () => `/campaigns/${await firstId('/campaigns')}`, clicks('More actions', 'menuitem Rename')],
  ['campaign-delete', async () => `/campaigns/${await firstId('/campaigns')}`, clicks('More actions', 'menuitem Delete the campaign')],
  ['document-write', at('/documents'), clicks('Write one')],
  ['document-edit', async () => `/documents/${await firstId('/documents')}`, clicks('Edit')],
  ['gallery-preview', at('/campaigns/new'), async (page) => page.getByRole('button', { name: /^Preview: / }).first().click()],
  ['gallery-start', at('/campaigns/new'), async (page) => page.getByRole('button', { name: /^Use this template: / }).first().click()],
  ['template-copy', at('/templates'), async (page) => page.getByRole('button', { name: /^Make a copy of/ }).first().click()],
  ['trash-menu', at('/settings/trash'), clicks('Actions for Wanda')],
  ['trash-destroy', at('/settings/trash'), clicks('Delete for good: Wanda')],
  ['users-add', at('/settings/users'), clicks('Add a user')],
  ['users-role', at('/settings/users'), clicks('textbox Role of bob@example.com')],
  ['users-menu', at('/settings/users'), clicks('Actions for bob@example.com')],
  ['users-reset', at('/settings/users'), clicks('Actions for bob@example.com', 'menuitem Take a lost authenticator away')],
  ['users-disable', at('/settings/users'), clicks('Actions for bob@example.com', 'menuitem Disable')],
  ['keys-add', at('/settings/api-keys'), clicks('New key')],
  ['webhooks-add', at('/settings/webhooks'), clicks('New webhook')],
  ['webhooks-menu', at('/settings/webhooks'), async (page) => page.getByRole('button', { name: /: https:/ }).click()],
  ['destinations-add', at('/settings/transfer-destinations'), clicks('New destination')],
  ['routes-add', at('/settings/inbound-routes'), clicks('New route')],
  ['system-setting', at('/settings/system'), async (page) => page.getByRole('button', { name: /^Change / }).first().click()],
];

describe('what opens over a page', () => {
  it.each(overlays)('%s', async (name, path, open) => {
    const { page, done } = await visit(browser, server, api);
    await page.goto(await path());
    await page.getByRole('heading', { level: 1 }).waitFor();
    await open(page);
    await page.locator(':is([role="dialog"], [role="menu"], [role="listbox"]):visible').first().waitFor();
    await expectAccessible(page, `overlay-${name}`);
    await screenshot(page, `overlay-${name}`);
    await done();
  });

  it('navigation on a phone', async () => {
    const { page, done } = await visit(browser, server, api, { viewport: PHONE });
    await page.goto('/');
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('link', { name: 'Contacts', exact: true }).waitFor();
    await expectAccessible(page, 'overlay-navigation');
    await page.screenshot({ path: 'e2e/artefacts/overlay-navigation-phone.png' });
    expect(await page.getByRole('link', { name: 'Settings' }).isVisible()).toBe(true);
    await done();
  });
});
