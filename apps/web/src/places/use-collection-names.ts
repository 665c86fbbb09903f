import { useQueries } from '@tanstack/react-query';
import { collectionQuery } from '../collections/collection-client.ts';
import { collectionName } from '../collections/collection-facts.ts';
import { faultOf } from '../errors/fault.ts';
import { listingTrouble } from '../files/listing-trouble.ts';

export type KnownCollections = {
  /** Null while it isn't known, and for one that is gone. */
  nameOf: (id: string) => string | null;
  isGone: (id: string) => boolean;
};

/** The names of collections, each asked for once and kept as all their documents are. */
export function useCollectionNames(ids: readonly string[]): KnownCollections {
  const unique = [...new Set(ids)];
  const answers = useQueries({
    queries: unique.map((id) => ({ ...collectionQuery(id), retry: false })),
  });
  const answerOf = (id: string) => answers[unique.indexOf(id)];
  return {
    nameOf: (id) => {
      const collection = answerOf(id)?.data;
      return collection ? collectionName(collection) : null;
    },
    isGone: (id) => {
      const fault = faultOf(answerOf(id)?.error);
      return fault !== null && listingTrouble(fault, { collection: '', identity: '' }).kind === 'no-collection';
    },
  };
}
