import { writeSync } from 'node:fs';

// The portal's own program, in a process that has far too much else to do: a test's entry for FleetNode.restart.
await import('../server.ts');

/** Holds the event loop for longer than the portal lets callers wait, again and again, with a little air between. */
function burn(): void {
  const endMs = performance.now() + 400;
  while (performance.now() < endMs);
  setTimeout(burn, 30);
}
setTimeout(burn, 100);
writeSync(1, 'burning\n');
