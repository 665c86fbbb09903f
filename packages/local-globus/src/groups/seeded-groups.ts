import type { SeedGroup } from './group-store.ts';

/** The groups that there are at first. */
export const seededGroups: readonly SeedGroup[] = [
  {
    id: '90c4d7e2-1b3a-41f0-9d52-0242ac120002',
    name: 'Tide readers',
    members: [
      ['kit@coastal.example', 'admin'],
      ['noor@coastal.example', 'member'],
      ['wren@coastal.example', 'member'],
    ],
  },
  {
    id: 'a1d5e8f3-2c4b-42a1-8e63-1353bd231113',
    name: 'Aurora staff',
    members: [
      ['ada@aurora.example', 'admin'],
      ['dana@aurora.example', 'member'],
    ],
  },
];
