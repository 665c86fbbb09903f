/**
 * Makes the judge of the Host header: it answers the origin by which the browser reached the portal, or null for a
 * name that is not the portal's (DNS rebinding, a forgotten virtual host). On loopback the port that was really asked
 * counts too, so a portal announced as http://localhost:3000 can be tried on another port.
 */
export function createHostJudge(publicUrl: string): (host: string, localPort: number | undefined) => string | null {
  const { host: own, hostname, port, protocol } = new URL(publicUrl);
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1';
  const withDefaultPort = port === '' ? `${hostname}:${protocol === 'https:' ? 443 : 80}` : own;
  return (host, localPort) => {
    if (host === own) return publicUrl;
    const lower = host.toLowerCase();
    if (lower === own || lower === withDefaultPort) return publicUrl;
    return isLoopback && lower === `${hostname}:${localPort}` ? `${protocol}//${lower}` : null;
  };
}
