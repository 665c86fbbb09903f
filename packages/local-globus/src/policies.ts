/** An authentication policy: who has to have signed in, how lately, and how. */
export interface Policy {
  id: string;
  name: string;
  /**
   * Only sign-ins of the session count. Without it, it is enough that one of the person's identities is right, and
   * was used anywhere within the time.
   */
  highAssurance: boolean;
  /** Domains of the identities that count; null for any. */
  domains: readonly string[] | null;
  /** Domains of identities that don't. */
  excludedDomains: readonly string[];
  /** How long a sign-in counts, in seconds; null for as long as the session. */
  timeoutSeconds: number | null;
  /** Goes with high assurance only. */
  mfa: boolean;
  /** The only identities that count. */
  identityIds?: readonly string[];
}

export const policies: readonly Policy[] = [
  {
    id: '3f8a1c70-5d2e-4b96-a8f1-0c7e6d5b4a39',
    name: 'A sign-in at Aurora in the last 30 minutes',
    highAssurance: true,
    domains: ['aurora.example'],
    excludedDomains: [],
    timeoutSeconds: 1800,
    mfa: false,
  },
  {
    id: '4a9b2d81-6e3f-4ca7-b902-1d8f7e6c5b4a',
    name: 'A sign-in with a second factor',
    highAssurance: true,
    domains: null,
    excludedDomains: [],
    timeoutSeconds: null,
    mfa: true,
  },
  {
    id: '5bac3e92-7f40-4db8-8a13-2e90816d7c5b',
    name: 'Somebody of Coastal University',
    highAssurance: false,
    domains: ['coastal.example'],
    excludedDomains: [],
    timeoutSeconds: null,
    mfa: false,
  },
  {
    id: '6cbd4fa3-8051-4ec9-9b24-3fa1927e8d6c',
    name: 'A sign-in in the last day, Globus ID aside',
    highAssurance: false,
    domains: null,
    excludedDomains: ['globusid.org'],
    timeoutSeconds: 86_400,
    mfa: false,
  },
];
