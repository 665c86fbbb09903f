import { loginPath } from '@isthmus/bff-contract';
import { useLocation } from 'react-router';
import { buttonClass } from '../ui/button-class.ts';
import { Dialog } from '../ui/dialog.tsx';

/** Lies over the page when the session ran out while the person was at work. */
export function SessionGate({ username }: { username: string }) {
  const { pathname, search } = useLocation();
  return (
    <Dialog
      isOpen
      onOpenChange={() => {}}
      isDismissable={false}
      role="alertdialog"
      title="Your session ended"
      footer={
        <a href={loginPath(pathname + search)} className={buttonClass('primary')}>
          Sign in
        </a>
      }
    >
      <p className="text-fg-muted">
        You were signed in as <strong className="font-medium text-fg">{username}</strong>. Sign in again and you come
        back to this page and to what you selected. Transfers that are running go on.
      </p>
    </Dialog>
  );
}
