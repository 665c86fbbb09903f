/** An identity provider: an organisation that vouches for people. */
export interface IdentityProvider {
  id: string;
  name: string;
  shortName: string;
  domains: readonly string[];
  alternativeNames?: readonly string[];
}

/** One account at an identity provider. */
export interface Identity {
  id: string;
  username: string;
  name: string;
  /** Null for a client that acts as itself. */
  email: string | null;
  organization: string;
  providerId: string;
  /** `unused` is one that somebody was named by before ever signing in. */
  status?: 'used' | 'unused';
}

/** A person of the demonstration: their linked identities, the primary one first. */
export interface Person {
  name: string;
  /** What this person is good for, in a line: shown on the sign-in page and in the README. */
  purpose: string;
  /** Whether they can prove themselves by a second factor; local Globus takes it as given then. */
  secondFactor: boolean;
  identities: readonly [Identity, ...Identity[]];
  /** What they type; the shared password when left out. */
  password?: string;
}

/** What people type who have no password of their own. */
export const sharedPassword = 'globus';

const coastal: IdentityProvider = {
  id: '0b7f4a52-6a1e-4a0c-9a53-7f1d7c2e9b11',
  name: 'Coastal University',
  shortName: 'coastal',
  domains: ['coastal.example'],
};
const aurora: IdentityProvider = {
  id: '1c8f5b63-7b2f-4b1d-8b64-8a2e8d3f0c22',
  name: 'Aurora National Laboratory',
  shortName: 'aurora',
  domains: ['aurora.example'],
};
/** Globus's own; the id is the real one. */
const globusId: IdentityProvider = {
  id: '41143743-f3c8-4d60-bbdb-eeecaba85bd9',
  name: 'Globus ID',
  shortName: 'globusid',
  domains: ['globusid.org'],
};
/** Of those who work for Globus; the id is the real one. */
const staff: IdentityProvider = {
  id: '927d7238-f917-4eb2-9ace-c523fa9ba34e',
  name: 'Globus Staff',
  shortName: 'globus',
  domains: ['globus.org'],
};
/** The provider of clients that act as themselves; the id is the real one. */
export const clientIdentityProvider: IdentityProvider = {
  id: '3a74877b-e2a3-44b1-8958-ede1031b1827',
  name: 'Globus Auth clients',
  shortName: 'clients',
  domains: ['clients.auth.globus.org'],
};

/** Globus's own, which are always there. */
export const globusProviders: readonly IdentityProvider[] = [globusId, staff, clientIdentityProvider];

/** Those of the demonstration. */
export const identityProviders: readonly IdentityProvider[] = [coastal, aurora];

function identity(id: string, username: string, name: string, provider: IdentityProvider): Identity {
  return { id, username, name, email: username, organization: provider.name, providerId: provider.id };
}

export const people: readonly Person[] = [
  {
    name: 'Noor Haddad',
    purpose: 'Everyday researcher: one identity, may use the shared collections',
    secondFactor: true,
    identities: [identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b501', 'noor@coastal.example', 'Noor Haddad', coastal)],
  },
  {
    name: 'Kit Marlow',
    purpose: 'Three linked identities at three providers',
    secondFactor: true,
    identities: [
      identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b502', 'kit@coastal.example', 'Kit Marlow', coastal),
      identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b503', 'kit.marlow@aurora.example', 'Kit Marlow', aurora),
      identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b504', 'kitm@globusid.org', 'Kit M', globusId),
    ],
  },
  {
    name: 'Ada Osei',
    purpose: 'Administrator of every collection',
    secondFactor: true,
    identities: [identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b505', 'ada@aurora.example', 'Ada Osei', aurora)],
  },
  {
    name: 'Wren Silva',
    purpose: 'May see nothing: no permission on any collection, and no second factor',
    secondFactor: false,
    identities: [identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b506', 'wren@coastal.example', 'Wren Silva', coastal)],
  },
  {
    name: 'Dana Reyes',
    purpose: 'For declining: signs in, then says no',
    secondFactor: true,
    identities: [identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b507', 'dana@aurora.example', 'Dana Reyes', aurora)],
  },
];

/** Identities that the sign-in page doesn't offer; they sign in by username. */
export const otherIdentities: readonly Identity[] = [
  { ...identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b508', 'robin@globus.org', 'Robin Tal', staff), status: 'used' },
  {
    ...identity('5f0c1e2a-3b4d-4c5e-8f60-718293a4b509', 'newcomer@coastal.example', 'newcomer', coastal),
    status: 'unused',
  },
];
