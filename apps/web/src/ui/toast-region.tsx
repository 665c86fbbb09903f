import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  type UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { Link } from 'react-router';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';
import { shownMs, type ToastWords } from './toasts.tsx';

const icons = {
  success: <CircleCheck aria-hidden className="size-4 shrink-0 text-success-fg" />,
  info: <Info aria-hidden className="size-4 shrink-0 text-info-fg" />,
  danger: <CircleAlert aria-hidden className="size-4 shrink-0 text-danger-fg" />,
};

/** Where toasts are shown: one region, at most three at a time. */
export function Toasts({ queue }: { queue: ToastQueue<ToastWords> }) {
  return (
    <ToastRegion
      queue={queue}
      className="group fixed right-4 bottom-4 z-50 flex w-[calc(100vw-2rem)] flex-col-reverse gap-2 outline-none max-sm:bottom-18 sm:w-96"
    >
      {({ toast }) => (
        <Toast
          toast={toast}
          className="relative flex animate-appear items-start gap-3 overflow-hidden rounded-lg bg-surface-1 p-3 shadow-overlay forced-colors:border"
        >
          <span className="pt-0.5">{icons[toast.content.tone]}</span>
          <ToastContent className="flex min-w-0 flex-1 flex-col gap-0.5">
            <Text slot="title" className="font-medium break-words">
              {toast.content.title}
            </Text>
            {toast.content.detail && (
              <Text slot="description" className="text-sm break-words text-fg-muted">
                {toast.content.detail}
              </Text>
            )}
            {toast.content.link && (
              <Link
                to={toast.content.link.to}
                onClick={() => queue.close(toast.key)}
                className="mt-1 self-start text-sm font-medium text-link hover:underline"
              >
                {toast.content.link.text}
              </Link>
            )}
          </ToastContent>
          {toast.content.offer && (
            <Button size="small" onPress={toast.content.offer.onPress}>
              {toast.content.offer.text}
            </Button>
          )}
          <IconButton label="Dismiss" size="small" onPress={() => queue.close(toast.key)}>
            <X aria-hidden />
          </IconButton>
          {toast.content.offer && <TimeLeft ofMs={toast.content.offer.forMs ?? shownMs} />}
        </Toast>
      )}
    </ToastRegion>
  );
}

/** Runs down with the toast's time, and stands still with it while the region is hovered or focused. */
function TimeLeft({ ofMs }: { ofMs: number }) {
  return (
    <span
      aria-hidden
      style={{ animationDuration: `${ofMs}ms` }}
      className="absolute inset-x-0 bottom-0 h-0.5 origin-left animate-run-down bg-brand group-focus-within:[animation-play-state:paused] group-hover:[animation-play-state:paused] motion-reduce:hidden"
    />
  );
}
