import { useSearchParams } from 'react-router';
import { type RerunKind, rerunKinds } from './rerun.ts';

/** The rerun that is under review, as the address says it; `text` is what the files are searched for. */
export function useRerun() {
  const [query, setQuery] = useSearchParams();
  const asked = query.get('rerun');
  const setKind = (kind: RerunKind | null) =>
    setQuery(
      (previous) => {
        if (kind === null) previous.delete('rerun');
        else previous.set('rerun', kind);
        return previous;
      },
      { replace: kind === null, preventScrollReset: true },
    );
  return { kind: rerunKinds.find((known) => known === asked) ?? null, text: query.get('q') ?? '', setKind };
}
