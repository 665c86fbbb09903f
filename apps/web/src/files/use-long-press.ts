import { type PointerEvent, useEffect, useRef } from 'react';

const pressMs = 500;
const slackPixels = 10;

/** Hears a finger that stays where it is. Some browsers make a context menu of it, some only a click: `took` tells those apart from others. */
export function useLongPress(onPress: (target: EventTarget) => void) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const isTaken = useRef(false);
  const end = () => {
    if (press.current !== null) clearTimeout(press.current.timer);
    press.current = null;
  };
  useEffect(() => end, []);
  return {
    /** True when what comes now is of a press that was heard already. */
    took: () => isTaken.current,
    end,
    onPointerDown: (event: PointerEvent) => {
      end();
      isTaken.current = false;
      if (event.pointerType !== 'touch') return;
      const { target } = event;
      const timer = setTimeout(() => {
        isTaken.current = true;
        onPress(target);
      }, pressMs);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const from = press.current;
      if (from !== null && Math.hypot(clientX - from.x, clientY - from.y) > slackPixels) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
