/**
 * Flags with which Node runs the portal's server (decision 0020): a bounded young generation, so that memory is flat
 * while bodies stream; no direct allocation of what V8 takes for long-lived, since in a proxy nothing is; no collection
 * in idle seconds, which throws away compiled code, so that the next thousands of calls cost three times as much.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=16',
  '--no-allocation-site-pretenuring',
  '--no-memory-reducer',
];
