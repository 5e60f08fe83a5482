export * from './participant.ts';
export * from './system.ts';
export * from './blocking.ts';
export * from './certificateList.ts';
export * from './organisations.ts';
export * from './name.ts';
