import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Api, Server } from './server';

const ARTEFACTS = fileURLToPath(new URL('../artefacts', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** How long an element may take to appear. */
const PATIENCE_MS = 60_000;
export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export function openBrowser(args: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CALLAI_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', ...args],
  });
}

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** Errors of the page, refused requests and refusals of its policy, but for those that were allowed. */
  problems: string[];
  /** Ends the visit: fails when there was a problem. */
  done: () => Promise<void>;
}

interface VisitOptions extends BrowserContextOptions {
  /** What the console may say in this visit: "Failed to load resource: … status of 422 (…) http://…/api/v1/contacts". */
  allowed?: RegExp[];
}

/** A browser window of its own; logged in when an Api is given. */
export async function visit(browser: Browser, server: Server, api?: Api, settings: VisitOptions = {}): Promise<Visit> {
  const { allowed = [], ...options } = settings;
  const context = await browser.newContext({ viewport: DESK, baseURL: server.url, reducedMotion: 'reduce', ...options });
  if (api !== undefined) {
    const [name = '', value = ''] = api.cookie.split('=', 2);
    await context.addCookies([{ name, value, url: server.url, httpOnly: true, sameSite: 'Strict' }]);
  }
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const said = `${message.text()} ${message.location().url}`.trim();
    if (!allowed.some((pattern) => pattern.test(said))) problems.push(said);
  });
  const done = async () => {
    expect(problems, 'errors in the console').toEqual([]);
    await context.close();
  };
  return { context, page, problems, done };
}

type Scheme = 'light' | 'dark';
const SCHEMES: Scheme[] = ['light', 'dark'];

async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root') === null);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
}

/** Pictures of the page as it is, in e2e/artefacts: NAME-light.png, NAME-dark.png, NAME-phone.png. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    await settle(page);
    await page.screenshot({ path: `${ARTEFACTS}/${name}-${scheme}.png` });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(PHONE);
  await settle(page);
  await page.screenshot({ path: `${ARTEFACTS}/${name}-phone.png` });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.setViewportSize(DESK);
  expect(overflow, `${name}: wider than a phone, in pixels`).toBeLessThanOrEqual(0);
}

interface Violation {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe finds serious or critical, in both colour schemes; nothing is expected. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme });
    await settle(page);
    // Not as a script element: the policy of the page would refuse it.
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const axe = (window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }).axe;
      return (await axe.run()).violations;
    });
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((n) => `  ${n.html}\n  ${n.failureSummary}`).join('\n')}`);
    expect(grave, `${name}, ${scheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
