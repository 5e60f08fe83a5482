/** What a module is: routes, rights and jobs as data. Services declare them, adapters/http serves them (decisions/024). */
export * from './audit.ts';
export * from './auditFields.ts';
export * from './module.ts';
export * from './person.ts';
export * from './printed.ts';
export * from './reveal.ts';
export * from './rights.ts';
export * from './route.ts';
export * from './subsystems.ts';
export * from './visibility.ts';
