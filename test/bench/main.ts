/** `npm run bench`: signed exchange; `npm run bench -- console [FOLDER]`: searches on a million messages, kept in the folder when one is given;
 * `npm run bench -- board`: the board of a thousand queues; `npm run bench -- push`: deliveries by push next to plain RabbitMQ. */
const [what, folder] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (what === 'console') {
  const { benchConsole } = await import('./console/main.ts');
  await benchConsole(folder ?? null);
} else if (what === 'board') {
  const { benchBoard } = await import('./board.ts');
  await benchBoard();
} else if (what === 'push') {
  const { benchPush } = await import('./push.ts');
  await benchPush();
} else {
  await import('./exchange.ts');
}
