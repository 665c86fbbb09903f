import type { IdentityView } from '@isthmus/bff-contract';

/** The initials of a person. */
export function Avatar({ identity }: { identity: IdentityView }) {
  const initials = nameOf(identity)
    .split(/\s+/)
    .map((part) => Array.from(part)[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase();
  return (
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-full bg-brand-soft text-xs font-semibold text-brand-soft-fg"
    >
      {initials}
    </span>
  );
}

export function nameOf(identity: IdentityView): string {
  return identity.name ?? identity.username;
}
