/** An authentication policy: who has to have signed in, how lately, and how. */
export interface Policy {
  id: string;
  name: string;
  /** Domains of the identities that count; null for any. */
  domains: readonly string[] | null;
  /** How long a sign-in counts, in seconds; null for as long as the session. */
  timeoutSeconds: number | null;
  mfa: boolean;
}

export const policies: readonly Policy[] = [
  {
    id: '3f8a1c70-5d2e-4b96-a8f1-0c7e6d5b4a39',
    name: 'A sign-in at Aurora in the last 30 minutes',
    domains: ['aurora.example'],
    timeoutSeconds: 1800,
    mfa: false,
  },
  {
    id: '4a9b2d81-6e3f-4ca7-b902-1d8f7e6c5b4a',
    name: 'A sign-in with a second factor',
    domains: null,
    timeoutSeconds: null,
    mfa: true,
  },
];
