import type { Page } from '@playwright/test';
import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { collections, entry, expectListed, fileManager, pane } from './portal.ts';

const { station } = collections;

/** From now on the page keeps what its live regions say, each time that one says something. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const live = '[role=status], [role=alert], [role=alertdialog], [aria-live=polite], [aria-live=assertive]';
    const regionOf = (node: Node) => (node instanceof Element ? node : node.parentElement)?.closest(live);
    const say = (region: Element | null | undefined) => {
      const text = region?.textContent.replaceAll(/\s+/g, ' ').trim() ?? '';
      if (text !== '') heard.push(text);
    };
    new MutationObserver((changes) => {
      const regions = new Set<Element>();
      for (const { type, target, addedNodes } of changes) {
        const region = regionOf(target);
        if (region && (type === 'characterData' || addedNodes.length > 0)) regions.add(region);
        for (const node of addedNodes)
          if (node instanceof Element) {
            if (node.matches('[role=alert]')) regions.add(node);
            for (const inner of node.querySelectorAll('[role=alert]')) regions.add(inner);
          }
      }
      for (const region of regions) say(region);
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
}

async function heard(page: Page, words: RegExp): Promise<string[]> {
  const all = await page.evaluate(() => (Reflect.get(globalThis, 'heard') as string[] | undefined) ?? []);
  return all.filter((text) => words.test(text));
}

async function expectHeardOnce(page: Page, words: RegExp): Promise<void> {
  await expect.poll(() => heard(page, words)).toHaveLength(1);
}

test.beforeEach(async ({ page }) => {
  await listen(page);
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
});

test('journey 30: who hears the page hears each row, its place and its state, and each change once', async ({
  page,
}) => {
  await page.goto(fileManager({ id: station.id, path: '/~/' }));
  const left = pane(page, 'Left');
  const grid = left.getByRole('grid', { name: `${station.name}, /~/` });
  await expectListed(left, 'readme.txt');
  await expectHeardOnce(page, /^Top folder: 7 entries$/);
  await expect(grid).toHaveAttribute('aria-rowcount', '8');
  await expect(grid).toHaveAttribute('aria-multiselectable', 'true');

  await left.getByRole('row').nth(1).focus();
  await page.keyboard.press('End');
  const row = grid.getByRole('row', { name: /^readme\.txt, TXT file, 442 B, modified 4 Jan 2025$/ });
  await expect(row).toBeFocused();
  await expect(row).toHaveAttribute('aria-rowindex', '8');
  await expect(row).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('Space');
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expectHeardOnce(page, /^1 selected · 442 B/);
  await page.keyboard.press('ArrowUp');
  await expect(grid.getByRole('row', { name: /^weather, folder, size unknown, modified/ })).toBeFocused();
  await expectAccessible(page);

  await left.getByRole('button', { name: 'Size' }).click();
  await expectHeardOnce(page, /^Sorted by size, ascending$/);
  await left.getByRole('searchbox').pressSequentially('read', { delay: 20 });
  await expectHeardOnce(page, /^1 match of 7 entries$/);
  expect(await heard(page, /match of 7 entries/)).toHaveLength(1);
  await expectAccessible(page);
});

test('journey 30: a long listing and what goes wrong are said once too', async ({ page }) => {
  await page.goto(fileManager({ id: station.id, path: '/~/many/hundred-thousand/' }));
  const left = pane(page, 'Left');
  await expect(left.getByText('100,000 items', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expectHeardOnce(page, /^hundred-thousand: 100,000 entries$/);
  expect(await heard(page, /\d entries$/)).toHaveLength(1);
  await expectAccessible(page);

  await page.goto(fileManager({ id: station.id, path: '/~/no-such-folder/' }));
  await expectHeardOnce(page, /no-such-folder/);
  await expect(entry(left, 'readme.txt')).toHaveCount(0);
});
