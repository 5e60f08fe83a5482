/**
 * The borders of the house: imports run one way (broker <- registries <- services, adapters; services/hub sees all).
 * @type {import('dependency-cruiser').IConfiguration}
 */
const ours = '^(module|broker|registries|adapters|services|test)/';
const builtIn = ['core'];

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'broker-imports-nothing-of-ours',
      comment: 'The exchange is pure rules: whatever it needs comes through broker/ports.ts.',
      severity: 'error',
      from: { path: '^broker/' },
      to: { path: ours, pathNot: '^broker/' },
    },
    {
      name: 'broker-has-no-packages',
      comment: 'No framework in the exchange.',
      severity: 'error',
      from: { path: '^broker/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'] },
    },
    {
      name: 'broker-has-no-io',
      comment: 'Assertions and hashes are arithmetic; everything else of node is input or output.',
      severity: 'error',
      from: { path: '^broker/' },
      to: { dependencyTypes: builtIn, pathNot: '^(node:)?(assert(/strict)?|crypto)$' },
    },
    {
      name: 'module-imports-broker-only',
      comment: 'What a module is, as types and tables: everyone may know it, it knows nobody.',
      severity: 'error',
      from: { path: '^module/' },
      to: { path: ours, pathNot: '^(module/|broker/index\\.ts$)' },
    },
    {
      name: 'module-through-its-door',
      severity: 'error',
      from: { path: '^(registries|adapters|services)/' },
      to: { path: '^module/', pathNot: '^module/index\\.ts$' },
    },
    {
      name: 'registries-import-broker-only',
      severity: 'error',
      from: { path: '^registries/' },
      to: { path: ours, pathNot: '^(module|broker|registries)/' },
    },
    {
      name: 'services-import-broker-and-registries-only',
      comment:
        'A service is a participant: adapters reach it through ports that services/hub wires.',
      severity: 'error',
      from: { path: '^services/', pathNot: '^services/(hub|console)/' },
      to: { path: '^(adapters|test)/' },
    },
    {
      name: 'console-takes-types-only',
      comment:
        'The console runs in a browser: of the server it knows the types of the replies and the tables of module/.',
      severity: 'error',
      from: { path: '^services/console/' },
      to: {
        path: '^(broker|registries|adapters|services|test)/',
        pathNot: '^services/console/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-service-imports-another',
      comment: 'Services exchange messages, not modules.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/(hub|console)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'adapters-do-not-import-services',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: '^(services|test)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'broker-through-its-door',
      severity: 'error',
      from: { path: '^(registries|adapters|services)/' },
      to: { path: '^broker/', pathNot: '^broker/index\\.ts$' },
    },
    {
      name: 'modules-through-their-door',
      comment:
        'A module is entered by its index.ts; so is a part of it that has one (adapters/crypto/xmldsig).',
      severity: 'error',
      from: { path: '^(adapters|registries|services)/([^/]+)/' },
      to: {
        path: '^(adapters|registries|services)/[^/]+/',
        pathNot: ['^$1/$2/', '^(adapters|registries|services)/.+/index\\.ts$'],
      },
    },
    {
      name: 'modules-through-their-door-from-above',
      severity: 'error',
      from: { path: '^((adapters|registries|services)/[^/]+\\.ts$|broker/)' },
      to: {
        path: '^(adapters|registries|services)/[^/]+/',
        pathNot: '^(adapters|registries|services)/.+/index\\.ts$',
      },
    },
    {
      name: 'development-packages-stay-in-tests',
      comment: 'A package of devDependencies is absent in production.',
      severity: 'error',
      from: {
        path: '^(module|broker|registries|adapters|services)/',
        // The console is built into files; its packages are in them.
        pathNot: '^services/console/',
      },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: '/@types/',
      },
    },
    {
      name: 'packages-are-declared',
      severity: 'error',
      from: { path: ours },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^dist/'] },
    exclude: { path: ['^dist/', '^test/fixtures/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
