import type { SeedGroup } from './group-store.ts';

/** The groups that there are at first. */
export const seededGroups: readonly SeedGroup[] = [
  {
    id: '8e3b2f71-7c5f-4f49-bd79-2fa02d914e33',
    name: 'Coastal data stewards',
    description: 'Those who look after the data of Coastal University',
    members: [
      ['kit@coastal.example', 'admin'],
      ['noor@coastal.example', 'member'],
    ],
  },
  {
    id: '9f4c3082-8d60-405a-8e8a-30b13ea25f44',
    name: 'Aurora developers',
    description: 'Those who write programs at Aurora National Laboratory',
    members: [
      ['ada@aurora.example', 'admin'],
      ['dana@aurora.example', 'member'],
    ],
  },
];
