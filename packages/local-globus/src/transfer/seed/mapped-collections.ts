import type { SeedFile } from './seed-file.ts';

/** What "Aurora Project Storage" holds. */
export function projectStorageFiles(): SeedFile[] {
  return [
    { path: 'home/project/readme.md', day: 6, content: readme },
    { path: 'home/project/plan/milestones.csv', day: 18, content: milestones },
    { path: 'home/project/plan/minutes 2025-03-04.txt', day: 62, content: minutes },
    { path: 'home/project/results/.keep', day: 70, content: '' },
  ];
}

/** What "Aurora Secure Enclave" holds. */
export function secureEnclaveFiles(): SeedFile[] {
  return [
    { path: 'home/enclave/readme.txt', day: 9, content: rules },
    { path: 'home/enclave/cohort/participants.csv', day: 120, content: participants() },
  ];
}

const readme = `# Aurora Project Storage

The storage of the data transfer nodes itself. Applications reach it only once you have allowed them its data access.

- \`plan/\`: milestones and minutes
- \`results/\`: put yours here
`;

const milestones = `milestone,due
first buoys in the water,2025-04-30
half a year of series,2025-10-31
data paper,2026-02-28
`;

const minutes = `4 March 2025

The buoys are calibrated. Shipping waits for the customs form.
`;

const rules = `Aurora Secure Enclave

Pseudonymous data of the cohort study. Whoever reads it has signed in at Aurora within the last half hour.
`;

function participants(): string {
  const rows = Array.from(
    { length: 40 },
    (_, index) => `P${String(index + 1).padStart(3, '0')},${24 + ((index * 17) % 50)}`,
  );
  return `participant,age\n${rows.join('\n')}\n`;
}
