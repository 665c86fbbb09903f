import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { clearFaults, issuedTokens, portalUrl } from './stack.ts';

export { expect };

/** Everything that a browser saw, as text, by where it was seen. */
type Sightings = Map<string, string>;

type Fixtures = { seenByBrowser: Sightings; faultsOfPages: string[] };

/**
 * `test` of the journeys. After each one, all that its browser saw (response headers and bodies, cookies, storage,
 * documents with their scripts) is searched for every token that local Globus has issued since it started.
 */
export const test = base.extend<Fixtures>({
  // Each worker has a portal of its own.
  baseURL: portalUrl,
  seenByBrowser: [
    async ({ context }, use) => {
      const seen: Sightings = new Map();
      const reading: Promise<void>[] = [];
      context.on('response', (response) => {
        const key = `${seen.size} ${response.request().method()} ${response.url()}`;
        seen.set(key, '');
        reading.push(
          Promise.all([response.allHeaders().catch(() => ({})), response.text().catch(() => '')]).then(
            ([headers, body]) => {
              seen.set(key, `${response.url()}\n${JSON.stringify(headers)}\n${body}`);
            },
          ),
        );
      });
      await use(seen);
      await clearFaults();
      for (const page of context.pages()) await recordPage(page, seen);
      await recordStorage(context, seen);
      await Promise.all(reading);
      expect(findTokens(seen, await tokensOfTheRun())).toEqual([]);
    },
    { auto: true },
  ],
  /** Uncaught errors of pages and whatever their content security policy had to stop: there must be none. */
  faultsOfPages: [
    async ({ context }, use) => {
      const faults: string[] = [];
      context.on('weberror', (error) => faults.push(error.error().message));
      context.on('console', (message) => {
        if (/content security policy|trusted ?types/i.test(message.text())) faults.push(message.text());
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

/** Where a token was seen; the token itself is not repeated. */
export function findTokens(seen: Sightings, tokens: readonly string[]): string[] {
  return [...seen].filter(([, text]) => tokens.some((token) => text.includes(token))).map(([where]) => where);
}

export async function tokensOfTheRun(): Promise<string[]> {
  const tokens = (await issuedTokens()).map(({ token }) => token);
  if (tokens.some((token) => token.length < 20)) throw new Error('local Globus listed something that is no token');
  return tokens;
}

/** What scripts of the page could reach, beside the stored things that `recordStorage` reads. */
export async function recordPage(page: Page, seen: Sightings): Promise<void> {
  if (!page.url().startsWith('http')) return;
  const state = await page.evaluate(() => [
    JSON.stringify(sessionStorage),
    JSON.stringify(history.state),
    document.cookie,
    document.documentElement.outerHTML,
  ]);
  seen.set(`page ${page.url()}`, [page.url(), ...state].join('\n'));
}

/** Cookies, local storage and databases of the whole browser. */
export async function recordStorage(context: BrowserContext, seen: Sightings): Promise<void> {
  const { cookies, origins } = await context.storageState({ indexedDB: true });
  for (const { name, value } of cookies) seen.set(`cookie ${name}`, `${value}\n${decodeURIComponent(value)}`);
  for (const origin of origins) seen.set(`storage of ${origin.origin}`, JSON.stringify(origin));
}

/** Signs in with one click on a person's name at local Globus, from wherever the portal has sent the browser. */
export async function signInAs(page: Page, person: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^(Continue as )?${person}`) }).click();
  const allow = page.getByRole('button', { name: 'Allow' });
  await allow.or(page.locator('#root')).first().waitFor();
  if (await allow.isVisible()) await allow.click();
}

/** No accessibility violation of WCAG 2.2 AA or axe's best practices in the page as it stands. */
export async function expectAccessible(page: Page, withoutRules: string[] = []): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // What react-aria has announced stays here for seconds, and names elements that may be gone by then.
    .exclude('[data-live-announcer]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .disableRules(withoutRules)
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}
