import { useNavigate } from 'react-router';
import { useActions } from '../actions/use-actions.tsx';
import { destinations } from './navigation.ts';

/** What can be done on every page. */
export function ShellActions() {
  const navigate = useNavigate();
  useActions([
    { id: 'shortcuts', refusal: null, run: () => void navigate('/help/shortcuts') },
    ...destinations.map(({ id, to }) => ({ id, refusal: null, run: () => void navigate(to) })),
  ]);
  return null;
}
