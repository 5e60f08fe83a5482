// npm run lock, after a change of packages: a registry that mirrors one platform leaves the optional packages of the others out
// of package-lock.json, and `npm ci` then refuses the lock everywhere. They are named here from their own names.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../../package-lock.json', import.meta.url);

/** @type {(name: string) => { cpu: string[], os: string[], libc?: string[] }} */
const platformOf = (name) => {
  // `@oxlint/binding-linux-arm64-musl`, `@oxlint-tsgolint/win32-x64`
  const [os = '', cpu = '', abi = ''] = (name.split('/').at(-1) ?? '')
    .replace(/^binding-/, '')
    .split('-');
  const libc = /^(musl|gnu)/.exec(abi)?.[1];
  const base = { cpu: [cpu], os: [os] };
  return os === 'linux' && libc ? { ...base, libc: [libc === 'gnu' ? 'glibc' : libc] } : base;
};

/** @type {{ packages: Record<string, { dev?: boolean, optionalDependencies?: Record<string, string> }> }} */
const lock = JSON.parse(readFileSync(file, 'utf8'));
const places = Object.keys(lock.packages);
let added = 0;
for (const { dev, optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (places.some((place) => place.endsWith(`node_modules/${name}`))) continue;
    const entry = { version, ...platformOf(name), optional: true, ...(dev ? { dev } : {}) };
    lock.packages[`node_modules/${name}`] = entry;
    added += 1;
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
writeFileSync(
  file,
  `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`,
);
console.log(`package-lock.json: ${added} packages of other platforms added`);
