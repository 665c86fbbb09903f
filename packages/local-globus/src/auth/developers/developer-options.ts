import type { ScopeCatalog } from '../scope-catalog.ts';
import type { CallerOptions } from './caller.ts';
import type { PermissionOptions } from './permissions.ts';

/** What the routes for developers work with. */
export interface DeveloperOptions extends CallerOptions, PermissionOptions {
  catalog: ScopeCatalog;
}
