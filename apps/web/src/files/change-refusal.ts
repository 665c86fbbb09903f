import type { Fault } from '../errors/fault.ts';
import { clean } from './listing-trouble.ts';

type Attempt = { what: 'mkdir' | 'rename' | 'move'; name: string; collection: string; identity: string };

/** Why a folder wasn't made or an entry wasn't renamed, as a sentence for the row where it was tried. */
export function changeRefusal(fault: Fault | null, { what, name, collection, identity }: Attempt): string {
  const kept = 'Nothing was changed.';
  if (fault === null || fault.kind === 'unreadable') return `We could not ${verbs[what]}. ${kept}`;
  if (fault.kind === 'unreachable') return 'The portal can’t be reached. Try again when you are connected.';
  if (fault.kind === 'problem') return `${fault.detail} ${kept}`;
  const { code, message, status } = fault;
  if (code.endsWith('Exists') && what === 'move') return 'Something of the same name is in that folder already.';
  if (code.endsWith('Exists')) return `“${name}” is here already. Type another name.`;
  if (code.endsWith('PermissionDenied'))
    return `${identity} may not write here. Ask the owner of ${collection} for access.`;
  if (code.endsWith('NotFound')) return 'This folder isn’t there any more. Refresh to see what is.';
  if (code.endsWith('NotSupported')) return `${collection} can’t ${verbs[what]}.`;
  if (code === 'OperationPaused') return `${collection} is paused by its administrator. ${clean(message)}`.trim();
  if (/InvalidPath|BadRequest/.test(code)) return `${collection} doesn’t take this name. Type another one.`;
  if ([429, 503].includes(status)) return 'Globus Transfer is busy. Try again in a moment.';
  return `The storage refused: ${clean(message) || code}.`;
}

const verbs = { mkdir: 'make the folder', rename: 'rename it', move: 'move it' };
