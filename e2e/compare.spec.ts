import { expect, expectAccessible, signInAs, test } from './fixtures.ts';
import { callTransfer, collections, expectListed, fileManager, pane } from './portal.ts';

const { station, scratch } = collections;

test('two panes are compared, folder by folder on demand, and only the difference is transferred', async ({ page }) => {
  await page.goto('/file-manager');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await signInAs(page, 'Noor Haddad');
  const folder = `/~/compared-${Date.now()}/`;
  for (const path of [folder, `${folder}methods/`, `${folder}here only/`])
    await callTransfer(page, 'POST', `operation/endpoint/${scratch.id}/mkdir`, { DATA_TYPE: 'mkdir', path });
  await page.goto(fileManager({ id: station.id, path: '/~/notes/' }, { id: scratch.id, path: folder }));
  await expectListed(pane(page, 'Left'), 'calibration.json');
  await expectListed(pane(page, 'Right'), 'here only');

  await pane(page, 'Left').getByRole('row').nth(1).press('Alt+c');
  const panel = page.getByRole('dialog', { name: 'Compare panes' });
  const differences = panel.getByRole('list').getByRole('listitem');
  await expect(panel.getByRole('button', { name: 'New 3' })).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Only at the destination 1' })).toBeVisible();
  await expect(differences.filter({ hasText: 'here only/' })).toContainText('With everything inside');
  await expect(differences.filter({ hasText: 'methods/' })).toContainText('Not looked into');
  await expectAccessible(page);

  await panel.getByRole('button', { name: 'Look into them' }).click();
  await expect(panel.getByRole('status')).toHaveText('1 folder looked into.');
  await expect(panel.getByRole('button', { name: 'New 5' })).toBeVisible();
  await expect(differences.filter({ hasText: 'methods/levelling.md' })).toContainText('New');
  await panel.getByRole('button', { name: 'New 5' }).click();
  await expect(panel.getByRole('button', { name: 'Nothing to transfer' })).toBeDisabled();
  await panel.getByRole('button', { name: 'New 5' }).click();
  await expectAccessible(page);

  await panel.getByRole('button', { name: 'Transfer the difference (5)' }).click();
  const review = page.getByRole('dialog', { name: 'Review transfer' });
  await expect(review.getByText('methods/drafts/', { exact: true })).toBeVisible();
  await page.reload();
  await expect(review.getByText('methods/drafts/', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('link', { name: 'Follow the task' })).toBeVisible();
  await expectListed(pane(page, 'Right'), 'calibration.json');

  await page.getByRole('button', { name: 'Compare panes' }).click();
  await expect(panel.getByRole('button', { name: 'Same 3' })).toBeVisible();
  await panel.getByRole('button', { name: 'Turn round' }).click();
  await expect(panel.getByRole('button', { name: 'New 1' })).toBeVisible();
  await expect(page).toHaveURL(/panel=compare-back/);
});
