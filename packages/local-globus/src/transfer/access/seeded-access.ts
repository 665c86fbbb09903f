import type { SeedRole, SeedRule } from './access-store.ts';

const archive = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
const drop = 'd4c3f6a5-8e91-4f4d-a06c-415e6f708192';
const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';

const rule = (collection_id: string, principal: string, permissions: 'r' | 'rw'): SeedRule => ({
  collection_id,
  principal_type: 'identity',
  principal,
  path: '/',
  permissions,
});
const administrator = (principal: string, collection_id: string): SeedRole => ({
  collection_id,
  principal_type: 'identity',
  principal,
  role: 'administrator',
});

/** The access rules of the demonstration. */
export const seededRules: readonly SeedRule[] = [
  rule(archive, 'noor@coastal.example', 'r'),
  rule(archive, 'kit@coastal.example', 'r'),
  rule(archive, 'dana@aurora.example', 'r'),
  rule(drop, 'kit@coastal.example', 'rw'),
];

/** Who administers what in the demonstration. */
export const seededRoles: readonly SeedRole[] = [
  ...[
    station,
    archive,
    scratch,
    drop,
    '0f6b2a9d-8c57-4e13-b7a1-5d4c3e2f1a90',
    'e5d4a7b6-9fa2-4a5e-b17d-526f70819203',
    '7e0d8c1a-2f4b-4c69-8a53-9b1e6d2f0c44',
    '9a3b5c71-0d4e-4f82-b6a9-7c5d1e2f3048',
  ].map((id) => administrator('ada@aurora.example', id)),
  administrator('kit@coastal.example', station),
  administrator('noor@coastal.example', scratch),
];
