import { useEffect, useRef } from 'react';
import { Button } from './button.tsx';

export type LoadMoreProps = { isLoading: boolean; onMore: () => void; children: string };

/** At the end of a list that has more: asks for it by itself when it comes into view, or when pressed. */
export function LoadMore({ isLoading, onMore, children }: LoadMoreProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef({ isLoading, onMore });
  useEffect(() => {
    latest.current = { isLoading, onMore };
  });
  useEffect(() => {
    if (place.current === null || isLoading) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && !latest.current.isLoading) latest.current.onMore();
      },
      { rootMargin: '300px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isLoading]);
  return (
    <div ref={place} className="flex justify-center">
      <Button size="small" isPending={isLoading} onPress={onMore}>
        {children}
      </Button>
    </div>
  );
}
