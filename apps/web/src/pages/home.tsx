import { PageHeading } from '../ui/page-heading.tsx';

export function HomePage() {
  return (
    <div className="p-6">
      <PageHeading title="Home" />
    </div>
  );
}
