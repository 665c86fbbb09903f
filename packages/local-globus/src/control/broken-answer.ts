import type { Socket } from 'node:net';

/** The next answer on this connection is not sent: the connection ends instead. */
export function loseAnswer(socket: Socket): void {
  socket.write = () => {
    socket.destroy();
    return false;
  };
}

/** Of the next answer on this connection the head is sent, and half of the first piece of its body. Then it ends. */
export function cutAnswer(socket: Socket): void {
  cutWhere(socket, (length) => Math.floor(length / 2));
}

/** Of the next answer on this connection the head is sent, and so many bytes after it. Then it ends. */
export function cutAfter(socket: Socket, bytes: number): void {
  let left = bytes;
  cutWhere(socket, (length) => {
    const sent = Math.min(length, left);
    left -= sent;
    return left === 0 ? sent : null;
  });
}

/** `cutOf` says how much of a piece of the body is sent before the connection ends; null when it goes on. */
function cutWhere(socket: Socket, cutOf: (length: number) => number | null): void {
  const write = socket.write.bind(socket);
  let headIsSent = false;
  socket.write = (piece: string | Uint8Array, encoding?: unknown) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, encoding === 'latin1' ? 'latin1' : 'utf8') : piece;
    const bodyAt = headIsSent ? 0 : Buffer.from(bytes).indexOf('\r\n\r\n') + 4;
    headIsSent = true;
    const cut = bytes.length <= bodyAt ? null : cutOf(bytes.length - bodyAt);
    if (cut === null) return write(bytes);
    write(bytes.subarray(0, bodyAt + cut));
    socket.destroySoon();
    socket.write = () => false;
    return false;
  };
}
