import { expect, type Locator, type Page } from '@playwright/test';

/** The seeded collections of local Globus. */
export const collections = {
  station: { id: 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f', name: 'Coastal Field Station' },
  archive: { id: 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70', name: 'Aurora Climate Archive' },
  scratch: { id: 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081', name: 'Genomics Scratch' },
  drop: { id: 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192', name: 'Instrument Drop' },
} as const;

type Place = { id: string; path: string };

/** The address of the file manager with one or two places open; the same parameters as the Globus Web App's. */
export function fileManager(left: Place, right?: Place): string {
  const query = new URLSearchParams({ origin_id: left.id, origin_path: left.path });
  if (right) {
    query.set('destination_id', right.id);
    query.set('destination_path', right.path);
    query.set('two_pane', 'true');
  }
  return `/file-manager?${query.toString()}`;
}

/** One pane of the file manager. */
export function pane(page: Page, side: 'Left' | 'Right'): Locator {
  return page.getByRole('region', { name: `${side} pane` });
}

/** The row of an entry in a pane, by the entry's name. */
export function entry(where: Locator, name: string): Locator {
  return where.getByRole('row').filter({ has: where.page().getByText(name, { exact: true }) });
}

/** Waits until a folder's listing stands in the pane, by one name that it must hold. */
export async function expectListed(where: Locator, name: string): Promise<void> {
  await expect(entry(where, name)).toBeVisible();
}

/** Calls Transfer as the person who is signed in. */
export async function callTransfer<Answer>(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await page.evaluate(
    async (call) => {
      const headers = { 'X-CSRF': '1', 'content-type': 'application/json' };
      const response = await fetch(`/api/transfer/v0.10/${call.path}`, {
        method: call.method,
        headers,
        body: call.body,
      });
      return (await response.json()) as unknown;
    },
    { method, path, body: body === undefined ? null : JSON.stringify(body) },
  );
  // What the service answers is known here.
  return answer as Answer;
}
