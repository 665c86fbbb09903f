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
  const write = socket.write.bind(socket);
  let headIsSent = false;
  socket.write = (piece: string | Uint8Array, encoding?: unknown) => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, encoding === 'latin1' ? 'latin1' : 'utf8') : piece;
    const bodyAt = headIsSent ? 0 : Buffer.from(bytes).indexOf('\r\n\r\n') + 4;
    headIsSent = true;
    if (bytes.length <= bodyAt) return write(bytes);
    write(bytes.subarray(0, bodyAt + Math.floor((bytes.length - bodyAt) / 2)));
    socket.destroySoon();
    socket.write = () => false;
    return false;
  };
}
