import { loginPath } from '@isthmus/bff-contract';
import { Columns2, KeyRound, LogIn, type LucideIcon, Radio } from 'lucide-react';
import { useSession } from '../session/session-provider.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { LandingPreview } from './landing-preview.tsx';

const points: { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: Columns2,
    title: 'Two collections, side by side',
    text: 'Find any Globus collection you may use, browse it next to another, and move what you selected.',
  },
  {
    icon: Radio,
    title: 'Transfers that run without you',
    text: 'Close the laptop: Globus goes on. Come back to live progress, and to plain words when something is wrong.',
  },
  {
    icon: KeyRound,
    title: 'Your access stays on the server',
    text: 'Sign in with your institution. The keys to your data never reach this browser, and signing out ends them all.',
  },
];

/** What a person sees who comes to the portal and is not signed in. */
export function LandingPage() {
  const { state } = useSession();
  const isLocal = state.kind === 'signed_out' && state.environment === 'local';
  return (
    <div className="flex flex-1 flex-col justify-center gap-16 py-10 lg:py-16">
      <PageHeading title="Welcome" hidden />
      <section className="grid items-center gap-12 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
        <div className="flex flex-col items-start gap-6">
          <p className="text-2xl leading-[1.1] font-semibold tracking-tight text-balance sm:text-3xl">
            Research data, from where it is to where you need it.
          </p>
          <p className="max-w-lg text-md text-fg-muted">
            Isthmus is a portal for Globus: browse your institution’s storage, move files between collections at any
            size, and watch them arrive.
          </p>
          <a href={loginPath('/')} className={buttonClass('primary', 'large')}>
            <LogIn aria-hidden />
            Sign in with Globus
          </a>
          {isLocal ? <LocalHint /> : <SignInHelp />}
        </div>
        <LandingPreview />
      </section>
      <ul className="grid gap-8 border-t border-border pt-10 sm:grid-cols-3">
        {points.map(({ icon: Icon, title, text }) => (
          <li key={title} className="flex flex-col gap-2">
            <Icon aria-hidden className="size-5 text-brand" />
            <h2 className="text-md font-semibold">{title}</h2>
            <p className="text-fg-muted">{text}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function SignInHelp() {
  return (
    <p className="max-w-lg text-sm text-fg-muted">
      You sign in at Globus with your institution. Is it not listed there? Google, ORCID or a free Globus ID work too.
    </p>
  );
}

function LocalHint() {
  return (
    <div className="max-w-lg rounded-lg border border-warning-border bg-warning-bg px-4 py-3 text-sm">
      <p className="font-medium text-warning-fg">You are trying it with local Globus</p>
      <p className="mt-1">
        Its sign-in page offers five made-up people, one click each. The files are real folders on this computer, and
        nothing leaves it.
      </p>
    </div>
  );
}
