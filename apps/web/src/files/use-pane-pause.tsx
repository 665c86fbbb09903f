import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { pauseRefusal, pauseRulesQuery } from '../tasks/pause-info.ts';

const PauseNote = lazy(async () => ({ default: (await import('./pause-note.tsx')).PauseNote }));

/** What an administrator's pause of a pane's collection stops, and a note on it. `isReady`: the folder is listed. */
export function usePanePause(collectionId: string | null, isReady: boolean) {
  const { data: rules = [] } = useQuery({
    ...pauseRulesQuery(collectionId ?? ''),
    enabled: collectionId !== null && isReady,
  });
  const note: ReactNode = rules.length > 0 && (
    <Suspense fallback={null}>
      <PauseNote rules={rules} />
    </Suspense>
  );
  return { paused: { mkdir: pauseRefusal(rules, 'pause_mkdir'), rename: pauseRefusal(rules, 'pause_rename') }, note };
}
