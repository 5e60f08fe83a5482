import type { Readable, Writable } from 'node:stream';
import { FileSystem, FtpSrv, type FtpConnection } from 'ftp-srv';
import { startFederalServer } from '../../../services/hub/demo/esmev/server.ts';
import type { FederalSettings } from '../../../services/hub/demo/esmev/settings.ts';
import { freePort } from '../../support/freePort.ts';

/** Process of the emulated federal system with its file store over FTP: settings come as the first message, orders follow. */
export type EmulatorOrder =
  FederalSettings | { readonly cutAfterBytes: number; readonly times: number };
export type EmulatorReady = { readonly url: string; readonly ftpUrl: string };

type Sockets = {
  readonly commandSocket: { destroy(): void };
  readonly connector: { readonly dataSocket?: { destroy(): void } | null };
};

let cut = { afterBytes: 0, timesLeft: 0 };

const severed = <S extends Readable | Writable>(connection: FtpConnection, stream: S): S => {
  if (cut.timesLeft === 0) return stream;
  cut.timesLeft -= 1;
  let left = cut.afterBytes;
  const sockets = connection as unknown as Sockets;
  let dead = false;
  const count = (bytes: number): void => {
    left -= bytes;
    if (left > 0 || dead) return;
    dead = true;
    process.send?.({ cut: true });
    // The line goes dead in the middle: no reply, no end of data.
    sockets.connector.dataSocket?.destroy();
    sockets.commandSocket.destroy();
  };
  if ('read' in stream) {
    stream.on('data', (chunk: Buffer) => count(chunk.length));
    stream.pause();
  } else {
    const write = stream.write.bind(stream) as (chunk: Buffer, ...rest: never[]) => boolean;
    Object.assign(stream, {
      write: (chunk: Buffer, ...rest: never[]): boolean => {
        count(chunk.length);
        return write(chunk, ...rest);
      },
    });
  }
  return stream;
};

class CuttableFiles extends FileSystem {
  override async read(name: string, options?: { start?: number }): Promise<unknown> {
    const opened = (await super.read(name, options)) as { stream: Readable };
    return { ...opened, stream: severed(this.connection, opened.stream) };
  }
  override write(name: string, options?: { append?: boolean; start?: number }): unknown {
    const opened = super.write(name, options) as { stream: Writable };
    return { ...opened, stream: severed(this.connection, opened.stream) };
  }
}

const silent = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: (): unknown => silent,
};

const start = async (settings: FederalSettings): Promise<void> => {
  const federal = await startFederalServer(settings);
  const port = await freePort();
  const ftp = new FtpSrv({ url: `ftp://127.0.0.1:${port}`, pasv_url: '127.0.0.1', log: silent });
  ftp.on('login', ({ connection, username, password }, resolve, reject) => {
    const root = federal.login(username, password);
    if (root === null) reject(new Error('no such user'));
    else resolve({ fs: new CuttableFiles(connection, { root, cwd: '/' }) });
  });
  await ftp.listen();
  const ready: EmulatorReady = { url: federal.url, ftpUrl: `ftp://127.0.0.1:${port}` };
  process.send?.(ready);
};

process.on('message', (order: EmulatorOrder) => {
  if ('cutAfterBytes' in order) {
    cut = { afterBytes: order.cutAfterBytes, timesLeft: order.times };
    return;
  }
  void start(order);
});
// Nothing but the channel keeps this process for longer than its parent.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
