import { seededGroups } from './groups/seeded-groups.ts';
import { identityProviders, otherIdentities, people } from './people.ts';
import type { Seeds } from './seeds.ts';
import { seededRoles, seededRules } from './transfer/access/seeded-access.ts';
import { collections } from './transfer/collections.ts';
import { demonstrationFolders } from './transfer/seed/demonstration-folders.ts';

/** What local Globus begins with unless told otherwise: two organisations, their people, and their collections. */
export const demonstration: Seeds = {
  providers: identityProviders,
  people,
  otherIdentities,
  groups: seededGroups,
  projects: [],
  clients: [],
  collections,
  rules: seededRules,
  roles: seededRoles,
  folders: demonstrationFolders,
};
