import type { EndpointDocument } from '@isthmus/globus';
import type { ReactNode } from 'react';
import { collectionHealth, collectionKind, collectionName } from './collection-facts.ts';
import { HealthBadge } from './health-badge.tsx';

/** What is known about a collection, so that two of the same name can be told apart. */
export function CollectionDetails({ collection }: { collection: EndpointDocument }) {
  const health = collectionHealth(collection);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-col items-start gap-1.5">
        <h3 className="text-md font-semibold break-words">{collectionName(collection)}</h3>
        <p className="text-sm text-fg-muted">{collectionKind(collection.entity_type)}</p>
        {health !== null && <HealthBadge health={health} />}
      </div>
      <p className="text-sm break-words whitespace-pre-line">
        {collection.description || <span className="text-fg-muted">No description.</span>}
      </p>
      <dl className="flex flex-col gap-2 text-sm">
        <Fact name="Organization">{collection.organization}</Fact>
        <Fact name="Owner">{collection.owner_string}</Fact>
        <Fact name="Contact">{collection.contact_email}</Fact>
        <Fact name="Your roles">{collection.my_effective_roles.join(', ').replaceAll('_', ' ')}</Fact>
        <Fact name="Rules">{rulesOf(collection)}</Fact>
        <Fact name="Id">
          <span className="font-mono text-xs break-all">{collection.id}</span>
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div>
      <dt className="text-xs text-fg-muted">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}

function rulesOf(collection: EndpointDocument): string {
  const rules = [
    collection.high_assurance && 'high assurance',
    collection.force_encryption && 'always encrypts',
    collection.force_verify && 'always verifies',
    collection.disable_verify && 'no checksums',
  ];
  return rules.filter(Boolean).join(', ');
}
