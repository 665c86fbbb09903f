import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { useActions } from '../actions/use-actions.tsx';
import { destinations } from './navigation.ts';
import { focusRegion } from './regions.ts';

const ShortcutsDialog = lazy(async () => ({
  default: (await import('../keyboard/shortcuts-dialog.tsx')).ShortcutsDialog,
}));

/** What can be done on every page. */
export function ShellActions() {
  const navigate = useNavigate();
  const [showsKeys, setShowsKeys] = useState(false);
  const live = (id: LiveId, run: () => void) => ({ id, refusal: null, run });
  useActions([
    live('go-schedules', () => void navigate('/timers')),
    ...destinations.map(({ id, to }) => ({ id, refusal: null, run: () => void navigate(to) })),
    live('back', () => void navigate(-1)),
    live('forward', () => void navigate(1)),
    live('next-region', () => focusRegion(1)),
    live('previous-region', () => focusRegion(-1)),
    live('shortcuts', () => setShowsKeys(true)),
  ]);
  return <Suspense fallback={null}>{showsKeys && <ShortcutsDialog onClose={() => setShowsKeys(false)} />}</Suspense>;
}

type LiveId = 'go-schedules' | 'back' | 'forward' | 'next-region' | 'previous-region' | 'shortcuts';
