import {
  type AuthorizationRequirement,
  dataAccessScope,
  parseScopeList,
  resourceServerOf,
  resourceServers,
  scopes,
  writeScope,
} from '@isthmus/globus';
import { demandOf, type StepUpDemand } from './step-up-demand.ts';

const none: AuthorizationRequirement = {
  code: 'ConsentRequired',
  message: null,
  parameters: {
    requiredScopes: [],
    sessionRequiredIdentities: [],
    sessionRequiredPolicies: [],
    sessionRequiredSingleDomain: [],
    sessionRequiredMfa: false,
    sessionMessage: null,
    prompt: null,
  },
};

/**
 * What must be asked of Globus Auth so that timers may move data of these collections, and so that a timer goes on that
 * waits for `requirement`. What Transfer asked of the timer is asked for within the timer's own permission, as it is the
 * timer that acts. Null when it waits for what is neither's.
 */
export function timerDemand(
  collections: readonly string[],
  requirement: AuthorizationRequirement | null,
): StepUpDemand | null {
  const { code, message, parameters } = requirement ?? none;
  const data = collections.map((id) => `*${dataAccessScope(id)}`).join(' ');
  const within = data === '' ? scopes.transferAll : `${scopes.transferAll}[${data}]`;
  const asked = [...parameters.requiredScopes.map(asOfTimer), `${scopes.timer}[${within}]`];
  // Read and written once more, so that what is asked for twice is asked for once.
  const list = parseScopeList(asked.join(' '));
  if (list.kind === 'malformed') return null;
  const requiredScopes = list.scopes.map(writeScope);
  return demandOf(resourceServers.timers, { code, message, parameters: { ...parameters, requiredScopes } });
}

function asOfTimer(scope: string): string {
  const list = parseScopeList(scope);
  const [only] = list.kind === 'scopes' && list.scopes.length === 1 ? list.scopes : [];
  return only && resourceServerOf(only.name) === resourceServers.transfer ? `${scopes.timer}[${scope}]` : scope;
}
