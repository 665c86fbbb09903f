import type { StepUpView } from '@isthmus/bff-contract';
import { parseScopeList, type RequestedScope, scopes } from '@isthmus/globus';

/** A step-up in plain words. */
export type StepUpWords = {
  title: string;
  /** What stands before the list of `asks`. */
  lead: string;
  /** What is asked for, a sentence each. */
  asks: string[];
  /** What the service says itself, when that is for people. */
  quote: string | null;
  /** What the person presses. */
  action: string;
};

/** Names that the page knows: of the collection that asks, and of the person's identities by their ids. */
export type KnownNames = { collection?: string | undefined; identities: ReadonlyMap<string, string> };

/** What a service asks for, and how the person says yes to it. */
export function stepUpWords(stepUp: StepUpView, names: KnownNames): StepUpWords {
  const asker = names.collection ?? 'Globus';
  const signIns = signInSentences(stepUp, names);
  const list = parseScopeList(stepUp.requiredScopes.join(' '));
  const quote = stepUp.message !== null && jargon.test(stepUp.message) ? null : stepUp.message;
  const permissions =
    list.kind === 'scopes' ? [...new Set(list.scopes.flatMap((one) => permissionsOf(one, names)))] : [];
  if (signIns.length > 0) {
    const asks = [...signIns, ...permissions];
    return {
      title: `${asker} asks for another sign-in`,
      lead: 'What it wants:',
      asks,
      quote,
      action: 'Sign in as asked',
    };
  }
  if (permissions.length === 0) {
    return { title: `${asker} asks you to sign in again`, lead: '', asks: [], quote, action: 'Sign in again' };
  }
  const lead = 'What you would allow the portal to do for you:';
  return { title: `${asker} needs your permission first`, lead, asks: permissions, quote, action: 'Grant access' };
}

/** Words of Globus's own that say no more than the sentences do. */
const jargon = /^(missing required (data_access )?consent|current session does not meet the policy)\.?$/i;

function signInSentences({ identities, policies, singleDomain, mfa, prompt }: StepUpView, names: KnownNames): string[] {
  return [
    ...identities.map((id) => `Sign in as ${names.identities.get(id) ?? `the identity ${id}`}.`),
    ...(singleDomain.length > 0 ? [`Sign in with an identity of ${anyOf(singleDomain)}.`] : []),
    ...(mfa ? ['Prove who you are with a second factor.'] : []),
    ...(policies.length > 0 ? [`Sign in as ${policies.length > 1 ? 'its policies ask' : 'its policy asks'}.`] : []),
    ...(prompt === 'login' ? ['Sign in anew, even if you are signed in at Globus.'] : []),
  ];
}

/** What a scope lets the portal do, in one sentence for each part that the person may grant. */
function permissionsOf({ name, dependencies }: RequestedScope, names: KnownNames): string[] {
  const within = dependencies.flatMap((dependency) => permissionsOf(dependency, names));
  // Whoever is asked for one collection has allowed the service itself before.
  if (name === scopes.transferAll && within.length > 0) return within;
  // What a timer does is the transfer: said once.
  if (name === scopes.timer) return [permissionOf(name, names), ...within.filter((one) => one !== transferWords)];
  return [permissionOf(name, names), ...within];
}

const transferWords = 'See, move and change your files through Globus Transfer.';

function permissionOf(name: string, { collection }: KnownNames): string {
  if (name === scopes.transferAll) return transferWords;
  if (name === scopes.timer) return 'Run the transfers that you schedule, in your name and while you are away.';
  const [, owner, suffix] = /^https:\/\/auth\.globus\.org\/scopes\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (suffix === 'data_access') return `Work with your data on ${collection ?? `the collection ${owner}`}.`;
  if (suffix === 'https')
    return `Open and download your files on ${collection ?? `the collection ${owner}`} in the browser.`;
  if (name === scopes.manageProjects) return 'Manage your projects and applications at Globus.';
  if (name === scopes.viewConsents) return 'See which applications you have given permissions to.';
  if (name === scopes.viewIdentities || name === scopes.viewIdentitySet)
    return 'See the names of your linked identities.';
  return `Use the permission “${name.slice(name.lastIndexOf(':') + 1)}”.`;
}

function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}
