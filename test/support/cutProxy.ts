import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type CutProxy = {
  readonly port: number;
  /** Nothing passes any more and nobody is told: a half-open connection. */
  freeze(): void;
  /** New connections pass again; frozen ones stay dead. */
  thaw(): void;
  /** Cuts every connection at once. */
  cut(): void;
  close(): Promise<void>;
};

/** A TCP relay that can break a connection in the ways networks do. */
export const startCutProxy = async (targetPort: number): Promise<CutProxy> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  const server = createServer((client) => {
    if (frozen) {
      // Accepted by the kernel and never served.
      client.on('error', () => undefined);
      client.pause();
      pairs.add([client, client]);
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    const pair = [client, target] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      target.destroy();
    };
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.once('close', end);
    }
    client.pipe(target);
    target.pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    freeze: () => {
      frozen = true;
      for (const [client, target] of pairs) {
        client.unpipe();
        target.unpipe();
        client.pause();
        target.pause();
      }
    },
    thaw: () => {
      frozen = false;
    },
    cut: () => {
      for (const [client, target] of pairs) {
        client.destroy();
        target.destroy();
      }
      pairs.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const [client, target] of pairs) {
          client.destroy();
          target.destroy();
        }
      }),
  };
};
