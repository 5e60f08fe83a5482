/** `npm run bench`: signed exchange; `npm run bench -- console [FOLDER]`: searches on a million messages, kept in the folder when one is given. */
const [what, folder] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (what === 'console') {
  const { benchConsole } = await import('./console/main.ts');
  await benchConsole(folder ?? null);
} else {
  await import('./exchange.ts');
}
