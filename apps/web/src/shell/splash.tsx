import { LogoMark } from '../ui/logo.tsx';

/** Shown while the portal asks who is signed in; empty for the first moment, so that quick answers don't flash it. */
export function Splash() {
  return (
    <div className="grid h-dvh place-items-center" role="status">
      <span className="sr-only">Loading Isthmus</span>
      <LogoMark className="size-10 animate-splash" />
    </div>
  );
}
