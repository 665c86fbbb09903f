import { serviceLoginPath } from '@isthmus/bff-contract';
import { useState } from 'react';
import { useLocation } from 'react-router';
import { serviceName } from '../shell/service-health.ts';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { Dialog } from '../ui/dialog.tsx';

/** Lies over the page once, however many calls were refused, when the portal's access to a service is gone. */
export function ServiceGate({ service, username }: { service: string; username: string }) {
  const { pathname, search } = useLocation();
  const [isPutOff, setPutOff] = useState(false);
  if (isPutOff) return null;
  return (
    <Dialog
      isOpen
      onOpenChange={() => setPutOff(true)}
      isDismissable={false}
      role="alertdialog"
      title={`Sign in again for ${serviceName(service)}`}
      footer={
        <>
          <Button onPress={() => setPutOff(true)}>Not now</Button>
          <a href={serviceLoginPath(service, pathname + search)} className={buttonClass('primary')}>
            Sign in again
          </a>
        </>
      }
    >
      <p className="text-fg-muted">
        Globus no longer accepts the portal’s access for{' '}
        <strong className="font-medium break-all text-fg">{username}</strong>: it was withdrawn, or has ended. Sign in
        again and you come back to this page and to what you selected. Transfers that are running go on.
      </p>
    </Dialog>
  );
}
