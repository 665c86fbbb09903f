// oxlint-disable-next-line import/default -- Vite makes it: the address of the built worker
import address from './folder-worker.ts?worker&url';

type Policy = { createScriptURL(url: string): string };
declare global {
  interface Window {
    /** Not in TypeScript's library; absent from browsers without Trusted Types. */
    trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
  }
}

let policy: Policy | undefined;

/** Starts a worker that arranges folders. The one address that the portal's Trusted Types let pass is its own. */
export function startFolderWorker(): Worker {
  policy ??= window.trustedTypes?.createPolicy('isthmus-worker', { createScriptURL });
  return new Worker(policy === undefined ? address : policy.createScriptURL(address), { type: 'module' });
}

function createScriptURL(url: string): string {
  if (url !== address) throw new TypeError('Only the worker of this portal may be started.');
  return url;
}
