import net from 'node:net';

const tryPort = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });

/** The wanted loopback port when it is free, else any free one. */
export const freePort = async (wanted: number): Promise<number> => {
  const found = (await tryPort(wanted)) ?? (await tryPort(0));
  return found ?? wanted;
};
