import { loginPath } from '@isthmus/bff-contract';
import { PageHeading } from '../ui/page-heading.tsx';

export function LandingPage() {
  return (
    <div>
      <PageHeading title="Isthmus" hidden />
      <a href={loginPath('/')}>Sign in with Globus</a>
    </div>
  );
}
